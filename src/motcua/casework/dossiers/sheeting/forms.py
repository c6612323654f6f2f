"""Forms of the desk as data: which number and name a form has on a day (Circular 01/2018/TT-VPCP article 9; Circular 03/2025/TT-VPCP annex I)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.casework.dossiers.errors import SheetUnknown
from motcua.casework.dossiers.types import SheetForm, SheetKey
from motcua.foundation import toml


@dataclass(frozen=True, slots=True)
class Book:
    """The file of forms with the templates beside it."""

    desk: str
    place: str
    regimes: tuple[Mapping[str, object], ...]
    forms: tuple[Mapping[str, object], ...]
    templates: Mapping[str, str]


def book() -> Book:
    """The forms of this installation, read once."""
    return _book(settings.MOTCUA.packs_dir / "common" / "sheets")


def in_force(key: SheetKey, day: date) -> SheetForm:
    """The form of a key on a day, under the name and number of that day; raises `SheetUnknown` for a day that no regime covers."""
    found = book()
    for regime in found.regimes:
        first, until = regime["in_force_from"], regime.get("in_force_until")
        assert isinstance(first, date)
        if first > day or (isinstance(until, date) and day >= until):
            continue
        for form in found.forms:
            numbers = form["numbers"]
            assert isinstance(numbers, dict)
            if form["key"] == key.value and regime["key"] in numbers:
                return _form(key, form, regime, str(numbers[regime["key"]]))
    raise SheetUnknown(key=key.value, day=day.isoformat())


def sources(form: SheetForm) -> tuple[str, dict[str, str]]:
    """The template's source and those that it may import."""
    templates = book().templates
    return templates[form.template], {name: text for name, text in templates.items() if name == "sheet.typ"}


def _form(key: SheetKey, form: Mapping[str, object], regime: Mapping[str, object], number: str) -> SheetForm:
    return SheetForm(
        key=key,
        name=str(form["name"]),
        number=number,
        template=str(form["template"]),
        paper=str(form["paper"]),
        to_applicant=form["to"] == "applicant",
        by_agency=form["issuer"] == "agency",
        signed=bool(form["signed"]),
        symbol=str(form["symbol"]),
        regime=str(regime["key"]),
        basis=str(regime["basis"]),
        checked=str(form["checked"]),
        layout=str(form["layout"]),
    )


@lru_cache(maxsize=2)
def _book(folder: Path) -> Book:
    told = toml.load(folder / "sheets.toml")
    templates = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.typ"))}
    return Book(told["desk"], told["place"], tuple(told["regimes"]), tuple(told["forms"]), templates)
