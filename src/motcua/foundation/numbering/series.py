"""Numbers of a unit's day, drawn ahead in blocks: a filing takes one from memory and waits for nobody's transaction."""

from __future__ import annotations

import os
import threading
from contextlib import closing
from datetime import date, timedelta

from django.db import connection

_SMALLEST, _LARGEST = 4, 256
"""A process's first block of a day is small, so that quiet units have small numbers; each next one doubles."""


class _Series:
    """What this process holds of one unit's day. The lock is held for an addition, or for one short draw."""

    __slots__ = ("end", "lock", "next", "size")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.next = self.end = 0
        self.size = _SMALLEST

    def take(self, unit: str, day: date, first: int) -> int:
        with self.lock:
            if self.next == self.end:
                self.next = _draw(unit, day, first, self.size)
                self.end = self.next + self.size
                self.size = min(self.size * 2, _LARGEST)
            self.next += 1
            return self.next - 1


_held: dict[tuple[str, str, date], _Series] = {}


def take(unit: str, day: date, *, first: int) -> int:
    """The next number of the unit's day that this process holds; unique everywhere, gaps allowed."""
    key = (str(connection.settings_dict["NAME"]), unit, day)
    series = _held.get(key)
    if series is None:
        _forget_days_before(day - timedelta(days=1))
        series = _held.setdefault(key, _Series())
    return series.take(unit, day, first)


def _draw(unit: str, day: date, first: int, size: int) -> int:
    # A connection of its own, committed at once: a block drawn in the filing's transaction would hold the series'
    # row until that transaction ends. It is durable, since this process may outlive a crash of the database.
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("SELECT numbering_draw(%s, %s, %s, %s)", [unit, day, first, size])
        return int(cursor.fetchone()[0])


def _forget_days_before(day: date) -> None:
    for key in [key for key in _held if key[2] < day]:
        _held.pop(key, None)


os.register_at_fork(after_in_child=_held.clear)
