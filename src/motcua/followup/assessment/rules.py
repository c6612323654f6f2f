"""Files of rules read into values: an index, or the nine indicators; whatever does not hold together is told with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

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
from motcua.foundation.types import Json

LARGEST = 200_000
"""Bytes of a file."""
_MOST_ENTRIES = 200


def parse(content: bytes) -> dict[str, Json]:
    """A file as plain values; dates and amounts are text. Raises `RulesWrong`."""
    if len(content) > LARGEST:
        raise RulesWrong(place="", why="too_large")
    try:
        table = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise RulesWrong(place="", why=str(fault)[:200]) from None
    found = _plain(table)
    if not isinstance(found, dict):
        raise RulesWrong(place="", why="table")
    read(0, found)
    return found


def read(number: int, content: Mapping[str, Json]) -> IndexRules | NineRules:
    """Values of a version as it is kept. Raises `RulesWrong`."""
    key = _text(content, "key", "")
    if key == INDEX:
        return index(number, content)
    if key == NINE:
        return nine(number, content)
    raise RulesWrong(place="key", why=key)


def index(number: int, content: Mapping[str, Json]) -> IndexRules:
    """A version of the index. Raises `RulesWrong` for an indicator of a group that is not there, or points that are more than the group has."""
    groups = tuple(
        Group(_text(one, "id", place), _words(one, "name", place), _decimal(one, "most", place))
        for place, one in _tables(content, "groups")
    )
    indicators = tuple(_indicator(one, place) for place, one in _tables(content, "indicators"))
    names = [one.id for one in indicators]
    for one in indicators:
        if one.group not in {group.id for group in groups}:
            raise RulesWrong(place=f"indicators/{one.id}", why="group")
        if names.count(one.id) > 1:
            raise RulesWrong(place=f"indicators/{one.id}", why="twice")
    for group in groups:
        given = sum((one.most for one in indicators if one.group == group.id and one.most is not None), Decimal())
        if given > group.most:
            raise RulesWrong(place=f"groups/{group.id}", why="most")
    return IndexRules(
        id=number, key=INDEX, version=_text(content, "version", ""), in_force_from=_day(content, "in_force_from"),
        in_force_until=_end(content), basis=_text(content, "basis", ""), name=_words(content, "name", ""), groups=groups,
        indicators=indicators, classes=_classes(content), share_decimals=_number(content, "share_decimals"),
        point_decimals=_number(content, "point_decimals"), class_from=_decimal(content, "class_from", ""),
    )  # fmt: skip


def nine(number: int, content: Mapping[str, Json]) -> NineRules:
    """A version of the nine indicators. Raises `RulesWrong`."""
    rates = {name: _decimal(content, name, "") for name in (
        "eight_two", "eight_one", "nine_procedures_two", "nine_dossiers_two", "nine_dossiers_one",
    )}  # fmt: skip
    return NineRules(
        id=number, key=NINE, version=_text(content, "version", ""), in_force_from=_day(content, "in_force_from"),
        in_force_until=_end(content), basis=_text(content, "basis", ""), name=_words(content, "name", ""),
        law_until=_day(content, "law_until") if content.get("law_until") else None, classes=_classes(content),
        objection_days=_number(content, "objection_days"), point_decimals=_number(content, "point_decimals"), **rates,
    )  # fmt: skip


def _indicator(one: Mapping[str, Json], place: str) -> Indicator:
    full_at = _decimal(one, "full_at", place) if "full_at" in one else None
    if full_at is not None and not 0 < full_at <= 1:
        raise RulesWrong(place=f"{place}/full_at", why="share")
    below = _text(one, "below", place) if "below" in one else ""
    above, minus = _names(one, "above", place), _names(one, "minus", place)
    if below and not above and not minus:
        raise RulesWrong(place=place, why="above")
    if not below and "missing" not in one:
        raise RulesWrong(place=place, why="below")
    return Indicator(
        id=_text(one, "id", place), group=_text(one, "group", place), name=_words(one, "name", place), below=below,
        above=above, minus=minus, most=_decimal(one, "most", place) if "most" in one else None, full_at=full_at,
        delicate=one.get("delicate") is True, confidence=str(one.get("confidence", "")),
        missing=_words(one, "missing", place) if "missing" in one else None,
    )  # fmt: skip


def _classes(content: Mapping[str, Json]) -> tuple[Class, ...]:
    found = [
        Class(_decimal(one, "from", place), _words(one, "name", place), str(one.get("of", "")))
        for place, one in _tables(content, "classes")
    ]
    return tuple(sorted(found, key=lambda one: -one.least))


def _plain(value: Any) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | str) else str(value)


def _tables(content: Mapping[str, Json], name: str) -> list[tuple[str, Mapping[str, Json]]]:
    found = content.get(name)
    if not isinstance(found, Sequence) or isinstance(found, str) or not 0 < len(found) <= _MOST_ENTRIES:
        raise RulesWrong(place=name, why="missing")
    tables: list[tuple[str, Mapping[str, Json]]] = []
    for number, one in enumerate(found):
        if not isinstance(one, dict):
            raise RulesWrong(place=f"{name}/{number}", why="table")
        tables.append((f"{name}/{number}", one))
    return tables


def _text(content: Mapping[str, Json], name: str, place: str) -> str:
    found = content.get(name)
    if not isinstance(found, str) or not found:
        raise RulesWrong(place=f"{place}/{name}".strip("/"), why="missing")
    return found


def _names(content: Mapping[str, Json], name: str, place: str) -> tuple[str, ...]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise RulesWrong(place=f"{place}/{name}", why="list")
    return tuple(str(one) for one in found)


def _words(content: Mapping[str, Json], name: str, place: str) -> Text:
    found = content.get(name)
    if not isinstance(found, dict):
        raise RulesWrong(place=f"{place}/{name}".strip("/"), why="words")
    where = f"{place}/{name}".strip("/")
    return Text(_text(found, "vi", where), _text(found, "en", where))


def _decimal(content: Mapping[str, Json], name: str, place: str) -> Decimal:
    """An amount written as text, so that none is ever a binary fraction."""
    where = f"{place}/{name}".strip("/")
    try:
        found = Decimal(_text(content, name, place))
    except InvalidOperation:
        raise RulesWrong(place=where, why="number") from None
    if not found.is_finite() or found < 0:
        raise RulesWrong(place=where, why="number")
    return found


def _number(content: Mapping[str, Json], name: str) -> int:
    found = content.get(name)
    if not isinstance(found, int) or not 0 <= found <= 100:
        raise RulesWrong(place=name, why="number")
    return found


def _day(content: Mapping[str, Json], name: str) -> date:
    try:
        return date.fromisoformat(_text(content, name, ""))
    except ValueError:
        raise RulesWrong(place=name, why="day") from None


def _end(content: Mapping[str, Json]) -> date | None:
    return _day(content, "in_force_until") if content.get("in_force_until") else None
