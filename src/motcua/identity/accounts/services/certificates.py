"""Reading a program's certificate: its thumbprint as RFC 8705 §3.1 makes it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

LONGEST = 16 * 1024


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept of a certificate."""

    thumbprint: str
    subject: str
    ends_at: datetime


def read(pem: str) -> Shown | None:
    """What is kept of the first certificate in a PEM text; nothing when there is none that can be read."""
    if len(pem) > LONGEST:
        return None
    try:
        found = x509.load_pem_x509_certificate(pem.encode("ascii"))
        digest = found.fingerprint(SHA256())
        subject = found.subject.rfc4514_string()
    except (ValueError, UnicodeEncodeError):
        return None
    thumbprint = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return Shown(thumbprint, subject, found.not_valid_after_utc)
