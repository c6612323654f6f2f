"""Dossiers and messages as the single window keeps them."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from sandbox.single_window.envelope import Message
from sandbox.single_window.states import STATES
from sandbox.skeleton import clock
from sandbox.skeleton.store import Table

MOST_TURNS = 100


class Records:
    """Two bounded tables: dossiers by reference, raw messages in the order they passed."""

    def __init__(self, dossiers: Table, messages: Table) -> None:
        self._dossiers = dossiers
        self._messages = messages
        self._passed = messages.count()

    def get(self, reference: str) -> dict[str, Any] | None:
        """The record of a dossier."""
        raw = self._dossiers.get(reference)
        if raw is None:
            return None
        record: dict[str, Any] = orjson.loads(raw)
        return record

    def open(self, reference: str, data: Mapping[str, Any], document_type: str) -> dict[str, Any]:
        """A new dossier in state 0, or the one that is there."""
        record = self.get(reference)
        if record is None:
            record = {
                "reference": reference,
                "documentType": document_type,
                "state": 0,
                "turns": [],
                "data": dict(data),
                "errors": [],
                "seen": [],
            }
            self.turn(record, 0, "Doanh nghiệp tạo tờ khai")
        return record

    def turn(self, record: dict[str, Any], state: int, why: str, content: Mapping[str, Any] | None = None) -> None:
        """Change the state and keep the dossier."""
        entry = {
            "state": state,
            "stateName": STATES[state],
            "at": clock.now().isoformat(timespec="milliseconds"),
            "why": why,
        }
        record["turns"] = [*record["turns"], entry | ({"content": dict(content)} if content else {})][-MOST_TURNS:]
        record["state"] = state
        self.keep(record)

    def keep(self, record: Mapping[str, Any]) -> None:
        """Keep the dossier as it is now."""
        self._dossiers.put(record["reference"], orjson.dumps(record))

    def log(self, direction: str, message: Message | None, raw: str, answer: str, note: str = "") -> str:
        """Keep a raw message; gives its key."""
        self._passed += 1
        key = f"{clock.epoch()}-{self._passed}"
        kind, function = message.key if message else ("", "")
        entry = {
            "key": key,
            "at": clock.now().isoformat(timespec="milliseconds"),
            "direction": direction,
            "reference": message.reference if message else "",
            "messageId": message.message_id if message else "",
            "type": kind,
            "function": function,
            "answer": answer,
            "note": note,
            "raw": raw,
        }
        self._messages.put(key, orjson.dumps(entry), group=entry["reference"])
        return key

    def message(self, key: str) -> dict[str, Any] | None:
        """A raw message."""
        raw = self._messages.get(key)
        if raw is None:
            return None
        entry: dict[str, Any] = orjson.loads(raw)
        return entry

    def messages(self, *, limit: int, reference: str | None = None) -> Iterator[dict[str, Any]]:
        """The newest messages, of one dossier when asked."""
        for row in self._messages.newest(limit=limit, group=reference):
            yield orjson.loads(row.value)

    def newest(self, *, limit: int) -> Iterator[dict[str, Any]]:
        """The newest dossiers."""
        for row in self._dossiers.newest(limit=limit):
            yield orjson.loads(row.value)

    def clear(self) -> None:
        """Forget everything."""
        self._dossiers.clear()
        self._messages.clear()
