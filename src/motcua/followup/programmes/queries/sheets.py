"""Reads of self-assessments: every criterion with its points, last year's beside them, and sums that add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.errors import NotCounted
from motcua.followup.programmes import models, reading
from motcua.followup.programmes.errors import EvidenceUnknown, SheetUnknown
from motcua.followup.programmes.queries import files
from motcua.followup.programmes.reading import Kind
from motcua.followup.programmes.types import Criterion, How, Said, Scored, ScoredGroup, Sheet
from motcua.foundation.clock import legal_date
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_CENT = Decimal("0.01")
_NONE = Decimal(0)


def sheet(actor: Actor, year: int, *, at: datetime) -> Sheet:
    """The self-assessment of a year; raises `NotAllowed`, `SheetUnknown`."""
    rules = files.sheet_rules(year)
    permissions.require(actor, "programme.sheet.read", on=Target(unit=rules.keeper))
    now, before = (_Points(actor, rules.key, one, at) for one in (year, year - 1))
    groups = []
    for group in rules.groups:
        rows = []
        for one in group.criteria:
            points, value, target, said = now.of(one)
            rows.append(Scored(one, points, value, target, said, before.of(one)[0]))
        groups.append(
            ScoredGroup(
                group, tuple(rows), sum((one.points for one in rows if one.points is not None), _NONE),
                sum((one.criterion.most for one in rows if one.points is not None), _NONE),
                sum((one.last_year for one in rows if one.last_year is not None), _NONE),
            )
        )  # fmt: skip
    return Sheet(
        rules, year, tuple(groups), sum((one.points for one in groups), _NONE), sum((one.judged for one in groups), _NONE),
        sum((one.group.most for one in groups), _NONE), sum((one.last_year for one in groups), _NONE),
        sum(row.points is None for one in groups for row in one.rows),
    )  # fmt: skip


def sheet_years(*, at: datetime) -> list[int]:
    """The years for which there are criteria, the last first, up to the present one."""
    today = legal_date(at).year
    rows = models.File.objects.filter(kind=Kind.SHEET.value)
    spans = [(rules.since, rules.until) for rules in (reading.sheet_of(row.content) for row in rows)]
    return sorted({year for first, last in spans for year in range(first, min(last, today) + 1)}, reverse=True)


def criterion(year: int, key: str) -> Criterion:
    """One criterion of a year's sheet; raises `SheetUnknown`."""
    found = next((one for group in files.sheet_rules(year).groups for one in group.criteria if one.id == key), None)
    if found is None:
        raise SheetUnknown(year=year, criterion=key)
    return found


def score_evidence(actor: Actor, number: int) -> tuple[str, bytes]:
    """The evidence of a score: its name and bytes; raises `NotAllowed`, `EvidenceUnknown`."""
    permissions.require(actor, "programme.sheet.read")
    row = models.Score.objects.filter(pk=number).first()
    if row is None or not permissions.allows(
        actor, "programme.sheet.read", on=Target(unit=files.sheet_rules(row.year).keeper)
    ):
        raise EvidenceUnknown(evidence=number)
    return row.evidence_name, storage.read(row.evidence)


class _Points:
    """The points of a year's criteria: what was said last, or what the targets' figures give."""

    def __init__(self, actor: Actor, key: str, year: int, at: datetime) -> None:
        rows = models.Score.objects.filter(sheet=key, year=year).order_by("pk")
        self.said = {
            row.criterion: Said(row.pk, row.points, row.note, row.evidence_name, row.by, row.at) for row in rows
        }
        self.values = _shares(actor, year, at)

    def of(self, one: Criterion) -> tuple[Decimal | None, Decimal | None, str, Said | None]:
        """Points, the figure behind them, its target, and what a person said."""
        if one.how is How.DECLARED:
            said = self.said.get(one.id)
            return (said.points if said else None), None, "", said
        for target in one.targets:
            value = self.values.get(target)
            if value is not None:
                share = min(max(value, Decimal(0)), Decimal(100))
                return (one.most * share / 100).quantize(_CENT, ROUND_HALF_UP), value, target, None
        return None, None, "", None


def _shares(actor: Actor, year: int, at: datetime) -> Mapping[str, Decimal]:
    """The values in per cent of a year's targets; none where nothing is counted yet."""
    if date(year, 1, 1) > legal_date(at) or not permissions.allows(actor, "figure.read"):
        return {}
    try:
        figures = monitoring.figures(actor, year=year, at=at)
    except NotCounted:
        return {}
    return {
        f"{one.target.plan}/{one.target.id}": one.value for one in figures if one.value is not None and one.target.unit == "%"
    }  # fmt: skip
