"""What a subject's chain of facts counts for: the one place that turns facts into lines, pure and without a clock.

A subject is always counted from its whole chain. So a fact that comes late, is corrected or comes twice gives the same lines as if it had
come in its turn, in the period to which it belongs, and a dossier that is opened again is still one dossier with its first answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

import orjson

from motcua.followup.monitoring.types import Rules
from motcua.foundation.clock import legal_date

RECEIVED, TRANSACTED, FINISHED = "dossiers.received", "dossiers.transacted", "dossiers.finished"
PAID, RATED, ISSUED = "payments.paid", "feedback.rated", "results.issued"
PETITIONS, DOCUMENTS = "petitions.received", "documents.exchanged"
ACCEPTED, CLOSED = "dossiers.accepted", "dossiers.closed"

BASES: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({"online", "portal", "in_person", "automatic", "part"}),
    TRANSACTED: frozenset({"authenticated", "in_person"}),
    FINISHED: frozenset({"online", "automatic", "by_officer", "early", "on_time", "late", "no_limit", "refused", "reopened", "part"}),
    ACCEPTED: frozenset({"online", "automatic", "part"}),
    CLOSED: frozenset({"online", "automatic", "early", "on_time", "late", "no_limit", "refused", "stopped", "part"}),
    PAID: frozenset({"online", "platform"}),
    RATED: frozenset({"satisfied"}),
    ISSUED: frozenset({"digital", "ended"}),
    PETITIONS: frozenset({"forwarded", "published"}),
    DOCUMENTS: frozenset({"electronic", "incoming", "outgoing"}),
}  # fmt: skip
"""What may be counted, and the traits by which a measure may narrow it."""


class Event(NamedTuple):
    """One fact of a chain as it is read for counting."""

    seq: int
    name: str
    at: datetime
    actor: str
    body: str


class Found(NamedTuple):
    """One line, without its subject; `key` tells those of one base and subject apart."""

    base: str
    key: str
    day: date
    unit: str
    procedure: str
    traits: tuple[str, ...]
    value: int


_Body: TypeAlias = dict[str, object]
_DECIDED = frozenset({"DECIDED", "REFUSED"})
_ENDED = _DECIDED | {"STOPPED"}
_CARRIES = frozenset({"new", "update", "replace"})
"""Packages of the exchange that carry a document, not word of one."""


def lines(kind: str, chain: Sequence[Event], rules: Rules) -> list[Found]:
    """All lines of one subject under these rules; `chain` is in order."""
    fold = _FOLDS[kind](rules) if kind in _FOLDS else _Other(rules)
    for event in chain:
        handler = fold.handlers.get(event.name)
        if handler is not None:
            handler(fold, event, orjson.loads(event.body))
    return fold.found()


class _Fold:
    """What has been gathered of a chain so far."""

    handlers: Mapping[str, Callable[..., None]] = {}

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.paid: dict[str, tuple[datetime, _Body]] = {}

    def found(self) -> list[Found]:
        return [self._bill(key, at, body) for key, (at, body) in self.paid.items()]

    def bill_paid(self, event: Event, body: _Body) -> None:
        """A bill is paid once, whatever is heard of it again."""
        self.paid.setdefault(str(body["bill"]), (event.at, body))

    def _bill(self, key: str, at: datetime, body: _Body) -> Found:
        traits = {"online": body["online"], "platform": body["online"] and body["way"] in self.rules.platform}
        return Found(
            PAID, key, legal_date(at), str(body["unit"]), str(body["procedure"]), _held(traits), _number(body["amount"])
        )


class _Other(_Fold):
    """Subjects of which nothing is counted but their bills."""


class _Dossier(_Fold):
    """A dossier: filing, what its owner did by the portal, its first answer, its ratings, its results."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.received: tuple[datetime, _Body] | None = None
        self.acts: dict[int, tuple[datetime, bool]] = {}
        self.is_part = self.by_officer = self.reopened = False
        self.unit = ""
        self.due: str | None = None
        self.ended: tuple[datetime, str, str | None, str] | None = None
        self.accepted: datetime | None = None
        self.closed: tuple[datetime, str, str | None] | None = None
        self.ratings: dict[str, tuple[datetime, _Body]] = {}
        self.results: dict[str, tuple[datetime, bool]] = {}
        self.over: set[str] = set()

    def filed(self, event: Event, body: _Body) -> None:
        if self.received is None:
            self.received = (event.at, body)
            self.unit = str(body["unit"])
            if body["channel"] in self.rules.portal or body["channel"] in self.rules.vouched:
                self.acts[event.seq] = (event.at, self._is_known(body))

    def linked(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.is_part = True

    def supplied(self, event: Event, body: _Body) -> None:
        if not body["on_paper"]:
            self.acts[event.seq] = (event.at, self._is_known(body))

    def relocated(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.unit = str(body["after"])

    def handed(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.by_officer = True

    def turned(self, event: Event, body: _Body) -> None:
        if body["after"] == "ACCEPTED" and self.accepted is None:
            self.accepted = event.at
        elif body["after"] in _ENDED and self.accepted is not None and self.closed is None:
            # Nobody ends a dossier before it was taken in, whatever clock told so.
            self.closed = (max(event.at, self.accepted), str(body["after"]), self.due)
        if body["after"] == "CORRECTING":
            self.reopened = True
        elif body["after"] in _DECIDED and self.ended is None:
            self.ended = (event.at, str(body["after"]), self.due, self.unit)

    def due_moved(self, event: Event, body: _Body) -> None:
        due = body.get("due", body.get("until", body.get("after")))
        self.due = None if event.name == "dossiers.clock_stopped" or due is None else str(due)

    def rated(self, event: Event, body: _Body) -> None:
        """A later word on the same stage takes the place of the first, in the period of the first; before stages were kept, of the same source."""
        key = str(body.get("stage") or body["source"])
        first = self.ratings.get(key)
        self.ratings[key] = (first[0] if first else event.at, body)

    def issued(self, event: Event, body: _Body) -> None:
        if body.get("kind", "issued") == "issued":
            self.results.setdefault(str(body["result"]), (event.at, bool(body["sha256"])))

    def result_ended(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.over.add(str(body["result"]))

    def found(self) -> list[Found]:
        found = super().found()
        procedure = str(self.received[1]["procedure"]) if self.received else ""
        if self.received is not None:
            found += self._of_filing(*self.received, procedure)
        found += [
            Found(ISSUED, key, legal_date(at), self.unit, procedure, _held({"digital": digital, "ended": key in self.over}), 0)
            for key, (at, digital) in self.results.items()
        ]  # fmt: skip
        found += [
            Found(RATED, source, legal_date(at), str(body["unit"]), procedure, _held({"satisfied": body["level"] in self.rules.satisfied}), 0)
            for source, (at, body) in self.ratings.items()
        ]  # fmt: skip
        return found

    def _of_filing(self, at: datetime, body: _Body, procedure: str) -> list[Found]:
        unit, channel = str(body["unit"]), body["channel"]
        common = {
            "online": channel in self.rules.online,
            "automatic": body["automatic"],
            "part": self.is_part,
        }
        in_person = procedure in self.rules.in_person
        traits = common | {"portal": channel in self.rules.portal, "in_person": in_person}
        found = [Found(RECEIVED, "", legal_date(at), unit, procedure, _held(traits), _number(body["papers"]))]
        found += [
            Found(TRANSACTED, str(seq), legal_date(when), unit, procedure, _held({"authenticated": known, "in_person": in_person}), 0)
            for seq, (when, known) in self.acts.items()
        ]  # fmt: skip
        if self.ended is not None:
            when, after, due, where = self.ended
            traits = common | {
                "by_officer": self.by_officer,
                "refused": after == "REFUSED",
                "reopened": self.reopened,
                _punctual(when, due, by_the_hour=procedure in self.rules.by_the_hour): True,
            }
            seconds = max(0, int((when - at).total_seconds()))
            found.append(Found(FINISHED, "", legal_date(when), where, procedure, _held(traits), seconds))
        return found + self._of_standing(unit, procedure, common)

    def _of_standing(self, unit: str, procedure: str, common: dict[str, object]) -> list[Found]:
        """From when to when it was to be handled, both at the unit where it was filed, so that units add up to the whole."""
        if self.accepted is None:
            return []
        found = [Found(ACCEPTED, "", legal_date(self.accepted), unit, procedure, _held(common), 0)]
        if self.closed is not None:
            when, after, due = self.closed
            punctual = _punctual(when, due, by_the_hour=procedure in self.rules.by_the_hour)
            traits = common | {"refused": after == "REFUSED", "stopped": after == "STOPPED", punctual: True}
            found.append(Found(CLOSED, "", legal_date(when), unit, procedure, _held(traits), 0))
        return found

    def _is_known(self, body: _Body) -> bool:
        channel = body.get("channel") or (self.received[1]["channel"] if self.received else "")
        return channel in self.rules.vouched or _number(body.get("_assurance", 0)) >= self.rules.assurance

    handlers = {
        "dossiers.received": filed, "dossiers.linked": linked, "dossiers.supplement_received": supplied, "process.relocated": relocated,
        "dossiers.handed_to_officer": handed, "dossiers.status_changed": turned, "dossiers.clock_started": due_moved,
        "dossiers.clock_restarted": due_moved, "dossiers.clock_resumed": due_moved, "dossiers.clock_stopped": due_moved,
        "dossiers.due_extended": due_moved, "dossiers.due_recounted": due_moved, "dossiers.due_followed_parts": due_moved,
        "feedback.dossier_rated": rated, "results.issued": issued, "results.kept": issued, "results.revoked": result_ended,
        "results.replaced": result_ended, "payments.bill_paid": _Fold.bill_paid,
    }  # fmt: skip


class _Petition(_Fold):
    """A petition: received once; what has been done of it since is a trait."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.received: tuple[datetime, str] | None = None
        self.states: set[str] = set()

    def came(self, event: Event, body: _Body) -> None:
        self.received = self.received or (event.at, str(body["unit"]))

    def turned(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.states.add(str(body["state"]))

    def found(self) -> list[Found]:
        if self.received is None:
            return []
        at, unit = self.received
        traits = {
            "forwarded": bool(self.states & self.rules.forwarded),
            "published": bool(self.states & self.rules.published),
        }
        return [Found(PETITIONS, "", legal_date(at), unit, "", _held(traits), 0)]

    handlers = {"petitions.received": came, "petitions.turned": turned}


class _Document(_Fold):
    """A document that came in or was issued; electronic when it came or left by the exchange."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.moved: tuple[datetime, str, bool] | None = None
        self.electronic = False

    def came(self, event: Event, body: _Body) -> None:
        self.moved = self.moved or (event.at, str(body["agency"]), True)
        self.electronic |= body["came_by"] == "axis"

    def left(self, event: Event, body: _Body) -> None:
        self.moved = self.moved or (event.at, str(body["agency"]), False)

    def packed(self, event: Event, body: _Body) -> None:  # noqa: ARG002 -- as every handler
        self.electronic |= body["kind"] in _CARRIES

    def found(self) -> list[Found]:
        if self.moved is None:
            return []
        at, unit, incoming = self.moved
        traits = {"electronic": self.electronic, "incoming": incoming, "outgoing": not incoming}
        return [Found(DOCUMENTS, "", legal_date(at), unit, "", _held(traits), 0)]

    handlers = {"documents.received": came, "documents.issued": left, "documents.package_made": packed}


_Other.handlers = {"payments.bill_paid": _Fold.bill_paid}

_FOLDS: Mapping[str, type[_Fold]] = {"dossier": _Dossier, "petition": _Petition, "document": _Document}

_ALL: tuple[type[_Fold], ...] = (*_FOLDS.values(), _Other)


def due_at(chain: Sequence[Event], until: datetime) -> str | None:
    """When a dossier was due as it stood at an instant (ISO); none while its clock did not run."""
    due: str | None = None
    for event in chain:
        if event.at < until and _Dossier.handlers.get(event.name) is _Dossier.due_moved:
            body: _Body = orjson.loads(event.body)
            told = body.get("due", body.get("until", body.get("after")))
            due = None if event.name == "dossiers.clock_stopped" or told is None else str(told)
    return due


FOLLOWED = tuple(sorted({name for fold in _ALL for name in fold.handlers}))
"""The facts that counting reads; all others pass by."""


def _punctual(at: datetime, due: str | None, *, by_the_hour: bool) -> str:
    """Early, on time or late by the day on which it was due; a limit in hours goes by the instant."""
    if due is None:
        return "no_limit"
    until = datetime.fromisoformat(due)
    if by_the_hour and at > until:
        return "late"
    released, day = legal_date(at), legal_date(until)
    if released > day and not by_the_hour:
        return "late"
    return "early" if released < day else "on_time"


def _held(traits: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(name for name, held in traits.items() if held))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
