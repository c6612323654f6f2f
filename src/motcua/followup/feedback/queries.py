"""Reads of ratings: what a person may rate, reports for everybody, single ratings for those who inspect them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.feedback import grouping, models
from motcua.followup.feedback.types import (
    Level,
    Open,
    Rating,
    Report,
    Said,
    Spoken,
    Stage,
    Tally,
    Way,
    Why,
)
from motcua.foundation.types import Actor, Check, Count, Counted, Ref, Slice
from motcua.identity.permissions import queries as permissions

HOUSE = "house"
"""The source of ratings that were given here."""
REMARKS = 50


def open_stages(code: str, *, way: Way, at: datetime) -> list[Open]:
    """The stages of a dossier that its owner may rate by now, in the order of its life; whoever asks has shown that it is theirs."""
    course = dossiers.course(code)
    if course is None:
        return []
    reached = {Stage.INTAKE: course.taken_in, Stage.SUPPLEMENT: course.asked, Stage.RESULT: course.answered}
    keys = {key_of(code, stage): stage for stage in Stage}
    rows = models.Rating.objects.filter(source=HOUSE, key__in=list(keys))
    given = {keys[row.key]: row for row in rows}
    return [_open(stage, given.get(stage), way, at) for stage in Stage if reached[stage]]


def report(actor: Actor, *, first: date, last: date, unit: str = "", procedure: str = "") -> Report:
    """What was answered by groups closed on these days, both included, in the actor's units; see `grouping` for why nobody is known again."""
    permissions.require(actor, "feedback.read")
    scope = permissions.scope(actor, "feedback.read")
    near = Q(unit=unit) | Q(unit__startswith=f"{unit}.") if unit else Q()
    of = Q(procedure=procedure) if procedure else Q()
    groups = list(models.Group.objects.filter(permissions.within(scope), near, of, closed_on__range=(first, last)))
    waiting = models.Rating.objects.filter(permissions.within(scope), near, of, group=None, superseded=False)
    remarks = sorted((group.closed_on, text) for group in groups for text in group.texts)
    return Report(
        whole=_tally("", groups),
        units=_tallies(groups, "unit"),
        procedures=_tallies(groups, "procedure"),
        waiting=waiting.count(),
        remarks=tuple(remarks[-REMARKS:]),
    )


def ratings(
    actor: Actor,
    *,
    level: Level | None = None,
    complaints: bool = False,
    limit: int = 50,
    before: datetime | None = None,
) -> list[Rating]:
    """Single ratings with their dossiers, the newest first, for those who inspect them; `before` turns the page."""
    rows = _inspected(actor)
    if level is not None:
        rows = rows.filter(level=level.value)
    if complaints:
        rows = rows.filter(whys__contains=[Why.ATTITUDE.value])
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [value(row) for row in rows.order_by("-at", "-id")[:limit]]


def spoken(codes: Collection[str]) -> Mapping[str, Spoken]:
    """What slips say of these dossiers to the circular's indicators; for the house's own evaluation, which shows none of it by itself."""
    found: dict[str, Spoken] = {}
    for row in models.Rating.objects.filter(dossier__in=list(codes), superseded=False).order_by("id"):
        before = found.get(row.dossier, Spoken())
        found[row.dossier] = Spoken(
            _most(before.contacts, row.contacts),
            _most(before.agencies, row.agencies),
            before.complaint or (Why.ATTITUDE in row.whys and not row.unfounded),
        )
    return found


def inspects(actor: Actor) -> bool:
    """Whether the actor may know which dossier a rating is of."""
    return permissions.allows(actor, "feedback.inspect")


def key_of(code: str, stage: Stage) -> str:
    """The key of the one rating that a dossier's owner gives to a stage."""
    return f"{code}/{stage.value}"


def value(row: models.Rating) -> Rating:
    """The public value of a row."""
    return Rating(
        row.pk, row.source, row.dossier, row.unit, row.procedure, row.kind, Stage(row.stage), Level(row.level),
        tuple(Why(why) for why in row.whys), row.text, row.at, row.unfounded,
    )  # fmt: skip


def _open(stage: Stage, row: models.Rating | None, way: Way, at: datetime) -> Open:
    if row is None:
        return Open(stage, None)
    said = Said(Level(row.level), tuple(Why(why) for why in row.whys), row.text, row.contacts, row.agencies)
    if row.way == Way.PORTAL and way is not Way.PORTAL:
        return Open(stage, None, "signed_in")  # the slip's holder does not read what the owner said either
    over = row.first_at is not None and at > row.first_at + grouping.CHANGEABLE
    return Open(stage, said, "over" if over else "")


def _most(one: int | None, other: int | None) -> int | None:
    told = [number for number in (one, other) if number is not None]
    return max(told) if told else None


def _tally(key: str, groups: Sequence[models.Group]) -> Tally:
    counts: Counter[str] = Counter()
    whys: Counter[str] = Counter()
    for group in groups:
        counts.update(group.counts)
        whys.update(group.whys)
    return Tally(
        key,
        {level: counts[level.value] for level in Level},
        {why: counts_ for why in Why if (counts_ := whys[why.value])},
    )


def _tallies(groups: Iterable[models.Group], column: str) -> tuple[Tally, ...]:
    apart: dict[str, list[models.Group]] = {}
    for group in groups:
        apart.setdefault(getattr(group, column), []).append(group)
    return tuple(_tally(key, found) for key, found in sorted(apart.items()))


def _inspected(actor: Actor) -> QuerySet[models.Rating]:
    permissions.require(actor, "feedback.inspect")
    return models.Rating.objects.filter(permissions.within(permissions.scope(actor, "feedback.inspect")))


# ---------------------------------------------------------------- counts

_BAD = Q(level=Level.DISSATISFIED.value)


def _said(asked: Slice, more: Q) -> QuerySet[models.Rating]:
    rows = models.Rating.objects.filter(more, at__gte=asked.since, at__lt=asked.until, taken_at__lte=asked.as_of)
    if asked.unit:
        rows = rows.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}."))
    if asked.procedure:
        rows = rows.filter(procedure=asked.procedure)
    return rows.filter(superseded=False)


def _count(name: str, more: Q, *, dossiers_: bool) -> Count:
    """Ratings by their own number, which only those who inspect can open, or the dossiers that were rated so."""

    def rows(asked: Slice) -> QuerySet[models.Rating, tuple[str | int, str, str]]:
        found = _said(asked, more)
        if dossiers_:
            return found.order_by("dossier").values_list("dossier", "unit", "procedure").distinct("dossier")
        return found.order_by("id").values_list("pk", "unit", "procedure")

    def counted(row: tuple[str | int, str, str]) -> Counted:
        return Counted(Ref("dossier" if dossiers_ else "rating", str(row[0])), row[1], row[2])

    def each(asked: Slice) -> Iterator[Counted]:
        return (counted(row) for row in rows(asked).iterator(chunk_size=5000))

    return Count(
        name,
        lambda asked: rows(asked).count(),
        each,
    )


COUNTS: dict[str, Count] = {
    one.name: one
    for one in (
        _count("feedback.rated", Q(), dossiers_=False),
        _count("feedback.not_dissatisfied", ~_BAD, dossiers_=False),
        _count("feedback.dossiers_rated", Q(), dossiers_=True),
        _count("feedback.dossiers_disliked", _BAD, dossiers_=True),
    )
}
"""The counts that this room offers; those over dossiers tell who was content with what and are listed to nobody who may not inspect."""


def _places(at: datetime) -> tuple[int, int]:
    """Ratings, and those of them whose unit or procedure is not known."""
    rows = models.Rating.objects.filter(taken_at__lte=at)
    return rows.count(), rows.filter(Q(unit="") | Q(procedure="")).count()


CHECKS = (Check("feedback.place_known", _places),)
"""The checks that this room offers."""
