"""Kinds of documents with their abbreviations, numbers and symbols (Decree 30/2020/NĐ-CP, articles 7, 8 and 15, annex III), and the marks of secrets."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from motcua.foundation.vn import fold

_DATA = Path(__file__).parent / "data"
LETTER = "CV"
"""Công văn: the one kind whose symbol has no abbreviation of the kind."""
_SECRET = re.compile(r"^[\W_]*(?:TUYỆT MẬT|TỐI MẬT|MẬT)[\W_]*$|[(\[](?:TUYỆT MẬT|TỐI MẬT|MẬT)[)\]]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document; `wire` is its number on the exchange, whose catalogue is not published."""

    code: str
    name: str
    abbreviation: str
    wire: int


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by code, in the order of the Decree."""
    with (_DATA / "types.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Kind(row["code"], row["name"], row["abbreviation"], int(row["wire"]))
            for row in csv.DictReader(file)
        }


def named(name: str) -> Kind | None:
    """The kind that another authority calls by this name, if it is one of ours."""
    wanted = fold(name)
    return next((kind for kind in kinds().values() if fold(kind.name) == wanted), None)


def outgoing_register(agency: str) -> str:
    """The one series of an authority's ordinary documents (article 15: common, unless the head decides otherwise)."""
    return f"documents.out/{agency}"


def incoming_register(agency: str) -> str:
    """The series of arrivals (article 22)."""
    return f"documents.in/{agency}"


def symbol(kind: str, *, number: int, agency: str, agency_name: str, unit: str, unit_name: str) -> str:
    """Number and symbol, such as `07/QĐ-BCT`, or `118/BCT-HC` of an official letter; numbers below ten have a nought before them."""
    known = kinds()[kind]
    body = abbreviation(agency, agency_name)
    tail = f"{body}-{abbreviation(unit, unit_name)}" if not known.abbreviation and unit != agency else body
    return f"{number:02d}/{f'{known.abbreviation}-' if known.abbreviation else ''}{tail}"


def abbreviation(code: str, name: str) -> str:
    """How an authority or unit is called in symbols: as the table says, else the first letters of its name."""
    known = _abbreviations().get(code)
    return (
        known or "".join("Đ" if word[0] in "Đđ" else fold(word[0]) for word in re.findall(r"\w+", name)).upper() or code
    )


def is_marked_secret(text: str) -> bool:
    """Whether a title bears a mark of secrecy standing by itself, not inside words such as "bí mật kinh doanh" (Law 29/2018/QH14 article 5)."""
    return any(_SECRET.search(line.strip()) for line in text.splitlines())


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    with (_DATA / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["abbreviation"] for row in csv.DictReader(file)}
