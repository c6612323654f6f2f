"""Which projects a page was asked for, and the addresses of the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from motcua.doors.ui import filters, texts
from motcua.followup.projects import queries, types
from motcua.followup.projects.types import State, Sums
from motcua.foundation.clock import legal_date
from motcua.identity.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Asked:
    """The question with what fills its form."""

    of: types.Asked
    choices: Mapping[str, list[tuple[str, str]]]
    names: Mapping[str, str]
    """Of units by their codes."""

    def query(self, **more: str) -> str:
        """The question as the end of an address."""
        of = self.of
        asked = {"nam": str(of.year), "dv": of.unit, "tt": of.state, "nguon": of.source, "cb": of.concern or ""} | more
        return urlencode({key: value for key, value in asked.items() if value})

    def address(self, name: str, **more: str) -> str:
        """A page with the same question."""
        return f"{reverse(f'office:{name}')}?{self.query(**more)}"

    def sums(self, sums: Sums, **more: str) -> list[tuple[str, int, str]]:
        """The figures of a line: word of the kind, đồng, where its movements are ("" for what is reckoned)."""
        return [
            (texts.words(f"office.projects.money.{name}"), getattr(sums, name), self._movements(name, more))
            for name in COLUMNS
        ]

    def _movements(self, name: str, more: Mapping[str, str]) -> str:
        """Where the movements of a figure are; what came from the year before was handed on in that year."""
        if name == "left":
            return ""
        if name == "carried_in":
            before = str(self.of.year - 1)
            return (
                self.address("project_entries", loai="carried", nam=before, **more)
                if before in dict(self.choices["year"])
                else ""
            )
        return self.address("project_entries", loai="carried" if name == "carried_out" else name, **more)

    @property
    def words(self) -> str:
        """The question in words."""
        of = self.of
        parts = [
            str(of.year),
            self.names.get(of.unit, ""),
            dict(self.choices["state"])[of.state],
            dict(self.choices["source"])[of.source],
            dict(self.choices["warning"])[of.concern or ""],
        ]
        return " · ".join(
            part for part, given in zip(parts, (True, of.unit, of.state, of.source, of.concern), strict=True) if given
        )


COLUMNS = ("total", "allocated", "carried_in", "carried_out", "committed", "paid", "left")
"""Fields of `Sums` as they stand on a line, under words of the same names."""


def read(request: HttpRequest, at: datetime) -> Asked:
    """The question of a request. Raises `QuestionWrong` with everything in it that is not known."""
    given, today = filters.Filters(request), legal_date(at)
    units = {one.code: one.name for one in organisations.units(on=today)}
    states = {str(one): texts.words(f"office.projects.state.{one}") for one in State}
    sources = {key: one.name.in_(texts.language()) for key, one in queries.sources().items()}
    choices = {
        "year": [(str(one), str(one)) for one in reversed(range(2015, today.year + 6))],
        "unit": [("", texts.words("office.projects.all_units")), *units.items()],
        "state": [("", texts.words("office.projects.all_states")), *states.items()],
        "source": [("", texts.words("office.projects.all_sources")), *sources.items()],
        "warning": [
            ("", texts.words("office.projects.no_warning")),
            *((str(one), texts.words(f"office.projects.warning.{one}")) for one in types.Concern),
        ],
    }
    year = int(given.choice("nam", texts.words("office.plan.year"), choices["year"], str(today.year)))
    unit, state, source, warning = (
        given.choice(key, texts.words(f"office.projects.{word}"), choices[name])
        for key, name, word in (
            ("dv", "unit", "unit"), ("tt", "state", "state_is"), ("nguon", "source", "source"), ("cb", "warning", "warning_is"),
        )
    )  # fmt: skip
    of = types.Asked(year, unit, state, source, types.Concern(warning) if warning else None, today)
    given.done()
    return Asked(of, choices, units)
