"""Files of plans and of the rules of counting, read and judged; every fault is told with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import counting, holdings
from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.monitoring.types import Form, Measure, Rules, Target
from motcua.foundation import toml
from motcua.foundation.types import Json

COUNTING = "counting"
"""Under this name the rules of counting are kept beside the plans."""
LARGEST_FILE = 500_000
MOST_TARGETS, MOST_NAMES = 300, 500
LARGEST_NUMBER = 10**15
_SHARES = frozenset({Form.SHARE, Form.STATE})
OPERATORS = frozenset({">=", "<=", "=", "-"})
BASES: Mapping[str, frozenset[str]] = {**counting.BASES, **holdings.BASES}
_SETS = ("online", "portal", "vouched", "in_person", "by_the_hour", "satisfied", "forwarded", "published", "platform")


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `PlanUnreadable`."""
    read = toml.read(content, name=name, largest=LARGEST_FILE, error=PlanUnreadable)
    return dict(read.values), hashlib.sha256(content).hexdigest()


def rules_of(raw: Mapping[str, Json], *, name: str = "counting.toml") -> Rules:
    """The rules of counting; raises `PlanUnreadable`."""
    given = toml.Table(raw, name, PlanUnreadable)
    sets = {key: frozenset(given.names(key, most=MOST_NAMES)) for key in _SETS}
    return Rules(version=given.text("version"), assurance=given.whole("assurance", least=1, most=2), **sets)


def targets_of(raw: Mapping[str, Json], *, year: int, name: str = "") -> list[Target]:
    """The targets of a plan that hold in a year; raises `PlanUnreadable` for a plan that does not say what it must."""
    given = toml.Table(raw, name or str(raw.get("plan", "")), PlanUnreadable)
    found = [_target(given, one) for one in given.tables("targets", least=1, most=MOST_TARGETS)]
    given.once("targets", [one.id for one in found])
    first, last = span_of(raw, name=name)
    return found if first <= year <= last else []


def span_of(raw: Mapping[str, Json], *, name: str = "") -> tuple[int, int]:
    """The first and the last year of a plan; raises `PlanUnreadable`."""
    given = toml.Table(raw, name or str(raw.get("plan", "")), PlanUnreadable)
    last = given.day("until") if raw.get("until") is not None else date.max
    return given.day("from").year, last.year


_kept: dict[tuple[str, int], tuple[Target, ...]] = {}
_MOST_KEPT = 200


def kept_targets(fingerprint: str, raw: Mapping[str, Json], *, year: int) -> tuple[Target, ...]:
    """The targets of a plan that was judged when it was loaded; read once a process, since a version never changes."""
    key = (fingerprint, year)
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = tuple(targets_of(raw, year=year))
    return _kept[key]


def _target(plan: toml.Table, given: toml.Table) -> Target:
    operator, form = given.text("operator"), given.choice("form", Form, default=Form.SHARE)
    if operator not in OPERATORS:
        raise given.refused(f"one of {', '.join(sorted(OPERATORS))} is wanted", key="operator")
    above, below = (
        measure_of(given.table(side), BASES) if given.values.get(side) is not None else None
        for side in ("numerator", "denominator")
    )
    if form in _SHARES and (above is None) != (below is None):
        raise given.refused("a share has a numerator and a denominator, or neither")
    if above is None and below is not None:
        raise given.refused("a denominator has a numerator")
    if above is not None and form in _SHARES and below is not None and not _is_part(above, below):
        raise given.refused("the numerator is no part of the denominator")
    return Target(
        id=given.text("id"), system=given.text("system"), plan=plan.text("plan"), plan_version=plan.text("version"), name=Text(*given.words("name")),
        unit=given.text("unit"), operator=operator, goal=None if operator == "-" else given.number("goal", below=LARGEST_NUMBER), form=form,
        above=above, below=below, source=Text(*given.words("source")), margin=plan.number("margin", below=LARGEST_NUMBER, default=0),
        public=given.values.get("public", True) is True, keeper=plan.text("unit"),
    )  # fmt: skip


def measure_of(given: toml.Table, words: Mapping[str, frozenset[str]]) -> Measure:
    """A measure in the words of these bases; raises the error of the file that it stands in."""
    base = given.text("of")
    traits = words.get(base)
    if traits is None:
        raise given.refused(f"{base} is not counted", key="of")
    have, without = (given.names(key, most=MOST_NAMES) for key in ("with", "without"))
    if unknown := sorted({*have, *without} - traits):
        raise given.refused(f"{base} has no {', '.join(unknown)}")
    given.only("of", "with", "without", "procedures", "stock")
    return Measure(
        base, tuple(sorted(have)), tuple(sorted(without)), tuple(sorted(given.names("procedures", most=MOST_NAMES))),
        given.values.get("stock", False) is True,
    )  # fmt: skip


def _is_part(above: Measure, below: Measure) -> bool:
    """Whether whatever the one counts the other counts too."""
    return (
        above.base == below.base
        and above.stock == below.stock
        and set(below.have) <= set(above.have)
        and set(below.without) <= set(above.without)
        and (not below.procedures or (bool(above.procedures) and set(above.procedures) <= set(below.procedures)))
    )
