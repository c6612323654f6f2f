"""Judging signed files (Law 20/2023/QH15; requirements of checking software: Circular 22/2020/TT-BTTTT)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from motcua.foundation import clock
from motcua.foundation.signing import authority, judging, keys, models, revocation, trust_list, xml_judging
from motcua.foundation.signing.errors import CertificateRefused, CertificateUnknown, KeyMissing, ListRefused
from motcua.foundation.signing.trust_list import TrustList
from motcua.foundation.signing.types import Certificate, Hand, SignatureReport, Signer
from motcua.foundation.signing.xml import check_xml
from motcua.foundation.types import Actor

__all__ = [
    "certificate",
    "certificate_value",
    "certificates",
    "certificates_in",
    "check",
    "check_detached",
    "check_xml",
    "is_fetching",
    "judge",
    "own_certificate",
    "require_usable",
    "trusted_list",
    "usable",
]

_HOUR = timedelta(hours=1)


def judge(content: bytes, *, at: datetime | None = None, ask: bool = False) -> SignatureReport:
    """What the signatures in a file are worth at `at` (now, when not given): a PDF (PAdES), or XML with enveloped signatures (XML-DSig, XAdES).

    Any bytes get an answer, none raises. `each` tells every signature: who, when, chain, revocation, how much it covers. Trusted are the
    roots of the setting `signing_trust`, or the development authority of this installation, and the authorities for which the trusted list
    vouches. Revocation is read from `signing_crls` and
    from what the file brings; with `ask` the responder of `signing_ocsp` is asked too, a call over the network. Without any word of the
    issuer the remark is `REVOCATION_UNKNOWN`.
    """
    trust = _trust(at or clock.now(), ask=ask)
    return xml_judging.judge(content, trust) if xml_judging.is_xml(content) else judging.judge(content, trust)


def check(pdf: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What the signatures of a PDF file are worth, as `judge` tells."""
    return judging.judge(pdf, _trust(at or clock.now(), ask=False))


def check_detached(content: bytes, signature: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What a detached CMS signature over some bytes is worth, as `judge` tells; any bytes get an answer."""
    return judging.judge_detached(content, signature, _trust(at or clock.now(), ask=False))


def trusted_roots() -> tuple[bytes, ...]:
    """The roots that this installation trusts, in DER."""
    return _trust(clock.now(), ask=False).roots


def trusted_list(at: datetime) -> TrustList | None:
    """The trusted list that is in use at an instant; none where none is set, has been taken, or its time is over."""
    file = kept_list()
    try:
        changed = file.stat().st_mtime_ns if file is not None else 0
    except OSError:
        return None
    if file is None:
        return None
    found = _listed(file, changed, list_signers(), at.replace(minute=0, second=0, microsecond=0))
    return found if found is not None and found.next_update > at else None


def kept_list() -> Path | None:
    """Where the trusted list of the setting's address is kept; none where none is set."""
    address = settings.MOTCUA.signing_trust_list
    if not address:
        return None
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    return settings.MOTCUA.home / "signing" / f"trust-list-{name}.xml"


def list_signers() -> tuple[bytes, ...]:
    """The certificates (DER) that may sign the trusted list."""
    names = [Path(name) for name in settings.MOTCUA.signing_trust_list_signers.split(",") if name]
    return tuple(der for file in names for der in _certificates(file))


def revocation_lists() -> tuple[x509.CertificateRevocationList, ...]:
    """The revocation lists at hand, not judged."""
    return _trust(clock.now(), ask=False).evidence.lists


def certificates(principal: str) -> list[Certificate]:
    """The certificates that an account has registered and not withdrawn, the newest first."""
    rows = models.Certificate.objects.filter(principal=principal, withdrawn_at=None).order_by("-id")
    return [certificate_value(row) for row in rows]


def certificate(number: int) -> Certificate:
    """A registered certificate, also a withdrawn one; raises `CertificateUnknown`."""
    row = models.Certificate.objects.filter(pk=number).first()
    if row is None:
        raise CertificateUnknown(certificate=number)
    return certificate_value(row)


def own_certificate(actor: Actor, number: int) -> Certificate:
    """One that the actor has registered and not withdrawn; raises `CertificateUnknown`."""
    row = models.Certificate.objects.filter(pk=number, principal=actor.id, withdrawn_at=None).first()
    if row is None:
        raise CertificateUnknown(certificate=number)
    return certificate_value(row)


def usable(found: Certificate, *, at: datetime) -> str:
    """Why nothing may be signed with a certificate now, "" when it may: `expired`, `not_yet_valid`, `revoked`, `untrusted`, `usage`."""
    return _unfit(found.der, found.chain, at)


def require_usable(der: bytes, chain: Sequence[bytes], *, at: datetime) -> None:
    """Raise `CertificateRefused` when nothing may be signed with a certificate (DER) at that instant."""
    reason = _unfit(der, chain, at)
    if reason:
        raise CertificateRefused(reason=reason)


def certificates_in(pdf: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The signer's certificate of the last signature in a file, and those sent along with it (DER)."""
    return judging.certificates_in(pdf)


def certificate_value(row: models.Certificate) -> Certificate:
    """The row as a value."""
    return Certificate(
        id=row.pk,
        principal=row.principal,
        hand=Hand(row.hand),
        place=row.place,
        signer=Signer(row.common_name, row.organisation, row.identifier),
        issuer=row.issuer,
        serial=row.serial,
        sha256=row.sha256,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        der=bytes(row.der),
        chain=tuple(base64.b64decode(one) for one in row.chain),
        most=row.most,
    )


def is_fetching(batch: str, *, at: datetime) -> bool:
    """Whether somebody came back from the service for a batch lately and its signatures are being fetched."""
    rows = models.RemoteAct.objects.filter(batch=batch, purpose="sign", returned_at__isnull=False, until__gt=at)
    return rows.exclude(token="").exists()


def _unfit(der: bytes, chain: Sequence[bytes], at: datetime) -> str:
    return judging.unfit(der, chain, _trust(at, ask=True))


def _trust(at: datetime, *, ask: bool) -> judging.Trust:
    options = settings.MOTCUA
    files = authority.Files.under(options.home)
    lists = Path(options.signing_crls) if options.signing_crls else files.revoked
    roots = [Path(name) for name in options.signing_trust.split(",")] if options.signing_trust else []
    # A trial also trusts the authority of its signing services, which the sandbox plays.
    own = [files.root, files.people_root]
    own += [options.home / "sandbox" / "signing" / "root.pem"] if options.demo and options.sandbox else []
    return judging.Trust(
        roots=tuple(der for file in roots or own for der in _certificates(file)),
        known=_certificates(Path(options.signing_chain) if options.signing_chain else files.intermediate),
        at=at,
        evidence=revocation.kept(lists),
        responder=options.signing_ocsp if ask else "",
        anchors=listed.anchors if (listed := trusted_list(at)) is not None else (),
    )


@lru_cache(maxsize=4)
def _listed(file: Path, _changed: int, signers: tuple[bytes, ...], hour: datetime) -> TrustList | None:
    # What was kept is proven again, once an hour: the certificate that signed it may have ended since.
    try:
        return trust_list.read(file.read_bytes(), signers=signers, at=hour + _HOUR)
    except (ListRefused, OSError):
        return None


def _certificates(file: Path) -> tuple[bytes, ...]:
    # By date of the file too, so that a new trust list holds without a restart.
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, KeyMissing):
        # Without a root every signature is "no trust anchor": the honest answer.
        return ()


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> tuple[bytes, ...]:
    return tuple(keys.certificates_of(file))
