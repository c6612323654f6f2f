"""Counts over dossiers by name, for the quality index and open data: each with the dossiers that make it.

On time in the sense of the national portal's index (Decision 766/QĐ-TTg, second group) is counted apart from the legal due date:
time that the applicant had for a supplement is taken off, and a second request makes a dossier late. Dossiers without any limit are
not judged at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from motcua.casework.dossiers import lifecycle, models
from motcua.casework.dossiers.queries.reach import Value
from motcua.casework.dossiers.types import Channel, Course, Status
from motcua.foundation.types import Check, Count, Counted, Ref, Slice

CHUNK = 5000
_ONLINE = [one.value for one in (Channel.PORTAL, Channel.API, Channel.NATIONAL_PORTAL, Channel.SINGLE_WINDOW)]

_DOSSIERS = "dossiers_dossier d"
_JUDGED = """dossiers_dossier d
    LEFT JOIN LATERAL (
        SELECT x.due, x.at, x.calculation->>'kind' AS kind, x.calculation->>'mode' AS mode FROM dossiers_duedate x
        WHERE x.dossier_id = d.id AND x.due IS NOT NULL AND x.at <= %(as_of)s
            AND x.cause NOT IN ('promised', 'stopped', 'supplemented')
        ORDER BY x.number DESC LIMIT 1) a ON true
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE r.asked_at >= d.accepted_at) AS requests,
            sum(r.answered_at - r.asked_at) FILTER (WHERE r.answered_at <= %(as_of)s AND r.asked_at >= a.at) AS waited,
            max(r.asked_at) FILTER (WHERE r.answered_at IS NULL OR r.answered_at > %(as_of)s) AS open_since
        FROM dossiers_supplementrequest r WHERE r.dossier_id = d.id AND r.asked_at <= %(as_of)s) s ON true
    LEFT JOIN LATERAL (
        SELECT min(t.at) AS at FROM dossiers_tick t WHERE t.dossier_id = d.id AND t.act = 'end' AND t.at <= %(as_of)s) e ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(CASE WHEN d.decided_at <= %(as_of)s THEN d.decided_at END, e.at) AS at) ended
    CROSS JOIN LATERAL (
        SELECT coalesce(ended.at, s.open_since, least(%(until)s, %(as_of)s)) - coalesce(s.waited, interval '0') AS at) finish"""
"""Dossiers with the appointment that counts, the applicant's own time, and when they ended."""

_ACCEPTED = "d.accepted_at >= %(since)s AND d.accepted_at < %(until)s AND d.accepted_at <= %(as_of)s"
_UNDER_WAY = "d.accepted_at < %(until)s AND d.accepted_at <= %(as_of)s AND (ended.at IS NULL OR ended.at >= %(since)s)"
_ON_TIME = """s.requests < 2 AND CASE
    WHEN a.kind IN ('working_hours', 'calendar_hours') OR a.kind = 'working_days' AND a.mode = 'hour_exact'
    THEN finish.at <= a.due
    ELSE (finish.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= (a.due AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END"""

_SCANNED = """NOT EXISTS (SELECT 1 FROM dossiers_component c WHERE c.dossier_id = d.id AND c.paper IS NULL
    AND c.form IN ('original', 'certified_copy', 'copy'))"""
_KNOWN = """d.owner_kind = 'person' AND EXISTS (SELECT 1 FROM dossiers_sourcedfield f WHERE f.dossier_id = d.id
    AND f.source = 'population' AND f.state IN ('agrees', 'differs') AND f.at <= %(as_of)s)"""

_COUNTED: dict[str, tuple[str, str]] = {
    "dossiers.received": (
        _DOSSIERS,
        "d.received_at >= %(since)s AND d.received_at < %(until)s AND d.received_at <= %(as_of)s",
    ),
    "dossiers.accepted": (_DOSSIERS, _ACCEPTED),
    "dossiers.accepted_online": (_DOSSIERS, f"{_ACCEPTED} AND d.channel = ANY(%(online)s)"),
    "dossiers.answered": (
        _DOSSIERS,
        "d.decided_at >= %(since)s AND d.decided_at < %(until)s AND d.decided_at <= %(as_of)s",
    ),
    "dossiers.under_way": (_JUDGED, _UNDER_WAY),
    "dossiers.judged": (_JUDGED, f"{_UNDER_WAY} AND a.due IS NOT NULL"),
    "dossiers.on_time": (_JUDGED, f"{_UNDER_WAY} AND a.due IS NOT NULL AND {_ON_TIME}"),
    "dossiers.late": (_JUDGED, f"{_UNDER_WAY} AND a.due IS NOT NULL AND NOT ({_ON_TIME})"),
    "dossiers.digitised": (_DOSSIERS, f"{_ACCEPTED} AND {_SCANNED}"),
    "dossiers.of_persons": (_DOSSIERS, f"{_ACCEPTED} AND d.owner_kind = 'person'"),
    "dossiers.population_used": (_DOSSIERS, f"{_ACCEPTED} AND {_KNOWN}"),
}
"""Name → from where, and which."""

_USED = "SELECT d.procedure, min(d.unit) FROM dossiers_dossier d WHERE {where} GROUP BY d.procedure"


def course(code: str) -> Course | None:
    """Which turns a dossier has taken, for those who ask its owner about them; none when there is none."""
    row = models.Dossier.objects.filter(code=code).first()
    if row is None:
        return None
    status = Status(row.status)
    return Course(
        owner=Ref(row.owner_kind, row.owner_id),
        unit=row.unit,
        procedure=row.procedure,
        taken_in=row.accepted_at is not None or status is Status.NOT_ACCEPTED,
        asked=row.requests.exists(),
        answered=status in lifecycle.ANSWERED or status is Status.STOPPED,
    )


def _asked(of: Slice, condition: str) -> tuple[str, dict[str, Value]]:
    """A condition with what the slice narrows it to, and its values."""
    values: dict[str, Value] = {
        "since": of.since, "until": of.until, "as_of": of.as_of, "online": _ONLINE, "unit": of.unit, "from": f"{of.unit}.",
        "to": f"{of.unit}/", "procedure": of.procedure,
    }  # fmt: skip
    where = [condition]
    if of.unit:
        where.append('d.unit = %(unit)s OR (d.unit COLLATE "C" >= %(from)s AND d.unit COLLATE "C" < %(to)s)')
    if of.procedure:
        where.append("d.procedure = %(procedure)s")
    return " AND ".join(f"({one})" for one in where), values


def _rows(sql: str, values: dict[str, Value]) -> Iterator[Sequence[str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while found := cursor.fetchmany(CHUNK):
            yield from found


def _count(name: str) -> Count:
    table, condition = _COUNTED[name]

    def of(asked: Slice) -> int:
        where, values = _asked(asked, condition)
        return int(next(_rows(f"SELECT count(*) FROM {table} WHERE {where}", values))[0])  # noqa: S608 -- from above

    def each(asked: Slice) -> Iterator[Counted]:
        where, values = _asked(asked, condition)
        sql = f"SELECT d.code, d.unit, d.procedure FROM {table} WHERE {where} ORDER BY d.code"  # noqa: S608 -- the same
        return (Counted(Ref("dossier", code), unit, procedure) for code, unit, procedure in _rows(sql, values))

    return Count(name, of, each)


def _used() -> Count:
    """Procedures for which a dossier was filed online and accepted."""
    condition = _COUNTED["dossiers.accepted_online"][1]

    def found(asked: Slice) -> list[Counted]:
        where, values = _asked(asked, condition)
        rows = _rows(_USED.format(where=where), values)
        return sorted((Counted(Ref("procedure", key), unit, key) for key, unit in rows), key=lambda one: one.ref.id)

    return Count(
        "dossiers.procedures_used_online",
        lambda asked: len(found(asked)),
        lambda asked: iter(found(asked)),
    )


COUNTS: dict[str, Count] = {name: _count(name) for name in _COUNTED} | {"dossiers.procedures_used_online": _used()}
"""The counts that this room offers."""


def _clocks(at: datetime) -> tuple[int, int]:
    """Accepted dossiers that nobody has answered yet, and those of them whose clock was never begun."""
    rows = models.Dossier.objects.filter(accepted_at__lte=at, decided_at=None).exclude(
        status__in=[one.value for one in lifecycle.CLOSED]
    )
    return rows.count(), rows.filter(ticks=None).exclude(due=None).count()


def _decisions(at: datetime) -> tuple[int, int]:
    """Dossiers that were answered here, and those of them without the decision that made the answer."""
    rows = models.Dossier.objects.filter(decided_at__lte=at).exclude(origin__has_key="imported")
    return rows.count(), rows.filter(decision=None).count()


def _owners(at: datetime) -> tuple[int, int]:
    """Dossiers, and those of them whose owner has no name."""
    rows = models.Dossier.objects.filter(received_at__lte=at)
    return rows.count(), rows.filter(owner_name="").count()


CHECKS = (
    Check("dossiers.clock_begun", _clocks),
    Check("dossiers.decision_kept", _decisions),
    Check("dossiers.owner_named", _owners),
)
"""The checks that this room offers."""
