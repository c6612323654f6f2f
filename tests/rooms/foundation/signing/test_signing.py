"""Signing: an independent validator finds it valid, and the file stays archivable and accessible."""

from __future__ import annotations

import hashlib
import io
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from tests.rooms.foundation.signing import archival, factory
from tests.rooms.foundation.signing.factory import AT

from motcua.foundation.signing import keys, queries, services
from motcua.foundation.signing.errors import CertificateUnfit, KeyMissing, NotSignable, TimeStampFailed
from motcua.foundation.signing.types import Level, Reason, Signer, Verdict

OURS = Signer("Hệ thống Một Cửa Bộ Công Thương", "Bộ Công Thương", "MST:0000000017")


@pytest.fixture(autouse=True)
def home(settings: object) -> Path:
    settings.MOTCUA = replace(settings.MOTCUA, home=factory.home())  # type: ignore[attr-defined]
    return factory.home()


def use(settings: object, **changes: object) -> None:
    settings.MOTCUA = replace(settings.MOTCUA, **changes)  # type: ignore[attr-defined]


def signed(pdf: bytes | None = None) -> bytes:
    return services.sign(pdf or factory.paper(), reason="Phản hồi khai báo", at=AT).pdf


def test_paper_is_archivable_before_signing() -> None:
    assert archival.faults(factory.paper()) == []


def test_signed_paper_is_still_archivable_and_accessible() -> None:
    assert archival.faults(signed()) == []


@pytest.mark.parametrize("count", [2, 40])
def test_signed_paper_of_many_pages_is_too(count: int) -> None:
    assert archival.faults(signed(factory.pages(count))) == []


def test_signature_is_an_increment() -> None:
    before = factory.paper()

    assert signed(before).startswith(before)


def test_result_tells_who_when_and_which_file() -> None:
    result = services.sign(factory.paper(), reason="Phản hồi", at=AT)

    assert (result.signer, result.signed_at, result.level, result.sha256) == (
        OURS,
        AT,
        Level.B_B,
        hashlib.sha256(result.pdf).hexdigest(),
    )


def test_independent_validator_finds_it_valid(home: Path) -> None:
    reader = PdfFileReader(io.BytesIO(signed()), strict=True)
    root = x509.Certificate.load(keys.certificates_of(home / "ca" / "root.pem")[0])

    (signature,) = reader.embedded_regular_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], moment=AT))

    assert (status.bottom_line, status.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    assert status.md_algorithm == "sha256"


def test_signature_is_a_pades_baseline_signature() -> None:
    reader = PdfFileReader(io.BytesIO(signed()), strict=True)

    (signature,) = reader.embedded_regular_signatures
    attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}

    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == AT
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection"}
    assert signature.signer_info["unsigned_attrs"].native is None


def test_two_signatures_have_fields_of_their_own() -> None:
    twice = signed(signed())

    with pikepdf.open(io.BytesIO(twice)) as file:
        assert [str(field.T) for field in file.Root.AcroForm.Fields] == ["Signature1", "Signature2"]
    assert archival.faults(twice) == []


def test_each_file_gets_a_signature_of_its_own() -> None:
    reports = [queries.check(signed(factory.paper(f"Số {n}")), at=AT).verdict for n in range(5)]

    assert reports == [Verdict.VALID] * 5


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF", factory.TEMPLATE.encode()])
def test_what_is_no_pdf_cannot_be_signed(content: bytes) -> None:
    with pytest.raises(NotSignable):
        services.sign(content, reason="x", at=AT)


def test_untagged_pdf_cannot_be_signed() -> None:
    plain = pikepdf.new()
    plain.add_blank_page()
    out = io.BytesIO()
    plain.save(out)

    with pytest.raises(NotSignable):
        services.sign(out.getvalue(), reason="x", at=AT)


def test_encrypted_pdf_cannot_be_signed() -> None:
    with pytest.raises(NotSignable) as refused:
        services.sign(_encrypted(factory.paper()), reason="x", at=AT)

    assert refused.value.params == {"detail": "encrypted"}


def _encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


# ---------------------------------------------------------------- keys


def test_development_authority_is_made_once(home: Path) -> None:
    before = {file.name: file.read_bytes() for file in (home / "ca").iterdir()}

    services.make_development_ca(home, organisation="Khác", at=AT)

    assert {file.name: file.read_bytes() for file in (home / "ca").iterdir()} == before
    assert sorted(before) == ["intermediate.pem", "root.pem", "system.key", "system.pem"]


def test_key_is_for_its_owner_only(home: Path) -> None:
    assert stat.S_IMODE((home / "ca" / "system.key").stat().st_mode) == 0o600


def test_installation_without_key_says_so(settings: object, tmp_path: Path) -> None:
    use(settings, home=tmp_path)

    with pytest.raises(KeyMissing):
        services.sign(factory.paper(), reason="x", at=AT)


@pytest.mark.parametrize(
    "make", [lambda: rsa.generate_private_key(65537, 3072), lambda: ec.generate_private_key(ec.SECP256R1())]
)
def test_key_of_the_settings_takes_the_place_of_the_development_one(
    make: object, settings: object, tmp_path: Path
) -> None:
    authority = factory.Authority()
    key, certificate = authority.issue(tmp_path, key=make())  # type: ignore[operator]
    use(
        settings,
        signing_key=str(key),
        signing_certificate=str(certificate),
        signing_trust=str(authority.write_root(tmp_path)),
    )

    reports = [queries.check(signed(factory.paper(f"Số {n}")), at=AT) for n in range(4)]

    assert {(report.verdict, report.signer) for report in reports} == {
        (Verdict.VALID, Signer("Người ký thử", "Đơn vị thử", ""))
    }


def test_key_that_is_not_the_certificates_is_refused(settings: object, tmp_path: Path) -> None:
    authority = factory.Authority()
    (tmp_path / "other").mkdir()
    key, _ = authority.issue(tmp_path / "other")
    _, certificate = authority.issue(tmp_path)
    use(settings, signing_key=str(key), signing_certificate=str(certificate))

    with pytest.raises(KeyMissing):
        signed()


def test_short_key_is_refused(settings: object, tmp_path: Path) -> None:
    key, certificate = factory.Authority().issue(tmp_path, key=rsa.generate_private_key(65537, 1024))
    use(settings, signing_key=str(key), signing_certificate=str(certificate))

    with pytest.raises(KeyMissing):
        signed()


@pytest.mark.parametrize(
    ("facts", "detail"),
    [
        ({"end": AT - timedelta(days=1)}, "not in force"),
        ({"start": AT + timedelta(days=1)}, "not in force"),
        ({"usage": ("key_encipherment",)}, "key usage"),
    ],
)
def test_unfit_certificate_does_not_sign(
    facts: dict[str, object], detail: str, settings: object, tmp_path: Path
) -> None:
    key, certificate = factory.Authority().issue(tmp_path, **facts)  # type: ignore[arg-type]
    use(settings, signing_key=str(key), signing_certificate=str(certificate))

    with pytest.raises(CertificateUnfit) as unfit:
        signed()

    assert unfit.value.params == {"detail": detail}


def test_token_without_its_library_says_so(settings: object, tmp_path: Path) -> None:
    pytest.importorskip("motcua")
    (tmp_path / "pin").write_text("1234")
    _, certificate = factory.Authority().issue(tmp_path)
    use(
        settings,
        signing_pkcs11_module=str(tmp_path / "none.so"),
        signing_pkcs11_pin_file=str(tmp_path / "pin"),
        signing_certificate=str(certificate),
    )

    with pytest.raises(KeyMissing):
        signed()


# ---------------------------------------------------------------- time-stamps


def trusting(settings: object, tmp_path: Path, home: Path, authority: factory.Authority) -> None:
    both = tmp_path / "trust.pem"
    both.write_bytes((home / "ca" / "root.pem").read_bytes() + authority.write_root(tmp_path).read_bytes())
    use(settings, signing_trust=str(both))


def test_signature_of_level_b_t_carries_a_time_stamp(settings: object, tmp_path: Path, home: Path) -> None:
    authority = factory.Authority()
    trusting(settings, tmp_path, home, authority)
    with factory.served(factory.stamping(authority.stamper())) as address:
        use(settings, signing_level="B-T", signing_tsa=address)

        result = services.sign(factory.paper(), reason="x", at=AT)

    report = queries.check(result.pdf, at=AT)
    assert (result.level, report.verdict, report.timestamped, report.remarks) == (
        Level.B_T,
        Verdict.VALID,
        True,
        (Reason.REVOCATION_UNKNOWN,),
    )
    assert archival.faults(result.pdf) == []


def test_later_stamp_is_a_revision_and_no_alteration(settings: object, tmp_path: Path, home: Path) -> None:
    authority = factory.Authority()
    trusting(settings, tmp_path, home, authority)
    first = signed()
    with factory.served(factory.stamping(authority.stamper())) as address:
        use(settings, signing_tsa=address)
        stamped = services.stamp(first)

    report = queries.check(stamped, at=AT)
    assert stamped.startswith(first)
    assert (report.verdict, report.reason, report.covers_whole_file, report.timestamped) == (
        Verdict.VALID,
        Reason.NONE,
        True,
        True,
    )
    assert (report.signatures, report.stamps) == (1, 1)
    assert archival.faults(stamped) == []


def test_stamp_of_a_stranger_is_not_trusted(settings: object) -> None:
    first = signed()
    with factory.served(factory.stamping(factory.Authority().stamper())) as address:
        use(settings, signing_tsa=address)
        stamped = services.stamp(first)

    report = queries.check(stamped, at=AT)
    assert (report.verdict, report.reason) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def _other_nonce(stamper: object) -> object:
    def answer(question: bytes) -> tuple[int, bytes]:
        request = tsp.TimeStampReq.load(question)
        request["nonce"] = 1
        return 200, stamper.request_tsa_response(request).dump()  # type: ignore[attr-defined]

    return answer


def _other_imprint(stamper: object) -> object:
    def answer(question: bytes) -> tuple[int, bytes]:
        request = tsp.TimeStampReq.load(question)
        request["message_imprint"]["hashed_message"] = b"x" * 32
        return 200, stamper.request_tsa_response(request).dump()  # type: ignore[attr-defined]

    return answer


@pytest.mark.parametrize(
    ("behave", "detail"),
    [
        (lambda _: lambda _: (503, b""), "HTTP 503"),
        (lambda _: lambda _: (200, b"no answer"), "answer"),
        (lambda _: lambda _: (200, bytes.fromhex("30053003020102")), "rejection"),
        (_other_nonce, "nonce"),
        (_other_imprint, "imprint"),
    ],
)
def test_time_stamp_that_is_not_what_was_asked_is_refused(behave: object, detail: str, settings: object) -> None:
    with factory.served(behave(factory.Authority().stamper())) as address:  # type: ignore[operator]
        use(settings, signing_level="B-T", signing_tsa=address)

        with pytest.raises(TimeStampFailed) as failed:
            signed()

    assert failed.value.params == {"detail": detail}
