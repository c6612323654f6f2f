"""Files of plans and of the rules of counting, read and judged; every fault is told with its place."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import counting, holdings
from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.types import Form, Measure, Rules, Target
from motcua.foundation.types import Json

COUNTING = "counting"
"""Under this name the rules of counting are kept beside the plans."""
LARGEST_FILE = 500_000
MOST_TARGETS = 300
_SHARES = frozenset({Form.SHARE, Form.STATE})
OPERATORS = frozenset({">=", "<=", "=", "-"})
BASES: Mapping[str, frozenset[str]] = {**counting.BASES, **holdings.BASES}
_SETS = ("online", "portal", "vouched", "in_person", "by_the_hour", "satisfied", "forwarded", "published", "platform")


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `PlanUnreadable`."""
    if len(content) > LARGEST_FILE:
        raise PlanUnreadable(place=name, why="too_large")
    try:
        raw = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise PlanUnreadable(place=name, why=str(fault)[:200]) from None
    return _object(_plain(raw), name), hashlib.sha256(content).hexdigest()


def rules_of(raw: Mapping[str, Json], *, name: str = "counting.toml") -> Rules:
    """The rules of counting; raises `PlanUnreadable`."""
    sets = {key: frozenset(_names(raw.get(key, []), f"{name}#{key}")) for key in _SETS}
    level = raw.get("assurance")
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 2:
        raise PlanUnreadable(place=f"{name}#assurance", why="1 or 2")
    return Rules(version=_text(raw, "version", name), assurance=level, **sets)


def targets_of(raw: Mapping[str, Json], *, year: int, name: str = "") -> list[Target]:
    """The targets of a plan that hold in a year; raises `PlanUnreadable` for a plan that does not say what it must."""
    name = name or str(raw.get("plan", ""))
    plan, version = _text(raw, "plan", name), _text(raw, "version", name)
    listed = raw.get("targets")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_TARGETS:
        raise PlanUnreadable(place=f"{name}#targets", why="1 to 300 targets")
    keeper, margin = _text(raw, "unit", name), _decimal(raw.get("margin", 0), f"{name}#margin")
    found, seen = [], set[str]()
    for number, one in enumerate(listed):
        place = f"{name}#targets/{number}"
        target = _target(_object(one, place), plan=plan, version=version, keeper=keeper, margin=margin, place=place)
        if target.id in seen:
            raise PlanUnreadable(place=place, why=f"{target.id} is there twice")
        seen.add(target.id)
        found.append(target)
    first, last = _year(raw, "from", name), _year(raw, "until", name, open_=True)
    return found if first <= year <= last else []


def _target(raw: Mapping[str, Json], *, plan: str, version: str, keeper: str, margin: Decimal, place: str) -> Target:
    operator, form = _text(raw, "operator", place), next((one for one in Form if one == raw.get("form", "share")), None)
    if operator not in OPERATORS or form is None:
        raise PlanUnreadable(place=place, why=f"operator {operator}, form {raw.get('form')}")
    goal = None if operator == "-" else _decimal(raw.get("goal"), f"{place}/goal")
    above, below = (
        measure_of(raw[side], f"{place}/{side}", BASES) if raw.get(side) is not None else None
        for side in ("numerator", "denominator")
    )
    if form in _SHARES and (above is None) != (below is None):
        raise PlanUnreadable(place=place, why="a share has a numerator and a denominator, or neither")
    if above is None and below is not None:
        raise PlanUnreadable(place=place, why="a denominator has a numerator")
    if above is not None and form in _SHARES and below is not None and not _is_part(above, below):
        raise PlanUnreadable(place=place, why="the numerator is no part of the denominator")
    return Target(
        id=_text(raw, "id", place), system=_text(raw, "system", place), plan=plan, plan_version=version, name=_words(raw, "name", place),
        unit=_text(raw, "unit", place), operator=operator, goal=goal, form=form, above=above, below=below, source=_words(raw, "source", place),
        margin=margin, public=raw.get("public", True) is True, keeper=keeper,
    )  # fmt: skip


def measure_of(raw: Json, place: str, words: Mapping[str, frozenset[str]]) -> Measure:
    """A measure in the words of these bases; raises `PlanUnreadable`."""
    given = _object(raw, place)
    base = _text(given, "of", place)
    traits = words.get(base)
    if traits is None:
        raise PlanUnreadable(place=f"{place}/of", why=f"{base} is not counted")
    have, without = (_names(given.get(key, []), f"{place}/{key}") for key in ("with", "without"))
    unknown = sorted({*have, *without} - traits)
    if unknown:
        raise PlanUnreadable(place=place, why=f"{base} has no {', '.join(unknown)}")
    left = set(given) - {"of", "with", "without", "procedures", "stock"}
    if left:
        raise PlanUnreadable(place=place, why=f"unknown: {', '.join(sorted(left))}")
    procedures = _names(given.get("procedures", []), f"{place}/procedures")
    return Measure(
        base, tuple(sorted(have)), tuple(sorted(without)), tuple(sorted(procedures)), given.get("stock", False) is True
    )


def _is_part(above: Measure, below: Measure) -> bool:
    """Whether whatever the one counts the other counts too."""
    return (
        above.base == below.base
        and above.stock == below.stock
        and set(below.have) <= set(above.have)
        and set(below.without) <= set(above.without)
        and (not below.procedures or (bool(above.procedures) and set(above.procedures) <= set(below.procedures)))
    )


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _object(value: Json, place: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise PlanUnreadable(place=place, why="a table is wanted")
    return value


def _text(raw: Mapping[str, Json], key: str, place: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise PlanUnreadable(place=f"{place}/{key}", why="a text of 1 to 200 characters is wanted")
    return value


def _words(raw: Mapping[str, Json], key: str, place: str) -> Text:
    value = _object(raw.get(key), f"{place}/{key}")
    vi, en = value.get("vi"), value.get("en")
    if not isinstance(vi, str) or not isinstance(en, str) or not vi or not en or max(len(vi), len(en)) > 500:
        raise PlanUnreadable(place=f"{place}/{key}", why="words in vi and en are wanted")
    return Text(vi, en)


def _names(value: Json, place: str) -> list[str]:
    if (
        not isinstance(value, list)
        or len(value) > 500
        or not all(isinstance(one, str) and 0 < len(one) <= 120 for one in value)
    ):
        raise PlanUnreadable(place=place, why="a list of names is wanted")
    return [str(one) for one in value]


def _decimal(value: Json, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**15:
        raise PlanUnreadable(place=place, why="a number is wanted")
    return Decimal(str(value))


def _year(raw: Mapping[str, Json], key: str, place: str, *, open_: bool = False) -> int:
    value = raw.get(key)
    if value is None and open_:
        return 9999
    try:
        return date.fromisoformat(str(value)).year
    except ValueError:
        raise PlanUnreadable(place=f"{place}/{key}", why="a day is wanted") from None
