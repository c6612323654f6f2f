"""Reads of the index and of evaluations, each within the viewer's units; what the ministry publishes needs no right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.assessment import kept, models, rules, scoring, taking
from motcua.followup.assessment import workbook as workbooks
from motcua.followup.assessment.errors import EvaluationUnknown, SnapshotUnknown
from motcua.followup.assessment.types import (
    INDEX,
    NINE,
    DossierPoints,
    Evaluation,
    GroupScore,
    Index,
    IndexRules,
    Indicator,
    Line,
    NineRules,
    Score,
    State,
    Subject,
    Taken,
)
from motcua.followup.feedback import queries as feedback
from motcua.followup.feedback.types import SMALLEST, too_few
from motcua.foundation.clock import Period
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def index_rules(day: date) -> IndexRules | None:
    """The version of the index in force on a day."""
    found = _in_force(INDEX, day)
    return found if isinstance(found, IndexRules) else None


def nine_rules(day: date) -> NineRules | None:
    """The version of the nine indicators in force on a day."""
    found = _in_force(NINE, day)
    return found if isinstance(found, NineRules) else None


def snapshots(period: Period, *, limit: int = 40) -> list[Taken]:
    """The dated snapshots of a period, the last first."""
    return [_taken(row) for row in models.Snapshot.objects.filter(period=period.key).order_by("-as_of")[:limit]]


def may_see(actor: Actor, *, unit: str, procedure: str = "") -> bool:
    """Whether the actor may see the index of a unit, or of a procedure there."""
    return permissions.allows(actor, "assessment.read", on=Target(unit=unit, procedure=procedure or None))


def index(actor: Actor, *, unit: str, procedure: str = "", period: Period, snapshot: int | None = None) -> Index | None:
    """The index of a unit with all below it, or of a procedure there, as it was taken last or in that snapshot; none where none was taken.

    Raises `NotAllowed`. Who was content is told to those who do not inspect ratings only when the period is closed, see `_told`.
    """
    if not may_see(actor, unit=unit, procedure=procedure):
        raise NotAllowed(permission="assessment.read")
    row = _snapshot(period, snapshot)
    return _index(row, unit, procedure, inspects=feedback.inspects(actor)) if row else None


def published(*, unit: str, parts: Sequence[str], period: Period) -> tuple[Index, tuple[Index, ...]] | None:
    """What anybody may see of a period: the whole, and its parts with small numbers left out; none where nothing was taken."""
    row = _snapshot(period, None)
    if row is None:
        return None
    whole = _index(row, unit, "", inspects=False)
    found = [_index(row, part, "", inspects=False) for part in parts]
    hidden: dict[str, frozenset[str]] = {}
    for indicator in whole.rules.indicators:
        numbers = {
            one.unit: score.below or 0 for one in found for score in _scores(one) if score.indicator.id == indicator.id
        }
        hidden[indicator.id] = too_few(numbers)
    few = {score.indicator.id for score in _scores(whole) if score.below and score.below < SMALLEST}
    return _without(whole, few), tuple(
        _without(one, {key for key, units in hidden.items() if one.unit in units}) for one in found
    )


def places(actor: Actor, *, unit: str, period: Period) -> tuple[list[str], list[str]]:
    """Units right below a unit, and procedures at it or below, of which anything was counted last in a period."""
    if not may_see(actor, unit=unit):
        raise NotAllowed(permission="assessment.read")
    row = _snapshot(period, None)
    if row is None:
        return [], []
    pairs = set(_cells(row, unit, "").values_list("unit", "procedure"))
    depth = unit.count(".") + 2
    units = {".".join(place.split(".")[:depth]) for place, _ in pairs if place != unit}
    return sorted(units), sorted({procedure for _, procedure in pairs if procedure})


def parts_of(unit: str, period: Period) -> list[str]:
    """Units right below one of which anything was counted, for the page that is open to all."""
    row = _snapshot(period, None)
    if row is None:
        return []
    depth = unit.count(".") + 2
    found = _cells(row, unit, "").values_list("unit", flat=True).distinct()
    return sorted({".".join(place.split(".")[:depth]) for place in found if place != unit})


def lines(
    actor: Actor,
    *,
    snapshot: int,
    indicator: str,
    unit: str,
    procedure: str = "",
    inside: bool | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Line], int]:
    """The records behind a figure, and how many: the figure itself. `inside` narrows to those above the line, or not.

    A record that the viewer may not open is there without its name. Of an indicator that tells who was content, names are for inspectors
    alone, and nothing is told where the figure is not. Raises `NotAllowed`, `SnapshotUnknown`.
    """
    if not may_see(actor, unit=unit, procedure=procedure):
        raise NotAllowed(permission="assessment.read")
    row = models.Snapshot.objects.select_related("rules").filter(pk=snapshot).first()
    of = _rules(row.rules) if row else None
    wanted = next((one for one in of.indicators if one.id == indicator), None) if isinstance(of, IndexRules) else None
    if row is None or wanted is None:
        raise SnapshotUnknown(snapshot=snapshot)
    inspects = feedback.inspects(actor)
    cells = _cells(row, unit, procedure).filter(indicator=indicator)
    if wanted.delicate and not inspects:
        cells = _told(cells, row)
    count, page = _page(cells.order_by("unit", "procedure"), offset, limit, inside=inside)
    keys = {key for kind, key, _ in page if kind == "dossier"}
    open_ = dossiers.readable(actor, keys) if keys and not (wanted.delicate and not inspects) else set()
    shown = [
        Line(Ref(kind, key) if (kind != "dossier" and not wanted.delicate) or key in open_ else None, above)
        for kind, key, above in page
    ]
    return shown, count


def workbook(of: Index | None, *, about: Sequence[tuple[str, str]], head: Sequence[str], language: str) -> bytes:
    """An index that the caller has read under its own rights, as XLSX; `about` says what was asked, in words."""
    return workbooks.made(of, about=about, head=head, language=language)


# ---------------------------------------------------------------- evaluations


def evaluations(actor: Actor, period: Period) -> list[Evaluation]:
    """Evaluations of a period in the actor's units, officers and units, and the actor's own."""
    scope = permissions.scope(actor, "assessment.read")
    own = Q(subject=Subject.OFFICER.value, who=actor.id) if actor.kind is ActorKind.OFFICER else Q(pk__in=())
    seen = Q() if scope.everything else permissions.within(scope, procedure=None) | own
    rows = models.Evaluation.objects.filter(seen)
    found = rows.select_related("rules").filter(period=period.key, current=True).order_by("-subject", "unit", "who")
    inspects = feedback.inspects(actor)
    return [kept.evaluation(row, inspects=inspects) for row in found]


def evaluation(actor: Actor, number: int) -> Evaluation:
    """One evaluation with its objections. Raises `EvaluationUnknown`."""
    return kept.evaluation(evaluation_row(actor, number), inspects=feedback.inspects(actor), whole=True)


def evaluation_lines(actor: Actor, number: int, *, offset: int = 0, limit: int = 50) -> tuple[list[DossierPoints], int]:
    """Each dossier of an evaluation with its points; those to which a slip speaks are for inspectors alone. Raises `EvaluationUnknown`."""
    row = evaluation_row(actor, number)
    found = kept.unpack_lines(bytes(row.lines))
    page = found[offset : offset + min(limit, 500)]
    if not feedback.inspects(actor):
        page = [
            DossierPoints(one.code, tuple(point for point in one.points if point.indicator not in kept.SPOKEN))
            for one in page
        ]
    return page, len(found)


def evaluation_row(
    actor: Actor, number: int, permission: str = "assessment.read", *, lock: bool = False
) -> models.Evaluation:
    """The row, to those who may do this at its unit, or read it as their own. Raises `EvaluationUnknown`."""
    rows = models.Evaluation.objects.select_related("rules").filter(pk=number)
    row = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if row is None or not ((is_own(actor, row) and permission == "assessment.read") or _allows(actor, permission, row)):
        raise EvaluationUnknown(evaluation=number)
    return row


def is_own(actor: Actor, row: models.Evaluation) -> bool:
    """Whether an evaluation is the actor's own."""
    return actor.kind is ActorKind.OFFICER and row.subject == Subject.OFFICER and row.who == actor.id


def acts(actor: Actor, number: int) -> frozenset[str]:
    """What the actor may do with an evaluation as it stands: `object`, `answer`, `sign`; the time is asked when it is done."""
    row = evaluation_row(actor, number)
    if not row.current or row.state == State.SIGNED:
        return frozenset()
    signs = _allows(actor, signing_right(row), row) and not is_own(actor, row)
    if row.state == State.OBJECTED:
        return frozenset({"answer"}) if signs else frozenset()
    found = {"sign"} if signs else set()
    if is_own(actor, row) or (row.subject == Subject.UNIT and _allows(actor, "assessment.speak", row)):
        found.add("object")
    return frozenset(found)


def signing_right(row: models.Evaluation) -> str:
    """Officers are signed off by the head of their unit, units by the ministry's leader."""
    return "assessment.sign" if row.subject == Subject.OFFICER else "assessment.sign_unit"


# ---------------------------------------------------------------- inside


def _allows(actor: Actor, permission: str, row: models.Evaluation) -> bool:
    return permissions.allows(actor, permission, on=Target(unit=row.unit))


def _in_force(key: str, day: date) -> IndexRules | NineRules | None:
    until = Q(in_force_until=None) | Q(in_force_until__gt=day)
    row = models.Rules.objects.filter(until, key=key, in_force_from__lte=day).order_by("-in_force_from", "-id").first()
    return _rules(row) if row else None


def _rules(row: models.Rules) -> IndexRules | NineRules:
    return rules.read(row.pk, row.content)


def _taken(row: models.Snapshot) -> Taken:
    return Taken(row.pk, row.period, row.as_of, row.final, row.rules_id)


def _snapshot(period: Period, number: int | None) -> models.Snapshot | None:
    rows = models.Snapshot.objects.select_related("rules").filter(period=period.key)
    return (rows.filter(pk=number) if number else rows).order_by("-as_of").first()


def _cells(row: models.Snapshot, unit: str, procedure: str) -> QuerySet[models.Cell]:
    cells = models.Cell.objects.filter(Q(unit=unit) | Q(unit__startswith=f"{unit}."), snapshot=row)
    return cells.filter(procedure=procedure) if procedure else cells


def _told(cells: QuerySet[models.Cell], row: models.Snapshot) -> QuerySet[models.Cell]:
    """Cells of an indicator that tells who was content, as far as they are told to everybody.

    Only in a closed period, only cells of five or more, and only those of five or more in every month within the period. Every figure
    is a sum of such cells, so no two of them — a unit and its parts, a quarter and its months, today and tomorrow — differ by fewer.
    """
    if not row.final:
        return cells.none()
    period = Period.parse(row.period)
    months: list[str] = []
    one = Period(period.first, 1)
    while one.first < period.after.first:
        months.append(one.key)
        one = one.after
    small = models.Cell.objects.filter(snapshot__period__in=months, snapshot__final=True, below__lt=SMALLEST)
    places = set(small.filter(indicator__in=cells.values("indicator")).values_list("indicator", "unit", "procedure"))
    held = [
        number
        for number, indicator, unit, procedure in cells.filter(below__gte=SMALLEST).values_list(
            "pk", "indicator", "unit", "procedure"
        )
        if (indicator, unit, procedure) not in places
    ]
    return cells.filter(pk__in=held)


def _index(row: models.Snapshot, unit: str, procedure: str, *, inspects: bool) -> Index:
    of = _rules(row.rules)
    if not isinstance(of, IndexRules):
        raise SnapshotUnknown(snapshot=row.pk)
    delicate = [one.id for one in of.indicators if one.delicate]
    cells = _cells(row, unit, procedure)
    counted = _sums(cells if inspects else cells.exclude(indicator__in=delicate))
    if not inspects:
        counted |= _sums(_told(cells.filter(indicator__in=delicate), row))
    groups = tuple(
        scoring.grouped(
            group, [_score(one, counted, of, inspects=inspects) for one in of.indicators if one.group == group.id]
        )
        for group in of.groups
    )
    return _whole(unit, procedure, _taken(row), of, groups)


def _whole(unit: str, procedure: str, taken: Taken, of: IndexRules, groups: tuple[GroupScore, ...]) -> Index:
    """Groups added up, with a class where enough of them could be judged."""
    given = [group.points for group in groups if group.points is not None]
    points = sum(given, Decimal()) if given else None
    judged = sum((group.judged for group in groups), Decimal())
    most = sum((group.most for group in of.groups), Decimal())
    enough = points is not None and judged and judged >= of.class_from
    reached = points * 100 / judged if points is not None and enough else None
    return Index(unit, procedure, taken, of, groups, points, judged, most, scoring.rank(of.classes, reached))


def _score(one: Indicator, counted: dict[str, tuple[int, int]], of: IndexRules, *, inspects: bool) -> Score:
    below, above = counted.get(one.id, (0, 0))
    if one.delicate and not inspects and not below:
        return Score(one, None, None, None, None, withheld=True)
    return scoring.score(one, above, below, share_decimals=of.share_decimals, point_decimals=of.point_decimals)


def _sums(cells: QuerySet[models.Cell]) -> dict[str, tuple[int, int]]:
    rows = cells.values("indicator").annotate(whole=Sum("below"), part=Sum("above")).order_by("indicator")
    return {row["indicator"]: (int(row["whole"]), int(row["part"])) for row in rows}


def _scores(of: Index) -> list[Score]:
    return [score for group in of.groups for score in group.scores]


def _without(of: Index, hidden: Iterable[str]) -> Index:
    """An index without the figures of some indicators, and without points that would tell them by subtraction."""
    names = set(hidden)
    if not names:
        return of
    groups = tuple(
        scoring.grouped(
            group.group,
            [
                Score(one.indicator, None, None, None, None, withheld=True) if one.indicator.id in names else one
                for one in group.scores
            ],
        )
        for group in of.groups
    )
    return _whole(of.unit, of.procedure, of.taken, of.rules, groups)


def _page(
    cells: QuerySet[models.Cell], offset: int, limit: int, *, inside: bool | None
) -> tuple[int, list[tuple[str, str, bool]]]:
    """How many records there are, and a page of them; only the cells of the page are unpacked."""
    count, page = 0, []
    end = offset + min(limit, 500)
    for number, kind, below, above in cells.values_list("pk", "kind", "below", "above"):
        size = below if inside is None else above if inside else below - above
        if size and count < end and count + size > offset:
            packed = models.Cell.objects.filter(pk=number).values_list("records", flat=True).get()
            if packed is None:
                raise SnapshotUnknown(cell=number)
            records = [one for one in taking.unpack(bytes(packed)) if inside is None or one[1] is inside]
            page += [(kind, key, is_in) for key, is_in in records[max(offset - count, 0) : end - count]]
        count += size
    return count, page
