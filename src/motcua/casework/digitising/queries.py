"""Reads of digitising: batches, scans as each officer may see them, progress by procedure and unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from motcua.casework.attachments import queries as papers
from motcua.casework.digitising import models
from motcua.casework.digitising.errors import ScanUnknown
from motcua.casework.digitising.types import FIELDS, KEYS, Batch, Progress, Scan, ScanState
from motcua.casework.results import queries as results
from motcua.casework.results.types import IssuedResult
from motcua.foundation.audit import services as audit
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf.types import PageImage
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_Placed = TypeVar("_Placed", models.Batch, models.Holding)
RIGHT = "result.digitise"
_MOST = 200
_OPEN = (ScanState.FIRST, ScanState.SECOND, ScanState.DIFFERS, ScanState.MATCHED)


def batches(actor: Actor) -> list[Batch]:
    """The batches of the actor's places, the newest first."""
    permissions.require(actor, RIGHT)
    rows = list(_reach(actor, models.Batch.objects.all()).order_by("-id")[:_MOST])
    counts: dict[int, dict[ScanState, int]] = {}
    grouped = models.Scan.objects.filter(batch__in=rows).values_list("batch_id", "state").annotate(count=Count("id"))
    for batch, state, count in grouped:
        counts.setdefault(batch, {})[ScanState(state)] = count
    return [_batch(row, counts.get(row.pk, {})) for row in rows]


def batch(actor: Actor, batch: int) -> Batch:
    """One batch; raises `ScanUnknown` also when it is not for this actor."""
    row = row_of_batch(actor, batch)
    grouped = models.Scan.objects.filter(batch=row).values_list("state").annotate(count=Count("id"))
    return _batch(row, {ScanState(state): count for state, count in grouped})


def scans(actor: Actor, batch: int, *, state: str = "", offset: int = 0, limit: int = _MOST) -> list[Scan]:
    """The scans of a batch in their order, at most 200 at once; those that stand so where a state is named. Raises `ScanUnknown`."""
    rows = models.Scan.objects.filter(batch=row_of_batch(actor, batch)).select_related("batch").order_by("id")
    found = rows.filter(state=state) if state in set(ScanState) else rows
    return [value(row, actor) for row in found[offset : offset + min(limit, _MOST)]]


def next_scan(actor: Actor, batch: int, *, after: int, states: Collection[ScanState]) -> int | None:
    """The next scan of a batch that stands so and that this actor may go on with, the first again after the last; raises `ScanUnknown`."""
    rows = models.Scan.objects.filter(batch=row_of_batch(actor, batch), state__in=states).exclude(pk=after)
    entered = Q(state__in=[ScanState.SECOND, ScanState.DIFFERS], first_by=str(actor))
    rows = rows.exclude(entered | Q(state=ScanState.DIFFERS, second_by=str(actor))).order_by("id")
    found = rows.filter(pk__gt=after).first() or rows.first()
    return found.pk if found else None


def result_of(found: Scan) -> IssuedResult | None:
    """The certified e-copy of a scan that the actor has; none while there is none."""
    return results.for_subject(Ref("digitised", str(found.id))) if found.result else None


def recogniser() -> str:
    """What reads the text of scans on this machine; "" where nothing is installed, and scans without text of their own get no proposals."""
    return papers.recogniser()


def scan(actor: Actor, scan: int, *, at: datetime) -> Scan:
    """One scan as the actor may see it, with a trace that they saw it: until both entries are there, nobody sees the other's. Raises `ScanUnknown`."""
    row = row_of(actor, scan)
    role, unit = permissions.standing(actor, RIGHT, on=place(row.batch))
    number = row.first.get("owner_id", "")
    audit.looked(
        actor, subject=Ref("digitised", str(row.pk)), what="scan", purpose="digitising", at=at, role=role, unit=unit, fields=("result",),
        owner=Ref("enterprise", number) if number else None,
    )  # fmt: skip
    return value(row, actor)


def picture(actor: Actor, scan: int, number: int, *, width: int) -> PageImage:
    """The picture of a page of a scan; raises `ScanUnknown`, `foundation.pdf.errors.PageUnknown`, `PageUnreadable`."""
    row = row_of(actor, scan)
    return pdf.page_image(papers.content(str(row.paper)), number, width=width)


def progress(actor: Actor) -> list[Progress]:
    """By procedure and unit of the actor's places: what is held on paper, what is certified, what waits."""
    permissions.require(actor, RIGHT)
    held = {(row.procedure, row.unit): row.count for row in _reach(actor, models.Holding.objects.all())}
    grouped = (
        models.Scan.objects.filter(batch__in=_reach(actor, models.Batch.objects.all()))
        .values_list("batch__procedure", "batch__unit")
        .annotate(done=Count("id", filter=Q(state=ScanState.CERTIFIED)), waiting=Count("id", filter=Q(state__in=_OPEN)))
    )
    counted = {(procedure, unit): (done, waiting) for procedure, unit, done, waiting in grouped}
    return [
        Progress(procedure, unit, held.get((procedure, unit), 0), *counted.get((procedure, unit), (0, 0)))
        for procedure, unit in sorted({*held, *counted})
    ]


# ----------------------------------------------------------------


def row_of(actor: Actor, scan: int, *, lock: bool = False) -> models.Scan:
    """The row of a scan within the actor's reach; raises `ScanUnknown`."""
    rows = models.Scan.objects.select_related("batch")
    row = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(pk=scan).first()
    if row is None or not permissions.allows(actor, RIGHT, on=place(row.batch)):
        raise ScanUnknown(scan=scan)
    return row


def row_of_batch(actor: Actor, batch: int) -> models.Batch:
    """The row of a batch within the actor's reach; raises `ScanUnknown`."""
    row = models.Batch.objects.filter(pk=batch).first()
    if row is None or not permissions.allows(actor, RIGHT, on=place(row)):
        raise ScanUnknown(batch=batch)
    return row


def place(row: models.Batch) -> Target:
    """A batch as the gate sees it."""
    return Target(unit=row.unit, procedure=row.procedure)


def value(row: models.Scan, actor: Actor) -> Scan:
    """A row as the actor may see it."""
    state = ScanState(row.state)
    both = state not in (ScanState.FIRST, ScanState.SECOND)
    mine = row.first_by == str(actor)
    return Scan(
        id=row.pk, batch=row.batch_id, procedure=row.batch.procedure, unit=row.batch.unit, file_name=row.file_name, pages=row.pages,
        state=state, proposed=row.proposed if state is ScanState.FIRST else {}, first=row.first if both or mine else {},
        second=row.second if both else {}, values=counting(row) if state in (ScanState.MATCHED, ScanState.CERTIFIED) else {},
        differs=differing(row) if both else (), first_by=row.first_by, second_by=row.second_by, result=row.result, reason=row.reason,
    )  # fmt: skip


def differing(row: models.Scan) -> Sequence[str]:
    """The key fields in which the two entries differ."""
    return tuple(name for name in KEYS if row.first.get(name, "") != row.second.get(name, ""))


def counting(row: models.Scan) -> Mapping[str, str]:
    """The values that count: what was settled, else what both have entered, else what the first has."""
    return {name: row.settled.get(name, row.first.get(name, "")) for name in FIELDS}


def _batch(row: models.Batch, counts: Mapping[ScanState, int]) -> Batch:
    return Batch(row.pk, row.name, row.procedure, row.unit, row.made_at, counts)


def _reach(actor: Actor, rows: QuerySet[_Placed]) -> QuerySet[_Placed]:
    """Rows with a unit and a procedure, cut by the gate."""
    return rows.filter(permissions.within(permissions.scope(actor, RIGHT)))
