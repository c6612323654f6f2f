"""Detached signatures over any bytes: ours are good, everything else is told for what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.rooms.foundation.signing import factory
from tests.rooms.foundation.signing.factory import AT

from motcua.foundation.signing import queries, services
from motcua.foundation.signing.types import Reason, Signer, Verdict

CONTENT = b"n\xe1\xbb\x99i dung"


@pytest.fixture(autouse=True)
def home(settings: object) -> Path:
    settings.MOTCUA = replace(settings.MOTCUA, home=factory.home())  # type: ignore[attr-defined]
    return factory.home()


def test_ours_is_valid_and_tells_who_signed() -> None:
    report = queries.check_detached(CONTENT, services.sign_detached(CONTENT, at=AT), at=AT)

    assert (report.verdict, report.reason, report.covers_whole_file) == (Verdict.VALID, Reason.NONE, True)
    assert report.signer == Signer("Hệ thống Một Cửa Bộ Công Thương", "Bộ Công Thương", "MST:0000000017")


def test_other_bytes_are_not_what_was_signed() -> None:
    report = queries.check_detached(CONTENT + b".", services.sign_detached(CONTENT, at=AT), at=AT)

    assert (report.verdict, report.reason) == (Verdict.INVALID, Reason.HASH_FAILURE)


def test_a_changed_signature_value_is_wrong() -> None:
    signature = services.sign_detached(CONTENT, at=AT)

    report = queries.check_detached(CONTENT, signature[:-1] + bytes([signature[-1] ^ 1]), at=AT)

    assert (report.verdict, report.reason) == (Verdict.INVALID, Reason.SIG_CRYPTO_FAILURE)


def test_a_certificate_that_has_ended_is_told() -> None:
    signature = services.sign_detached(CONTENT, at=AT)

    report = queries.check_detached(CONTENT, signature, at=AT + timedelta(days=365 * 15))

    assert (report.verdict, report.reason) == (Verdict.INDETERMINATE, Reason.EXPIRED)


def test_without_our_root_nobody_is_trusted(settings: object, tmp_path: Path) -> None:
    signature = services.sign_detached(CONTENT, at=AT)
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path)  # type: ignore[attr-defined]

    report = queries.check_detached(CONTENT, signature, at=AT)

    assert (report.verdict, report.reason) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


@pytest.mark.parametrize("junk", [b"", b"x", b"0" * 200_000, b"\x30\x80" * 5_000])
def test_any_bytes_get_an_answer(junk: bytes) -> None:
    assert queries.check_detached(CONTENT, junk, at=AT).verdict is not Verdict.VALID
