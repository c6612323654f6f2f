"""Files of rules read into values: an index, or the nine indicators; whatever does not hold together is told with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from motcua.definitions.forms.types import Text
from motcua.followup.assessment.errors import RulesWrong
from motcua.followup.assessment.types import (
    INDEX,
    NINE,
    Class,
    Group,
    IndexRules,
    Indicator,
    NineRules,
)
from motcua.foundation import toml
from motcua.foundation.types import Json

LARGEST = 200_000
"""Bytes of a file."""
_MOST_ENTRIES = 200


def parse(content: bytes, *, name: str) -> dict[str, Json]:
    """A file as plain values; dates and amounts are text. Raises `RulesWrong`."""
    found = dict(toml.read(content, name=name, largest=LARGEST, error=RulesWrong).values)
    read(0, found, name=name)
    return found


def read(number: int, content: Mapping[str, Json], *, name: str = "") -> IndexRules | NineRules:
    """Values of a version as it is kept. Raises `RulesWrong`."""
    given = toml.Table(content, name or str(content.get("key", "")), RulesWrong)
    key = given.text("key")
    if key == INDEX:
        return _index(number, given)
    if key == NINE:
        return _nine(number, given)
    raise given.refused(f"{INDEX} or {NINE} is wanted", key="key")


def _index(number: int, given: toml.Table) -> IndexRules:
    """A version of the index; each indicator is of a group that is there, and their points are no more than the group has."""
    groups = tuple(
        Group(one.text("id"), Text(*one.words("name")), one.amount("most")) for one in _tables(given, "groups")
    )
    indicators = tuple(_indicator(one, {group.id for group in groups}) for one in _tables(given, "indicators"))
    given.once("indicators", [one.id for one in indicators])
    for group in groups:
        points = sum((one.most for one in indicators if one.group == group.id and one.most is not None), Decimal())
        if points > group.most:
            raise given.refused(f"the indicators of {group.id} have more points than the group", key="groups")
    return IndexRules(
        id=number, key=INDEX, version=given.text("version"), in_force_from=given.day("in_force_from"), in_force_until=_end(given, "in_force_until"),
        basis=given.text("basis"), name=Text(*given.words("name")), groups=groups, indicators=indicators, classes=_classes(given),
        share_decimals=_hundred(given, "share_decimals"), point_decimals=_hundred(given, "point_decimals"), class_from=given.amount("class_from"),
    )  # fmt: skip


def _nine(number: int, given: toml.Table) -> NineRules:
    """A version of the nine indicators."""
    rates = {name: given.amount(name) for name in (
        "eight_two", "eight_one", "nine_procedures_two", "nine_dossiers_two", "nine_dossiers_one",
    )}  # fmt: skip
    return NineRules(
        id=number, key=NINE, version=given.text("version"), in_force_from=given.day("in_force_from"), in_force_until=_end(given, "in_force_until"),
        basis=given.text("basis"), name=Text(*given.words("name")), law_until=_end(given, "law_until"), classes=_classes(given),
        objection_days=_hundred(given, "objection_days"), point_decimals=_hundred(given, "point_decimals"), **rates,
    )  # fmt: skip


def _indicator(given: toml.Table, groups: AbstractSet[str]) -> Indicator:
    full_at = given.amount("full_at") if "full_at" in given else None
    if full_at is not None and not 0 < full_at <= 1:
        raise given.refused("a share of one is wanted", key="full_at")
    if given.text("group") not in groups:
        raise given.refused("there is no such group", key="group")
    below, above, minus = given.said("below"), _names(given, "above"), _names(given, "minus")
    if below and not above and not minus:
        raise given.refused("what is divided is wanted", key="above")
    if not below and "missing" not in given:
        raise given.refused("what divides is wanted, or why it is missing", key="below")
    return Indicator(
        id=given.text("id"), group=given.text("group"), name=Text(*given.words("name")), below=below, above=above, minus=minus,
        most=given.amount("most") if "most" in given else None, full_at=full_at, delicate=given.values.get("delicate") is True,
        confidence=given.said("confidence"), missing=Text(*given.words("missing")) if "missing" in given else None,
    )  # fmt: skip


def _classes(given: toml.Table) -> tuple[Class, ...]:
    found = [Class(one.amount("from"), Text(*one.words("name")), one.said("of")) for one in _tables(given, "classes")]
    return tuple(sorted(found, key=lambda one: -one.least))


def _tables(given: toml.Table, key: str) -> Iterable[toml.Table]:
    return given.tables(key, least=1, most=_MOST_ENTRIES)


def _names(given: toml.Table, key: str) -> tuple[str, ...]:
    return given.names(key, most=_MOST_ENTRIES)


def _hundred(given: toml.Table, key: str) -> int:
    return given.whole(key, least=0, most=100)


def _end(given: toml.Table, key: str) -> date | None:
    return given.day(key) if given.values.get(key) else None
