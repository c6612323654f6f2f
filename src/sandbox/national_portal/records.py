"""Dossiers as the national portal keeps them: the last push, the states it went through, the progress a citizen sees."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from sandbox.skeleton import clock
from sandbox.skeleton.store import Table

MOST_STEPS = 300


class Records:
    """All dossiers received, bounded by the table below."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, code: str) -> dict[str, Any] | None:
        """The whole record of a dossier."""
        raw = self._table.get(code)
        if raw is None:
            return None
        record: dict[str, Any] = orjson.loads(raw)
        return record

    def known(self, code: str) -> bool:
        """Whether the dossier was pushed."""
        return self._table.get(code) is not None

    def push(self, item: Mapping[str, Any]) -> None:
        """Keep a new or repeated `DongBoHoSoMC`."""
        record = self.get(item["MaHoSo"]) or {
            "code": item["MaHoSo"],
            "pushes": 0,
            "states": [],
            "progress": [],
            "results": [],
        }
        record["pushes"] += 1
        record["last"] = item
        self._turn(record, str(item.get("TrangThaiHoSo", "")), "DongBoHoSoMC")
        self._keep(record)

    def step(self, item: Mapping[str, Any]) -> None:
        """Keep a progress item; the same item again changes nothing."""
        record = self.get(item["MaHoSo"])
        if record is None:
            raise LookupError(item["MaHoSo"])
        if item not in record["progress"]:
            record["progress"] = [*record["progress"], item][-MOST_STEPS:]
            self._keep(record)

    def result(self, item: Mapping[str, Any]) -> None:
        """Keep a `DongBoTrangThaiHoSo`, also for a dossier that was filed on the national portal and never pushed."""
        record = self.get(item["MaHoSo"]) or {
            "code": item["MaHoSo"],
            "pushes": 0,
            "states": [],
            "progress": [],
            "results": [],
            "last": {},
        }
        record["results"] = [*record["results"], item][-MOST_STEPS:]
        self._turn(record, str(item.get("TrangThai", "")), "DongBoTrangThaiHoSo")
        self._keep(record)

    def newest(self, *, limit: int, matching: str = "") -> Iterator[dict[str, Any]]:
        """The newest dossiers."""
        for row in self._table.newest(limit=limit, matching=matching):
            yield orjson.loads(row.value)

    def count(self) -> int:
        """How many dossiers are kept."""
        return self._table.count()

    def _turn(self, record: dict[str, Any], state: str, service: str) -> None:
        record["state"] = state
        if not record["states"] or record["states"][-1]["state"] != state:
            record["states"] = [
                *record["states"],
                {"state": state, "at": clock.now().isoformat(timespec="seconds"), "by": service},
            ][-MOST_STEPS:]

    def _keep(self, record: Mapping[str, Any]) -> None:
        self._table.put(record["code"], orjson.dumps(record))
