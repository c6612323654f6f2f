"""What the code on a citizen's card says: seven fields between bars, typed by a hand scanner like a keyboard.

The code is not signed: it fills a form and proves nothing. Layout as on cards of 2021 to 2024; some lack the second or the last field.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from motcua.foundation.vn import normal

_LONGEST = 600
_MOST_FIELDS = 40
_NUMBER = re.compile(r"\d{12}")
_DATE = re.compile(r"(\d{2})/?(\d{2})/?(\d{4})")


@dataclass(frozen=True, slots=True)
class CardText:
    """Number, name, birth date (ISO) and address of a card; a part that could not be read is empty."""

    number: str
    name: str = ""
    born: str = ""
    address: str = ""


def read_card(text: str) -> CardText | None:
    """The parts of a card's code; none for what is no such code. Of what stands behind the seventh field nothing is kept."""
    plain = "".join(char for char in text[:_LONGEST] if char == "\t" or unicodedata.category(char)[0] != "C")
    parts = [normal(part) for part in plain.split("|")][:_MOST_FIELDS]
    if len(parts) < 6 or not _NUMBER.fullmatch(parts[0]):
        return None
    # The birth date tells where one is: before it stands the name, two places behind it the address.
    place = next((n for n, part in enumerate(parts[1:5], 1) if n >= 2 and _DATE.fullmatch(part)), None)
    if place is None:
        return CardText(parts[0])
    name = parts[place - 1]
    address = parts[place + 2] if place + 2 < len(parts) else ""
    garbled = "\ufffd" in name or "?" in name or not name or name.isdecimal()
    return CardText(parts[0], "" if garbled else name, _iso(parts[place]), "" if "\ufffd" in address else address)


def _iso(text: str) -> str:
    found = _DATE.fullmatch(text)
    if found is None:
        return ""
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return ""
