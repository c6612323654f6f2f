"""The provider's sign-out token, unreadable in the session."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def sealed(hint: str) -> str:
    """The provider's token is kept unreadable and only as long as the session (identity §8)."""
    return _box().encrypt(hint.encode()).decode() if hint else ""


def opened(sealed: str) -> str:
    """What was sealed; nothing when the installation's secret was changed meanwhile."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    digest = hashlib.sha256(b"motcua.session.hint" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
