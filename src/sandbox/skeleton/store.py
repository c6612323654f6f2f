"""A bounded store of what was received: written behind to one SQLite file, so that a restart keeps it and a burst stays cheap."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.skeleton import clock

CACHED = 4096
LARGEST_CACHED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One stored value."""

    number: int
    key: str
    group: str
    at: float
    value: bytes


class Store:
    """The SQLite file; `flush` writes what is waiting and is called about twice a second."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=OFF")
        self._tables: list[Table] = []

    def table(self, name: str, *, bound: int) -> "Table":
        """A table that keeps at most about `bound` newest values."""
        table = Table(self._base, name, bound)
        self._tables.append(table)
        return table

    def flush(self) -> None:
        """Write everything that is waiting in one transaction."""
        if any(table.waiting for table in self._tables):
            with self._base:
                for table in self._tables:
                    table.write()

    def close(self) -> None:
        """Write and close."""
        self.flush()
        self._base.close()


class Table:
    """Values by key, in the order of their first arrival, each in a group (a recipient, a dossier)."""

    def __init__(self, base: sqlite3.Connection, name: str, bound: int) -> None:
        self._base = base
        self._name = name
        self._bound = bound
        self.waiting: dict[str, tuple[str, float, bytes]] = {}
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._written = 0
        base.execute(
            f"CREATE TABLE IF NOT EXISTS {name} (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL,"
            " grp TEXT NOT NULL, at REAL NOT NULL, value BLOB NOT NULL)"
        )
        base.execute(f"CREATE INDEX IF NOT EXISTS {name}_grp ON {name} (grp, number)")

    def put(self, key: str, value: bytes, *, group: str = "") -> None:
        """Keep a value; a known key is overwritten and keeps its place."""
        self.waiting[key] = (group, clock.utc().timestamp(), value)
        self._cache.pop(key, None)
        if len(value) > LARGEST_CACHED:
            return
        self._cache[key] = value
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)

    def get(self, key: str) -> bytes | None:
        """The value of a key."""
        held = self._cache.get(key)
        if held is None and key in self.waiting:
            held = self.waiting[key][2]
        if held is not None:
            return held
        found = self._base.execute(f"SELECT value FROM {self._name} WHERE key = ?", (key,)).fetchone()
        return bytes(found[0]) if found else None

    def row(self, key: str) -> Row | None:
        """The value of a key, with its place, group and time."""
        self._settle()
        found = self._base.execute(
            f"SELECT number, key, grp, at, value FROM {self._name} WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            return None
        number, kept, group, at, value = found
        return Row(number, kept, group, at, bytes(value))

    def newest(
        self, *, limit: int = 100, group: str | None = None, matching: str = "", containing: bytes = b""
    ) -> Iterator[Row]:
        """The newest values first; `matching` looks in keys and groups, `containing` in the values."""
        self._settle()
        where, values = "1", list[str | bytes]()
        if group is not None:
            where, values = "grp = ?", [group]
        elif matching:
            where, values = "(instr(key, ?) OR instr(grp, ?))", [matching, matching]
        if containing:
            where, values = f"{where} AND instr(value, ?)", [*values, containing]
        sql = f"SELECT number, key, grp, at, value FROM {self._name} WHERE {where} ORDER BY number DESC LIMIT ?"
        for number, key, grp, at, value in self._base.execute(sql, (*values, limit)):
            yield Row(number, key, grp, at, bytes(value))

    def groups(self, *, limit: int = 500) -> list[tuple[str, int]]:
        """Groups with the number of values in each, the one with the newest value first."""
        self._settle()
        sql = f"SELECT grp, COUNT(*) FROM {self._name} GROUP BY grp ORDER BY MAX(number) DESC LIMIT ?"
        return [(str(grp), int(count)) for grp, count in self._base.execute(sql, (limit,))]

    def count(self) -> int:
        """How many values are kept."""
        self._settle()
        return int(self._base.execute(f"SELECT COUNT(*) FROM {self._name}").fetchone()[0])

    def drop(self, key: str) -> None:
        """Forget one value."""
        self.waiting.pop(key, None)
        self._cache.pop(key, None)
        with self._base:
            self._base.execute(f"DELETE FROM {self._name} WHERE key = ?", (key,))

    def clear(self) -> None:
        """Forget everything."""
        self.waiting.clear()
        self._cache.clear()
        with self._base:
            self._base.execute(f"DELETE FROM {self._name}")

    def write(self) -> None:
        """Write what is waiting, inside the caller's transaction, and drop what is over the bound."""
        if not self.waiting:
            return
        rows = [(key, group, at, value) for key, (group, at, value) in self.waiting.items()]
        self._base.executemany(
            f"INSERT INTO {self._name} (key, grp, at, value) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET grp = excluded.grp, value = excluded.value",
            rows,
        )
        self._written += len(rows)
        self.waiting.clear()
        if self._written >= max(self._bound // 10, 1):
            self._written = 0
            self._base.execute(
                f"DELETE FROM {self._name} WHERE number <= (SELECT MAX(number) FROM {self._name}) - ?", (self._bound,)
            )

    def _settle(self) -> None:
        with self._base:
            self.write()
