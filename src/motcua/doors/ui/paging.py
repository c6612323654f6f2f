"""Pages of a list in addresses: which one is asked for by `trang`, and where those before and after it are."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest

_DIGITS = 6


def asked(request: HttpRequest) -> int:
    """The page asked for, from 1; the first where the address says nothing that is a page."""
    text = request.GET.get("trang", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 1


def around(page: int, kept: Mapping[str, str], *, more: bool) -> dict[str, str]:
    """The queries of the pages before (`newer`) and after (`older`), "" where there is none; `kept` stands in both."""
    before = urlencode({**kept, "trang": page - 1}) if page > 1 else ""
    return {"newer": before, "older": urlencode({**kept, "trang": page + 1}) if more else ""}
