"""Vietnam's own arithmetic: folding of marks, normal form of text, check digits."""

from __future__ import annotations

import unicodedata

from stdnum import casrn
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"), " "
)
_INVISIBLE = dict.fromkeys(map(ord, "\u0000\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


def normal(text: str) -> str:
    """Text as it is stored: NFC, plain spaces collapsed and trimmed, full-width digits plain, invisible marks gone.

    Line breaks stay, since long texts have them.
    """
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).translate(_SPACES))
    text = "".join(_plain_digit(c) for c in text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(part for part in line.split(" ") if part) for line in lines).strip()


def fold(text: str) -> str:
    """Text as it is searched: lower case, without marks, `đ` as `d`."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def enterprise_code_is_valid(code: str) -> bool:
    """Whether a tax or enterprise code of 10, or 10-3, digits passes its check digit."""
    try:
        mst.validate(code)
    except ValidationError:
        return False
    return True


def is_test_number(number: str) -> bool:
    """Whether a personal number or enterprise code is of the ranges that are kept for trials and given to nobody.

    Province `099` of personal numbers (the list ends at 096, Circular 59/2021/TT-BCA), prefix `99` of enterprise codes.
    """
    return number.startswith("099" if len(number) == 12 else "99") and len(number) in {10, 12, 14}


def cas_number_is_valid(number: str) -> bool:
    """Whether a CAS registry number in the form 107-21-1 passes its check digit."""
    try:
        return bool(casrn.validate(number) == number)
    except ValidationError:
        return False


def _plain_digit(char: str) -> str:
    return chr(ord(char) - 0xFEE0) if "０" <= char <= "９" else char
