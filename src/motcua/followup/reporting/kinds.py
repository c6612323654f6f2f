"""Files of kinds of reports, read and judged; every fault is told with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.reporting.errors import KindUnreadable
from motcua.followup.reporting.types import Column, CutOff, Kind, Level, Receiver, Rows, Section, Stretch
from motcua.foundation import toml
from motcua.foundation.types import Json

LARGEST_FILE = 200_000
MOST_SECTIONS, MOST_COLUMNS, MOST_UNITS = 40, 16, 200
LONGEST = 366
"""Days of the longest term."""
_LEVELS = {"unit": {Level.UNIT}, "whole": {Level.WHOLE}, "both": {Level.UNIT, Level.WHOLE}}


def parse(content: bytes, *, name: str) -> tuple[dict[str, Json], str]:
    """A TOML file as JSON (days as ISO text) with its fingerprint; raises `KindUnreadable`."""
    read = toml.read(content, name=name, largest=LARGEST_FILE, error=KindUnreadable)
    return dict(read.values), hashlib.sha256(content).hexdigest()


def kind_of(raw: Mapping[str, Json], *, name: str = "") -> Kind:
    """A kind from its file; raises `KindUnreadable`."""
    given = toml.Table(raw, name or str(raw.get("kind", "")), KindUnreadable)
    due = given.table("due") if "due" in given else toml.Table({}, given.at("due"), KindUnreadable)
    known = {one.value: one for one in Stretch}
    stretches = given.names("periods", most=len(known))
    if set(stretches) - set(known):
        raise given.refused(f"of {', '.join(known)} some are wanted", key="periods")
    sections = tuple(_section(one) for one in given.tables("sections", most=MOST_SECTIONS))
    given.once("sections", [one.key for one in sections])
    return Kind(
        key=given.text("kind"), version=given.text("version"), name=Text(*given.words("name")), subject=given.text("subject"),
        basis=Text(*given.words("basis")), since=given.day("from"), until=given.day("until") if "until" in given else None,
        stretches=tuple(known[one] for one in stretches), cut_off=given.choice("cut_off", CutOff), authority=given.text("authority"),
        keeper=given.text("keeper"), owed_by=given.names("owed_by", most=MOST_UNITS),
        due_units=due.whole("units", least=0, most=LONGEST, default=0), due_whole=due.whole("whole", least=0, most=LONGEST, default=0),
        opens=given.whole("opens", least=0, most=LONGEST, default=0), remind=given.wholes("remind", least=0, most=LONGEST, count=10),
        receivers=tuple(Receiver(one.said("code", most=35), one.text("name")) for one in given.tables("receivers", most=MOST_UNITS)),
        position=given.text("position"), sections=sections,
    )  # fmt: skip


def _section(given: toml.Table) -> Section:
    given.only("key", "title", "for", "words", "targets", "lines", "rows", "columns", "tasks", "rule")
    levels = _LEVELS.get(str(given.values.get("for", "both")))
    rows = given.choice("rows", Rows) if "rows" in given else None
    columns = _columns(given, "columns")
    if levels is None or (rows is None) != (not columns):
        raise given.refused("for, rows and columns do not go together")
    return Section(
        key=given.text("key"), title=Text(*given.words("title")), levels=frozenset(levels), words=given.values.get("words", False) is True,
        plans=given.names("targets", most=MOST_UNITS) if given.values.get("targets") is not None else None, lines=_columns(given, "lines"),
        rows=rows, columns=columns, tasks=given.values.get("tasks", False) is True, rule=Text(*given.words("rule")) if "rule" in given else Text(),
    )  # fmt: skip


def _columns(given: toml.Table, key: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            one.text("key"), Text(*one.words("name")), monitoring.measure_of(one.table("count"), monitoring.SNAPSHOT_WORDS)
        )
        for one in given.tables(key, most=MOST_COLUMNS)
    )  # fmt: skip
