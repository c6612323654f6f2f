"""Lines and roll-ups in the database: put right, filled at once, read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias, TypeVar

from django.db import connection

from motcua.followup.monitoring.types import Counted, Cut, Measure, Number
from motcua.foundation.clock import Period

Key: TypeAlias = tuple[str, str, str, str]
"""Kind and subject, base, and which line of it."""
Value: TypeAlias = tuple[date, str, str, tuple[str, ...], int]
"""Day, unit, procedure, traits, and what it carries."""

Cell: TypeAlias = tuple[date, str, str]
"""A day, unit and procedure."""
Part = TypeVar("Part")

Asked: TypeAlias = str | date | list[str]
Frame: TypeAlias = tuple[tuple[str, ...], bool]
Shown: TypeAlias = tuple[str, date, tuple[str, ...], Frame]
"""Base, first day of the month, traits, and what else narrows: procedures, and whether all is counted from the beginning."""
Numbers: TypeAlias = Mapping[Shown, Number]

BEGINNING = date(1900, 1, 1)
"""From where a stock is counted."""

_STAND = """
    SELECT l.kind, l.subject, l.base, l.key, l.day, l.unit, l.procedure, l.traits, l.value FROM unnest(%s::text[], %s::text[]) AS s(kind, subject)
        JOIN monitoring_line l ON l.generation = %s AND l.kind = s.kind AND l.subject = s.subject
"""
_DROP = """
    DELETE FROM monitoring_line l USING unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS g(kind, subject, base, key)
        WHERE l.generation = %s AND l.kind = g.kind AND l.subject = g.subject AND l.base = g.base AND l.key = g.key
"""
_ADD = """
    INSERT INTO monitoring_line (generation, kind, subject, base, key, day, unit, procedure, traits, value)
    SELECT %s, kind, subject, base, key, day, unit, procedure, string_to_array(traits, ' '), value
        FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[])
            AS n(kind, subject, base, key, day, unit, procedure, traits, value)
"""
_ROLL = """
    INSERT INTO monitoring_rollup AS r (generation, base, grain, start, unit, procedure, traits, number, value)
    SELECT %s, base, grain, start, unit, procedure, string_to_array(traits, ' '), number, value
        FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
            AS n(base, grain, start, unit, procedure, traits, number, value)
    ON CONFLICT (generation, base, grain, start, unit, procedure, traits)
        DO UPDATE SET number = r.number + excluded.number, value = r.value + excluded.value
"""
_EMPTY = "DELETE FROM monitoring_rollup WHERE generation = %s AND number = 0 AND base = ANY(%s) AND start = ANY(%s)"
_ROLL_ALL = """
    INSERT INTO monitoring_rollup (generation, base, grain, start, unit, procedure, traits, number, value)
    SELECT generation, base, 'd', day, unit, procedure, traits, count(*), sum(value) FROM monitoring_line WHERE generation = %s
        GROUP BY generation, base, day, unit, procedure, traits
"""
_ROLL_MONTHS = """
    INSERT INTO monitoring_rollup (generation, base, grain, start, unit, procedure, traits, number, value)
    SELECT generation, base, 'm', date_trunc('month', start)::date, unit, procedure, traits, sum(number), sum(value) FROM monitoring_rollup
        WHERE generation = %s AND grain = 'd' GROUP BY generation, base, date_trunc('month', start), unit, procedure, traits
"""
# Most questions ask for no procedure, many for no unit: they are answered from sums that have none.
_ROLL_WHOLE = """
    INSERT INTO monitoring_rollup (generation, base, grain, start, unit, procedure, traits, number, value)
    SELECT generation, base, 'u', start, unit, '', traits, sum(number), sum(value) FROM monitoring_rollup
        WHERE generation = %(generation)s AND grain = 'm' GROUP BY generation, base, start, unit, traits
    UNION ALL
    SELECT generation, base, 't', start, '', '', traits, sum(number), sum(value) FROM monitoring_rollup
        WHERE generation = %(generation)s AND grain = 'm' GROUP BY generation, base, start, traits
"""


def put_right(generation: int, kinds: Sequence[str], subjects: Sequence[str], wanted: Mapping[Key, Value]) -> None:
    """Make the lines of these subjects what is wanted, and move the roll-ups by the difference."""
    with connection.cursor() as cursor:
        cursor.execute(_STAND, [list(kinds), list(subjects), generation])
        stand: dict[Key, Value] = {
            row[:4]: (row[4], row[5], row[6], tuple(row[7]), row[8]) for row in cursor.fetchall()
        }
        gone = [key for key, value in stand.items() if wanted.get(key) != value]
        fresh = {key: value for key, value in wanted.items() if stand.get(key) != value}
        if gone:
            cursor.execute(_DROP, [*_columns(gone, 4), generation])
        if fresh:
            rows = [
                (*key, day, unit, procedure, " ".join(traits), value)
                for key, (day, unit, procedure, traits, value) in fresh.items()
            ]
            cursor.execute(_ADD, [generation, *_columns(rows, 9)])
        moved = _moved(((key, stand[key]) for key in gone), fresh.items())
        if moved:
            cursor.execute(
                _ROLL, [generation, *_columns([(*key, *change) for key, change in sorted(moved.items())], 8)]
            )
        if gone:
            cursor.execute(_EMPTY, [generation, sorted({key[0] for key in moved}), sorted({key[2] for key in moved})])


def copy(generation: int, rows: Sequence[tuple[Key, Value]]) -> None:
    """Write lines of a new generation as a stream."""
    names = "generation, kind, subject, base, key, day, unit, procedure, traits, value"
    with connection.cursor() as cursor, cursor.copy(f"COPY monitoring_line ({names}) FROM STDIN") as stream:
        for key, (day, unit, procedure, traits, value) in rows:
            # Names of traits are plain words, so that the array can be written as the server reads it.
            stream.write_row((generation, *key, day, unit, procedure, "{" + ",".join(traits) + "}", value))


def roll_up(generation: int) -> None:
    """Sum up all lines of a new generation by day, by month, and by month without procedures and units."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLL_ALL, [generation])
        cursor.execute(_ROLL_MONTHS, [generation])
        cursor.execute(_ROLL_WHOLE, {"generation": generation})


def forget(generation: int, *, roll_ups: bool, most: int = 20_000) -> bool:
    """Drop some lines of a generation that is followed no more, at last its roll-ups where that is asked; whether all is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_line WHERE ctid IN (SELECT ctid FROM monitoring_line WHERE generation = %s LIMIT %s)",
            [generation, most],
        )
        if cursor.rowcount:
            return False
        if roll_ups:
            cursor.execute("DELETE FROM monitoring_rollup WHERE generation = %s", [generation])
        return True


def months(generation: int, measures: Collection[Measure], cut: Cut) -> Numbers:
    """The numbers of measures by base, first day of the month, traits and frame; whole months by their roll-up, what is left by days."""
    return _read(generation, measures, cut, "''::text").get("", {})


def units(generation: int, measures: Collection[Measure], cut: Cut) -> dict[str, Numbers]:
    """The same at each unit."""
    return _read(generation, measures, cut, "unit")


def places(generation: int, base: str, cut: Cut) -> Iterator[tuple[str, str, tuple[str, ...], Number]]:
    """The numbers of a base by unit, procedure and traits."""
    narrow, values = _narrowed(cut)
    for grain, since, until in _stretches(cut.since, cut.until, "m"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT unit, procedure, traits, sum(number), sum(value) FROM monitoring_rollup"  # noqa: S608 -- one's own text
                f" WHERE generation = %s AND base = %s AND grain = %s AND start >= %s AND start < %s{narrow} GROUP BY 1, 2, 3",
                [generation, base, grain, since, until, *values],
            )
            for unit, procedure, traits, number, value in cursor.fetchall():
                yield unit, procedure, tuple(traits), Number(int(number), int(value))


def places_of(generation: int, base: str, cut: Cut) -> frozenset[str]:
    """The units that have lines of a base in a cut."""
    return frozenset(unit for unit, _, _, number in places(generation, base, cut) if number.count)


def frame(measure: Measure) -> Frame:
    """What else than traits narrows a measure: its own procedures, and whether it counts all from the beginning."""
    return measure.procedures, measure.stock


def listed(generation: int, measure: Measure, cut: Cut, numbers: Numbers, *, offset: int, limit: int) -> list[Counted]:
    """The lines that a measure counts, in the order of their days, and of a day by place; `numbers` are its months in the cut.

    The roll-ups tell where they are: of millions of lines only those of the days, units and procedures on the page are read, however rare a trait is.
    """
    months_, before = _holding(_by_month(measure, numbers), offset, limit)
    if not months_:
        return []
    cells, before_cells = _holding(_cells(generation, measure, cut, months_), offset - before, limit)
    text, values = _marked(measure)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.kind, l.subject, l.day, l.unit, l.procedure, l.value FROM unnest(%s::date[], %s::text[], %s::text[]) AS c(day, unit, procedure)"  # noqa: S608 -- one's own text
            " JOIN monitoring_line l ON l.generation = %s AND l.base = %s AND l.day = c.day AND l.unit = c.unit AND l.procedure = c.procedure"
            f" WHERE true{text} ORDER BY l.day, l.unit, l.procedure, l.kind, l.subject, l.key OFFSET %s LIMIT %s",
            [*_columns(cells, 3), generation, measure.base, *values, offset - before - before_cells, limit],
        )
        return [Counted(*row) for row in cursor.fetchall()]


def holds(measure: Measure, traits: Collection[str]) -> bool:
    """Whether a measure counts what has these traits."""
    return set(measure.have) <= set(traits) and not set(measure.without) & set(traits)


def _read(generation: int, measures: Collection[Measure], cut: Cut, column: str) -> dict[str, Numbers]:
    found: dict[str, dict[Shown, Number]] = defaultdict(lambda: defaultdict(Number))
    for framed in {frame(one) for one in measures}:
        bases = sorted({one.base for one in measures if frame(one) == framed})
        reached = reach(framed, cut)
        narrow, values = _narrowed(reached)
        coarse = "m" if reached.procedures is not None else "u" if reached.unit or column == "unit" else "t"
        for grain, since, until in _stretches(reached.since, reached.until, coarse):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT base, date_trunc('month', start)::date, traits, {column}, sum(number), sum(value) FROM monitoring_rollup"  # noqa: S608 -- names of columns
                    f" WHERE generation = %s AND base = ANY(%s) AND grain = %s AND start >= %s AND start < %s{narrow} GROUP BY 1, 2, 3, 4",
                    [generation, bases, grain, since, until, *values],
                )
                for base, start, traits, key, number, value in cursor.fetchall():
                    found[key][base, start, tuple(traits), framed] += Number(int(number), int(value))
    return {key: dict(numbers) for key, numbers in found.items()}


def reach(framed: Frame, cut: Cut) -> Cut:
    """A cut as far as a measure of this frame counts in it."""
    procedures, stock = framed
    only = frozenset(procedures) if procedures else None
    if only is not None and cut.procedures is not None:
        only &= cut.procedures
    return replace(cut, since=BEGINNING if stock else cut.since, procedures=cut.procedures if only is None else only)


def _stretches(since: date, until: date, months: str) -> list[tuple[str, date, date]]:
    """A time as days, whole months (under their grain), and days again."""
    first = since if since.day == 1 else Period.holding(since, 1).after.first
    last = until.replace(day=1)
    if first >= last:
        return [("d", since, until)] if since < until else []
    found = [("d", since, first), (months, first, last), ("d", last, until)]
    return [(grain, begin, end) for grain, begin, end in found if begin < end]


def _narrowed(cut: Cut) -> tuple[str, list[Asked]]:
    text, values = "", list[Asked]()
    if cut.unit:
        text += " AND (unit = %s OR (unit >= %s AND unit < %s))"
        values += [cut.unit, f"{cut.unit}.", f"{cut.unit}/"]
    if cut.procedures is not None:
        text += " AND procedure = ANY(%s)"
        values.append(sorted(cut.procedures))
    return text, values


def _marked(measure: Measure) -> tuple[str, list[Asked]]:
    """The traits that a measure wants, and those that it does not want."""
    text, values = "", list[Asked]()
    if measure.have:
        text += " AND traits @> %s::text[]"
        values.append(list(measure.have))
    if measure.without:
        text += " AND NOT traits && %s::text[]"
        values.append(list(measure.without))
    return text, values


def _by_month(measure: Measure, numbers: Numbers) -> list[tuple[date, int]]:
    found: dict[date, int] = defaultdict(int)
    for (base, start, traits, framed), number in numbers.items():
        if base == measure.base and framed == frame(measure) and holds(measure, traits):
            found[start] += number.count
    return sorted(found.items())


def _cells(generation: int, measure: Measure, cut: Cut, months_: Sequence[date]) -> list[tuple[Cell, int]]:
    """How many lines of a measure are at each day, unit and procedure of consecutive months of a cut, in the order of lists."""
    reached = reach(frame(measure), cut)
    since, until = max(reached.since, months_[0]), min(reached.until, Period.holding(months_[-1], 1).after.first)
    (narrow, values), (text, more) = _narrowed(reached), _marked(measure)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT start, unit, procedure, sum(number) FROM monitoring_rollup"  # noqa: S608 -- one's own text
            f" WHERE generation = %s AND base = %s AND grain = 'd' AND start >= %s AND start < %s{narrow}{text} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [generation, measure.base, since, until, *values, *more],
        )
        return [((start, unit, procedure), int(number)) for start, unit, procedure, number in cursor.fetchall()]


def _holding(parts: Iterable[tuple[Part, int]], offset: int, limit: int) -> tuple[list[Part], int]:
    """Which of consecutive parts hold the lines from `offset` on, and how many lines are before the first of them."""
    found, passed, before = list[Part](), 0, 0
    for part, count in parts:
        if passed < offset + limit and passed + count > offset:
            before = before if found else passed
            found.append(part)
        passed += count
    return found, before


def _moved(
    gone: Iterable[tuple[Key, Value]], fresh: Iterable[tuple[Key, Value]]
) -> dict[tuple[object, ...], tuple[int, int]]:
    found: dict[tuple[object, ...], list[int]] = {}
    for sign, rows in ((-1, gone), (1, fresh)):
        for key, (day, unit, procedure, traits, value) in rows:
            month = day.replace(day=1)
            for place in (
                ("d", day, unit, procedure),
                ("m", month, unit, procedure),
                ("u", month, unit, ""),
                ("t", month, "", ""),
            ):
                total = found.setdefault((key[2], *place, " ".join(traits)), [0, 0])
                total[0] += sign
                total[1] += sign * value
    return {key: (number, value) for key, (number, value) in found.items() if number or value}


def _columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    return [[row[place] for row in rows] for place in range(width)]
