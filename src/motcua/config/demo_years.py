"""Two invented years of a trial, 2024 and 2025: closed dossiers with their bills and ratings, told in the journal as they would have been.

Only for a trial, once, in a few seconds: rows and facts are written in bulk. All of it is made of chance with a fixed beginning, so that
every trial shows the same figures: some targets met, some missed, some close, and those that nobody can measure.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from motcua.casework.dossiers import words
from motcua.config.demo_papers import paper
from motcua.definitions.catalogue import queries as catalogue
from motcua.followup.monitoring import services as monitoring
from motcua.followup.monitoring.errors import TargetUnknown
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts

OWNER, OWNER_NAME = "9901234560", "Công ty TNHH Hóa chất Minh Phát"
_SENDER = Actor(ActorKind.CLIENT, "demo-minh-phat", assurance=1)
_YEARS = {2024: 700, 2025: 900}
"""Dossiers of each year."""
_PROCEDURES = (
    ("khai-bao-hoa-chat-nhap-khau", 30), ("giay-phep-tam-nhap-tai-xuat", 18), ("van-phong-dai-dien", 14), ("giay-phep-phan-phoi-ruou", 12),
    ("chung-nhan-hoa-chat-co-dieu-kien", 12), ("dang-ky-khuyen-mai-may-rui", 8), ("giay-chung-nhan-luu-hanh-tu-do", 6),
)  # fmt: skip
"""Procedures by how often they come."""
_ONLINE = {2024: 0.83, 2025: 0.88}
_PAID_ONLINE = {2024: 0.52, 2025: 0.76}
_KNOWN = {2024: 0.93, 2025: 0.98}
_LATE = {2024: 0.11, 2025: 0.06}
_LIKED = {2024: 0.88, 2025: 0.94}
_DECLARED = (("QD-1080", "T12", 2024, 92, 100), ("QD-792", "T12", 2025, 96, 100), ("QD-792", "T16", 2025, 71, 100))
"""Plan, target, year, above and below the line."""


class _Told(NamedTuple):
    subject: str
    name: str
    at: datetime
    by: str
    body: str


_DOSSIERS = """
    WITH given AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS o(code text, procedure text, version bigint, status text, outcome text, channel text,
        unit text, received_at timestamptz, due timestamptz, decided_at timestamptz, words text[])),
    written AS (
        INSERT INTO dossiers_dossier (code, procedure, version_id, status, outcome, channel, owner_kind, owner_id, owner_name, unit, filed_by,
            subject_key, flags, origin, turns, received_at, accepted_at, due, decided_at, returned_at)
        SELECT code, procedure, version, status, outcome, channel, 'enterprise', %s::text, %s::text, unit, 'client:demo-minh-phat', '', '[]', '{}', 1,
            received_at, received_at, due, decided_at, CASE WHEN status = 'RETURNED' THEN decided_at END FROM given RETURNING id, code, unit, procedure, received_at),
    forms AS (
        INSERT INTO dossiers_revision (dossier_id, number, data, fingerprint, sealed, papers, at)
        SELECT id, 1, jsonb_build_object('applicant', jsonb_build_object('applicant_name', %s::text, 'applicant_id', %s::text)), '', '[]', '{}', received_at FROM written)
    INSERT INTO dossiers_words (dossier_id, unit, procedure, owner_kind, owner_id, received_at, words)
    SELECT w.id, w.unit, w.procedure, 'enterprise', %s::text, w.received_at, array_to_tsvector(g.words) FROM written w JOIN given g USING (code)
"""
_BILLS = """
    INSERT INTO payments_bill (id, code, subject_kind, subject_id, key, owner_kind, owner_id, owner_name, unit, procedure, lines, amount, state, way,
        issued_at, paid_at, ended_at, reason, article)
    SELECT id, code, 'dossier', subject, 'demo', 'enterprise', %s::text, %s::text, unit, procedure, '[]', amount, 'paid', way, at, at, at, '', ''
        FROM jsonb_to_recordset(%s::jsonb) AS o(id uuid, code text, subject text, unit text, procedure text, amount bigint, way text, at timestamptz)
"""
_LEDGER = """
    WITH given AS (SELECT id, unit, amount, way, at, 'D' || substr(replace(id::text, '-', ''), 1, 15) AS reference
        FROM jsonb_to_recordset(%s::jsonb) AS o(id uuid, unit text, amount bigint, way text, at timestamptz)),
    tried AS (
        INSERT INTO payments_attempt (reference, channel, amount, state, begun_by, payer_address, return_address, address, qr, external, note,
            begun_at, expires_at, asked, ended_at)
        SELECT reference, way, amount, 'succeeded', 'client:demo-minh-phat', '', '', '', '', '', '', at, at, 0, at FROM given WHERE way <> 'cash'),
    named AS (INSERT INTO payments_attemptbill (attempt_id, bill_id, amount) SELECT reference, id, amount FROM given WHERE way <> 'cash'),
    sides AS (
        SELECT id, reference, way, at, kind, debit, credit, amount FROM given CROSS JOIN LATERAL (VALUES
            ('bill', 'receivable/' || unit, 'fees/' || unit),
            (CASE WHEN way = 'cash' THEN 'cash' ELSE 'paid' END, CASE WHEN way = 'cash' THEN 'cash/' || unit ELSE 'clearing/' || way END, 'receivable/' || unit),
            (CASE WHEN way = 'cash' THEN 'till' ELSE 'settled' END, CASE WHEN way = 'cash' THEN 'deposit/' || unit ELSE 'bank/' || way END,
                CASE WHEN way = 'cash' THEN 'cash/' || unit ELSE 'clearing/' || way END)) AS act (kind, debit, credit)),
    entered AS (
        INSERT INTO payments_entry (key, kind, bill_id, attempt_id, by, at)
        SELECT kind || '/' || id, kind, CASE WHEN kind IN ('bill', 'cash') THEN id END, CASE WHEN kind IN ('paid', 'settled') THEN reference END,
            'system:set_up', at FROM sides RETURNING id, key)
    INSERT INTO payments_posting (entry_id, account, amount, at)
    SELECT entered.id, side.account, side.amount, sides.at FROM sides JOIN entered ON entered.key = sides.kind || '/' || sides.id
        CROSS JOIN LATERAL (VALUES (debit, sides.amount), (credit, -sides.amount)) AS side (account, amount)
"""
"""What the ledger would hold of these bills: owed, paid, and handed over."""
_RATINGS = """
    INSERT INTO feedback_rating (source, key, dossier, unit, procedure, kind, level, text, at, taken_at)
    SELECT 'demo', subject, subject, unit, procedure, '', level, '', at, at
        FROM jsonb_to_recordset(%s::jsonb) AS o(subject text, unit text, procedure text, level text, at timestamptz)
"""
_JOURNAL = """
    SELECT count(journal_append('dossier', o.subject, ARRAY[o.name], ARRAY[1], o.at, o.by, ARRAY[o.body])) FROM (
        SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[]) WITH ORDINALITY AS t(subject, name, at, by, body, place)
            ORDER BY place OFFSET 0) AS o
"""
_THERE = "SELECT EXISTS (SELECT FROM dossiers_dossier WHERE filed_by = 'client:demo-minh-phat' AND received_at < '2026-01-01')"


def make(at: datetime) -> bool:
    """Write the two years, unless they are there; whether they were written."""
    with connection.cursor() as cursor:
        cursor.execute(_THERE)
        if cursor.fetchone()[0]:
            return False
    made = _Years(at)
    made.write()
    _declare(at)
    monitoring.follow(at=at)
    return True


class _Years:
    """Rows and facts from one sequence of chance."""

    def __init__(self, at: datetime) -> None:
        self.chance = random.Random(1080)  # noqa: S311 -- invented figures
        self.versions = {
            entry.procedure: (entry.version_id, entry.authority_unit, entry.name.vi)
            for entry in catalogue.procedures(at=at)
            if entry.version_id is not None
        }
        self.dossiers: list[dict[str, object]] = []
        self.bills: list[dict[str, object]] = []
        self.ratings: list[dict[str, object]] = []

    @transaction.atomic
    def write(self) -> None:
        """All rows by one statement a table, all facts by one."""
        told = [
            fact for year, count in _YEARS.items() for number in range(count) for fact in self._dossier(year, number)
        ]
        columns = [list(column) for column in zip(*told, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_DOSSIERS, [_json(self.dossiers), OWNER, OWNER_NAME, OWNER_NAME, OWNER, OWNER])
            cursor.execute(_BILLS, [OWNER, OWNER_NAME, _json(self.bills)])
            cursor.execute(_LEDGER, [_json(self.bills)])
            cursor.execute(_RATINGS, [_json(self.ratings)])
            cursor.execute(_JOURNAL, columns)

    def _dossier(self, year: int, number: int) -> Iterator[_Told]:
        chance = self.chance
        known = [(key, weight) for key, weight in _PROCEDURES if key in self.versions]
        procedure = chance.choices([key for key, _ in known], [weight for _, weight in known])[0]
        version, unit, name = self.versions[procedure]
        received = _working(date(year, 1, 2) + timedelta(days=chance.randrange(350)), chance)
        code = f"{unit}-{received:%y%m%d}-{9000 + number:04}"
        automatic = procedure == "khai-bao-hoa-chat-nhap-khau"
        online = automatic or chance.random() < _ONLINE[year] - 0.06
        channel = (
            chance.choice(("portal", "portal", "api", "single_window")) if online else chance.choice(("desk", "post"))
        )
        taken = timedelta(seconds=chance.randrange(3, 14)) if automatic else timedelta(days=chance.randrange(2, 12))
        ended = received + taken
        due = (
            None
            if automatic
            else ended
            + timedelta(days=chance.randrange(-3, 0) if chance.random() < _LATE[year] else chance.randrange(5))
        )
        refused = chance.random() < 0.06
        level = 1 if chance.random() < _KNOWN[year] else 0

        def told(what: str, when: datetime, by: str = "system:process", **body: object) -> _Told:
            return _Told(
                code, what, when, by, orjson.dumps({"code": code, **body}, option=orjson.OPT_SORT_KEYS).decode()
            )

        def turned(before: str, after: str, when: datetime) -> _Told:
            return told(
                "dossiers.status_changed",
                when,
                before=before,
                after=after,
                article="",
                channel=channel,
                owner=f"enterprise:{OWNER}",
            )

        yield told(
            "dossiers.received", received, str(_SENDER), procedure=procedure, version_id=version, channel=channel, owner=f"enterprise:{OWNER}",
            unit=unit, automatic=automatic, papers=chance.randrange(1, 6), fingerprint="", **({"_assurance": level} if level else {}),
        )  # fmt: skip
        yield turned("SUBMITTED", "ACCEPTED", received)
        if due is not None:
            yield told("dossiers.clock_started", received, cause="acceptance", due=due.isoformat())
            yield turned("ACCEPTED", "PROCESSING", received + timedelta(hours=1))
            yield turned("PROCESSING", "SUBMITTED_FOR_SIGN", ended - timedelta(hours=2))
        before, after = "ACCEPTED" if automatic else "SUBMITTED_FOR_SIGN", "REFUSED" if refused else "DECIDED"
        yield turned(before, after, ended)
        if due is not None:
            yield told("dossiers.clock_ended", ended, left=_left(ended, due))
        yield turned(after, "RETURNED", ended + timedelta(minutes=5))
        if not automatic:
            yield self._paid(told, code, unit, procedure, year, received)
        if chance.random() < 0.25:
            yield self._rated(told, code, unit, procedure, year, ended + timedelta(hours=3))
        self.dossiers.append({
            "code": code, "procedure": procedure, "version": version, "status": "RETURNED", "outcome": "refused" if refused else "accepted",
            "channel": channel, "unit": unit, "received_at": received, "due": due, "decided_at": ended, "words": words.of([code, OWNER, OWNER_NAME, name]),
        })  # fmt: skip

    def _paid(self, told: Callable[..., _Told], code: str, unit: str, procedure: str, year: int, at: datetime) -> _Told:
        online = self.chance.random() < _PAID_ONLINE[year]
        way = (
            self.chance.choice(("payment_platform", "payment_platform", "payment_platform", "vnpay"))
            if online
            else "cash"
        )
        amount, bill = (
            self.chance.choice((200_000, 1_200_000, 2_500_000)),
            uuid.UUID(int=self.chance.getrandbits(128), version=4),
        )
        self.bills.append({
            "id": str(bill), "code": f"P{len(self.bills):08}Y", "subject": code, "unit": unit, "procedure": procedure, "amount": amount, "way": way, "at": at,
        })  # fmt: skip
        return told(
            "payments.bill_paid",
            at,
            bill=str(bill),
            subject=f"dossier:{code}",
            unit=unit,
            procedure=procedure,
            amount=amount,
            way=way,
            online=online,
        )

    def _rated(
        self, told: Callable[..., _Told], code: str, unit: str, procedure: str, year: int, at: datetime
    ) -> _Told:
        liked = self.chance.random() < _LIKED[year]
        level = self.chance.choice(("very_satisfied", "satisfied") if liked else ("neutral", "dissatisfied"))
        self.ratings.append({"subject": code, "unit": unit, "procedure": procedure, "level": level, "at": at})
        return told(
            "feedback.dossier_rated",
            at,
            "system:national_portal",
            source="demo",
            level=level,
            unit=unit,
            stage="result",
        )


def _declare(at: datetime) -> None:
    """Values that only a person can know, from the head who may say them."""
    by = Actor(ActorKind.OFFICER, accounts.officer_id("lanhdao.bo"))
    for plan, target, year, above, below in _DECLARED:
        note = "Số liệu dựng sẵn cho bản dùng thử; bằng chứng là tệp kèm theo."
        try:
            monitoring.declare(
                by, plan=plan, target=target, year=year, value=Decimal(100 * above) / below, numerator=above, denominator=below, note=note,
                evidence=("bang-chung.pdf", paper()), at=at,
            )  # fmt: skip
        except TargetUnknown:
            continue


def _working(day: date, chance: random.Random) -> datetime:
    """An instant of a working day's hours in Vietnam."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, chance.randrange(1, 9), chance.randrange(60), tzinfo=UTC)


def _left(ended: datetime, due: datetime) -> int:
    """Weekdays from the answer to the day on which it was due, negative where that had passed; holidays are not looked up for a trial."""
    first, last = sorted((legal_date(ended), legal_date(due)))
    days = sum((first + timedelta(days=n + 1)).weekday() < 5 for n in range((last - first).days))
    return days if ended <= due else -days


def _json(rows: list[dict[str, object]]) -> str:
    return orjson.dumps(rows).decode()
