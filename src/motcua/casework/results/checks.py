"""The check value in a paper's QR code, and the mark by which an altered copy is recognised."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import quote

from django.conf import settings

_LENGTH = 10


def check_of(symbol: str) -> str:
    """First ten characters of base32(HMAC-SHA-256(secret, symbol))."""
    digest = hmac.new(settings.VERIFICATION_SECRET.encode(), f"result:{symbol}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_LENGTH]


def matches(symbol: str, check: str) -> bool:
    """Whether the check belongs to the symbol; takes the same time either way."""
    return hmac.compare_digest(check_of(symbol).encode(), check.strip().upper().encode("ascii", "replace"))


def path(symbol: str) -> str:
    """The verification page of a paper, below the portal's address."""
    return f"/xac-thuc/{quote(symbol, safe='')}"


def address(symbol: str) -> str:
    """The whole address in a paper's QR code."""
    return f"{settings.MOTCUA.public_url}{path(symbol)}?k={check_of(symbol)}"


def symbols_in(pdf: bytes) -> list[tuple[str, str]]:
    """Every (symbol, check) that a file's links name, for recognising an altered copy of a paper of ours."""
    found = re.findall(rb"/xac-thuc/([A-Za-z0-9._%-]{1,120})\?k=([A-Z2-7]{%d})" % _LENGTH, pdf)
    return [(symbol.decode(), check.decode()) for symbol, check in dict.fromkeys(found)]
