"""The formats that the house adds to JSON Schema, each with the error that a wrong value means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from motcua.definitions.forms.types import Widget
from motcua.foundation import vn

_CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")
_ENTERPRISE = re.compile(r"[0-9]{10}(-[0-9]{3})?")
_PERSON = re.compile(r"[0-9]{12}")
_HS = re.compile(r"[0-9][0-9. ]*")
_BRANCH = re.compile(r"([0-9]{10})-?([0-9]{3})?")
_DASHES = re.compile(r"\s*[‐‑‒–—―−-]\s*")
_PHONE = re.compile(r"(\+84|0)[0-9]{9,10}")


@dataclass(frozen=True, slots=True)
class Format:
    """A shape, and a check digit where there is one: E-FMT for the one, E-CHK for the other."""

    shape: re.Pattern[str]
    check: Callable[[str], bool] | None = None

    def fault(self, value: str) -> str:
        """`E-FMT`, `E-CHK`, or "" when nothing is wrong."""
        if not self.shape.fullmatch(value) or not value.isascii():
            return "E-FMT"
        return "E-CHK" if self.check is not None and not self.check(value) else ""


FORMATS: dict[str, Format] = {
    "cas": Format(_CAS, lru_cache(4096)(vn.cas_number_is_valid)),
    "vn-mst": Format(_ENTERPRISE, lru_cache(4096)(vn.enterprise_code_is_valid)),
    "vn-personal-number": Format(_PERSON),
    "vn-phone": Format(_PHONE),
}
"""By name. The shapes are fixed and linear, so the standard engine serves; patterns of packs never reach it."""


def checkers() -> dict[str, Callable[[str], bool]]:
    """The formats as the validator takes them."""

    def checker(one: Format) -> Callable[[str], bool]:
        return lambda value: not one.fault(value)

    return {name: checker(one) for name, one in FORMATS.items()}


def plain_code(widget: Widget, text: str) -> str:
    """A code without what people put between its digits: `2905.31.00`, `107–21–1`, `9901234560 001`; any other text as it is."""
    if widget is Widget.HS:
        return re.sub(r"[. ]", "", text) if _HS.fullmatch(text) else text
    if widget is Widget.CAS:
        return _DASHES.sub("-", text)
    if widget is Widget.ENTERPRISE:
        found = _BRANCH.fullmatch(re.sub(r"[\s.]", "", _DASHES.sub("-", text)))
        return "-".join(filter(None, found.groups())) if found else text
    return text


def hs_grouped(code: str) -> str:
    """A code of the tariff in its groups: `2905.31.00`; anything else as it is."""
    if len(code) not in {6, 8, 10} or not (code.isascii() and code.isdecimal()):
        return code
    return ".".join([code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))])


def day(value: object) -> date | None:
    """A calendar day written `2026-10-12`, else None."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-10-12") else None
    except ValueError:
        return None
