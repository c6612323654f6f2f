"""What a page of the plan was asked for: year, part of it, unit, field, procedure; and the addresses of the same question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.ui import filters, texts
from motcua.followup.monitoring import queries
from motcua.followup.monitoring.types import Cut
from motcua.foundation.clock import legal_date
from motcua.identity.organisations import queries as organisations

_PART = re.compile(r"(den|thang|quy)-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Asked:
    """A cut of a year with its words; `choices` fill the form."""

    year: int
    part: str
    unit: str
    field: str
    procedure: str
    cut: Cut
    choices: Mapping[str, list[tuple[str, str]]]
    names: Mapping[str, str]
    """Of units by their codes."""
    titles: Mapping[str, str]
    """Of procedures by their keys."""

    def query(self, **more: str) -> str:
        """The question as the end of an address."""
        asked = {"nam": str(self.year), "ky": self.part, "dv": self.unit, "lv": self.field, "tt": self.procedure}
        return urlencode({key: value for key, value in (asked | more).items() if value})

    def address(self, name: str, *args: str, **more: str) -> str:
        """A page with the same question."""
        return f"{reverse(f'office:{name}', args=args)}?{self.query(**more)}"

    @property
    def words(self) -> str:
        """The cut in words."""
        parts = [
            dict(self.choices["part"])[self.part] + f" {self.year}",
            self.names.get(self.unit, ""),
            self.field,
            self.titles.get(self.procedure, ""),
        ]
        return " · ".join(part for part in parts if part)


def read(request: HttpRequest, at: datetime) -> Asked:
    """The question of a request. Raises `QuestionWrong` with everything in it that is not known."""
    given, words, plain = filters.Filters(request), texts.words, of_year(None, at)
    choices = plain.choices
    year = int(given.choice("nam", words("office.plan.year"), choices["year"], str(plain.year)))
    part = given.choice("ky", words("office.plan.period"), choices["part"])
    unit = given.choice("dv", words("office.plan.unit_field"), choices["unit"])
    field = given.choice("lv", words("office.plan.field"), choices["field"])
    procedure = given.choice("tt", words("office.plan.procedure"), choices["procedure"])
    given.done()
    since, until = _days(part, year)
    of_field = queries.fields(at)[field][1] if field else None
    chosen = frozenset({procedure}) if procedure else of_field
    if procedure and of_field is not None and procedure not in of_field:
        chosen = frozenset()
    cut = Cut(since, until, unit, chosen)
    return replace(plain, year=year, part=part, unit=unit, field=field, procedure=procedure, cut=cut)


def of_year(year: int | None, at: datetime) -> Asked:
    """The question for a whole year of the whole ministry; the last year that has figures where none is named."""
    years = queries.years(at=at) or [legal_date(at).year]
    asked = years[0] if year is None else year
    english = texts.language() == "en"
    titles = {entry.procedure: entry.name.in_(texts.language()) for entry in catalogue.procedures(at=at)}
    units = {one.code: one.name for one in organisations.units(on=legal_date(at))}
    choices = {
        "year": [(str(one), str(one)) for one in years],
        "part": parts(),
        "unit": [("", texts.words("office.plan.all_units")), *units.items()],
        "field": [("", texts.words("office.plan.all_fields")), *((key, name if english else key) for key, (name, _) in queries.fields(at).items())],
        "procedure": [("", texts.words("office.plan.all_procedures")), *sorted(titles.items(), key=lambda one: one[1])],
    }  # fmt: skip
    return Asked(asked, "", "", "", "", Cut(*_days("", asked)), choices, units, titles)


def parts() -> list[tuple[str, str]]:
    """The parts of a year that may be asked for."""
    return [
        ("", texts.words("office.plan.part.year")),
        *((f"quy-{n}", texts.words("office.plan.part.quarter", number=n)) for n in range(1, 5)),
        *((f"thang-{n}", texts.words("office.plan.part.month", number=n)) for n in range(1, 13)),
        *((f"den-{n}", texts.words("office.plan.part.until", number=n)) for n in range(1, 12)),
    ]


def _days(part: str, year: int) -> tuple[date, date]:
    """The first day of one of `parts`, and the first after it."""
    found = _PART.fullmatch(part)
    if found is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    kind, number = found[1], int(found[2])
    first, last = {"den": (1, number), "thang": (number, number), "quy": (number * 3 - 2, number * 3)}[kind]
    return date(year, first, 1), date(year + last // 12, last % 12 + 1, 1)
