"""Units that a connected agency has registered at the axis beside those of its catalogue, and what has become of them."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from sandbox.document_axis.catalogue import AGENCIES, find
from sandbox.skeleton.store import Store, Table

_CODE = re.compile(r"[0-9A-Za-z.]{1,35}")
_FIELDS = ("id", "pcode", "code", "name", "mail", "mobile", "fax")
_LONGEST = 200


class Registered:
    """By code; what was deleted stays in the deltas."""

    def __init__(self, store: Store) -> None:
        self._kept: Table = store.table("axis_registered", bound=2000)

    def add(self, given: Mapping[str, Any], *, by: str) -> str:
        """Why a unit is not taken; nothing where it was. The same code again by the same agency changes it."""
        told = {name: str(given.get(name) or "")[:_LONGEST] for name in _FIELDS}
        missing = [name for name in ("code", "name", "mail") if not told[name].strip()]
        if missing:
            return f"Thieu {', '.join(missing)}"
        if not _CODE.fullmatch(told["code"]):
            return "Ma don vi khong hop le"
        before = self._get(told["code"])
        if find(told["code"]) is not None or (before is not None and before["by"] != by):
            return "Ma don vi da co"
        self._kept.put(told["code"], orjson.dumps({**told, "by": by, "deleted": False}))
        return ""

    def delete(self, code: str, *, by: str) -> str:
        """Why a unit is not deleted; nothing where it was: only by who registered it."""
        before = self._get(code)
        if before is None or before["deleted"]:
            return "Khong tim thay don vi"
        if before["by"] != by:
            return "Khong co quyen xoa don vi"
        self._kept.put(code, orjson.dumps({**before, "deleted": True}))
        return ""

    def rows(self, *, gone: bool = False) -> list[dict[str, Any]]:
        """As the axis lists them; with `gone` those that were deleted, too."""
        told = [orjson.loads(row.value) for row in self._kept.newest(limit=2000)]
        return [
            {
                "id": len(AGENCIES) + number, "code": one["code"], "code102": one["code"], "name": one["name"], "mail": one["mail"],
                "deleted": one["deleted"],
            }
            for number, one in enumerate(reversed(told), 1)
            if gone or not one["deleted"]
        ]  # fmt: skip

    def clear(self) -> None:
        """Drop them."""
        self._kept.clear()

    def _get(self, code: str) -> dict[str, Any] | None:
        kept = self._kept.get(code)
        return orjson.loads(kept) if kept is not None else None
