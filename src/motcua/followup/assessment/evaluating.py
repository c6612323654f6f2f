"""The nine indicators over a period: each officer's dossiers and each unit's, point by point, with what each point rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Channel, Handled
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import Done
from motcua.followup.assessment import kept, models, scoring, taking
from motcua.followup.assessment.types import Basis, DossierPoints, Mean, NineRules, Point, Subject
from motcua.followup.feedback import queries as feedback
from motcua.followup.feedback.types import Spoken
from motcua.foundation import clock
from motcua.foundation.types import Ref, Slice

CHUNK = 1000
_AT_A_DESK = frozenset({Channel.DESK, Channel.KIOSK})


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """Who is evaluated: an officer at a unit, or a unit."""

    subject: Subject
    who: str
    unit: str


@dataclass(slots=True)
class Card:
    """What was found of one subject."""

    lines: list[DossierPoints] = field(default_factory=list)

    def means(self, decimals: int) -> list[Mean]:
        """Each indicator over the dossiers that could be judged by it."""
        found = []
        for indicator in kept.OF_OFFICER:
            points = [point.points for one in self.lines for point in one.points if point.indicator == indicator]
            found.append(Mean(indicator, scoring.mean(points, decimals), len(points)))
        return found


def cards(of: Slice, *, only: Who | None = None) -> dict[Who, Card]:
    """Cards of everybody who handled a dossier that was answered in a time, or of one of them."""
    found: dict[Who, Card] = {}
    for codes in _chunks(one.ref.id for one in taking.COUNTS["dossiers.answered"].each(of)):
        handled, spoken = dossiers.handled(codes), feedback.spoken(codes)
        steps = process.done([Ref("dossier", code) for code in codes])
        for code in codes:
            if code not in handled:
                continue
            for who, points in _points(handled[code], spoken.get(code, Spoken()), steps.get(code, [])):
                if only is None or who == only:
                    found.setdefault(who, Card()).lines.append(DossierPoints(code, points))
    return found


def of_unit(unit: str, of: Slice, rules: NineRules, period: str) -> list[Mean]:
    """The indicators that are the unit's alone: two that a person declares, petitions, and online services."""
    said: dict[int, models.Declaration] = {}
    for row in models.Declaration.objects.filter(unit=unit, period=period).order_by("id"):
        said[row.indicator] = row
    here = Slice(of.since, of.until, of.as_of, unit=unit)
    due, in_time = (taking.COUNTS[f"petitions.{name}"].of(here) for name in ("due", "in_time"))
    petitions = scoring.of_petitions(in_time, due, rules)
    online = _online(here, rules)
    return [
        *(_declared(number, said.get(number)) for number in (5, 6)),
        Mean(8, scoring.mean([petitions], rules.point_decimals), due, note=f"{in_time}/{due}"),
        Mean(9, None if online is None else scoring.mean([online], rules.point_decimals), 0 if online is None else 1),
    ]


def _online(here: Slice, rules: NineRules) -> int | None:
    listed, offered = (taking.COUNTS[f"catalogue.{name}"].of(here) for name in ("listed", "online"))
    accepted, filed = (taking.COUNTS[f"dossiers.{name}"].of(here) for name in ("accepted", "accepted_online"))
    late = {one.ref for one in taking.COUNTS["dossiers.late"].each(here)} if filed else set()
    overdue = sum(one.ref in late for one in taking.COUNTS["dossiers.accepted_online"].each(here)) if late else 0
    return scoring.of_online(scoring.share(offered, listed), scoring.share(filed, accepted), overdue, rules)


def _declared(indicator: int, row: models.Declaration | None) -> Mean:
    if row is None:
        return Mean(indicator, None, 0)
    return Mean(indicator, scoring.mean([row.points], 1), 1, note=row.reason)


def _points(one: Handled, said: Spoken, steps: Sequence[Done]) -> Iterator[tuple[Who, tuple[Point, ...]]]:
    """The dossier as it counts to its unit, and to each officer who did a step of it."""
    common = _common(one, said)
    yield Who(Subject.UNIT, "", one.unit), _with_time(common, (step for step in steps if step.unit == one.unit))
    for account, unit in sorted({(step.account, step.unit) for step in steps}):
        own = (step for step in steps if (step.account, step.unit) == (account, unit))
        yield Who(Subject.OFFICER, account, unit), _with_time(common, own)


def _common(one: Handled, said: Spoken) -> Mapping[int, Point]:
    """What counts alike to all who had a part in it. Where no slip spoke, the system's own record stands in."""
    time = scoring.of_time(one.punctuality)
    contacts = one.requests if said.contacts is None else said.contacts
    at_desk = int(one.channel in _AT_A_DESK)
    agencies = at_desk if said.agencies is None else said.agencies
    found = {
        3: Point(3, scoring.of_contacts(contacts), Basis.SYSTEM if said.contacts is None else Basis.SLIP),
        4: Point(4, scoring.of_contacts(agencies), Basis.SYSTEM if said.agencies is None else Basis.SLIP),
    }
    attitude = scoring.of_attitude(time, complaint=said.complaint)
    found[7] = Point(7, attitude, Basis.SLIP if said.complaint else Basis.CLOCK)
    if time is not None:
        found[1] = Point(1, time, Basis.CLOCK)
    return found


def _with_time(common: Mapping[int, Point], steps: Iterable[Done]) -> tuple[Point, ...]:
    """With the second indicator: the slowest of the steps that have a limit."""
    judged = [_of_step(step) for step in steps if step.due is not None]
    found = dict(common)
    if judged:
        found[2] = Point(2, min(judged), Basis.STEPS)
    return tuple(found[one] for one in sorted(found))


def _of_step(step: Done) -> int:
    """Before the day on which it was due, on it, or after its due instant."""
    if step.due is None or step.finished_at > step.due:
        return scoring.LATE
    return scoring.EARLY if clock.legal_date(step.finished_at) < clock.legal_date(step.due) else scoring.EQUAL


def _chunks(codes: Iterator[str]) -> Iterator[list[str]]:
    while page := list(islice(codes, CHUNK)):
        yield page
