"""What a subject's chain of facts counts for: the one place that turns facts into lines, pure and without a clock.

A subject is always counted from its whole chain. So a fact that comes late, is corrected or comes twice gives the same lines as if it had
come in its turn, in the period to which it belongs, and a dossier that is opened again is still one dossier with its first answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from motcua.followup.monitoring.folding import (
    COMPARED,
    DOCUMENTS,
    HANDLED,
    MONEY,
    PAID,
    PETITIONS,
    REPORTS,
    Body,
    Comparison,
    Document,
    Event,
    Fold,
    Found,
    Other,
    Petition,
    Project,
    Report,
    held,
    number,
    punctual,
    spread,
)
from motcua.followup.monitoring.types import Rules
from motcua.foundation.clock import legal_date

RECEIVED, TRANSACTED, FINISHED = "dossiers.received", "dossiers.transacted", "dossiers.finished"
RATED, ISSUED = "feedback.rated", "results.issued"
ACCEPTED, CLOSED, SAVED = "dossiers.accepted", "dossiers.closed", "dossiers.saved"

BASES: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({"online", "portal", "in_person", "automatic", "part"}),
    TRANSACTED: frozenset({"authenticated", "in_person"}),
    FINISHED: frozenset({"online", "automatic", "by_officer", "early", "on_time", "late", "no_limit", "refused", "reopened", "part"}),
    ACCEPTED: frozenset({"online", "automatic", "part"}),
    CLOSED: frozenset({"online", "automatic", "early", "on_time", "late", "no_limit", "refused", "stopped", "part"}),
    SAVED: frozenset({"online", "automatic", "refused", "part"}),
    PAID: frozenset({"online", "platform"}),
    RATED: frozenset({"satisfied"}),
    ISSUED: frozenset({"digital", "ended"}),
    PETITIONS: frozenset({"forwarded", "published"}),
    DOCUMENTS: frozenset({"electronic", "incoming", "outgoing"}),
    HANDLED: frozenset(),
    COMPARED: frozenset({"national_portal", "even"}),
    MONEY: frozenset({"total", "allocated", "committed", "paid", "carried"}),
    REPORTS: frozenset({"in_time"}),
}  # fmt: skip
"""What may be counted, and the traits by which a measure may narrow it."""
_DECIDED = frozenset({"DECIDED", "REFUSED"})
_ENDED = _DECIDED | {"STOPPED"}


def lines(kind: str, chain: Sequence[Event], rules: Rules) -> list[Found]:
    """All lines of one subject under these rules; `chain` is in order."""
    fold = _FOLDS[kind](rules) if kind in _FOLDS else Other(rules)
    for event in chain:
        handler = fold.handlers.get(event.name)
        if handler is not None:
            handler(fold, event, orjson.loads(event.body))
    return fold.found()


class _Dossier(Fold):
    """A dossier: filing, what its owner did by the portal, its first answer, its ratings, its results."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.received: tuple[datetime, Body] | None = None
        self.acts: dict[int, tuple[datetime, bool]] = {}
        self.is_part = self.by_officer = self.reopened = False
        self.unit = ""
        self.due: str | None = None
        self.ended: tuple[datetime, str, str | None, str] | None = None
        self.left: int | None = None
        self.accepted: datetime | None = None
        self.closed: tuple[datetime, str, str | None] | None = None
        self.ratings: dict[str, tuple[datetime, Body]] = {}
        self.results: dict[str, tuple[datetime, bool]] = {}
        self.over: set[str] = set()

    def filed(self, event: Event, body: Body) -> None:
        if self.received is None:
            self.received = (event.at, body)
            self.unit = str(body["unit"])
            if body["channel"] in self.rules.portal or body["channel"] in self.rules.vouched:
                self.acts[event.seq] = (event.at, self._is_known(body))

    def linked(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.is_part = True

    def supplied(self, event: Event, body: Body) -> None:
        if not body["on_paper"]:
            self.acts[event.seq] = (event.at, self._is_known(body))

    def relocated(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.unit = str(body["after"])

    def handed(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.by_officer = True

    def turned(self, event: Event, body: Body) -> None:
        if body["after"] == "ACCEPTED" and self.accepted is None:
            self.accepted = event.at
        elif body["after"] in _ENDED and self.accepted is not None and self.closed is None:
            # Nobody ends a dossier before it was taken in, whatever clock told so.
            self.closed = (max(event.at, self.accepted), str(body["after"]), self.due)
        if body["after"] == "CORRECTING":
            self.reopened = True
        elif body["after"] in _DECIDED and self.ended is None:
            self.ended = (event.at, str(body["after"]), self.due, self.unit)

    def due_moved(self, event: Event, body: Body) -> None:
        due = body.get("due", body.get("until", body.get("after")))
        self.due = None if event.name == "dossiers.clock_stopped" or due is None else str(due)

    def clock_ended(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        """What was left of the limit at the first answer; a later end tells of a correction."""
        left = body.get("left")
        if self.ended is not None and self.left is None and isinstance(left, int):
            self.left = left

    def rated(self, event: Event, body: Body) -> None:
        """A later word on the same stage takes the place of the first, in the period of the first; before stages were kept, of the same source."""
        key = str(body.get("stage") or body["source"])
        first = self.ratings.get(key)
        self.ratings[key] = (first[0] if first else event.at, body)

    def issued(self, event: Event, body: Body) -> None:
        if body.get("kind", "issued") == "issued":
            self.results.setdefault(str(body["result"]), (event.at, bool(body["sha256"])))

    def result_ended(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.over.add(str(body["result"]))

    def found(self) -> list[Found]:
        found = super().found()
        procedure = str(self.received[1]["procedure"]) if self.received else ""
        if self.received is not None:
            found += self._of_filing(*self.received, procedure)
        found += [
            Found(ISSUED, key, legal_date(at), self.unit, procedure, held({"digital": digital, "ended": key in self.over}), 0)
            for key, (at, digital) in self.results.items()
        ]  # fmt: skip
        found += [
            Found(RATED, source, legal_date(at), str(body["unit"]), procedure, held({"satisfied": body["level"] in self.rules.satisfied}), 0)
            for source, (at, body) in self.ratings.items()
        ]  # fmt: skip
        return found

    def _of_filing(self, at: datetime, body: Body, procedure: str) -> list[Found]:
        unit, channel = str(body["unit"]), body["channel"]
        common = {
            "online": channel in self.rules.online,
            "automatic": body["automatic"],
            "part": self.is_part,
        }
        in_person = procedure in self.rules.in_person
        traits = common | {"portal": channel in self.rules.portal, "in_person": in_person}
        found = [Found(RECEIVED, "", legal_date(at), unit, procedure, held(traits), number(body["papers"]))]
        found += [
            Found(TRANSACTED, str(seq), legal_date(when), unit, procedure, held({"authenticated": known, "in_person": in_person}), 0)
            for seq, (when, known) in self.acts.items()
        ]  # fmt: skip
        if self.ended is not None:
            when, after, due, where = self.ended
            traits = common | {
                "by_officer": self.by_officer,
                "refused": after == "REFUSED",
                "reopened": self.reopened,
                punctual(when, due, by_the_hour=procedure in self.rules.by_the_hour): True,
            }
            seconds = max(0, int((when - at).total_seconds()))
            found.append(Found(FINISHED, "", legal_date(when), where, procedure, held(traits), seconds))
            found += self._of_term(when, where, procedure, common | {"refused": after == "REFUSED"})
        return found + self._of_standing(unit, procedure, common)

    def _of_term(self, when: datetime, where: str, procedure: str, traits: dict[str, object]) -> list[Found]:
        """The working days of its limit that the first answer did not need."""
        if self.left is None:
            return []
        told = held(traits | {spread(self.left): True})
        return [Found(SAVED, "", legal_date(when), where, procedure, told, self.left)]

    def _of_standing(self, unit: str, procedure: str, common: dict[str, object]) -> list[Found]:
        """From when to when it was to be handled, both at the unit where it was filed, so that units add up to the whole."""
        if self.accepted is None:
            return []
        found = [Found(ACCEPTED, "", legal_date(self.accepted), unit, procedure, held(common), 0)]
        if self.closed is not None:
            when, after, due = self.closed
            kept = punctual(when, due, by_the_hour=procedure in self.rules.by_the_hour)
            traits = common | {"refused": after == "REFUSED", "stopped": after == "STOPPED", kept: True}
            found.append(Found(CLOSED, "", legal_date(when), unit, procedure, held(traits), 0))
        return found

    def _is_known(self, body: Body) -> bool:
        channel = body.get("channel") or (self.received[1]["channel"] if self.received else "")
        return channel in self.rules.vouched or number(body.get("_assurance", 0)) >= self.rules.assurance

    handlers = {
        "dossiers.received": filed, "dossiers.linked": linked, "dossiers.supplement_received": supplied, "process.relocated": relocated,
        "dossiers.handed_to_officer": handed, "dossiers.clock_ended": clock_ended, "dossiers.status_changed": turned, "dossiers.clock_started": due_moved,
        "dossiers.clock_restarted": due_moved, "dossiers.clock_resumed": due_moved, "dossiers.clock_stopped": due_moved,
        "dossiers.due_extended": due_moved, "dossiers.due_recounted": due_moved, "dossiers.due_followed_parts": due_moved,
        "feedback.dossier_rated": rated, "results.issued": issued, "results.kept": issued, "results.revoked": result_ended,
        "results.replaced": result_ended, "payments.bill_paid": Fold.bill_paid,
    }  # fmt: skip


_FOLDS: Mapping[str, type[Fold]] = {
    "dossier": _Dossier, "petition": Petition, "document": Document, "comparison": Comparison, "project": Project, "report": Report,
}  # fmt: skip

_ALL: tuple[type[Fold], ...] = (*_FOLDS.values(), Other)


def due_at(chain: Sequence[Event], until: datetime) -> str | None:
    """When a dossier was due as it stood at an instant (ISO); none while its clock did not run."""
    due: str | None = None
    for event in chain:
        if event.at < until and _Dossier.handlers.get(event.name) is _Dossier.due_moved:
            body: Body = orjson.loads(event.body)
            told = body.get("due", body.get("until", body.get("after")))
            due = None if event.name == "dossiers.clock_stopped" or told is None else str(told)
    return due


FOLLOWED = tuple(sorted({name for fold in _ALL for name in fold.handlers}))
"""The facts that counting reads; all others pass by."""
