"""A database as it looks after years: dossiers of every procedure with forms, words, due instants, open steps and histories, by COPY."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import time
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from bench.report import progress
from bench.stack import Stack

A_YEAR = 1_600_000
"""Dossiers that the ministry takes in a year."""
OPEN = 0.03
"""The part of them on which somebody still works."""
BYTES_EACH = 4_800
ROOM = 3 * 1024**3

_STATUSES = (
    ("SUBMITTED", 10), ("SUPP_PRE", 6), ("ACCEPTED", 8), ("TRANSFERRED", 8), ("PROCESSING", 38), ("CONSULTING", 6), ("SUPP_POST", 8),
    ("FEE_DUE", 4), ("SUBMITTED_FOR_SIGN", 10), ("STOP_REQUESTED", 1), ("CORRECTING", 1),
)  # fmt: skip
_CLOSED = (("RETURNED", 90), ("DECIDED", 2), ("REFUSED", 3), ("STOPPED", 2), ("NOT_ACCEPTED", 3))
_STEPS = {
    "SUBMITTED": ("one_stop_officer", "intake", "Kiểm tra thành phần hồ sơ"), "ACCEPTED": ("one_stop_officer", "work", "Chuyển đơn vị thụ lý"),
    "TRANSFERRED": ("division_head", "work", "Phân công"), "PROCESSING": ("specialist", "work", "Thẩm định hồ sơ"),
    "SUBMITTED_FOR_SIGN": ("department_leader", "sign", "Ký kết quả"),
}  # fmt: skip
_CHANNELS = ("portal", "portal", "portal", "api", "api", "national_portal", "single_window", "desk", "post")
_SAID: dict[str, list[str]] = json.loads((Path(__file__).parent / "data" / "words.json").read_text(encoding="utf-8"))
_SYLLABLES, _WORDS, _CITIES = _SAID["syllables"], _SAID["words"], _SAID["cities"]
_OWNERS = 40_000
_KEYS = frozenset(
    [
        "applicant",
        "applicant_name",
        "enterprise_code",
        "address",
        "phone",
        "request",
        "invoice_no",
        "goods",
        "name",
        "hs_code",
        "quantity",
    ]
)
_WORD = re.compile(r"[^\W_]+")
_HASH = b"\\\\x" + b"00" * 32


@dataclass(slots=True)
class Seeded:
    """What was put in: how many, how long it took, and who works where."""

    dossiers: int
    open: int
    seconds: float
    unit: str
    codes: list[str] = field(default_factory=list)
    owner: str = ""


class NoRoom(Exception):
    """The disk has not enough room; the text says how much is needed."""


def room_for(count: int, home: str) -> None:
    """Raise `NoRoom` unless the disk of the installation holds so many dossiers."""
    needed, free = count * BYTES_EACH + ROOM, shutil.disk_usage(home).free
    if free < needed:
        raise NoRoom(f"{count} dossiers need about {needed // 1024**3} GB, {free // 1024**3} GB are free")


def seed(stack: Stack, count: int, unit: str, login: str) -> Seeded:
    """Fill the installation's database with so many dossiers; some of them at `unit`, where the officer with `login` works."""
    room_for(count, str(stack.home))
    began = time.perf_counter()
    made = _Maker(stack, count, unit, login)
    with psycopg.connect(stack.database(), autocommit=True) as connection:
        made.look(connection)
        indexes = _without_indexes(connection)
        # The tables are filled as a restore does it: keys and triggers are right by how the rows are made.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute("SET max_parallel_maintenance_workers = 1")
        made.fill(connection)
        connection.execute("SET session_replication_role = origin")
        progress("building indexes")
        for text in indexes:
            connection.execute(text.encode())  # as the server itself wrote it
        progress("lines of the inbox, statistics")
        connection.execute(_LINES)
        for table in (
            "dossiers_dossier",
            "dossiers_words",
            "dossiers_work",
            "dossiers_revision",
            "process_step",
            "process_instance",
        ):
            connection.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(table)))
        connection.execute("CHECKPOINT")
    return Seeded(count, made.open, round(time.perf_counter() - began, 1), unit, made.codes, made.an_owner)


_LINES = """
    INSERT INTO dossiers_work (dossier_id, step, code, procedure, unit, status, channel, owner_kind, owner_id, received_at, rank, paused,
        supplemented, step_unit, role, kind, element, account, in_time)
    SELECT d.id, coalesce(s.id, 0), d.code, d.procedure, d.unit, d.status, d.channel, d.owner_kind, d.owner_id, d.received_at,
        dossiers_rank(d.status, d.due, d.accepted_at), dossiers_paused(d.status, d.due, d.accepted_at), d.id % 97 = 0,
        coalesce(s.unit, ''), coalesce(s.role, ''), coalesce(s.kind, ''), coalesce(s.element, ''), coalesce(s.claimed_by, ''), (d.id * 37) % 102
    FROM dossiers_dossier d
    LEFT JOIN process_instance i ON i.subject_kind = 'dossier' AND i.subject_id = d.code AND i.ended_at IS NULL
    LEFT JOIN process_step s ON s.instance_id = i.id AND s.state = 'open' AND s.kind <> 'command'
    WHERE NOT dossiers_is_closed(d.status)
"""


def _without_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop the indexes of the large tables that are no constraints; what makes them again."""
    rows = connection.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public'"
        " AND i.tablename IN ('dossiers_dossier', 'dossiers_words', 'dossiers_revision')"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"
    ).fetchall()
    for name, _ in rows:
        connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
    return [text for _, text in rows]


class _Head(NamedTuple):
    number: int
    code: str
    procedure: int
    unit: str
    status: str
    owner: int
    at: datetime


class _Maker:
    """Rows of all tables, from one sequence of chance: the same for the same number."""

    def __init__(self, stack: Stack, count: int, unit: str, login: str) -> None:
        self.stack, self.count, self.unit, self.login = stack, count, unit, login
        self.random = random.Random(count)
        self.now = datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)
        self.open = 0
        self.codes: list[str] = []
        self.an_owner = ""

    def look(self, connection: psycopg.Connection) -> None:
        """What the installation has: procedures with their versions and processes, units, officers."""
        self.procedures = connection.execute(
            "SELECT p.key, v.id, v.name_vi, v.content->'definition'->>'fingerprint' FROM catalogue_version v"
            " JOIN catalogue_procedure p ON p.id = v.procedure_id WHERE v.in_force_until IS NULL ORDER BY p.key"
        ).fetchall()
        connection.execute(
            "INSERT INTO process_definition (fingerprint, process, name, file, content, xml)"
            " SELECT DISTINCT ON (c->>'fingerprint') c->>'fingerprint', left(c->>'process', 200), left(c->>'name', 500), left(c->>'file', 255),"
            " c->'content', c->>'xml' FROM (SELECT content->'definition' AS c FROM catalogue_version) v WHERE jsonb_typeof(c) = 'object'"
            " ON CONFLICT DO NOTHING"
        )
        units = [
            row[0]
            for row in connection.execute("SELECT DISTINCT code FROM organisations_unit ORDER BY code").fetchall()
        ]
        self.units = [one for one in units if one.startswith("G02.") and one != self.unit] or units
        self.officers = [
            str(row[0])
            for row in connection.execute(
                "SELECT id FROM accounts_account WHERE kind = 'officer' ORDER BY login"
            ).fetchall()
        ]
        self.me = str(_one(connection, b"SELECT id FROM accounts_account WHERE login = %s", self.login))
        self.first = int(_one(connection, b"SELECT coalesce(max(id), 0) + 1 FROM dossiers_dossier"))
        self.weights = [1 / (place + 1) for place in range(len(self.procedures))]
        self.unit_weights = [1 / (place + 2) for place in range(len(self.units))]

    def fill(self, connection: psycopg.Connection) -> None:
        """Dossiers, then form and words of each, then what is open."""
        self.owners = [self._owner(number) for number in range(_OWNERS)]
        self.an_owner = self.owners[7][0]
        heads = list(self._heads())
        self._copy(connection, "dossiers", _DOSSIERS, (self._dossier(head) for head in heads))
        self._forms(connection, heads)
        working = [head for head in heads if head[4] in _STEPS]
        self._copy(connection, "processes", _INSTANCES, (self._instance(head) for head in working))
        self._copy(connection, "steps", _OPEN_STEPS, (self._step(head) for head in working))
        opened = heads[-max(self.open, 500) :]
        self._copy(connection, "histories", _ENTRIES, (row for head in opened for row in self._entries(head)))
        self._copy(
            connection,
            "heads of histories",
            "journal_journalhead (kind, subject, length, hash)",
            (("dossier", head[1], 2, _HASH) for head in opened),
        )
        for table in ("dossiers_dossier", "dossiers_revision", "process_instance", "process_step"):
            highest = SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))")
            connection.execute(highest.format(Literal(table), Identifier(table)))
        mine = [head[1] for head in heads if head[3] == self.unit]
        self.codes = [mine[place * len(mine) // 400] for place in range(min(400, len(mine)))] if mine else []

    def _heads(self) -> Iterator[_Head]:
        """Number, code, procedure's place, unit, status, owner's place, day: the oldest first, the open ones at the end."""
        chance = self.random
        span = timedelta(days=365.25 * self.count / A_YEAR) + timedelta(days=20)
        still = int(self.count * (1 - OPEN))
        open_names, open_weights = zip(*_STATUSES, strict=True)
        closed_names, closed_weights = zip(*_CLOSED, strict=True)
        places = range(len(self.procedures))
        procedures = chance.choices(places, self.weights, k=self.count)
        units = chance.choices(self.units, self.unit_weights, k=self.count)
        closed = chance.choices(closed_names, closed_weights, k=still)
        opened = chance.choices(open_names, open_weights, k=self.count - still)
        self.open = len(opened)
        for place in range(self.count):
            at = self.now - span + span * (place / self.count)
            unit = self.unit if place % 25 == 0 else units[place]
            status = closed[place] if place < still else opened[place - still]
            code = f"{unit}-{at:%y%m%d}-{place % 1_000_000:06}{'' if place < 1_000_000 else f'.{place // 1_000_000}'}"
            yield _Head(self.first + place, code, procedures[place], unit, status, chance.randrange(_OWNERS), at)

    def _dossier(self, head: _Head) -> tuple[object, ...]:
        key, version, *_ = self.procedures[head.procedure]
        closed = head.status in {name for name, _ in _CLOSED}
        accepted = None if head.status in {"SUBMITTED", "SUPP_PRE", "NOT_ACCEPTED"} else head.at + timedelta(hours=4)
        stopped = head.status in {"SUPP_PRE", "SUPP_POST"}
        due = None if stopped else head.at + timedelta(days=3 + head.number % 27, hours=head.number % 8)
        decided = (
            head.at + timedelta(days=head.number % 9) if head.status in {"RETURNED", "DECIDED", "REFUSED"} else None
        )
        outcome = (
            "refused" if head.status == "REFUSED" else ("accepted" if head.status in {"RETURNED", "DECIDED"} else "")
        )
        return (
            head.number, head.code, key, version, head.status, outcome, _CHANNELS[head.number % len(_CHANNELS)], "enterprise", *self.owners[head.owner], head.unit,
            "person:seed", "", "[]", "{}", 4 if closed else 2, head.at, accepted, due, decided, decided if head.status == "RETURNED" else None,
        )  # fmt: skip

    def _data(self, number: int, owner: int) -> dict[str, object]:
        chance = random.Random(number)
        some = " ".join(chance.choices(_WORDS, k=12))
        code, name = self.owners[owner]
        return {
            "applicant": {"applicant_name": name, "enterprise_code": code, "address": f"{number % 400} {chance.choice(_SYLLABLES)} {chance.choice(_SYLLABLES)}, {chance.choice(_CITIES)}", "phone": f"09{number % 10**8:08}"},
            "request": some,
            "invoice_no": f"SPC-{number % 9_999_991}",
            "goods": [{"name": " ".join(chance.choices(_WORDS, k=4)), "hs_code": f"{chance.randrange(10**8):08}", "quantity": chance.randrange(1, 90_000)} for _ in range(1 + number % 3)],
        }  # fmt: skip

    def _forms(self, connection: psycopg.Connection, heads: list[_Head]) -> None:
        """Forms and their words side by side, so that each form is made up once."""
        progress("copying forms and words")
        into = "dossiers_words (dossier_id, unit, procedure, owner_kind, owner_id, received_at, words)"
        with psycopg.connect(self.stack.database(), autocommit=True) as other:
            other.execute("SET session_replication_role = replica")
            with (
                connection.cursor() as one,
                other.cursor() as two,
                one.copy(
                    "COPY dossiers_revision (dossier_id, number, data, fingerprint, sealed, papers, at) FROM STDIN"
                ) as forms,
                two.copy(f"COPY {into} FROM STDIN".encode()) as words,  # a name from above
            ):
                for head in heads:
                    text = json.dumps(self._data(head.number, head.owner), ensure_ascii=False)
                    forms.write_row((head.number, 1, text, "", "[]", "{}", head.at))
                    words.write_row(self._words(head, text))

    def _words(self, head: _Head, text: str) -> tuple[object, ...]:
        key, _, name, _ = self.procedures[head.procedure]
        code, owner = self.owners[head.owner]
        folded = _fold(f"{head.code} {code} {owner} {name} {text}")
        found = {*_WORD.findall(folded), "".join(_WORD.findall(head.code.lower()))} - _KEYS
        return head.number, head.unit, key, "enterprise", code, head.at, " ".join(f"'{word}'" for word in found)

    def _instance(self, head: _Head) -> tuple[object, ...]:
        key, _, _, fingerprint = self.procedures[head.procedure]
        fingerprint = fingerprint or next(one[3] for one in self.procedures if one[3])
        return (
            head.number,
            "dossier",
            head.code,
            "enterprise",
            self.owners[head.owner][0],
            key,
            head.unit,
            "{}",
            fingerprint,
            "seed",
            "{}",
            "{}",
            "waiting",
            "",
            "",
            1,
            head.at,
        )

    def _step(self, head: _Head) -> tuple[object, ...]:
        role, kind, name = _STEPS[head.status]
        due = head.at + timedelta(days=2 + head.number % 9)
        mine = self.me if head.unit == self.unit and head.number % 40 == 0 else ""
        taken = mine or (self.officers[head.number % len(self.officers)] if head.number % 2 else "")
        return (
            head.number,
            head.number,
            str(head.number),
            role,
            name,
            role,
            kind,
            head.unit,
            self.procedures[head.procedure][0],
            "open",
            head.at,
            due,
            due,
            taken,
            "{}",
            0,
            "",
        )

    def _entries(self, head: _Head) -> Iterator[tuple[object, ...]]:
        received = json.dumps(
            {
                "code": head.code,
                "procedure": self.procedures[head.procedure][0],
                "unit": head.unit,
                "channel": _CHANNELS[head.number % len(_CHANNELS)],
                "owner": f"enterprise:{self.owners[head.owner][0]}",
            }
        )
        turned = json.dumps(
            {
                "code": head.code,
                "before": "SUBMITTED",
                "after": head.status,
                "article": "Nghị định 118/2025/NĐ-CP, Điều 17",
            }
        )
        yield (
            "dossier",
            head.code,
            1,
            "dossiers.received",
            1,
            head.at,
            "person:seed",
            received,
            _HASH,
            head.at,
            2 * head.number,
        )
        yield (
            "dossier",
            head.code,
            2,
            "dossiers.status_changed",
            1,
            head.at,
            "system:seed",
            turned,
            _HASH,
            head.at,
            2 * head.number + 1,
        )

    def _owner(self, number: int) -> tuple[str, str]:
        chance = random.Random(f"owner {number}")
        name = f"Công ty {chance.choice(('TNHH', 'Cổ phần', 'TNHH MTV'))} {chance.choice(_WORDS).capitalize()} {chance.choice(_SYLLABLES)} {chance.choice(_SYLLABLES)}"
        return f"01{int(hashlib.sha256(str(number).encode()).hexdigest()[:8], 16) % 10**8:08}", name

    def _copy(self, connection: psycopg.Connection, what: str, into: str, rows: Iterator[tuple[object, ...]]) -> None:
        progress(f"copying {what}")
        with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy:  # names from here
            for row in rows:
                copy.write_row([one.decode() if isinstance(one, bytes) else one for one in row])


_DOSSIERS = (
    "dossiers_dossier (id, code, procedure, version_id, status, outcome, channel, owner_kind, owner_id, owner_name, unit, filed_by, subject_key,"
    " flags, origin, turns, received_at, accepted_at, due, decided_at, returned_at)"
)
_INSTANCES = (
    "process_instance (id, subject_kind, subject_id, owner_kind, owner_id, procedure, unit, units, definition_id, engine, tree, values, state,"
    " stuck_at, why, version, started_at)"
)
_OPEN_STEPS = (
    "process_step (id, instance_id, token, element, name, role, kind, unit, procedure, state, opened_at, due, rank, claimed_by, values, version,"
    " finished_by)"
)
_ENTRIES = "journal_journalentry (kind, subject, seq, name, version, at, actor, body, hash, recorded_at, position)"


def _fold(text: str) -> str:
    return unicodedata.normalize("NFD", text.lower().replace("đ", "d")).translate(_MARKS)


_MARKS = dict.fromkeys(code for code in range(0x300, 0x370))


def fresh() -> str:
    """Words that no dossier has."""
    return uuid.uuid4().hex[:12]


def _one(connection: psycopg.Connection, question: bytes, *values: object) -> Any:
    """The one value that a question has; raises `LookupError` when there is none."""
    found = connection.execute(question, values).fetchone()
    if found is None:
        raise LookupError(question.decode())
    return found[0]
