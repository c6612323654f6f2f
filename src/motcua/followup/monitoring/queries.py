"""Reads of monitoring: figures of targets, their months and parts, and the records behind each; what is counted is the same for every viewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from motcua.backoffice.documents import queries as documents
from motcua.casework.dossiers import queries as dossiers
from motcua.followup.monitoring import (
    comparison,
    figuring,
    following,
    handling,
    holdings,
    models,
    plans,
    raters,
    recounting,
    rolling,
    snapshots,
)
from motcua.followup.monitoring.counting import RATED
from motcua.followup.monitoring.errors import NotCounted, TargetUnknown
from motcua.followup.monitoring.types import (
    Counted,
    Cut,
    Declared,
    Difference,
    Figure,
    Followed,
    Form,
    Kind,
    Light,
    Measure,
    Month,
    Number,
    Part,
    Side,
    Snapped,
    Target,
)
from motcua.foundation import once
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotFound
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target as Aim

MOST_LINES = 20_000
"""Records of a figure that can be looked through, from its first; for those beyond the question is narrowed."""
_AT_ONCE = 1_000
"""Records of which it is asked at once whether they may be opened."""
_CARRYING = frozenset({Form.MEAN, Form.SUM})
"""Forms of which what the records carry tells the value."""
_RIGHTS = {"petition": "petition.read", "project": "project.read", "report": "report.read"}
"""The right by which a record is opened at its unit."""
_EVERYBODYS = frozenset({"procedure", "unit", "comparison"})
"""Records that tell of nobody: the catalogue, the list of units, days that were compared."""
fields = holdings.fields
SNAPSHOT_WORDS = snapshots.WORDS
holds = rolling.holds
compared, weights, weigher = comparison.compared, comparison.weights, comparison.weigher
measure_of = plans.measure_of
handled = handling.handled


def years(*, at: datetime) -> list[int]:
    """The years for which a plan has targets, the last first; up to the present one."""
    spans = [plans.span_of(row.content) for row in _latest()]
    return [
        year for year in range(legal_date(at).year, 2015, -1) if any(first <= year <= last for first, last in spans)
    ]


def targets(year: int) -> list[Target]:
    """The targets of a year by their numbers, as the last version loaded of each plan has them."""
    found = [target for row in _latest() for target in plans.kept_targets(row.fingerprint, row.content, year=year)]
    return sorted(found, key=lambda target: (target.id, target.plan))


def target(plan: str, key: str, year: int) -> Target:
    """One target; raises `TargetUnknown`."""
    found = next((one for one in targets(year) if (one.plan, one.id) == (plan, key)), None)
    if found is None:
        raise TargetUnknown(plan=plan, target=key, year=year)
    return found


def whole_year(year: int) -> Cut:
    """A year, of everybody and everything."""
    return Cut(date(year, 1, 1), date(year + 1, 1, 1))


def figures(actor: Actor, *, year: int, cut: Cut | None = None, at: datetime) -> list[Figure]:
    """Every target of a year with its value in a cut of it; raises `NotAllowed`, `NotCounted`."""
    permissions.require(actor, "figure.read")
    return _figures(targets(year), year, cut or whole_year(year), at)


def public_figures(*, year: int, at: datetime) -> list[Figure]:
    """What anybody may see: the ministry's own figures of the targets that are public."""
    return _figures([one for one in targets(year) if one.public], year, whole_year(year), at)


def figure(actor: Actor, found: Target, *, year: int, cut: Cut, at: datetime) -> Figure:
    """One target with its value."""
    permissions.require(actor, "figure.read")
    return _figures([found], year, cut, at)[0]


def months(actor: Actor, found: Target, *, cut: Cut) -> list[Month]:
    """A measured target month by month; nothing for one that is counted as it stands on a day, or declared, or about ratings at one unit."""
    permissions.require(actor, "figure.read")
    if found.above is None or found.above.stock or found.above.base in holdings.BASES:
        return []
    if _tells_of_raters(found) and raters.shape(cut) != "months":
        return []
    numbers = rolling.months(_generation().pk, _measures([found]), cut)
    parts = figuring.months(found, numbers, since=cut.since, until=cut.until)
    return _without_few(found, parts) if _tells_of_raters(found) else parts


def by_unit(actor: Actor, found: Target, *, cut: Cut) -> list[Part]:
    """A measured target at each unit that has something to count; one about ratings in a whole year only."""
    permissions.require(actor, "figure.read")
    read = rolling.units(_generation().pk, _measures([found]), cut)
    at_units = {unit: figuring.sides(found, numbers) for unit, numbers in sorted(read.items())}
    if _tells_of_raters(found):
        if raters.shape(replace(cut, unit=cut.unit or "*")) != "units":
            return []
        counts = _by_place(found, whole_year(cut.since.year)) if cut.unit else _below(at_units)
        at_units = {unit: sides for unit, sides in at_units.items() if raters.is_told(counts, {unit})}
    return [
        Part(unit, above.count, below.count, figuring.value(found, above, below))
        for unit, (above, below) in at_units.items()
        if below.count
    ]


def records(
    actor: Actor, found: Target, side: Side, *, cut: Cut, offset: int = 0, limit: int = 50, at: datetime
) -> tuple[list[Counted], int]:
    """The records above or below the line, and how many there are: the figure itself. Those that the actor may not open are withheld.

    None are given beyond the first `MOST_LINES`: whoever goes through them deeper reads all before them each time. Who was content with what is nobody's to see but who inspects ratings (Decree 61/2018/NĐ-CP article 27(3)): for others the list of
    ratings has months only, and fewer than five are no figure at all.

    Raises `NotAllowed`, `NotCounted`, and `TargetUnknown` for a target of which nothing is counted.
    """
    permissions.require(actor, "figure.read")
    measure = found.above if side is Side.NUMERATOR else found.below or found.above
    if measure is None:
        raise TargetUnknown(plan=found.plan, target=found.id, year=cut.since.year)
    limit = max(0, min(limit, MOST_LINES - offset))
    if measure.base in holdings.BASES:
        rows = holdings.held(measure, cut, at=at)
        day = min(cut.until - timedelta(days=1), legal_date(at))
        page = [Counted(one.kind, one.key, day, one.unit, one.procedure, 0) for one in rows[offset : offset + limit]]
        return page, len(rows)
    generation = _generation().pk
    numbers = rolling.months(generation, _measures([found]), cut)
    if _is_too_few(found, cut):
        return [], 0
    page = rolling.listed(generation, measure, cut, numbers, offset=offset, limit=limit)
    if measure.base == RATED and not permissions.allows(actor, "feedback.inspect"):
        page = [Counted(one.kind, None, one.day.replace(day=1), "", "", 0) for one in page]
    return withheld(actor, page), figuring.count(measure, numbers).count


def snapshot(
    actor: Actor, base: str, *, since: date, until: date, stock: bool = False, at: datetime
) -> Iterator[Snapped]:
    """The records of a base with their traits, by unit and day, for whoever freezes them; `SNAPSHOT_WORDS` has the bases and their words.

    Not withheld from anybody: who shows them asks what the viewer may open (`withheld`). Raises `NotAllowed`, `NotCounted`.
    """
    permissions.require(actor, "figure.read")
    return snapshots.lines(_generation().pk, base, since=since, until=until, stock=stock, at=at)


def figured(
    found: Target, *, year: int, above: Number, below: Number, at: datetime, said: Declared | None = None
) -> Figure:
    """A target's figure from numbers that were counted elsewhere by its measures, or from what was declared; without a forecast."""
    if found.above is None:
        return _of_person(found, year, said, at)
    worth = figuring.value(found, above, below)
    if worth is None:
        return Figure(found, year, Kind.NO_DATA, None, None, None, None, Light.NO_DATA, None, None, at)
    total, out_of = _sums(found, above, below)
    return Figure(
        found, year, Kind.MEASURED, worth, above.count, below.count, figuring.is_met(found, worth), figuring.light(found, worth, None),
        figuring.distance(found, worth), None, at, total=total, out_of=out_of,
    )  # fmt: skip


def withheld(actor: Actor, page: Sequence[Counted]) -> list[Counted]:
    """The same records, those without their name that the actor may not open."""
    codes = sorted({one.subject for one in page if one.kind == "dossier" and one.subject})
    dossiers_ = set[str]().union(
        *(dossiers.readable(actor, codes[first : first + _AT_ONCE]) for first in range(0, len(codes), _AT_ONCE))
    )

    def opens(one: Counted) -> bool:
        if one.kind == "dossier":
            return one.subject in dossiers_
        if one.kind == "document":
            return _reads_document(actor, one.subject or "")
        if one.kind in _RIGHTS:
            return permissions.allows(actor, _RIGHTS[one.kind], on=Aim(unit=one.unit))
        return one.kind in _EVERYBODYS

    return [one if opens(one) else replace(one, subject=None) for one in page]


def declared(found: Target, year: int) -> list[Declared]:
    """What was declared of a target in a year, the last first."""
    rows = models.Declaration.objects.filter(target=_key(found), year=year).order_by("-pk")[:50]
    return [_declared(row) for row in rows]


def evidence(actor: Actor, declaration: int) -> tuple[str, bytes]:
    """The evidence of a declaration: its name and bytes; raises `NotAllowed`, `TargetUnknown`."""
    permissions.require(actor, "figure.read")
    row = models.Declaration.objects.filter(pk=declaration).exclude(evidence="").first()
    if row is None:
        raise TargetUnknown(plan="", target=str(declaration), year=0)
    return row.evidence_name, storage.read(row.evidence)


def may_declare(actor: Actor, found: Target) -> bool:
    """Whether an actor may declare the value of this target."""
    return found.above is None and permissions.allows(actor, "plan.declare", on=Aim(unit=found.keeper))


def followed() -> Followed:
    """How far the journal is counted; raises `NotCounted`."""
    found = _generation()
    return Followed(found.seen_at, found.version, following.behind())


def reconcile(actor: Actor, *, at: datetime) -> tuple[int, list[Difference]]:
    """Count every measured target of every year again, from the journal, by another way; how many numbers were held against each other, and which differ.

    Raises `NotAllowed`, `NotCounted`. The journal must have been followed to its end.
    """
    permissions.require(actor, "figure.read")
    found = _generation()
    recount = recounting.Recount(plans.rules_of(found.rules))
    held, differences = 0, list[Difference]()
    for year in years(at=at):
        cut = whole_year(year)
        measured = [one for one in targets(year) if one.above is not None]
        for one, figure_ in zip(measured, _figures(measured, year, cut, at, whole=True), strict=True):
            for side, shown in ((Side.NUMERATOR, figure_.numerator), (Side.DENOMINATOR, figure_.denominator)):
                measure = one.above if side is Side.NUMERATOR else one.below or one.above
                if measure is None:
                    continue
                again = recount.count(measure, cut, at=at)
                held += 1
                if again.count != (shown or 0):
                    differences.append(Difference(f"{one.plan}/{one.id}", year, side.value, shown or 0, again.count))
                if one.form in _CARRYING:
                    held += 1
                    carried = figuring.count(measure, rolling.months(found.pk, [measure], cut)).total
                    if again.total != carried:
                        differences.append(
                            Difference(f"{one.plan}/{one.id}", year, f"{side.value}_carries", carried, again.total)
                        )
    return held, differences + recount.registers(rolled_up=lambda base: _all_of(found.pk, base))


def _all_of(generation: int, base: str) -> int:
    everything = Measure(base, stock=True)
    return figuring.count(
        everything, rolling.months(generation, [everything], Cut(rolling.BEGINNING, date(9999, 1, 1)))
    ).count


def _latest() -> list[models.PlanVersion]:
    rows = models.PlanVersion.objects.exclude(plan=plans.COUNTING).order_by("plan", "-pk").distinct("plan")
    return once.kept(("plans",), lambda: list(rows))


def _generation() -> models.Generation:
    found = following.current()
    if found is None:
        raise NotCounted
    return found


def _measures(found: Sequence[Target]) -> set[Measure]:
    """What is to be read from the roll-ups for these targets."""
    return {
        one for target_ in found for one in (target_.above, target_.below) if one and one.base not in holdings.BASES
    }


def _figures(found: Sequence[Target], year: int, cut: Cut, at: datetime, *, whole: bool = False) -> list[Figure]:
    """Figures; `whole` tells also those that are too few to be shown."""
    generation = _generation()
    numbers = rolling.months(generation.pk, _measures(found), cut)
    said = _last_declared(year) if cut.unit == "" and cut.procedures is None else {}
    figures_ = [_figure(one, year, cut, numbers, said.get(_key(one)), generation.seen_at, at) for one in found]
    return figures_ if whole else [_shown(one, cut) for one in figures_]


def _figure(
    found: Target,
    year: int,
    cut: Cut,
    numbers: rolling.Numbers,
    said: Declared | None,
    seen_at: datetime,
    at: datetime,
) -> Figure:
    if found.above is None:
        return _of_person(found, year, said, seen_at)
    if found.above.base in holdings.BASES:
        above = Number(len(holdings.held(found.above, cut, at=at)))
        below = Number(len(holdings.held(found.below, cut, at=at))) if found.below else above
        foreseen = None
    else:
        above, below = figuring.sides(found, numbers)
        until = min(cut.until, legal_date(at))
        foreseen = figuring.forecast(found, numbers, since=cut.since, until=until, end=date(year + 1, 1, 1))
    value = figuring.value(found, above, below)
    total, out_of = _sums(found, above, below)
    return Figure(
        found, year, Kind.NO_DATA if value is None else Kind.MEASURED, value, above.count, below.count, figuring.is_met(found, value),
        figuring.light(found, value, foreseen), figuring.distance(found, value), foreseen, seen_at, total=total, out_of=out_of,
        median=figuring.median(found.above, numbers) if found.form is Form.SUM else None,
    )  # fmt: skip


def _sums(found: Target, above: Number, below: Number) -> tuple[int | None, int | None]:
    """What the records of both sides carry, of a target whose value is a sum."""
    if found.form is not Form.SUM or not below.count:
        return None, None
    return above.total, below.total if found.below is not None else None


def _shown(one: Figure, cut: Cut) -> Figure:
    if not _is_too_few(one.target, cut):
        return one
    return replace(
        one, kind=Kind.NO_DATA, value=None, numerator=None, denominator=None, met=None, light=Light.NO_DATA, distance=None, forecast=None
    )  # fmt: skip


def _is_too_few(found: Target, cut: Cut) -> bool:
    """Whether a figure, or its difference to others, would tell of single raters."""
    if not _tells_of_raters(found):
        return False
    shape, whole = raters.shape(cut), whole_year(cut.since.year)
    if shape == "months":
        counts = _by_month(found, whole)
        return not raters.is_told(counts, {key for key in counts if f"{cut.since}" <= key < f"{cut.until}"})
    if shape == "units":
        counts = _by_place(found, whole)
        return not raters.is_told(counts, {key for key in counts if key == cut.unit or key.startswith(f"{cut.unit}.")})
    return True


def _by_month(found: Target, whole: Cut) -> dict[str, int]:
    numbers = rolling.months(_generation().pk, _measures([found]), whole)
    parts = figuring.months(found, numbers, since=whole.since, until=whole.until)
    return {f"{one.first}": one.denominator or 0 for one in parts}


def _by_place(found: Target, whole: Cut) -> dict[str, int]:
    read = rolling.units(_generation().pk, _measures([found]), whole)
    return _below({unit: figuring.sides(found, numbers) for unit, numbers in sorted(read.items())})


def _below(sides: Mapping[str, tuple[Number, Number]]) -> dict[str, int]:
    return {unit: below.count for unit, (_, below) in sides.items()}


def _tells_of_raters(found: Target) -> bool:
    return found.above is not None and found.above.base == RATED


def _without_few(found: Target, parts: Sequence[Month]) -> list[Month]:
    """Months without what would tell of single raters: each alone, and the year until its end."""
    counts = _by_month(found, whole_year(parts[0].first.year)) if parts else {}
    told, until = [], set[str]()
    for one in parts:
        until.add(f"{one.first}")
        month = one
        if one.denominator and not raters.is_told(counts, {f"{one.first}"}):
            month = replace(month, numerator=None, denominator=None, value=None)
        told.append(month if raters.is_told(counts, until) else replace(month, so_far=None))
    return told


def _of_person(found: Target, year: int, said: Declared | None, seen_at: datetime) -> Figure:
    if said is None:
        return Figure(found, year, Kind.NO_DATA, None, None, None, None, Light.NO_DATA, None, None, seen_at)
    return Figure(
        found, year, Kind.DECLARED, said.value, said.numerator, said.denominator, figuring.is_met(found, said.value),
        figuring.light(found, said.value, None), figuring.distance(found, said.value), None, said.at, said,
    )  # fmt: skip


def _key(found: Target) -> str:
    return f"{found.plan}/{found.id}"


def _last_declared(year: int) -> Mapping[str, Declared]:
    rows = models.Declaration.objects.filter(year=year).order_by("target", "-pk").distinct("target")
    return {row.target: _declared(row) for row in rows}


def _declared(row: models.Declaration) -> Declared:
    return Declared(
        row.pk, row.target, row.year, row.numerator, row.denominator, Decimal(row.value).quantize(figuring.CENT), row.note, row.evidence_name, row.by, row.at
    )  # fmt: skip


def _reads_document(actor: Actor, number: str) -> bool:
    try:
        return documents.allows(actor, number, "document.read")
    except NotFound:
        return False
