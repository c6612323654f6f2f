"""Files of plans, of the rules of following and of sheets, read and judged; the first fault is told with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from motcua.definitions.forms.types import Text
from motcua.followup.programmes.errors import FileUnreadable
from motcua.followup.programmes.types import (
    Audience,
    Criterion,
    Draft,
    Following,
    Group,
    How,
    Objective,
    Office,
    Partner,
    Plan,
    PlanKind,
    Risk,
    SheetRules,
    TaskKind,
    Warned,
)
from motcua.foundation import toml
from motcua.foundation.types import Json

FOLLOWING = "following"
"""Key of the rules of following."""
LARGEST_FILE = 1_000_000
MOST_ITEMS, MOST_NAMES = 500, 60
LARGEST_NUMBER = 10**9


class Kind(StrEnum):
    """What a file is."""

    PLAN = "plan"
    FOLLOWING = "following"
    SHEET = "sheet"


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `FileUnreadable`."""
    read = toml.read(content, name=name, largest=LARGEST_FILE, error=FileUnreadable)
    return dict(read.values), hashlib.sha256(content).hexdigest()


def kind_of(raw: Mapping[str, Json], *, name: str) -> tuple[Kind, str, str]:
    """What a file is, its key and its version."""
    given = _file(raw, name)
    kind = given.choice("file", Kind)
    key = FOLLOWING if kind is Kind.FOLLOWING else given.key(kind.value)
    return kind, f"sheet/{key}" if kind is Kind.SHEET else key, given.text("version")


def following_of(raw: Mapping[str, Json], *, name: str = "following") -> Following:
    """The rules of following."""
    given = _file(raw, name)
    warnings = [Warned(one.whole("days", least=-365, most=365), _audiences(one)) for one in _tables(given, "warn")]
    given.once("warn", [str(one.days) for one in warnings])
    silent = given.table("silent")
    return Following(
        version=given.text("version"), keeper=given.text("keeper"), slack=given.number("slack", below=LARGEST_NUMBER),
        near_days=given.whole("near_days", least=0, most=365), warnings=tuple(sorted(warnings, key=lambda one: one.days)),
        silent_days=silent.whole("days", least=7, most=400), silent_to=_audiences(silent),
    )  # fmt: skip


def plan_of(raw: Mapping[str, Json], *, keeper: str, name: str = "") -> Plan:
    """A resolution, programme or plan; `keeper` is the lead department where it names none."""
    given = _file(raw, name or str(raw.get("plan", "")))
    since, until = given.day("from"), given.day("until")
    if until < since:
        raise given.refused("before its beginning", key="until")
    partners = tuple(
        Partner(one.key("id"), Text(*one.words("name")), Text(*one.words("role"))) for one in _tables(given, "partners")
    )
    objectives = tuple(
        Objective(one.key("id"), Text(*one.words("name")), _names(one, "targets"))
        for one in _tables(given, "objectives")
    )
    given.once("partners", [one.id for one in partners])
    given.once("objectives", [one.id for one in objectives])
    return Plan(
        key=given.key("plan"), version=given.text("version"), kind=given.choice("kind", PlanKind), under=given.said("under"),
        name=Text(*given.words("name")), number=given.said("number"), issued_on=given.day("issued") if raw.get("issued") is not None else None,
        since=since, until=until, source=Text(*given.words("source")), keeper=given.said("keeper") or keeper,
        head=_office(given.table("head")), leader=_office(given.table("leader")), partners=partners, objectives=objectives,
    )  # fmt: skip


def in_force_from(raw: Mapping[str, Json], *, name: str) -> date:
    """From which day a file holds."""
    return _file(raw, name).day("in_force_from")


def drafts_of(raw: Mapping[str, Json], *, name: str = "") -> list[Draft]:
    """The tasks that a plan's file has."""
    return [_draft(one) for one in _tables(_file(raw, name), "tasks")]


def sheet_of(raw: Mapping[str, Json], *, name: str = "") -> SheetRules:
    """The criteria of a sheet."""
    given = _file(raw, name or str(raw.get("sheet", "")))
    groups = [
        Group(
            one.key("id"), Text(*one.words("name")), tuple(map(_criterion, one.tables("criteria", least=1, most=MOST_ITEMS)))
        )
        for one in given.tables("groups", least=1, most=MOST_ITEMS)
    ]  # fmt: skip
    given.once("groups", [one.id for group in groups for one in group.criteria])
    return SheetRules(
        key=given.key("sheet"), version=given.text("version"), name=Text(*given.words("name")), basis=given.text("basis"), keeper=given.text("keeper"),
        since=given.whole("since", least=2015, most=2100), until=given.whole("until", least=2015, most=2100, default=2100), groups=tuple(groups),
    )  # fmt: skip


def _draft(given: toml.Table) -> Draft:
    places = {key: given.at(key) for key in ("code", "objective", "lead", "starts", "due", "depends", "partners", "deliverables")}  # fmt: skip
    return Draft(
        code=given.text("code"), objective=given.said("objective"), kind=given.choice("kind", TaskKind, default=TaskKind.TASK), name=given.text("name"),
        lead=given.text("lead"), supporting=_names(given, "with"), starts=given.day("starts"), due=given.day("due"),
        deliverables=_names(given, "deliverables"), depends=_names(given, "depends"), partners=_names(given, "partners"),
        risk=given.choice("risk", Risk, default=Risk.LOW), risk_note=given.said("risk_note"), places=places | {"supporting": given.at("with")},
    )  # fmt: skip


def _criterion(given: toml.Table) -> Criterion:
    how = given.choice("how", How, default=How.DECLARED)
    most = given.number("most", below=10_001)
    if not 0 < most <= 10_000:
        raise given.refused("more than 0 and up to 10000 is wanted", key="most")
    targets = _names(given, "targets")
    if bool(targets) != (how is How.MEASURED):
        raise given.refused("what is measured names its targets, and nothing else does", key="targets")
    return Criterion(given.key("id"), Text(*given.words("name")), most, how, targets)


def _office(given: toml.Table) -> Office:
    return Office(given.text("title"), given.said("unit"), given.said("name"))


def _audiences(given: toml.Table) -> tuple[Audience, ...]:
    known = {one.value: one for one in Audience}
    wanted = _names(given, "to")
    if set(wanted) - set(known):
        raise given.refused(f"of {', '.join(known)} some are wanted", key="to")
    return tuple(known[one] for one in wanted)


def _file(raw: Mapping[str, Json], name: str) -> toml.Table:
    return toml.Table(raw, name, FileUnreadable)


def _tables(given: toml.Table, key: str) -> Iterable[toml.Table]:
    return given.tables(key, most=MOST_ITEMS)


def _names(given: toml.Table, key: str) -> tuple[str, ...]:
    return given.names(key, most=MOST_NAMES)
