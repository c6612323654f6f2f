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
        asked = {"nam": str(of.year), "dv": of.unit, "tt": of.state, "nguon": of.source} | more
        return urlencode({key: value for key, value in asked.items() if value})

    def address(self, name: str, **more: str) -> str:
        """A page with the same question."""
        return f"{reverse(f'office:{name}')}?{self.query(**more)}"

    def sums(self, sums: Sums, **more: str) -> list[tuple[str, int, str]]:
        """The figures of a line: word of the kind, đồng, where its movements are ("" for what is reckoned)."""
        return [
            (texts.words(f"office.projects.money.{name}"), getattr(sums, field), self.address("project_entries", loai=kind, **more) if kind else "")
            for name, field, kind in COLUMNS
        ]  # fmt: skip

    @property
    def words(self) -> str:
        """The question in words."""
        of = self.of
        parts = [
            str(of.year),
            self.names.get(of.unit, ""),
            dict(self.choices["state"])[of.state],
            dict(self.choices["source"])[of.source],
        ]
        return " · ".join(
            part for part, given in zip(parts, (True, of.unit, of.state, of.source), strict=True) if given
        )


COLUMNS = (
    ("total", "total", "total"), ("allocated", "allocated", "allocated"), ("carried_in", "carried_in", ""), ("carried_out", "carried_out", "carried"),
    ("committed", "committed", "committed"), ("paid", "paid", "paid"), ("left", "left", ""),
)  # fmt: skip
"""Word, field of `Sums`, kind of the movements that it adds up."""


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
    }
    of = types.Asked(
        int(given.choice("nam", texts.words("office.plan.year"), choices["year"], str(today.year))),
        *(
            given.choice(key, texts.words(f"office.projects.{word}"), choices[name])
            for key, name, word in (
                ("dv", "unit", "unit"),
                ("tt", "state", "state_is"),
                ("nguon", "source", "source"),
            )
        ),
    )
    given.done()
    return Asked(of, choices, units)
