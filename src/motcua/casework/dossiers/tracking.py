"""The check that goes with a dossier's code on a receipt, so that codes cannot be guessed one after the other."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

_LENGTH = 10


def check_of(code: str) -> str:
    """First ten characters of base32(HMAC-SHA-256(secret, code))."""
    digest = hmac.new(settings.VERIFICATION_SECRET.encode(), f"dossier:{code}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_LENGTH]


def matches(code: str, check: str) -> bool:
    """Whether the check belongs to the code; takes the same time either way."""
    return hmac.compare_digest(check_of(code).encode(), check.strip().upper().encode())
