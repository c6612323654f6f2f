"""A day held against what the portal has of it, and what mends each difference: we tell again, or take in what was filed there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
import structlog

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as dossier_services
from motcua.casework.dossiers.types import Channel, Comparison, Counterpart, Gap, GapLine, Mending, Status
from motcua.doors.links.national_portal import client, mapping
from motcua.doors.links.national_portal import settings as link
from motcua.doors.links.national_portal.inbound import taking
from motcua.doors.links.national_portal.settings import CHANNEL, Settings
from motcua.doors.links.national_portal.wire import FiledStatus
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import Job
from motcua.foundation.outbox import queries as outbox_queries
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Waiting
from motcua.foundation.types import Actor, Json

log = structlog.get_logger(CHANNEL)

BY = Actor.system(CHANNEL)
BACK = 7
"""Days that are compared again while they differ."""
RECHECK_AFTER = timedelta(minutes=15)
MOST_PAGES = 2000
MOST_ASKED = 1000
"""Dossiers that their list lacks and that are asked for one by one."""
_UNSENT = 100_000


def compare(*, day: date, at: datetime, mend: bool) -> Comparison:
    """Compare a day and keep what came of it; with `mend` begin what mends each difference that needs no person.

    A difference counts until a later comparison no longer finds it. Raises `Unavailable` when the portal does not answer.
    """
    settings = link.current()
    try:
        theirs = _theirs(day, settings)
        ours = {_known_there(one): one for one in dossiers.of_day(day)}
        # A list by day may stand at another day's edge: what it lacks is asked for alone before it counts as missing.
        missing = [code for code in ours if code not in theirs][: None if not settings.list_service else MOST_ASKED]
        theirs |= {code: state for code in missing if (state := _asked(code, settings))}
    except (Dead, Retry) as silent:
        raise Unavailable(link=CHANNEL, reason=silent.reason[:300]) from silent
    lines = _lines(ours, theirs)
    if mend:
        lines = [_mended(line, at, settings) for line in lines]
    found = Comparison(CHANNEL, day, at, len(ours), len(theirs), tuple(lines))
    return dossier_services.keep_comparison(BY, found=found)


def nightly() -> None:
    """Yesterday, and earlier days that still differ; looked at once more when what mends them has had its time."""
    if not link.current().is_on:
        return
    now = clock.now()
    yesterday = clock.legal_date(now) - timedelta(days=1)
    days = {yesterday, *dossiers.days_that_differ(system=CHANNEL, since=yesterday - timedelta(days=BACK))}
    for day in sorted(days):
        jobs.defer("national_portal.compare", args={"day": day.isoformat(), "mend": True})
        jobs.defer("national_portal.compare", args={"day": day.isoformat(), "mend": False}, at=now + RECHECK_AFTER)


def of_day(day: str, mend: bool) -> None:  # noqa: FBT001 -- a job's argument
    """One day, by a job."""
    if link.current().is_on:
        compare(day=date.fromisoformat(day), at=clock.now(), mend=mend)


JOBS = [
    Job("national_portal.nightly", nightly, every="30 1 * * *"),
    Job("national_portal.compare", of_day, attempts=6, first_wait=60),
]


class Comparer:
    """Adapter of `doors.ui.comparing.Comparer`."""

    @property
    def is_on(self) -> bool:
        """Whether there is anything to compare with."""
        return link.current().is_on

    def compare(self, *, day: date, at: datetime, mend: bool) -> Comparison:
        """See `compare`."""
        return compare(day=day, at=at, mend=mend)

    def order(self, *, day: date, mend: bool) -> None:
        """Let a job do it."""
        jobs.defer("national_portal.compare", args={"day": day.isoformat(), "mend": mend})

    def kept(self, actor: Actor, *, day: date) -> Comparison | None:
        """The last comparison of a day."""
        return dossiers.comparison(actor, system=CHANNEL, day=day)

    def kept_days(self, actor: Actor) -> Sequence[Comparison]:
        """The last days that were compared, the latest first."""
        return dossiers.comparisons(actor, system=CHANNEL)


def _theirs(day: date, settings: Settings) -> dict[str, str]:
    """What they hold of a day, state by reference."""
    if not settings.list_service:
        return {}
    found: dict[str, str] = {}
    for page in range(1, MOST_PAGES + 1):
        rows = client.ask(
            settings.list_service, settings, ngay=f"{day:%Y%m%d}", trang=str(page), soluong=str(settings.page_size)
        )
        found |= {str(row.get("MAHOSO") or ""): str(row.get("TRANGTHAI") or "") for row in rows}
        if len(rows) < settings.page_size:
            break
    found.pop("", None)
    return found


def _known_there(one: Counterpart) -> str:
    """What they know a dossier by: their own number where it was filed there, else our code; a number of another system is nothing to them."""
    return (one.channel == Channel.NATIONAL_PORTAL and one.reference) or one.code


def _asked(code: str, settings: Settings) -> str:
    rows = client.ask("TraCuuHoSo", settings, mahoso=code)
    return str(rows[0].get("TRANGTHAI") or "") if rows else ""


def _lines(ours: Mapping[str, Counterpart], theirs: Mapping[str, str]) -> list[GapLine]:
    # Of a dossier's messages the first one holds the others back, and says why.
    unsent = {row.stream: row for row in reversed(outbox_queries.unsent(channel=CHANNEL, limit=_UNSENT))}
    found = []
    for reference, one in ours.items():
        line = _line(reference, one, theirs.get(reference, ""), unsent.get(one.code))
        if line is not None:
            found.append(line)
    for reference in theirs.keys() - ours.keys():
        # What was taken in on another day than it was filed is ours, and stands there.
        known = dossiers.of_reference(reference)
        refused = theirs[reference] == mapping.FILED_REFUSED
        if not refused and known is None and dossiers.owner_of(reference) is None:
            found.append(GapLine(reference, "", Gap.ONLY_THEIRS, "", theirs[reference], Mending.FETCH))
    return sorted(found, key=lambda line: line.reference)


def _line(reference: str, one: Counterpart, state: str, unsent: Waiting | None) -> GapLine | None:
    ours = mapping.STATES[Status(one.status)]
    # What was filed there is refused in another number.
    same = state == ours or (reference != one.code and ours == "3" and state == mapping.FILED_REFUSED)
    if unsent is not None and unsent.state == "dead":
        return GapLine(reference, one.code, Gap.STUCK, ours, state, Mending.RESEND, unsent.error)
    if same and unsent is None:
        return None
    if not one.national_code:
        return GapLine(reference, one.code, Gap.NOT_MAPPED, ours, state, Mending.MAP, one.procedure)
    if unsent is not None:
        return GapLine(reference, one.code, Gap.WAITING, ours, state, Mending.WAIT, unsent.error)
    return GapLine(reference, one.code, Gap.STATE if state else Gap.ONLY_OURS, ours, state, Mending.PUSH)


def _mended(line: GapLine, at: datetime, settings: Settings) -> GapLine:
    if line.mending is Mending.PUSH:
        body: dict[str, Json] = {"code": line.code, "whole": True}
        key = f"{line.code}/mend/{at:%Y%m%d%H%M%S}"
        outbox.enqueue(channel=CHANNEL, key=key, stream=line.code, body=body, at=at)
        return replace(line, acted_at=at)
    if line.mending is Mending.FETCH:
        return _fetched(line, at, settings)
    return line


def _fetched(line: GapLine, at: datetime, settings: Settings) -> GapLine:
    """Take in what was filed there and never arrived; what they hold and was not filed there needs a person."""
    try:
        rows = client.ask(settings.filed_service, settings, mahoso=line.reference)
        if not rows:
            return replace(line, mending=Mending.LOOK, note="Không phải hồ sơ nộp trên Cổng Dịch vụ công quốc gia")
        said = taking.file(rows[0], orjson.dumps(dict(rows[0])), settings)
    except (Dead, Retry, Unavailable, ValueError) as trouble:
        return replace(line, note=str(trouble)[:300])
    if said.code in {taking.DONE, taking.AGAIN}:
        return replace(line, code=said.more.get("MaHoSoDonVi", ""), acted_at=at)
    if said.code != taking.REFUSED:
        return replace(line, note=said.message)
    # It cannot be taken in: its applicant reads there why, as after a filing that was refused at once.
    refusal = FiledStatus(status=mapping.FILED_REFUSED, code=line.reference, text=said.message, at=mapping.moment(at))
    path = f"{settings.service_path}{settings.status_service}KM"
    try:
        client.tell(settings.status_service, refusal, settings, attempt=1, path=path)
    except (Dead, Retry) as trouble:
        return replace(line, note=f"{said.message} – {trouble.reason}")
    return replace(line, note=said.message, acted_at=at)
