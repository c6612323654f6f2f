"""Parts that were filed with their main dossier: which they are, how far they are, and what the main one's due date owes them (LC-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from motcua.casework.dossiers import clockwork, lifecycle, models
from motcua.casework.dossiers.clockwork import Standing
from motcua.casework.dossiers.types import ClockAct, Status, StopReason
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Part
from motcua.foundation import clock, once
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT

JOB = "dossiers.parts"
_DONE_WELL = frozenset({Status.DECIDED, Status.RETURNED})


def parts(main: models.Dossier) -> list[models.Link]:
    """The parts that were filed with a main dossier, in the order of its procedure; those linked later by hand are not among them."""
    return list(models.Link.objects.filter(main=main).exclude(key="").select_related("part").order_by("id"))


def link_to_main(row: models.Dossier) -> models.Link | None:
    """How a part that was filed with its main one is linked to it."""
    return next((one for one in links_of(row) if one.part_id == row.pk and one.key), None)


def links_of(row: models.Dossier) -> list[models.Link]:
    """Every link in which a dossier is the main one or the part, in the order in which they were made."""
    found = models.Link.objects.filter(Q(part=row) | Q(main=row)).select_related("part", "main").order_by("id")
    return once.kept(("links", row.pk), lambda: list(found))


def order(row: models.Dossier, *, at: datetime) -> None:
    """Have a main dossier and its parts look at each other after something moved in one of them, in the transaction of it.

    They do so in a transaction of their own, main dossier first: whoever moved has locked one of them and must not wait for the other.
    """
    found = models.Link.objects.filter(Q(part=row) | Q(main=row)).exclude(key="").values_list("main__code", flat=True)
    main = found.first()
    if main is not None:
        jobs.defer(JOB, args={"code": main, "at": at.isoformat()}, priority=URGENT)


def done_well(row: models.Dossier) -> bool:
    """Whether a part has given the result that others need; a refusal that was handed over is none."""
    return Status(row.status) in _DONE_WELL and row.outcome != "refused"


def ended(row: models.Dossier) -> bool:
    """Whether nobody works on a part any more."""
    return Status(row.status) in lifecycle.CLOSED


def why_not_answered(row: models.Dossier, *, favourably: bool) -> str:
    """Why a main dossier may not be answered yet, as a code; "" when it may, and for any other dossier."""
    found = [link.part for link in parts(row)]
    if any(not ended(part) for part in found):
        return "parts_open"
    return "part_refused" if favourably and not all(done_well(part) for part in found) else ""


def dues(links: Sequence[models.Link], *, start: datetime) -> dict[str, datetime | None]:
    """When each part ends or has to end, by its key; one that waits is counted from when it can start, none where that cannot be said."""
    rows = {link.key: link for link in links}

    def end(part: Part, begin: datetime) -> datetime | None:
        row = rows[part.key].part
        if ended(row):
            return row.decided_at or begin
        return row.due if row.accepted_at is not None else _limit_ends(row, begin)

    return catalogue.foresee(
        [Part(link.key, link.part.procedure, after=tuple(link.after)) for link in links], start, end
    )


def with_parts(row: models.Dossier, standing: Standing) -> Standing:
    """A main dossier is due no earlier than its parts; any other as it stands."""
    if standing.due is None:
        return standing
    latest = latest_due(row)
    return standing if latest is None else replace(standing, due=max(standing.due, latest))


def latest_due(row: models.Dossier) -> datetime | None:
    """The last instant at which a part has or had to end; none without parts."""
    links = parts(row)
    if not links:
        return None
    foreseen = dues(links, start=row.accepted_at or row.received_at).values()
    known = [one for one in (*foreseen, *(link.part.due for link in links)) if one is not None]
    return max(known, default=None)


def stand_still(row: models.Dossier) -> tuple[str, ...]:
    """The keys of what stops the clock of a part now; none for one whose clock has ended or never began."""
    ticks = [
        clockwork.ticked(one.act, one.at, one.key, one.reason, one.basis, one.until)
        for one in row.ticks.order_by("number")
    ]
    if not ticks or any(tick.act is ClockAct.END for tick in ticks):
        return ()
    return clockwork.open_stops(ticks)


def stopped_for(row: models.Dossier) -> Mapping[str, str]:
    """The open stops of a main dossier's clock by the part for whose sake it stands still."""
    prefix = f"{StopReason.PART.value}/"
    return {key.split("/")[1]: key for key in stand_still(row) if key.startswith(prefix)}


def _limit_ends(row: models.Dossier, begin: datetime) -> datetime | None:
    version = catalogue.version(row.version_id)
    limit = catalogue.limit(version, row.revisions.latest("number").data, on=clock.legal_date(row.received_at))
    found = catalogue.due(version, begin, unit=row.unit, term=limit)
    return found.at if found else None
