"""Checking: every alteration is found, and no content brings the checker down."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.rooms.foundation.signing import factory
from tests.rooms.foundation.signing.factory import AT

from motcua.foundation.signing import keys, queries, services
from motcua.foundation.signing.judging import Trust, judge
from motcua.foundation.signing.types import Covers, Reason, SignatureReport, Signer, Verdict


@pytest.fixture(autouse=True)
def home(settings: object) -> Path:
    settings.MOTCUA = replace(settings.MOTCUA, home=factory.home())  # type: ignore[attr-defined]
    return factory.home()


@pytest.fixture
def signed() -> bytes:
    return _signed()


@cache
def _signed() -> bytes:
    return services.sign(factory.paper(), reason="Phản hồi", at=AT).pdf


def verdict(pdf: bytes) -> tuple[Verdict, Reason]:
    report = queries.check(pdf, at=AT)
    return report.verdict, report.reason


def test_own_file_is_valid(signed: bytes) -> None:
    report = queries.check(signed, at=AT)

    assert report == SignatureReport(
        verdict=Verdict.VALID,
        reason=Reason.NONE,
        sha256=report.sha256,
        signer=Signer("Hệ thống Một Cửa Bộ Công Thương", "Bộ Công Thương", "MST:0000000017"),
        signed_at=AT,
        covers_whole_file=True,
        timestamped=False,
        signatures=1,
        stamps=0,
        remarks=(Reason.REVOCATION_UNKNOWN, Reason.NO_TIMESTAMP),
        each=report.each,
    )
    assert [(one.place, one.verdict, one.covers) for one in report.each] == [
        ("Signature1", Verdict.VALID, Covers.WHOLE)
    ]


def test_changed_byte_is_a_hash_failure(signed: bytes) -> None:
    at = signed.index(b"/Title") + 9

    assert verdict(signed[:at] + b"~" + signed[at + 1 :]) == (Verdict.INVALID, Reason.HASH_FAILURE)


@checked(deadline=None)
@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    content = _signed()
    first, second, third = map(int, re.findall(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\]", content)[0])
    at = data.draw(st.one_of(st.integers(0, first - 1), st.integers(second, second + third - 1)))
    change = data.draw(st.integers(1, 255))

    altered = content[:at] + bytes([content[at] ^ change]) + content[at + 1 :]
    roots = keys.certificates_of(factory.home() / "ca" / "root.pem")

    assert judge(altered, Trust(tuple(roots), (), AT)).verdict is not Verdict.VALID


@checked(deadline=None)
@given(st.binary())
def test_any_bytes_get_an_answer(content: bytes) -> None:
    for attempt in (content, b"%PDF-1.7\n" + content, _signed()[: len(content) * 97], _signed() + content):
        report = judge(attempt, Trust((), (), AT))

        assert report.verdict is not Verdict.VALID


@pytest.mark.parametrize("tail", [b"\n", b"%"])
def test_anything_appended_is_an_alteration(tail: bytes, signed: bytes) -> None:
    assert verdict(signed + tail) == (Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING)


@pytest.mark.parametrize("tail", [b"\n%%EOF", b"x" * 5000])
def test_signed_file_that_is_broken_is_invalid(tail: bytes, signed: bytes) -> None:
    assert verdict(signed + tail) == (Verdict.INVALID, Reason.FORMAT_FAILURE)
    assert verdict(signed[:-500]) == (Verdict.INVALID, Reason.FORMAT_FAILURE)


def test_changed_title_in_an_increment_is_an_alteration(signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)

    assert verdict(out.getvalue()) == (Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING)


def test_page_added_in_an_increment_is_an_alteration(signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = page["/MediaBox"][0].__class__(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)

    assert verdict(out.getvalue()) == (Verdict.INVALID, Reason.ALTERED_AFTER_SIGNING)


def test_rewritten_file_is_not_valid(signed: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as file:
        file.save(out)

    assert verdict(out.getvalue())[0] is Verdict.INVALID


def test_paper_without_signature_is_undecided() -> None:
    assert verdict(factory.paper()) == (Verdict.INDETERMINATE, Reason.NO_SIGNATURE)


def test_encrypted_file_is_undecided(signed: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert verdict(out.getvalue()) == (Verdict.INDETERMINATE, Reason.ENCRYPTED)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\x00" * 100])
def test_what_is_no_pdf_is_undecided(content: bytes) -> None:
    assert verdict(content) == (Verdict.INDETERMINATE, Reason.NOT_PDF)


def test_signature_of_a_stranger_has_no_anchor(settings: object, tmp_path: Path) -> None:
    trusted = settings.MOTCUA  # type: ignore[attr-defined]
    key, certificate = factory.Authority().issue(tmp_path)
    settings.MOTCUA = replace(trusted, signing_key=str(key), signing_certificate=str(certificate))  # type: ignore[attr-defined]
    theirs = services.sign(factory.paper(), reason="x", at=AT).pdf
    settings.MOTCUA = trusted  # type: ignore[attr-defined]

    assert verdict(theirs) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_without_a_trust_list_nothing_is_trusted(settings: object, signed: bytes, tmp_path: Path) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, signing_trust=str(tmp_path / "none.pem"))  # type: ignore[attr-defined]

    assert verdict(signed) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_certificate_that_has_run_out_leaves_the_signature_undecided(signed: bytes) -> None:
    report = queries.check(signed, at=AT + timedelta(days=3700))

    assert (report.verdict, report.reason) == (Verdict.INDETERMINATE, Reason.EXPIRED)


def test_nothing_is_logged_of_strangers_files(signed: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    queries.check(signed, at=AT + timedelta(days=3700))
    queries.check(signed[:-400], at=AT)

    assert capfd.readouterr() == ("", "")
