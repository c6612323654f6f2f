"""Folds of chains: what all of them share, and those of every subject but dossiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from motcua.followup.monitoring.types import Rules
from motcua.foundation.clock import legal_date

PAID, PETITIONS = "payments.paid", "petitions.received"
DOCUMENTS, HANDLED = "documents.exchanged", "documents.handled"
COMPARED, MONEY, REPORTS = "exchange.compared", "projects.money", "reports.due"
SPREAD = "carries:"


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


Body: TypeAlias = dict[str, object]
_CARRIES = frozenset({"new", "update", "replace"})
"""Packages of the exchange that carry a document, not word of one."""


class Fold:
    """What has been gathered of a chain so far."""

    handlers: Mapping[str, Callable[..., None]] = {}

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.paid: dict[str, tuple[datetime, Body]] = {}

    def found(self) -> list[Found]:
        return [self._bill(key, at, body) for key, (at, body) in self.paid.items()]

    def bill_paid(self, event: Event, body: Body) -> None:
        """A bill is paid once, whatever is heard of it again."""
        self.paid.setdefault(str(body["bill"]), (event.at, body))

    def _bill(self, key: str, at: datetime, body: Body) -> Found:
        traits = {"online": body["online"], "platform": body["online"] and body["way"] in self.rules.platform}
        return Found(
            PAID, key, legal_date(at), str(body["unit"]), str(body["procedure"]), held(traits), number(body["amount"])
        )


class Other(Fold):
    """Subjects of which nothing is counted but their bills."""


class Petition(Fold):
    """A petition: received once; what has been done of it since is a trait."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.received: tuple[datetime, str] | None = None
        self.states: set[str] = set()

    def came(self, event: Event, body: Body) -> None:
        self.received = self.received or (event.at, str(body["unit"]))

    def turned(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.states.add(str(body["state"]))

    def found(self) -> list[Found]:
        if self.received is None:
            return []
        at, unit = self.received
        traits = {
            "forwarded": bool(self.states & self.rules.forwarded),
            "published": bool(self.states & self.rules.published),
        }
        return [Found(PETITIONS, "", legal_date(at), unit, "", held(traits), 0)]

    handlers = {"petitions.received": came, "petitions.turned": turned}


class Document(Fold):
    """A document that came in or was issued; electronic when it came or left by the exchange; and the units that had it in hand."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.moved: tuple[datetime, str, bool] | None = None
        self.electronic = False
        self.hands: dict[str, datetime] = {}

    def came(self, event: Event, body: Body) -> None:
        self.moved = self.moved or (event.at, str(body["agency"]), True)
        self.electronic |= body["came_by"] == "axis"

    def left(self, event: Event, body: Body) -> None:
        self.moved = self.moved or (event.at, str(body["agency"]), False)

    def packed(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.electronic |= body["kind"] in _CARRIES

    def in_hand(self, event: Event, body: Body) -> None:
        """A unit was given it to handle, or wrote at it."""
        if unit := str(body.get("unit", "")):
            self.hands.setdefault(unit, event.at)

    def found(self) -> list[Found]:
        found = [Found(HANDLED, unit, legal_date(at), unit, "", (), 0) for unit, at in self.hands.items()]
        if self.moved is None:
            return found
        at, unit, incoming = self.moved
        traits = {"electronic": self.electronic, "incoming": incoming, "outgoing": not incoming}
        return [*found, Found(DOCUMENTS, "", legal_date(at), unit, "", held(traits), 0)]

    handlers = {
        "documents.received": came, "documents.issued": left, "documents.package_made": packed, "documents.routed": in_hand,
        "documents.draft_written": in_hand,
    }  # fmt: skip


class Comparison(Fold):
    """A day of dossiers held against what another system has of them: even when the last look found no difference."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.last: Body | None = None

    def compared(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.last = body

    def found(self) -> list[Found]:
        if self.last is None:
            return []
        system, day = str(self.last["system"]), date.fromisoformat(str(self.last["day"]))
        traits = {"national_portal": system == "national_portal", "even": self.last["differences"] == 0}
        return [Found(COMPARED, "", day, "", "", held(traits), number(self.last["ours"]))]

    handlers = {"dossiers.day_compared": compared}


class Project(Fold):
    """The money of a project: each movement that was not taken back, in the year of the budget to which it belongs."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.unit = ""
        self.movements: dict[int, tuple[datetime, Body]] = {}
        self.undone: set[int] = set()

    def proposed(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.unit = str(body["unit"])

    def changed(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        if body["subject"] == "unit":
            self.unit = str(body["after"])

    def moved(self, event: Event, body: Body) -> None:
        if body["reverses"] is None:
            self.movements.setdefault(number(body["entry"]), (event.at, body))
        else:
            self.undone.add(number(body["reverses"]))

    def found(self) -> list[Found]:
        return [
            Found(MONEY, str(entry), _in_budget(legal_date(at), number(body["year"])), self.unit, "", (str(body["kind"]),), number(body["amount"]))
            for entry, (at, body) in self.movements.items()
            if entry not in self.undone
        ]  # fmt: skip

    handlers = {"projects.proposed": proposed, "projects.changed": changed, "projects.money_moved": moved}


class Report(Fold):
    """A report that a unit owed, once it was handed in or its day had passed without it; the first time that it was handed in counts."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.owed: Body | None = None
        self.given: datetime | None = None
        self.missed = False

    def asked(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.owed = body

    def turned(self, event: Event, body: Body) -> None:
        if body["act"] == "submit" and self.given is None:
            self.given = event.at

    def reminded(self, event: Event, body: Body) -> None:  # noqa: ARG002 -- as every handler
        self.missed |= number(body["days"]) < 0

    def found(self) -> list[Found]:
        if self.owed is None or (self.given is None and not self.missed):
            return []
        due = date.fromisoformat(str(self.owed["due"]))
        in_time = self.given is not None and legal_date(self.given) <= due
        return [Found(REPORTS, "", due, str(self.owed["unit"]), "", held({"in_time": in_time}), 0)]

    handlers = {"reporting.report_owed": asked, "reporting.report_turned": turned, "reporting.report_due": reminded}


Other.handlers = {"payments.bill_paid": Fold.bill_paid}


def _in_budget(day: date, year: int) -> date:
    """The day of a movement, within the year of its budget where it has one."""
    return min(max(day, date(year, 1, 1)), date(year, 12, 31)) if year else day


def punctual(at: datetime, due: str | None, *, by_the_hour: bool) -> str:
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


def spread(value: int) -> str:
    """A trait that says what a line carries, so that sums by traits tell the median."""
    return f"{SPREAD}{value}"


def carried(traits: tuple[str, ...]) -> int | None:
    """What `spread` wrote; none for lines without it."""
    return next((int(one.removeprefix(SPREAD)) for one in traits if one.startswith(SPREAD)), None)


def held(traits: Mapping[str, object]) -> tuple[str, ...]:
    """Names of the traits that hold."""
    return tuple(sorted(name for name, held in traits.items() if held))


def number(value: object) -> int:
    """A whole number of a fact; 0 for anything else."""
    return value if isinstance(value, int) else 0
