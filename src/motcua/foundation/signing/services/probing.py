"""Harmless calls that show whether the services around a signature answer: for the page of connections."""

from __future__ import annotations

import secrets
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from django.conf import settings

from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.signing import queries, stamps
from motcua.foundation.signing.errors import KeyMissing, ListRefused
from motcua.foundation.signing.hands import remote
from motcua.foundation.signing.services.remote import service
from motcua.foundation.signing.services.trusting import take_trust_list
from motcua.foundation.transport.services import request


def probe_service(seconds: float) -> None:
    """Ask the remote signing service what it is; raises `Unavailable`."""
    remote.info(service(), timeout=seconds)


def probe_time_stamps(seconds: float) -> None:
    """Have random bytes stamped; raises `TimeStampFailed`."""
    stamps.token_for_digest(settings.MOTCUA.signing_tsa, secrets.token_bytes(32), timeout=seconds)


def probe_certificate_status(seconds: float) -> None:
    """Ask the responder about a root that we trust: any answer in OCSP's form will do, it need not know that one. Raises `Unavailable`."""
    root = _roots()[0]
    question = ocsp.OCSPRequestBuilder().add_certificate(root, root, hashes.SHA1()).build()  # noqa: S303 -- RFC 6960 names issuers by it
    answer = request(
        "POST",
        settings.MOTCUA.signing_ocsp,
        headers={"content-type": "application/ocsp-request"},
        content=question.public_bytes(serialization.Encoding.DER),
        timeout=seconds,
        client="signing.ocsp",
    )
    try:
        ocsp.load_der_ocsp_response(answer.body)
    except ValueError as fault:
        raise Unavailable(register="ocsp", status=answer.status) from fault


_OURS = frozenset({"signers"})
"""What a list is refused for that is mended here: nobody said who may sign it. All else is what its operator sends."""


def probe_trust(seconds: float) -> None:
    """Take the trusted list anew where one is set, else whether a trusted root is at hand and in its time; and whether no revocation list is past its next one.

    Raises `KeyMissing`, and what `take_trust_list` raises.
    """
    at = clock.now()
    if settings.MOTCUA.signing_trust_list:
        try:
            take_trust_list(at=at, seconds=seconds)
        except ListRefused as fault:
            if fault.params.get("reason") in _OURS:
                raise
            raise Unavailable(register="trust_list", **fault.params) from fault
    elif not any(root.not_valid_before_utc <= at < root.not_valid_after_utc for root in _roots()):
        raise KeyMissing(detail="root")
    stale = [one for one in queries.revocation_lists() if _is_stale(one, at)]
    if stale:
        raise KeyMissing(detail="crl")


def _roots() -> list[x509.Certificate]:
    found = [x509.load_der_x509_certificate(der) for der in queries.trusted_roots()]
    if not found:
        raise KeyMissing(detail="root")
    return found


def _is_stale(one: x509.CertificateRevocationList, at: datetime) -> bool:
    return one.next_update_utc is not None and one.next_update_utc < at
