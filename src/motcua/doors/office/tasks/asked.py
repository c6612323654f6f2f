"""What a page of tasks was asked for, and the addresses of the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from motcua.doors.ui import filters, texts
from motcua.followup.programmes import queries
from motcua.followup.programmes.types import Filter, Light, Plan, State, Task, TaskKind
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations

_KEYS = {
    "year": "nam", "plan": "kh", "unit": "dv", "role": "vai", "state": "tt", "light": "den", "kind": "loai", "partner": "doitac", "text": "q",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter with the choices of its form; `plans` are all that hold, by their keys."""

    filter: Filter
    choices: Mapping[str, list[tuple[str, str]]]
    plans: Mapping[str, Plan]
    at: datetime

    def query(self, **more: str) -> str:
        """The question as the end of an address."""
        asked = {key: str(getattr(self.filter, name) or "") for name, key in _KEYS.items()}
        return urlencode({key: value for key, value in (asked | more).items() if value})

    def address(self, name: str, **more: str) -> str:
        """A page with the same question."""
        return f"{reverse(f'office:{name}')}?{self.query(**more)}"

    @property
    def words(self) -> str:
        """The filter in words."""
        asked = self.filter
        said = [
            dict(self.choices[name]).get(str(getattr(asked, name) or ""), "")
            for name in ("year", "plan", "unit", "role", "state", "light", "kind", "partner")
            if getattr(asked, name)
        ]
        return " · ".join([*said, *([f"“{asked.text}”"] if asked.text else [])]) or texts.words(
            "office.tasks.everything"
        )


def read(request: HttpRequest, actor: Actor, at: datetime) -> Asked:
    """The question of a request. Raises `QuestionWrong` with everything in it that is not known."""
    plans = {one.key: one for one in queries.plans(on=legal_date(at))}
    language = texts.language()
    choices = {
        "year": [("", texts.words("office.tasks.all_years")), *((str(one), str(one)) for one in queries.years(actor, at=at))],
        "plan": [("", texts.words("office.tasks.all_plans")), *((one.key, f"{one.key}: {one.name.in_(language)}") for one in plans.values())],
        "unit": [("", texts.words("office.tasks.all_units")), *queries.units_with_tasks(actor, at=at).items()],
        "role": [("", texts.words("office.tasks.any_role")), *((one, texts.words(f"office.tasks.role.{one}")) for one in ("lead", "supporting"))],
        "state": [("", texts.words("office.tasks.any_state")), *((one.value, texts.words(f"office.tasks.state.{one}")) for one in State)],
        "light": [("", texts.words("office.tasks.any_light")), *((one.value, texts.words(f"office.tasks.light.{one}")) for one in Light)],
        "kind": [("", texts.words("office.tasks.any_kind")), *((one.value, texts.words(f"office.tasks.kind.{one}")) for one in TaskKind)],
        "partner": [("", texts.words("office.tasks.any_partner")), *{one.id: one.name.in_(language) for plan in plans.values() for one in plan.partners}.items()],
    }  # fmt: skip
    given = filters.Filters(request)
    known = {
        name: given.choice(_KEYS[name], texts.words(f"office.tasks.field.{name}"), choices[name]) for name in choices
    }
    given.page()
    given.done()
    asked = Filter(
        year=int(known["year"] or 0), plan=known["plan"], unit=known["unit"], role=known["role"], state=known["state"], light=known["light"],
        kind=known["kind"], partner=known["partner"], text=request.GET.get(_KEYS["text"], "").replace("\0", "").strip()[:200],
    )  # fmt: skip
    return Asked(asked, choices, plans, at)


def unit_names(tasks: list[Task], at: datetime) -> dict[str, str]:
    """Code → name of the units of some tasks; one that ended is named with who has its work now."""
    on = legal_date(at)
    codes = {unit for one in tasks for unit in (one.lead, *one.supporting)}
    now = {code: organisations.keeper(code, on=on) for code in codes}
    names = organisations.unit_names({*codes, *now.values()}, on=on)
    return {
        code: names.get(code, code)
        if kept == code
        else texts.words("office.tasks.followed", before=names.get(code, code), after=names.get(kept, kept))
        for code, kept in now.items()
    }
