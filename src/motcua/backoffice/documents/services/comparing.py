"""Sameness by day: what we have of the exchange, what the other side lists, the difference with a name, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from motcua.backoffice.documents import compared, models, queries
from motcua.backoffice.documents.errors import PackageUnknown
from motcua.backoffice.documents.facts import DaysCompared, PackageMade
from motcua.backoffice.documents.ports import exchange
from motcua.backoffice.documents.services import turning
from motcua.backoffice.documents.types import (
    Agency,
    Comparison,
    Difference,
    DifferenceLine,
    Direction,
    Exchange,
    Kind,
    Listed,
)
from motcua.foundation.clock import VIETNAM
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold
from motcua.identity.permissions import queries as permissions

_GIVEN_UP = {"fail", "error"}
_BY_ITSELF = {Difference.NOT_THERE, Difference.REFUSED_THERE, Difference.NOT_HERE}
"""What a machine mends; what was refused is a person's to read first."""
_NOTED = "noted"


def compare(actor: Actor, *, day: date, at: datetime, mending: bool = False) -> Comparison:
    """Compare our table with what the exchange lists for a day and keep what was found; again for the same day replaces it.

    With `mending` what a machine can mend is begun: sent again, or fetched. What a person took note of stays noted. Raises `Unavailable`
    when the exchange does not answer.
    """
    permissions.require(actor, "document.compare")
    theirs = exchange.get().listed(day)
    with transaction.atomic():
        lines, ours = _differences(day, theirs)
        before = models.Comparison.objects.filter(day=day).first()
        noted = {(one["kind"], one["axis_id"]) for one in before.lines if one["mended"] == _NOTED} if before else set()
        kept = [
            {
                "kind": one.kind.value, "axis_id": one.axis_id, "party": one.party, "document": one.document, "package": one.package,
                "why": one.why, "mended": _NOTED if (one.kind.value, one.axis_id) in noted else "",
            }
            for one in lines
        ]  # fmt: skip
        row, _ = models.Comparison.objects.update_or_create(
            day=day, defaults={"made_at": at, "ours": ours, "theirs": len(theirs), "lines": kept}
        )
        fact = DaysCompared(day.isoformat(), len(lines))
        journal.record(fact, ref=Ref("documents_day", day.isoformat()), by=actor, at=at)
    if mending:
        for number, one in enumerate(lines):
            if one.kind in _BY_ITSELF:
                mend(actor, day=day, line=number, at=at)
        row.refresh_from_db()
    return compared.comparison_value(row)


def mend(actor: Actor, *, day: date, line: int, at: datetime) -> str:
    """Do what mends a difference: send again, fetch, or take note; gives the act's name, "" when there is nothing to do or it could not be done.

    Raises `Unavailable` when fetching needs an exchange that does not answer.
    """
    permissions.require(actor, "document.compare")
    row = models.Comparison.objects.filter(day=day).first()
    if row is None or not 0 <= line < len(row.lines) or row.lines[line]["mended"]:
        return ""
    kind = Difference(row.lines[line]["kind"])
    if kind is Difference.NOT_HERE:
        act = "fetched" if exchange.get().fetch_one(row.lines[line]["axis_id"]) else ""
    elif kind in {Difference.NOT_THERE, Difference.REFUSED_THERE, Difference.STUCK}:
        act = _again(actor, int(row.lines[line]["package"]), at)
    else:
        act = _NOTED if kind is Difference.STRANGE else ""
    if not act:
        return ""
    with transaction.atomic():
        row = models.Comparison.objects.select_for_update(no_key=True).get(day=day)
        row.lines[line]["mended"] = act
        row.save(update_fields=["lines"])
    return act


@transaction.atomic
def know_agencies(actor: Actor, *, agencies: Sequence[Agency], at: datetime) -> int:
    """Keep the exchange's catalogue of authorities as it is now; those that it lists no more are marked as gone. Gives how many it has."""
    permissions.require(actor, "document.exchange")
    rows = [
        models.Agency(
            code=one.code[:35], older=one.older[:35], name=one.name[:200], mail=one.mail[:200], gone=one.gone,
            search=fold(f"{one.code} {one.older} {one.name}"), heard_at=at,
        )
        for one in {one.code: one for one in agencies if one.code}.values()
    ]  # fmt: skip
    models.Agency.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["code"],
        update_fields=["older", "name", "mail", "gone", "search", "heard_at"],
    )  # fmt: skip
    if rows:
        models.Agency.objects.filter(heard_at__lt=at).update(gone=True)
    return len(rows)


def _differences(day: date, theirs: Sequence[Listed]) -> tuple[list[DifferenceLine], int]:
    start = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    end = start + timedelta(days=1)
    packages = models.Package.objects.filter(direction=Direction.OUT.value)
    listable = exchange.get().lists_sent()
    ours = {row.axis_id: row for row in packages.filter(state="sent", done_at__gte=start, done_at__lt=end)}
    there = {one.axis_id: one for one in theirs if one.direction is Direction.OUT}
    lines = []
    for axis_id, row in ours.items() if listable else ():
        listed = there.get(axis_id)
        if listed is None or listed.state in _GIVEN_UP:
            lines.append(_line(Difference.NOT_THERE if listed is None else Difference.REFUSED_THERE, row))
    made = packages.filter(made_at__gte=start, made_at__lt=end, state__in=["waiting", "failed"]).order_by("pk")
    lines += [
        _line(Difference.WAITING if row.state == "waiting" else Difference.STUCK, row)
        for row in made
        if row.state == "waiting" or not _sent_later(row)
    ]
    known = set(
        models.Package.objects.filter(axis_id__in=there, direction=Direction.OUT.value).values_list(
            "axis_id", flat=True
        )
    )
    lines += [
        DifferenceLine(Difference.STRANGE, one.axis_id, one.party, "", None, "")
        for one in there.values()
        if one.axis_id not in known
    ]
    arriving = [one for one in theirs if one.direction is Direction.IN and one.state not in _GIVEN_UP]
    here = set(
        models.Package.objects.filter(
            direction=Direction.IN.value, axis_id__in=[one.axis_id for one in arriving]
        ).values_list("axis_id", flat=True)
    )
    lines += [
        DifferenceLine(Difference.NOT_HERE, one.axis_id, one.party, "", None, "")
        for one in arriving
        if one.axis_id not in here
    ]
    return lines, len(ours) + len(here)


def _line(kind: Difference, row: models.Package) -> DifferenceLine:
    return DifferenceLine(
        kind, row.axis_id or f"#{row.pk}", row.party_code, str(row.document_id or ""), row.pk, "", row.error
    )


def _sent_later(row: models.Package) -> bool:
    """Whether the same was written again after a package that failed."""
    later = models.Package.objects.filter(direction=row.direction, document=row.document_id, pk__gt=row.pk)
    return later.filter(party_code=row.party_code, kind=row.kind, code=row.code).exists()


@transaction.atomic
def _again(actor: Actor, package: int, at: datetime) -> str:
    found = models.Package.objects.select_related("document").get(pk=package)
    row = queries.by_id(str(found.document_id), lock=True)
    if row is None:
        raise PackageUnknown(package=package)
    copy = models.Package.objects.create(
        direction=found.direction, kind=found.kind, code=found.code, document=row, exchange_id=found.exchange_id, party_code=found.party_code,
        party_name=found.party_name, reason=found.reason, staff=found.staff, state="waiting", key=f"{found.key[:280]}/again/{found.pk}",
        at=found.at, made_at=at,
    )  # fmt: skip
    if found.state == "sent":
        found.state, found.error = "failed", "Trục liên thông không có gói tin này"
        found.save(update_fields=["state", "error"])
    held = [Exchange.SENT.value, Exchange.FAILED.value]
    receiver = row.receivers.filter(code=found.party_code, state__in=held).first()
    if receiver is not None and found.kind in {Kind.NEW.value, Kind.REPLACE.value}:
        receiver.state, receiver.changed_at = Exchange.WAITING.value, at  # nobody has it, whatever we believed
        receiver.save(update_fields=["state", "changed_at"])
    turning.record(row, [PackageMade(copy.pk, copy.kind, copy.party_code)], by=actor, at=at)
    return "sent_again"
