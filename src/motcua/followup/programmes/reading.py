"""Files of plans, of the rules of following and of sheets, read and judged; the first fault is told with its place."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

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
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

FOLLOWING = "following"
"""Key of the rules of following."""
LARGEST_FILE = 1_000_000
MOST_ITEMS = 500
LONGEST = 500
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
E_ = TypeVar("E_", bound=StrEnum)


class Kind(StrEnum):
    """What a file is."""

    PLAN = "plan"
    FOLLOWING = "following"
    SHEET = "sheet"


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `FileUnreadable`."""
    if len(content) > LARGEST_FILE:
        raise FileUnreadable(place=name, why="too_large")
    try:
        raw = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise FileUnreadable(place=name, why=str(fault)[:200]) from None
    plain = _plain(raw)
    return _table(plain, name), hashlib.sha256(content).hexdigest()


def kind_of(raw: Mapping[str, Json], *, name: str) -> tuple[Kind, str, str]:
    """What a file is, its key and its version."""
    kind = _choice(Kind, raw.get("file"), f"{name}#file")
    key = FOLLOWING if kind is Kind.FOLLOWING else _key(raw.get(kind.value), f"{name}#{kind.value}")
    return kind, f"sheet/{key}" if kind is Kind.SHEET else key, _text(raw, "version", name)


def following_of(raw: Mapping[str, Json], *, name: str = "following") -> Following:
    """The rules of following."""
    warnings = []
    for number, one in enumerate(_list(raw, "warn", name)):
        place = f"{name}#warn/{number}"
        given = _table(one, place)
        warnings.append(
            Warned(_whole(given.get("days"), f"{place}/days", -365, 365), _audiences(given.get("to"), place))
        )
    if len({one.days for one in warnings}) != len(warnings):
        raise FileUnreadable(place=f"{name}#warn", why="two warnings for one day")
    silent = _table(raw.get("silent"), f"{name}#silent")
    return Following(
        version=_text(raw, "version", name), keeper=_text(raw, "keeper", name), slack=_decimal(raw.get("slack"), f"{name}#slack"),
        near_days=_whole(raw.get("near_days"), f"{name}#near_days", 0, 365), warnings=tuple(sorted(warnings, key=lambda one: one.days)),
        silent_days=_whole(silent.get("days"), f"{name}#silent/days", 7, 400), silent_to=_audiences(silent.get("to"), f"{name}#silent"),
    )  # fmt: skip


def plan_of(raw: Mapping[str, Json], *, keeper: str, name: str = "") -> Plan:
    """A resolution, programme or plan; `keeper` is the lead department where it names none."""
    name = name or str(raw.get("plan", ""))
    since, until = _day(raw.get("from"), f"{name}#from"), _day(raw.get("until"), f"{name}#until")
    if until < since:
        raise FileUnreadable(place=f"{name}#until", why="before its beginning")
    partners = tuple(
        Partner(_key(one.get("id"), place), _words(one, "name", place), _words(one, "role", place))
        for place, one in _tables(raw, "partners", name)
    )
    objectives = tuple(
        Objective(
            _key(one.get("id"), place), _words(one, "name", place), _names(one.get("targets", []), f"{place}/targets")
        )
        for place, one in _tables(raw, "objectives", name)
    )
    _once([one.id for one in partners], f"{name}#partners")
    _once([one.id for one in objectives], f"{name}#objectives")
    issued = raw.get("issued")
    return Plan(
        key=_key(raw.get("plan"), f"{name}#plan"), version=_text(raw, "version", name), kind=_choice(PlanKind, raw.get("kind"), f"{name}#kind"),
        under=_text(raw, "under", name) if "under" in raw else "", name=_words(raw, "name", name), number=_text(raw, "number", name) if "number" in raw else "",
        issued_on=None if issued is None else _day(issued, f"{name}#issued"), since=since, until=until, source=_words(raw, "source", name),
        keeper=_text(raw, "keeper", name) if "keeper" in raw else keeper, head=_office(raw, "head", name), leader=_office(raw, "leader", name),
        partners=partners, objectives=objectives,
    )  # fmt: skip


def in_force_from(raw: Mapping[str, Json], *, name: str) -> date:
    """From which day a file holds."""
    return _day(raw.get("in_force_from"), f"{name}#in_force_from")


def drafts_of(raw: Mapping[str, Json], *, name: str = "") -> list[Draft]:
    """The tasks that a plan's file has."""
    return [_draft(place, one) for place, one in _tables(raw, "tasks", name)]


def sheet_of(raw: Mapping[str, Json], *, name: str = "") -> SheetRules:
    """The criteria of a sheet."""
    name = name or str(raw.get("sheet", ""))
    groups = []
    for place, one in _tables(raw, "groups", name):
        criteria = tuple(_criterion(where, given) for where, given in _tables(one, "criteria", place))
        if not criteria:
            raise FileUnreadable(place=place, why="a group has criteria")
        groups.append(Group(_key(one.get("id"), place), _words(one, "name", place), criteria))
    if not groups:
        raise FileUnreadable(place=f"{name}#groups", why="a sheet has groups")
    _once([one.id for group in groups for one in group.criteria], f"{name}#groups")
    return SheetRules(
        key=_key(raw.get("sheet"), f"{name}#sheet"), version=_text(raw, "version", name), name=_words(raw, "name", name), basis=_text(raw, "basis", name),
        keeper=_text(raw, "keeper", name), since=_whole(raw.get("since"), f"{name}#since", 2015, 2100),
        until=_whole(raw.get("until", 2100), f"{name}#until", 2015, 2100), groups=tuple(groups),
    )  # fmt: skip


def _draft(place: str, one: Mapping[str, Json]) -> Draft:
    return Draft(
        code=_text(one, "code", place), objective=_text(one, "objective", place) if "objective" in one else "",
        kind=_choice(TaskKind, one.get("kind", "task"), f"{place}/kind"), name=_text(one, "name", place), lead=_text(one, "lead", place),
        supporting=_names(one.get("with", []), f"{place}/with"), starts=_day(one.get("starts"), f"{place}/starts"), due=_day(one.get("due"), f"{place}/due"),
        deliverables=_names(one.get("deliverables", []), f"{place}/deliverables"), depends=_names(one.get("depends", []), f"{place}/depends"),
        partners=_names(one.get("partners", []), f"{place}/partners"), risk=_choice(Risk, one.get("risk", "low"), f"{place}/risk"),
        risk_note=_text(one, "risk_note", place) if "risk_note" in one else "",
        places={key: f"{place}/{key}" for key in ("code", "objective", "lead", "starts", "due", "depends", "partners", "deliverables")} | {"supporting": f"{place}/with"},
    )  # fmt: skip


def _criterion(place: str, one: Mapping[str, Json]) -> Criterion:
    how = _choice(How, one.get("how", "declared"), f"{place}/how")
    most = _decimal(one.get("most"), f"{place}/most")
    if not 0 < most <= 10_000:
        raise FileUnreadable(place=f"{place}/most", why="more than 0")
    targets = _names(one.get("targets", []), f"{place}/targets")
    if bool(targets) != (how is How.MEASURED):
        raise FileUnreadable(place=f"{place}/targets", why="what is measured names its targets, and nothing else does")
    return Criterion(_key(one.get("id"), place), _words(one, "name", place), most, how, targets)


def _office(raw: Mapping[str, Json], key: str, name: str) -> Office:
    given = _table(raw.get(key), f"{name}#{key}")
    place = f"{name}#{key}"
    return Office(
        _text(given, "title", place),
        _text(given, "unit", place) if "unit" in given else "",
        _text(given, "name", place) if "name" in given else "",
    )


def _audiences(value: Json | None, place: str) -> tuple[Audience, ...]:
    return tuple(
        _choice(Audience, one, f"{place}/to") for one in _names(value if value is not None else [], f"{place}/to")
    )


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _table(value: Json | None, place: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise FileUnreadable(place=place, why="a table is wanted")
    return value


def _list(raw: Mapping[str, Json], key: str, name: str) -> list[Json]:
    value = raw.get(key, [])
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        raise FileUnreadable(place=f"{name}#{key}", why=f"a list of at most {MOST_ITEMS} is wanted")
    return value


def _tables(raw: Mapping[str, Json], key: str, name: str) -> list[tuple[str, dict[str, Json]]]:
    joint = "/" if "#" in name else "#"
    return [
        (f"{name}{joint}{key}/{number}", _table(one, f"{name}{joint}{key}/{number}"))
        for number, one in enumerate(_list(raw, key, name))
    ]


def _text(raw: Mapping[str, Json], key: str, place: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not 0 < len(normal(value)) <= LONGEST:
        raise FileUnreadable(place=f"{place}/{key}", why=f"a text of 1 to {LONGEST} characters is wanted")
    return normal(value)


def _words(raw: Mapping[str, Json], key: str, place: str) -> Text:
    value = _table(raw.get(key), f"{place}/{key}")
    return Text(_text(value, "vi", f"{place}/{key}"), _text(value, "en", f"{place}/{key}"))


def _names(value: Json, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 60:
        raise FileUnreadable(place=place, why="a list of at most 60 texts is wanted")
    found = tuple(normal(one) for one in value if isinstance(one, str) and 0 < len(normal(one)) <= LONGEST)
    if len(found) != len(value) or len(set(found)) != len(found):
        raise FileUnreadable(place=place, why="texts are wanted, each once")
    return found


def _key(value: Json | None, place: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise FileUnreadable(place=place, why="a key of letters, digits, dots and dashes is wanted")
    return value


def _choice(of: type[E_], value: Json | None, place: str) -> E_:
    found = next((one for one in of if one.value == value), None)
    if found is None:
        raise FileUnreadable(place=place, why=f"one of {', '.join(of)} is wanted")
    return found


def _whole(value: Json | None, place: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise FileUnreadable(place=place, why=f"a number from {least} to {most} is wanted")
    return value


def _decimal(value: Json | None, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**9:
        raise FileUnreadable(place=place, why="a number is wanted")
    return Decimal(str(value))


def _day(value: Json | None, place: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise FileUnreadable(place=place, why="a day is wanted") from None


def _once(keys: list[str], place: str) -> None:
    if len(set(keys)) != len(keys):
        raise FileUnreadable(place=place, why="an id is there twice")
