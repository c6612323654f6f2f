"""Receipts as data: which form and series a fee or a charge gets in a year (Decree 123/2020/NĐ-CP articles 30 to 37, Decree 70/2025/NĐ-CP).

Form and series are what the authority has notified to the tax office; what is a guess says so in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.casework.payments.errors import SeriesWithoutYear
from motcua.foundation import toml


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """The form of one kind of receipt; `series` is that of the year asked for."""

    name: str
    form: str
    series: str
    template: str
    """Source of the paper."""


@dataclass(frozen=True, slots=True)
class Book:
    """The file of receipts."""

    place: str
    basis: str
    digits: int
    theirs: frozenset[str]
    """Ways of paying after which the channel gives the receipt."""
    ways: Mapping[str, str]
    forms: Mapping[str, Mapping[str, str]]
    templates: Mapping[str, str]

    def form(self, kind: str, year: int) -> ReceiptForm:
        """The form of a kind (`fee`, `charge`) in a year; `KeyError` for a kind without one."""
        told = self.forms[kind]
        series = told["series"].replace("{yy}", f"{year % 100:02d}")
        return ReceiptForm(told["name"], told["form"], series, self.templates[told["template"]])


def book() -> Book:
    """The receipts of this installation, read once."""
    return _book(settings.MOTCUA.packs_dir / "common" / "receipts")


@lru_cache(maxsize=2)
def _book(folder: Path) -> Book:
    told = toml.load(folder / "receipts.toml")
    for one in told["forms"]:
        if "{yy}" not in one["series"]:  # numbers begin anew with the year: two receipts would have one number
            raise SeriesWithoutYear(form=one["form"], series=one["series"])
    templates = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.typ"))}
    return Book(
        place=told["place"],
        basis=told["basis"],
        digits=int(told["digits"]),
        theirs=frozenset(told["theirs"]),
        ways=dict(told["ways"]),
        forms={one["kind"]: one for one in told["forms"]},
        templates=templates,
    )
