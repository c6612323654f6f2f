"""The plain way to count: the whole journal from its beginning, one question at a time, sharing nothing with the roll-ups but the words of the rules.

Slow on purpose: it keeps no state, knows no cursor and no traits, and reads as the definitions are said. What it finds is held against
what the pages show, and against the registers of the rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import TypeAlias

import orjson
from django.db import connection

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.payments import queries as payments
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring.types import Cut, Difference, Measure, Number, Rules
from motcua.identity.organisations import queries as organisations

_VIETNAM = timezone(timedelta(hours=7))
Body: TypeAlias = dict[str, object]
Told: TypeAlias = tuple[str, datetime, Body]


@dataclass(slots=True)
class Record:
    """One thing that counts, as it is described in words."""

    at: datetime
    unit: str
    procedure: str
    said: dict[str, bool] = field(default_factory=dict)
    carries: int = 0


class Recount:
    """The journal read once; every question then walks through what it says."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @cached_property
    def _histories(self) -> Mapping[tuple[str, str], list[Told]]:
        found: dict[tuple[str, str], list[tuple[int, Told]]] = {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, subject, seq, name, at, body FROM journal_journalentry")
            for kind, subject, seq, name, at, body in cursor.fetchall():
                found.setdefault((kind, subject), []).append((seq, (name, at, orjson.loads(body))))
        return {key: [told for _, told in sorted(rows, key=lambda row: row[0])] for key, rows in found.items()}

    def count(self, measure: Measure, cut: Cut, *, at: datetime) -> Number:
        """How many records a measure counts in a cut, and what they carry together."""
        if measure.base == "catalogue.procedures":
            return Number(self._procedures(measure, cut, at))
        if measure.base == "organisation.units":
            return Number(self._units(measure, cut, at))
        found = [one.carries for one in self._records(measure.base) if self._counts(one, measure, cut)]
        return Number(len(found), sum(found))

    def registers(self, *, rolled_up: Callable[[str], int]) -> list[Difference]:
        """Where the rooms' own tables hold another number of records than was rolled up of them."""
        held = {"dossiers.received": dossiers.filed_here(), "payments.paid": payments.paid_bills()}
        return [
            Difference(base, 0, "register", rolled_up(base), number)
            for base, number in held.items()
            if rolled_up(base) != number
        ]

    def _counts(self, one: Record, measure: Measure, cut: Cut) -> bool:
        day = one.at.astimezone(_VIETNAM).date()
        if day >= cut.until or (day < cut.since and not measure.stock):
            return False
        if cut.unit and one.unit != cut.unit and not one.unit.startswith(cut.unit + "."):
            return False
        if cut.procedures is not None and one.procedure not in cut.procedures:
            return False
        if measure.procedures and one.procedure not in measure.procedures:
            return False
        return all(one.said.get(word, False) for word in measure.have) and not any(
            one.said.get(word, False) for word in measure.without
        )

    def _records(self, base: str) -> Iterator[Record]:
        for (kind, _), history in self._histories.items():
            yield from _WALKS[base](kind, history, self.rules)

    def _procedures(self, measure: Measure, cut: Cut, at: datetime) -> int:
        if cut.since > at.astimezone(_VIETNAM).date():
            return 0
        day = min(datetime(cut.until.year, cut.until.month, cut.until.day, tzinfo=_VIETNAM), at)
        number = 0
        for entry in catalogue.procedures(at=day):
            said = {
                "open": entry.open, "online": "portal" in entry.channels, "full": entry.level == "full", "partial": entry.level == "partial",
                "national": "national_portal" in entry.channels and entry.national_code != "", "single_window": "single_window" in entry.channels,
                "agreed": entry.single_window,
            }  # fmt: skip
            inside = not cut.unit or f"{entry.authority_unit}.".startswith(f"{cut.unit}.")
            named = (cut.procedures is None or entry.procedure in cut.procedures) and (
                not measure.procedures or entry.procedure in measure.procedures
            )
            if (
                inside
                and named
                and all(said[word] for word in measure.have)
                and not any(said[word] for word in measure.without)
            ):
                number += 1
        return number

    def _units(self, measure: Measure, cut: Cut, at: datetime) -> int:
        today = at.astimezone(_VIETNAM).date()
        if cut.since > today or cut.procedures is not None or measure.procedures:
            return 0
        units = organisations.units(on=min(cut.until - timedelta(days=1), today))
        whole = Measure("documents.handled")
        busy = {
            one.unit
            for one in self._records("documents.handled")
            if self._counts(one, whole, Cut(cut.since, cut.until))
        }
        ministries = [one.code for one in units if one.kind == "ministry"]
        number = 0
        for one in units:
            if one.kind in ("ministry", "province", "provincial"):
                continue
            said = {
                "ministry": any(one.code.startswith(f"{code}.") for code in ministries),
                "documents": any(f"{code}.".startswith(f"{one.code}.") for code in busy),
            }
            inside = not cut.unit or f"{one.code}.".startswith(f"{cut.unit}.")
            if inside and all(said[word] for word in measure.have) and not any(said[word] for word in measure.without):
                number += 1
        return number


def _filing(kind: str, history: list[Told]) -> Told | None:
    filings = [told for told in history if kind == "dossier" and told[0] == "dossiers.received"]
    return filings[0] if filings else None


def _received(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    if filed is None:
        return
    _, at, body = filed
    papers = body["papers"]
    said = _of_filing(body, history, rules)
    yield Record(at, str(body["unit"]), str(body["procedure"]), said, papers if isinstance(papers, int) else 0)


def _of_filing(body: Body, history: list[Told], rules: Rules) -> dict[str, bool]:
    return {
        "online": body["channel"] in rules.online,
        "portal": body["channel"] in rules.portal,
        "automatic": body["automatic"] is True,
        "in_person": body["procedure"] in rules.in_person,
        "part": any(name == "dossiers.linked" for name, _, _ in history),
    }


def _transacted(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    if kind != "dossier":
        return
    unit, procedure = (str(filed[2]["unit"]), str(filed[2]["procedure"])) if filed else ("", "")
    channel = filed[2]["channel"] if filed else ""
    for name, at, body in history:
        by_portal = (
            name == "dossiers.received"
            and (name, at, body) == filed
            and (channel in rules.portal or channel in rules.vouched)
        ) or (name == "dossiers.supplement_received" and filed is not None and not body["on_paper"])
        if by_portal:
            level = body.get("_assurance", 0)
            known = channel in rules.vouched or (isinstance(level, int) and level >= rules.assurance)
            yield Record(at, unit, procedure, {"authenticated": known, "in_person": procedure in rules.in_person})


def _finished(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    answers = [
        place
        for place, (name, _, body) in enumerate(history)
        if name == "dossiers.status_changed" and body["after"] in ("DECIDED", "REFUSED")
    ]
    if filed is None or not answers:
        return
    before = history[: answers[0]]
    _, at, answer = history[answers[0]]
    procedure = str(filed[2]["procedure"])
    moves = [str(body["after"]) for name, _, body in before if name == "process.relocated"]
    said = _of_filing(filed[2], history, rules)
    said |= {
        "by_officer": any(name == "dossiers.handed_to_officer" for name, _, _ in history),
        "refused": answer["after"] == "REFUSED",
        "reopened": any(
            name == "dossiers.status_changed" and body["after"] == "CORRECTING" for name, _, body in history
        ),
    }
    said[_stood(at, _due(before), hourly=procedure in rules.by_the_hour)] = True
    seconds = int((at - filed[1]).total_seconds())
    yield Record(at, moves[-1] if moves else str(filed[2]["unit"]), procedure, said, max(seconds, 0))


def _saved(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    """Working days that the first answer left of its limit, as its clock told when it ended."""
    for answer in _finished(kind, history, rules):
        place = next(
            n
            for n, (name, _, body) in enumerate(history)
            if name == "dossiers.status_changed" and body["after"] in ("DECIDED", "REFUSED")
        )
        told = [
            body["left"]
            for name, _, body in history[place:]
            if name == "dossiers.clock_ended" and body.get("left") is not None
        ]
        if told and isinstance(told[0], int):
            yield Record(answer.at, answer.unit, answer.procedure, answer.said, told[0])


def _standing(history: list[Told]) -> tuple[datetime, int, datetime, str] | None:
    """When it was accepted; and where in its history, when and how it was first decided, refused or stopped after that (-1 where it was not)."""
    turns = [
        (place, at, str(body["after"]))
        for place, (name, at, body) in enumerate(history)
        if name == "dossiers.status_changed"
    ]
    accepted = next(((place, at) for place, at, after in turns if after == "ACCEPTED"), None)
    if accepted is None:
        return None
    ends = [one for one in turns if one[0] > accepted[0] and one[2] in ("DECIDED", "REFUSED", "STOPPED")]
    place, at, after = ends[0] if ends else (-1, accepted[1], "")
    return accepted[1], place, max(at, accepted[1]), after


def _accepted(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    stood = _standing(history)
    if filed is not None and stood is not None:
        yield Record(stood[0], str(filed[2]["unit"]), str(filed[2]["procedure"]), _of_filing(filed[2], history, rules))


def _closed(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    stood = _standing(history)
    if filed is None or stood is None or stood[1] < 0:
        return
    _, place, at, after = stood
    procedure = str(filed[2]["procedure"])
    said = _of_filing(filed[2], history, rules) | {"refused": after == "REFUSED", "stopped": after == "STOPPED"}
    said[_stood(at, _due(history[:place]), hourly=procedure in rules.by_the_hour)] = True
    yield Record(at, str(filed[2]["unit"]), procedure, said)


def _due(history: list[Told]) -> datetime | None:
    due: object = None
    for name, _, body in history:
        if name in ("dossiers.clock_started", "dossiers.clock_restarted", "dossiers.clock_resumed"):
            due = body["due"]
        elif name == "dossiers.clock_stopped":
            due = None
        elif name == "dossiers.due_extended":
            due = body["until"]
        elif name in ("dossiers.due_recounted", "dossiers.due_followed_parts"):
            due = body["after"]
    return datetime.fromisoformat(str(due)) if due is not None else None


def _stood(at: datetime, due: datetime | None, *, hourly: bool) -> str:
    if due is None:
        return "no_limit"
    day, limit = at.astimezone(_VIETNAM).date(), due.astimezone(_VIETNAM).date()
    if (hourly and at > due) or (not hourly and day > limit):
        return "late"
    return "early" if day < limit else "on_time"


def _paid(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    seen = set()
    for name, at, body in history:
        if name == "payments.bill_paid" and body["bill"] not in seen:
            seen.add(body["bill"])
            online = body["online"] is True
            said = {"online": online, "platform": online and body["way"] in rules.platform}
            amount = body["amount"]
            yield Record(at, str(body["unit"]), str(body["procedure"]), said, amount if isinstance(amount, int) else 0)


def _rated(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    filed = _filing(kind, history)
    words: dict[object, list[tuple[datetime, Body]]] = {}
    for name, at, body in history:
        if kind == "dossier" and name == "feedback.dossier_rated":
            words.setdefault(body.get("stage") or body["source"], []).append((at, body))
    for said in words.values():
        last = said[-1][1]
        procedure = str(filed[2]["procedure"]) if filed else ""
        yield Record(said[0][0], str(last["unit"]), procedure, {"satisfied": last["level"] in rules.satisfied})


def _issued(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    if kind != "dossier":
        return
    filed = _filing(kind, history)
    over = {body["result"] for name, _, body in history if name in ("results.revoked", "results.replaced")}
    moves = [str(body["after"]) for name, _, body in history if name == "process.relocated"]
    unit = moves[-1] if moves else str(filed[2]["unit"]) if filed else ""
    seen = set()
    for name, at, body in history:
        kept = name == "results.kept" or (name == "results.issued" and body["kind"] == "issued")
        if kept and body["result"] not in seen:
            seen.add(body["result"])
            said = {"digital": body["sha256"] != "", "ended": body["result"] in over}
            yield Record(at, unit, str(filed[2]["procedure"]) if filed else "", said)


def _petitions(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:
    came = next((told for told in history if kind == "petition" and told[0] == "petitions.received"), None)
    if came is not None:
        states = {body["state"] for name, _, body in history if name == "petitions.turned"}
        said = {
            "forwarded": not states.isdisjoint(rules.forwarded),
            "published": not states.isdisjoint(rules.published),
        }
        yield Record(came[1], str(came[2]["unit"]), "", said)


def _documents(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    moved = next(
        (told for told in history if kind == "document" and told[0] in ("documents.received", "documents.issued")), None
    )
    if moved is None:
        return
    electronic = any(name == "documents.received" and body["came_by"] == "axis" for name, _, body in history) or any(
        name == "documents.package_made" and body["kind"] in ("new", "update", "replace") for name, _, body in history
    )
    incoming = moved[0] == "documents.received"
    said = {"electronic": electronic, "incoming": incoming, "outgoing": not incoming}
    yield Record(moved[1], str(moved[2]["agency"]), "", said)


def _handled(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    seen = set()
    for name, at, body in history:
        if kind == "document" and name in ("documents.routed", "documents.draft_written"):
            unit = str(body.get("unit", ""))
            if unit and unit not in seen:
                seen.add(unit)
                yield Record(at, unit, "")


def _compared(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    looks = [body for name, _, body in history if kind == "comparison" and name == "dossiers.day_compared"]
    if looks:
        last = looks[-1]
        day = datetime.fromisoformat(f"{last['day']}T12:00:00+07:00")
        said = {"national_portal": last["system"] == "national_portal", "even": last["differences"] == 0}
        yield Record(day, "", "", said, int(str(last["ours"])))


def _money(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    if kind != "project":
        return
    units = [str(body["unit"]) for name, _, body in history if name == "projects.proposed"]
    units += [
        str(body["after"]) for name, _, body in history if name == "projects.changed" and body["subject"] == "unit"
    ]
    moves = [(at, body) for name, at, body in history if name == "projects.money_moved"]
    undone = {body["reverses"] for _, body in moves}
    for at, body in moves:
        if body["reverses"] is None and body["entry"] not in undone:
            day, year = at.astimezone(_VIETNAM), int(str(body["year"]))
            if year and day.year != year:
                edge = (12, 31) if year < day.year else (1, 1)
                day = datetime(year, *edge, 12, tzinfo=_VIETNAM)
            yield Record(day, units[-1] if units else "", "", {str(body["kind"]): True}, int(str(body["amount"])))


def _reports(kind: str, history: list[Told], rules: Rules) -> Iterator[Record]:  # noqa: ARG001 -- as every walk
    owed = next((body for name, _, body in history if kind == "report" and name == "reporting.report_owed"), None)
    given = [at for name, at, body in history if name == "reporting.report_turned" and body["act"] == "submit"]
    late = any(name == "reporting.report_due" and int(str(body["days"])) < 0 for name, _, body in history)
    if owed is not None and (given or late):
        due = datetime.fromisoformat(f"{owed['due']}T23:59:59+07:00")
        in_time = bool(given) and given[0].astimezone(_VIETNAM).date() <= due.date()
        yield Record(due, str(owed["unit"]), "", {"in_time": in_time})


_WALKS: Mapping[str, Callable[[str, list[Told], Rules], Iterator[Record]]] = {
    "dossiers.received": _received, "dossiers.transacted": _transacted, "dossiers.finished": _finished,
    "dossiers.accepted": _accepted, "dossiers.closed": _closed, "payments.paid": _paid, "feedback.rated": _rated, "results.issued": _issued, "petitions.received": _petitions, "documents.exchanged": _documents,
    "dossiers.saved": _saved, "documents.handled": _handled, "exchange.compared": _compared, "projects.money": _money, "reports.due": _reports,
}  # fmt: skip
