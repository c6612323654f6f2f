"""Packages that the axis holds, with where each stands in its sender's and its receiver's lists."""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import orjson

from sandbox.document_axis.edxml import Heads
from sandbox.skeleton import clock
from sandbox.skeleton.store import Store, Table

DONE = ("done", "fail")


@dataclass(frozen=True, slots=True)
class Held:
    """One package; `state` is `initial` until its receiver has confirmed it."""

    id: str
    sender: str
    receiver: str
    kind: str
    document: str
    symbol: str
    subject: str
    business: str
    status: str
    about: str
    about_symbol: str
    at: float
    state: str = "initial"


class Boxes:
    """All packages by the axis's own number."""

    def __init__(self, store: Store) -> None:
        self._heads: Table = store.table("axis_packages", bound=50_000)
        self._raw: Table = store.table("axis_raw", bound=50_000)

    def put(self, heads: Heads, content: bytes, *, receiver: str, once: bool = True) -> Held:
        """Keep a package for one receiver. The same one again (`once`) gives the number that it has."""
        mark = f"{heads.sender}/{receiver}/{heads.document or heads.about}/{heads.business}/{heads.status}"
        if once:
            known = next((one for one in self.newest(limit=2000) if self._mark(one) == mark), None)
            if known is not None:
                return known
        made = Held(
            str(uuid.uuid4()), heads.sender, receiver, "status" if heads.status else "edoc", heads.document, heads.symbol, heads.subject[:200],
            heads.business, heads.status, heads.about, heads.about_symbol, clock.utc().timestamp(),
        )  # fmt: skip
        self._raw.put(made.id, content)
        self._keep(made)
        return made

    def get(self, number: str) -> Held | None:
        """One package's heads."""
        kept = self._heads.get(number)
        return Held(**orjson.loads(kept)) if kept is not None else None

    def content(self, number: str) -> bytes:
        """One package."""
        return self._raw.get(number) or b""

    def encoded(self, number: str) -> str:
        """One package as the axis hands it out."""
        return base64.b64encode(self.content(number)).decode()

    def confirm(self, number: str, state: str) -> bool:
        """Note what its receiver says of it; whether there is such a package."""
        held = self.get(number)
        if held is None:
            return False
        self._keep(replace(held, state=state))
        return True

    def received(self, receiver: Sequence[str], kind: str) -> list[Held]:
        """What waits for one authority, the oldest first."""
        rows = [
            one
            for one in self.newest(limit=5000)
            if one.receiver in receiver and one.kind == kind and one.state not in DONE
        ]
        return rows[::-1]

    def sent(self, sender: Sequence[str], kind: str) -> list[Held]:
        """What one authority has sent."""
        return [one for one in self.newest(limit=5000) if one.sender in sender and one.kind == kind]

    def newest(self, *, limit: int = 200) -> list[Held]:
        """The newest packages first."""
        return [Held(**orjson.loads(row.value)) for row in self._heads.newest(limit=limit)]

    def clear(self) -> None:
        """Forget everything."""
        self._heads.clear()
        self._raw.clear()

    def _keep(self, held: Held) -> None:
        self._heads.put(held.id, orjson.dumps(asdict(held)), group=held.receiver)

    @staticmethod
    def _mark(one: Held) -> str:
        return f"{one.sender}/{one.receiver}/{one.document or one.about}/{one.business}/{one.status}"
