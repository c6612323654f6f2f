"""Files of kinds of reports, read and judged; every fault is told with its place."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import PlanUnreadable
from motcua.followup.reporting.errors import KindUnreadable
from motcua.followup.reporting.types import Column, CutOff, Kind, Level, Receiver, Rows, Section, Stretch
from motcua.foundation.types import Json

LARGEST_FILE = 200_000
MOST_SECTIONS, MOST_COLUMNS, MOST_UNITS = 40, 16, 200
_LEVELS = {"unit": {Level.UNIT}, "whole": {Level.WHOLE}, "both": {Level.UNIT, Level.WHOLE}}


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `KindUnreadable`."""
    if len(content) > LARGEST_FILE:
        raise KindUnreadable(place=name, why="too_large")
    try:
        raw = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise KindUnreadable(place=name, why=str(fault)[:200]) from None
    return _table(_plain(raw), name), hashlib.sha256(content).hexdigest()


def kind_of(raw: Mapping[str, Json], *, name: str = "") -> Kind:
    """A kind from its file; raises `KindUnreadable`."""
    name = name or str(raw.get("kind", ""))
    due, known = _table(raw.get("due", {}), f"{name}#due"), {one.value: one for one in Stretch}
    stretches = _names(raw.get("periods", []), f"{name}#periods")
    if set(stretches) - set(known) or raw.get("cut_off") not in set(CutOff):
        raise KindUnreadable(place=f"{name}#periods", why="periods or cut_off are not known")
    listed = _list(raw.get("sections"), f"{name}#sections", MOST_SECTIONS)
    sections = tuple(
        _section(_table(one, f"{name}#sections/{n}"), f"{name}#sections/{n}") for n, one in enumerate(listed)
    )
    if len({one.key for one in sections}) < len(sections):
        raise KindUnreadable(place=f"{name}#sections", why="a key is there twice")
    return Kind(
        key=_text(raw, "kind", name), version=_text(raw, "version", name), name=_words(raw, "name", name), subject=_text(raw, "subject", name),
        basis=_words(raw, "basis", name), since=_day(raw, "from", name) or date.min, until=_day(raw, "until", name, open_=True),
        stretches=tuple(known[one] for one in stretches), cut_off=CutOff(str(raw["cut_off"])), authority=_text(raw, "authority", name),
        keeper=_text(raw, "keeper", name), owed_by=tuple(_names(raw.get("owed_by", []), f"{name}#owed_by")),
        due_units=_number(due, "units", f"{name}#due"), due_whole=_number(due, "whole", f"{name}#due"), opens=_number(raw, "opens", name),
        remind=tuple(_whole(one, f"{name}#remind") for one in _list(raw.get("remind", []), f"{name}#remind", 10)),
        receivers=tuple(
            Receiver(str(one.get("code", ""))[:35], _text(one, "name", f"{name}#receivers/{n}"))
            for n, one in enumerate(_table(each, f"{name}#receivers") for each in _list(raw.get("receivers"), f"{name}#receivers", MOST_UNITS))
        ),
        position=_text(raw, "position", name), sections=sections,
    )  # fmt: skip


def _section(raw: Mapping[str, Json], place: str) -> Section:
    unknown = set(raw) - {"key", "title", "for", "words", "targets", "lines", "rows", "columns", "tasks", "rule"}
    if unknown:
        raise KindUnreadable(place=place, why=f"unknown: {', '.join(sorted(unknown))}")
    levels = _LEVELS.get(str(raw.get("for", "both")))
    rows = next((one for one in Rows if one == raw.get("rows")), None)
    columns = _columns(raw.get("columns", []), f"{place}/columns")
    if levels is None or (rows is None) != ("rows" not in raw) or (rows is None) != (not columns):
        raise KindUnreadable(place=place, why="for, rows and columns do not go together")
    targets = raw.get("targets")
    return Section(
        key=_text(raw, "key", place), title=_words(raw, "title", place), levels=frozenset(levels), words=raw.get("words", False) is True,
        plans=None if targets is None else tuple(_names(targets, f"{place}/targets")), lines=_columns(raw.get("lines", []), f"{place}/lines"),
        rows=rows, columns=columns, tasks=raw.get("tasks", False) is True, rule=_words(raw, "rule", place) if "rule" in raw else Text(),
    )  # fmt: skip


def _columns(raw: Json, place: str) -> tuple[Column, ...]:
    found = []
    for number, one in enumerate(_list(raw, place, MOST_COLUMNS)):
        given, here = _table(one, place), f"{place}/{number}"
        try:
            measure = monitoring.measure_of(given.get("count"), f"{here}/count", monitoring.SNAPSHOT_WORDS)
        except PlanUnreadable as fault:
            raise KindUnreadable(**fault.params) from None
        found.append(Column(_text(given, "key", here), _words(given, "name", here), measure))
    return tuple(found)


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str) else str(value)


def _table(value: Json, place: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise KindUnreadable(place=place, why="a table is wanted")
    return value


def _list(value: Json, place: str, most: int) -> list[Json]:
    if not isinstance(value, list) or len(value) > most:
        raise KindUnreadable(place=place, why=f"a list of {most} at most is wanted")
    return value


def _text(raw: Mapping[str, Json], key: str, place: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= 500:
        raise KindUnreadable(place=f"{place}/{key}", why="a text of 1 to 500 characters is wanted")
    return value


def _words(raw: Mapping[str, Json], key: str, place: str) -> Text:
    value = _table(raw.get(key), f"{place}/{key}")
    return Text(_text(value, "vi", f"{place}/{key}"), _text(value, "en", f"{place}/{key}"))


def _names(value: Json, place: str) -> list[str]:
    found = _list(value, place, MOST_UNITS)
    if not all(isinstance(one, str) and 0 < len(one) <= 80 for one in found):
        raise KindUnreadable(place=place, why="a list of names is wanted")
    return [str(one) for one in found]


def _whole(value: Json, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 366:
        raise KindUnreadable(place=place, why="a number from 0 to 366 is wanted")
    return value


def _number(raw: Mapping[str, Json], key: str, place: str) -> int:
    return _whole(raw.get(key, 0), f"{place}/{key}")


def _day(raw: Mapping[str, Json], key: str, place: str, *, open_: bool = False) -> date | None:
    if open_ and key not in raw:
        return None
    try:
        return date.fromisoformat(str(raw.get(key)))
    except ValueError:
        raise KindUnreadable(place=f"{place}/{key}", why="a day is wanted") from None
