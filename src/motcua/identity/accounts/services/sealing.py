"""Keeping a secret that must be read again: sealed with a key derived from the installation's own."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(secret: bytes) -> bytes:
    """The secret, unreadable without the installation's key."""
    return _box().encrypt(secret)


def opened(sealed: bytes) -> bytes | None:
    """The secret again; nothing when the installation's key was changed meanwhile."""
    try:
        return _box().decrypt(sealed)
    except InvalidToken:
        return None


def _box() -> Fernet:
    digest = hashlib.sha256(b"motcua.accounts.factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
