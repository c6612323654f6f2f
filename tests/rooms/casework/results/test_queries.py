"""Reading under rights, and verification by anybody."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.casework.results import factory
from tests.rooms.casework.results.factory import ANSWER, AT, HOLDER, STRANGER
from tests.rooms.foundation.signing import factory as signing

from motcua.casework.results import queries, services
from motcua.casework.results.errors import ResultUnknown
from motcua.casework.results.types import Finding, IssuedResult, Kind, ResultContent, Verification
from motcua.foundation.signing import services as signing_services
from motcua.foundation.signing.types import Reason
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.identity.permissions import services as permissions

pytestmark = pytest.mark.django_db


@pytest.fixture
def result() -> IssuedResult:
    return factory.issued()


@pytest.fixture
def paper(result: IssuedResult) -> bytes:
    return queries.read_file(HOLDER, result.id).content


# ---------------------------------------------------------------- rights


def officer(unit: str, role: str = "specialist", procedure: str | None = None) -> Actor:
    actor = Actor(ActorKind.OFFICER, f"officer-{unit}-{role}-{procedure}")
    permissions.grant(
        Actor.system("set_up"),
        principal=actor.id,
        role=role,
        unit=unit,
        procedure=procedure,
        in_force_from=AT - timedelta(days=3000),
        at=AT,
    )
    return actor


def test_holder_and_officers_of_the_unit_read_it(result: IssuedResult, paper: bytes) -> None:
    readers = [HOLDER, officer("G02.18"), officer("G02"), officer("G02.18", procedure=factory.PROCEDURE)]

    expected = ResultContent(paper, "HC-2026-00000001.pdf", "application/pdf", result.sha256, owner=factory.OWNER)
    assert [queries.read_file(reader, result.id) for reader in readers] == [expected] * 4
    assert [queries.read_for_subject(reader, result.subject) for reader in readers] == [expected] * 4
    assert [queries.get(reader, result.id) for reader in readers] == [result] * 4


def test_it_is_not_there_for_others(result: IssuedResult) -> None:
    assert queries.for_subject(result.subject) == result
    others = [
        STRANGER,
        ANONYMOUS,
        replace(HOLDER, rights=frozenset({"file"})),
        officer("G02.1"),
        officer("G02.18", role="operator"),
        officer("G02.18", procedure="khac"),
    ]
    for other in others:
        with pytest.raises(ResultUnknown):
            queries.get(other, result.id)
        with pytest.raises(ResultUnknown):
            queries.read_file(other, result.id)
        with pytest.raises(ResultUnknown):
            queries.read_for_subject(other, result.subject)
        with pytest.raises(ResultUnknown):
            queries.data(other, result.id)


def test_what_does_not_exist_reads_like_what_is_not_yours() -> None:
    for unknown in ("x", "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(ResultUnknown):
            queries.get(HOLDER, unknown)
    with pytest.raises(ResultUnknown):
        queries.read_for_subject(HOLDER, Ref("declaration", "none"))
    assert queries.for_subject(Ref("declaration", "none")) is None


def test_data_are_those_of_the_paper_with_decimals_as_text(result: IssuedResult) -> None:
    shown = queries.data(HOLDER, result.id)

    assert (shown["invoice_no"], shown["items"][0]["quantity"]) == ("SPC-2026-0917", "24.5")  # type: ignore[index]


# ---------------------------------------------------------------- by code


def told(result: IssuedResult, finding: Finding, **changes: object) -> Verification:
    plain = Verification(
        finding=finding,
        code=result.code,
        symbol=result.symbol,
        kind=Kind.ISSUED,
        title=result.title,
        owner="C*** t*** T*** H*** c*** M*** P***",
        signer="Hệ thống Một Cửa Bộ Công Thương",
        issued_at=AT,
        fingerprint=result.sha256,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_code_and_check_of_the_paper_verify(result: IssuedResult) -> None:
    assert queries.verify(result.code, result.check) == told(result, Finding.AUTHENTIC)
    assert queries.verify(result.code, f" {result.check.lower()} ") == told(result, Finding.AUTHENTIC)


@pytest.mark.parametrize("check", ["", "AAAAAAAAAA", "é", "A" * 5000])
def test_wrong_check_reads_like_no_result(check: str, result: IssuedResult) -> None:
    assert queries.verify(result.code, check) == Verification(Finding.UNKNOWN)
    with pytest.raises(ResultUnknown):
        queries.read_verified(result.code, check)


def test_wrong_check_asks_the_database_nothing(result: IssuedResult, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.verify(result.code, "AAAAAAAAAA")


def test_right_check_of_a_number_not_issued_is_unknown() -> None:
    code = "HC-2026-99999999"

    assert queries.verify(code, queries.check_of(code)) == Verification(Finding.UNKNOWN)


def test_whoever_has_the_paper_gets_the_file(result: IssuedResult, paper: bytes) -> None:
    assert queries.read_verified(result.code, result.check).content == paper


def test_address_in_the_paper_is_that_of_its_verification(result: IssuedResult, paper: bytes, settings: object) -> None:
    from motcua.foundation.pdf import queries as pdf

    assert result.verification_path == f"/xac-thuc/HC-2026-00000001?k={result.check}"
    assert pdf.addresses(paper) == (f"{settings.MOTCUA.public_url}{result.verification_path}",)  # type: ignore[attr-defined]


def test_revoked_and_replaced_results_say_so(result: IssuedResult, paper: bytes) -> None:
    services.revoke(ANSWER, result=result.id, reason="sai", at=AT + timedelta(days=1))
    old = factory.issued(2)
    new = factory.issued(3, replaces=old.id, at=AT + timedelta(days=2))

    assert queries.verify(result.code, result.check) == told(result, Finding.REVOKED, ended_at=AT + timedelta(days=1))
    assert queries.verify(old.code, old.check) == told(
        old, Finding.REPLACED, ended_at=AT + timedelta(days=2), replaced_by=new.symbol
    )
    assert queries.verify_file(paper, at=AT).finding is Finding.REVOKED


# ---------------------------------------------------------------- by file


def saved(pdf: bytes, change: object = None, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if change:
            change(file)  # type: ignore[operator]
        file.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_own_file_is_authentic(result: IssuedResult, paper: bytes) -> None:
    found = queries.verify_file(paper, at=AT)

    assert replace(found, signature=None) == told(result, Finding.AUTHENTIC)
    assert (found.exit_code, found.signature_holds) == (0, True)


def unsigned(file: pikepdf.Pdf) -> None:
    del file.Root["/AcroForm"]
    for page in file.pages:
        if "/Annots" in page:
            page.Annots = pikepdf.Array([one for one in page.Annots if one.Subtype != "/Widget"])


def retitled(file: pikepdf.Pdf) -> None:
    file.docinfo["/Title"] = "khác"


@pytest.mark.parametrize(
    "alter",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"x" * 3000,
        lambda pdf: pdf[:-400],
        lambda pdf: pdf.replace(b"/Title", b"/Titlf", 1),
        saved,
        lambda pdf: saved(pdf, retitled),
        lambda pdf: saved(pdf, unsigned),
        lambda pdf: saved(pdf, unsigned, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True),
    ],
    ids=["line", "garbage", "cut", "byte", "rewritten", "retitled", "signature removed", "signature removed, packed"],
)
def test_altered_file_is_called_altered(alter: object, result: IssuedResult, paper: bytes) -> None:
    found = queries.verify_file(alter(paper), at=AT)  # type: ignore[operator]

    assert replace(found, signature=None) == told(result, Finding.ALTERED)
    assert found.exit_code == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_no_changed_byte_is_authentic(data: st.DataObject, paper: bytes) -> None:
    at = data.draw(st.integers(0, len(paper) - 1))
    changed = paper[:at] + bytes([paper[at] ^ data.draw(st.integers(1, 255))]) + paper[at + 1 :]

    assert queries.verify_file(changed, at=AT).finding in {Finding.ALTERED, Finding.UNKNOWN}


def test_address_with_a_made_up_check_does_not_make_a_file_ours() -> None:
    forged = signing.paper("http://127.0.0.1:8000/xac-thuc/HC-2026-00000001?k=AAAAAAAAAA")

    assert queries.verify_file(forged, at=AT).finding is Finding.FOREIGN


def test_unsigned_file_from_elsewhere_is_foreign() -> None:
    found = queries.verify_file(signing.paper(), at=AT)

    assert (found.finding, found.exit_code, found.symbol, found.owner) == (Finding.FOREIGN, 1, "", "")


def test_file_signed_by_somebody_else_is_foreign(settings: object, tmp_path: Path) -> None:
    ours = settings.MOTCUA  # type: ignore[attr-defined]
    key, certificate = signing.Authority().issue(tmp_path)
    settings.MOTCUA = replace(ours, signing_key=str(key), signing_certificate=str(certificate))  # type: ignore[attr-defined]
    theirs = signing_services.sign(signing.paper(), reason="x", at=AT).pdf
    settings.MOTCUA = ours  # type: ignore[attr-defined]

    found = queries.verify_file(theirs, at=AT)

    assert (found.finding, found.signer, found.exit_code) == (Finding.FOREIGN, "Người ký thử", 1)


def test_file_signed_here_that_is_no_result_cannot_be_told() -> None:
    other = signing_services.sign(signing.paper(), reason="Báo cáo", at=AT).pdf

    found = queries.verify_file(other, at=AT)

    assert (found.finding, found.exit_code) == (Finding.UNKNOWN, 2)


def test_broken_file_signed_by_anybody_is_altered() -> None:
    other = signing_services.sign(signing.paper(), reason="Báo cáo", at=AT).pdf

    assert queries.verify_file(other.replace(b"/Title", b"/Titlf", 1), at=AT).finding is Finding.ALTERED


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7 broken", b"\x00" * 2000])
def test_what_cannot_be_read_cannot_be_told(content: bytes) -> None:
    found = queries.verify_file(content, at=AT)

    assert (found.finding, found.exit_code) == (Finding.UNKNOWN, 2)


def test_encrypted_file_cannot_be_told(paper: bytes) -> None:
    locked = saved(paper, encryption=pikepdf.Encryption(owner="a", user="b"))

    found = queries.verify_file(locked, at=AT)

    assert (found.finding, found.exit_code) == (Finding.UNKNOWN, 2)
    assert found.signature is not None and found.signature.reason is Reason.ENCRYPTED
