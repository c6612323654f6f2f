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

    def filed(self, code: str, body: Mapping[str, Any]) -> None:
        """Keep a dossier that a citizen filed here, before the ministry knows of it."""
        if self.get(code) is None:
            summary = {name: body.get(name, "") for name in ("MaHoSo", "MaTTHC", "NgayNopHoSo")}
            summary |= {"ChuHoSo": body.get("TenThuongNhan", "")}
            record: dict[str, Any] = {
                "code": code, "pushes": 0, "states": [], "progress": [], "results": [], "filed": True, "last": summary,
            }  # fmt: skip
            self._turn(record, "1", "citizen")
            self._keep(record)

    def note(self, code: str, **values: str) -> None:
        """Keep something more of a dossier: the ministry's own code, the rating."""
        record = self.get(code)
        if record is not None:
            self._keep({**record, **values})

    def forget_one(self, code: str) -> None:
        """Lose a dossier, as a system does that was restored from yesterday's backup."""
        self._table.drop(code)

    def of_day(self, day: str, *, page: int, size: int) -> list[dict[str, str]]:
        """Reference and state of the dossiers of a day (`yyyyMMdd`), a page at a time, the first filed first."""
        rows = [row.value for row in self._table.newest(limit=1_000_000, group=day)][::-1]
        records = [orjson.loads(raw) for raw in rows[(page - 1) * size : page * size]]
        return [{"MAHOSO": one["code"], "TRANGTHAI": one["state"]} for one in records]

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
            "last": {"NgayNopHoSo": str(item.get("NgayXuLy", ""))},
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
        day = str(record.get("last", {}).get("NgayNopHoSo", ""))[:8]
        self._table.put(record["code"], orjson.dumps(record), group=day)
