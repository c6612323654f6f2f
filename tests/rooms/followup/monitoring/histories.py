"""Random histories of dossiers, petitions and documents: lawful turns, reopenings, late facts; written as the rooms write them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection

from motcua.casework.dossiers.lifecycle import TURNS
from motcua.casework.dossiers.types import Status
from motcua.followup.monitoring import services
from motcua.foundation.types import Actor

SET_UP = Actor.system("set_up")
UNITS = ("G02.18", "G02.18.01", "G02.1", "G02.09", "T01.CT")
PROCEDURES = ("khai-bao-hoa-chat-nhap-khau", "ban-buon-ruou", "chung-nhan-xuat-xu-uu-dai", "van-phong-dai-dien")
CHANNELS = ("portal", "api", "national_portal", "single_window", "desk", "post")
FIRST = datetime(2024, 1, 2, 1, tzinfo=UTC)

Written = tuple[str, str, str, datetime, dict[str, object]]


def plans() -> Path:
    """The folder of plans that the house comes with."""
    return settings.MOTCUA.packs_dir / "plan"


def load_plans(at: datetime) -> None:
    """The plans of the house and the rules of counting."""
    for path in sorted(plans().glob("*.toml")):
        services.load(SET_UP, name=path.name, content=path.read_bytes(), at=at)


def append(facts: list[Written]) -> None:
    """Write facts to the journal as they come: kind, subject, name, instant, body."""
    with connection.cursor() as cursor:
        for kind, subject, name, at, body in facts:
            cursor.execute(
                "SELECT journal_append(%s, %s, %s, %s, %s, %s, %s)",
                [kind, subject, [name], [1], at, "client:erp", [orjson.dumps(body).decode()]],
            )


def dossier(chance: random.Random, number: int) -> Iterator[Written]:
    """One dossier from its filing on, as long as chance has it."""
    code, at = f"D-{number:05}", FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60))
    unit, procedure = chance.choice(UNITS), chance.choice(PROCEDURES)
    channel, automatic = chance.choice(CHANNELS), chance.random() < 0.3

    def told(name: str, **body: object) -> Written:
        return "dossier", code, name, at, {"code": code, **body}

    level = {"_assurance": chance.choice((1, 2))} if chance.random() < 0.8 else {}
    yield told(
        "dossiers.received", procedure=procedure, version_id=1, channel=channel, owner="enterprise:1", unit=unit, automatic=automatic,
        papers=chance.randrange(5), fingerprint="", **level,
    )  # fmt: skip
    if chance.random() < 0.1:
        yield told("dossiers.linked", main="D-0")
    status = Status.SUBMITTED
    for _ in range(chance.randrange(16)):
        # Now and then what is told happened before what was told last.
        at += timedelta(minutes=chance.choice((1, 90, 1440, 3 * 1440, -2000)))
        ways = [after for (before, after) in TURNS if before is status]
        if not ways:
            break
        before, status = status, chance.choice(ways)
        yield told(
            "dossiers.status_changed",
            before=before.value,
            after=status.value,
            article="",
            channel=channel,
            owner="enterprise:1",
        )
        yield from _beside(chance, told, unit, at)
        if status in {Status.DECIDED, Status.REFUSED}:
            kind = "issued" if status is Status.DECIDED else "refusal"
            result = str(uuid.UUID(int=chance.getrandbits(128)))
            yield told(
                "results.issued",
                result=result,
                kind=kind,
                register="R",
                year=2024,
                number=1,
                sha256=chance.choice(("", "f" * 64)),
            )
            yield told(
                "dossiers.clock_ended", **chance.choice(({}, {"left": None}, {"left": chance.randrange(-4, 12)}))
            )
            if chance.random() < 0.2:
                yield told(chance.choice(("results.revoked", "results.replaced")), result=result)
            for source in chance.sample(("national_portal", "counter"), chance.randrange(3)):
                levels = ("very_satisfied", "satisfied", "neutral", "dissatisfied")
                yield told(
                    "feedback.dossier_rated",
                    source=source,
                    level=chance.choice(levels),
                    unit=unit,
                    stage=chance.choice(("", "intake", "result")),
                )


def _beside(chance: random.Random, told, unit: str, at: datetime) -> Iterator[Written]:  # type: ignore[no-untyped-def]
    """What happens between two turns: the clock, bills, supplements, other units, facts that nobody counts."""
    due = (at + timedelta(days=chance.randrange(-2, 9), hours=chance.randrange(24))).isoformat()
    bill = str(chance.randrange(3))
    ways = (("payment_platform", True), ("vnpay", True), ("cash", False))
    way, online = chance.choice(ways)
    for may in (
        told("dossiers.clock_started", cause="acceptance", due=due),
        told("dossiers.clock_stopped", key="s1", reason="supplement", basis=""),
        told("dossiers.clock_resumed", key="s1", due=chance.choice((None, due))),
        told("dossiers.clock_restarted", cause="supplement", due=due),
        told("dossiers.due_extended", until=due, basis=""),
        told("dossiers.due_recounted", before=None, after=due, calendar="2", reason="nghỉ bù"),
        told("dossiers.due_followed_parts", before=None, after=chance.choice((None, due))),
        told("dossiers.handed_to_officer", reasons=[], due=due),
        told(
            "dossiers.supplement_received",
            request=1,
            revision=2,
            papers=1,
            on_paper=chance.random() < 0.5,
            owner="enterprise:1",
        ),
        told(
            "payments.bill_paid", bill=bill, subject="", unit=unit, procedure="p", amount=1000, way=way, online=online
        ),
        told("process.relocated", instance=1, before=unit, after=chance.choice(UNITS)),
        told("dossiers.sheet_made", key="k", act="", revision=1, symbol="", sha256=""),
    ):
        if chance.random() < 0.25:
            yield may


def petition(chance: random.Random, number: int) -> Iterator[Written]:
    """One petition."""
    at = FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60))
    body: dict[str, object] = {"petition": number, "source": "national_portal"}
    yield "petition", str(number), "petitions.received", at, {**body, "unit": chance.choice(UNITS)}
    for step, state in enumerate(("ASSIGNED", "ANSWERED", "PUBLISHED")):
        if chance.random() < 0.3:
            return
        at += timedelta(days=2)
        yield "petition", str(number), "petitions.turned", at, {**body, "step": step, "state": state, "article": ""}


def document(chance: random.Random, number: int) -> Iterator[Written]:
    """One document, in or out."""
    at, agency = FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60)), chance.choice(UNITS)
    for unit in chance.sample((*UNITS, ""), chance.randrange(3)):
        yield "document", str(number), "documents.draft_written", at, {"version": 1, "unit": unit}
    if chance.random() < 0.5:
        yield "document", str(number), "documents.routed", at, {"unit": chance.choice(UNITS), "due": ""}
        yield "document", str(number), "documents.received", at, {
            "agency": agency, "sender": "X", "exchange_id": "", "came_by": chance.choice(("axis", "hand")),
        }  # fmt: skip
        return
    yield (
        "document",
        str(number),
        "documents.issued",
        at,
        {"agency": agency, "register": "R", "year": 2024, "number": number, "sha256": ""},
    )
    if chance.random() < 0.6:
        yield "document", str(number), "documents.package_made", at, {
            "package": number, "kind": chance.choice(("new", "status")), "party": "Y",
        }  # fmt: skip


def project(chance: random.Random, number: int) -> Iterator[Written]:
    """One project: money given, bound and paid in years of its own, some of it taken back, and a unit that another follows."""
    code, at, moved = f"DA-{number}", FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60)), 0

    def told(name: str, **body: object) -> Written:
        return "project", code, name, at, {"code": code, **body}

    yield told("projects.proposed", unit=chance.choice(UNITS))
    for _ in range(chance.randrange(9)):
        at += timedelta(days=chance.choice((1, 40, -3)))
        if chance.random() < 0.2:
            yield told(
                "projects.changed",
                subject=chance.choice(("unit", "name")),
                before="",
                after=chance.choice(UNITS),
                decision="",
            )
        moved += 1
        entry = number * 100 + moved
        kind = chance.choice(("total", "allocated", "committed", "paid", "carried"))
        money = {"entry": entry, "kind": kind, "source": "regular", "amount": chance.randrange(1, 10**9)}
        money["year"] = 0 if kind == "total" else chance.choice((2023, 2024, 2025, 2026))
        yield told("projects.money_moved", **money, reverses=None)
        if chance.random() < 0.2:
            moved += 1
            yield told("projects.money_moved", **{**money, "entry": number * 100 + moved, "reverses": entry})


def report(chance: random.Random, number: int) -> Iterator[Written]:
    """One report of a unit: handed in early, late, twice, or not at all; some were owed before that was told."""
    due = FIRST + timedelta(days=chance.randrange(700))
    owed = {"report": number, "unit": chance.choice(UNITS), "kind": "k", "period": "2025-Q1", "due": f"{due:%Y-%m-%d}"}
    if chance.random() < 0.9:
        yield "report", str(number), "reporting.report_owed", due - timedelta(days=20), owed
    for days in chance.sample((5, 1, -1), chance.randrange(3)):
        reminded = {"report": number, "unit": owed["unit"], "days": days}
        yield "report", str(number), "reporting.report_due", due - timedelta(days=days), reminded
    for act in chance.sample(("save", "submit", "return", "submit", "accept"), chance.randrange(5)):
        at = due + timedelta(hours=chance.randrange(-72, 72))
        yield "report", str(number), "reporting.report_turned", at, {"report": number, "act": act, "state": ""}


def comparison(chance: random.Random, number: int) -> Iterator[Written]:
    """One day held against another system, some days more than once."""
    day = f"{FIRST + timedelta(days=number * 11):%Y-%m-%d}"
    system = chance.choice(("national_portal", "national_portal", "registers"))
    for look in range(chance.randrange(1, 4)):
        told = {
            "system": system,
            "day": day,
            "ours": chance.randrange(90),
            "theirs": 1,
            "differences": chance.randrange(3 - look),
        }
        yield "comparison", f"{system}/{day}", "dossiers.day_compared", FIRST + timedelta(days=number * 11 + 1), told


def erased(chance: random.Random, number: int) -> Iterator[Written]:
    """One who asks to be forgotten: what the law keeps (dossiers among it) is restricted, never deleted, and counts as before."""
    at, restricted = FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60)), True
    for _ in range(chance.randrange(1, 4)):
        yield (
            "person",
            str(number),
            "consent.restriction_set",
            at,
            {"restricted": restricted, "request": "", "reason": ""},
        )
        at, restricted = at + timedelta(days=30), not restricted


def interleaved(chance: random.Random, count: int) -> Iterator[Written]:
    """Many histories at once, each in its order; between them there is none, so that facts of long ago come late."""
    running = [dossier(chance, number) for number in range(count)]
    running += [petition(chance, number) for number in range(count // 6)]
    running += [document(chance, number) for number in range(count // 6)]
    for kind in (erased, project, report, comparison):
        running += [kind(chance, number) for number in range(count // 6)]
    while running:
        one = chance.randrange(len(running))
        fact = next(running[one], None)
        if fact is None:
            running.pop(one)
        else:
            yield fact
