"""Evaluations as they are kept, and as they are shown to those who could know a rater again and to those who may."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from motcua.followup.assessment import models, rules, scoring
from motcua.followup.assessment.errors import EvaluationUnknown
from motcua.followup.assessment.types import (
    Basis,
    DossierPoints,
    Evaluation,
    Mean,
    NineRules,
    Objection,
    Point,
    State,
    Subject,
)
from motcua.followup.feedback.types import SMALLEST
from motcua.foundation.types import Json

OF_OFFICER, OF_UNIT = (1, 2, 3, 4, 7), (1, 2, 3, 4, 5, 6, 7, 8, 9)
SPOKEN = frozenset({3, 4, 7})
"""Indicators that slips speak to."""


def pack_lines(lines: Sequence[DossierPoints]) -> bytes:
    """One line a dossier, squeezed."""
    text = (
        " ".join([one.code, *(f"{point.indicator}={point.points}={point.basis}" for point in one.points)])
        for one in lines
    )
    return zlib.compress("\n".join(text).encode(), 6)


def unpack_lines(packed: bytes) -> list[DossierPoints]:
    """The dossiers of an evaluation as they were counted."""
    text = zlib.decompress(packed).decode()
    found = []
    for line in text.split("\n") if text else []:
        code, *points = line.split(" ")
        parts = (point.split("=") for point in points)
        found.append(DossierPoints(code, tuple(Point(int(one), int(number), Basis(why)) for one, number, why in parts)))
    return found


def means_as_kept(means: Sequence[Mean]) -> list[Json]:
    """Means for the table."""
    return [
        {"indicator": one.indicator, "points": None if one.points is None else str(one.points), "judged": one.judged, "note": one.note}
        for one in means
    ]  # fmt: skip


def total(means: Sequence[Mean], of: Subject) -> Decimal | None:
    """The sum of all indicators that the subject has; none unless every one of them was judged."""
    wanted = OF_OFFICER if of is Subject.OFFICER else OF_UNIT
    points = {one.indicator: one.points for one in means}
    held = [points.get(one) for one in wanted]
    return None if any(one is None for one in held) else sum((one for one in held if one is not None), Decimal())


def evaluation(row: models.Evaluation, *, inspects: bool, whole: bool = False) -> Evaluation:
    """The public value of a row. Of fewer than five dossiers, what slips spoke to is for inspectors alone, and so is the total."""
    of = rules.read(row.rules_id, row.rules.content)
    if not isinstance(of, NineRules):
        raise EvaluationUnknown(evaluation=row.pk)
    hidden = not inspects and row.dossiers < SMALLEST
    means = tuple(_mean(one, hidden=hidden) for one in row.means)
    added = None if hidden else row.total
    rank = scoring.rank(of.classes, added, row.subject)
    return Evaluation(
        id=row.pk, subject=Subject(row.subject), who=row.who, unit=row.unit, period=row.period, version=row.version,
        state=State(row.state), means=means, total=added, rank=rank.name if rank else None, dossiers=row.dossiers,
        made_at=row.made_at, open_until=row.open_until, signed_by=row.signed_by, signed_at=row.signed_at, rules=of,
        objections=tuple(map(objection, row.objections.order_by("id"))) if whole else (),
    )  # fmt: skip


def objection(row: models.Objection) -> Objection:
    """The public value of an objection."""
    return Objection(row.pk, row.by, row.text, row.at, row.answer, row.answered_by, row.answered_at)


def _mean(kept: Mapping[str, Json], *, hidden: bool) -> Mean:
    indicator, points = int(str(kept["indicator"])), kept["points"]
    if hidden and indicator in SPOKEN:
        return Mean(indicator, None, 0, withheld=True)
    value = None if points is None else Decimal(str(points))
    return Mean(indicator, value, int(str(kept["judged"])), note=str(kept.get("note", "")))
