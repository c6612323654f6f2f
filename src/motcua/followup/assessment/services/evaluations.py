"""Evaluating officers and units by the nine indicators (Decree 61/2018/NĐ-CP articles 27–32; Circular 01/2018/TT-VPCP articles 12–15).

Since 01/07/2025 the law evaluates authorities in another way; the nine go on as the house's own score, and their rules say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from motcua.followup.assessment import evaluating, kept, models, queries
from motcua.followup.assessment.errors import EvaluationClosed
from motcua.followup.assessment.evaluating import Card, Who
from motcua.followup.assessment.facts import (
    EvaluationObjected,
    EvaluationSigned,
    ObjectionAnswered,
    PointsDeclared,
)
from motcua.followup.assessment.types import Declared, Evaluation, NineRules, State, Subject
from motcua.followup.feedback import queries as feedback
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref, Slice
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST = 4000
DECLARABLE = {5: "desk", 6: "publication"}


@transaction.atomic
def compile_(actor: Actor, *, period: Period, at: datetime) -> int:
    """Make the evaluations of a quarter or year for everybody who had a part in its dossiers; those that were signed or objected to stay.

    Tells how many were made. A draft that says the same is left as it is.
    """
    permissions.require(actor, "assessment.compile")
    of = queries.nine_rules(period.first)
    if of is None or period.since > at:
        return 0
    when = Slice(period.since, period.until, at)
    found = evaluating.cards(when)
    return sum(_keep(who, card, when, of, period, at) for who, card in sorted(found.items()))


@transaction.atomic
def declare(
    actor: Actor, *, unit: str, period: Period, indicator: int, points: int, reason: str, at: datetime
) -> Declared:
    """Say how a unit stands in the fifth or sixth indicator, with the reason; a unit's draft takes it up when it is made again.

    Raises `Invalid`, `EvaluationClosed` when the unit's evaluation was signed.
    """
    permissions.require(actor, "assessment.declare", on=Target(unit=unit))
    text = normal(reason)[:LONGEST]
    faults = [
        *([FieldError("/indicator", "E-CODE", "indicator")] if indicator not in DECLARABLE else []),
        *([FieldError("/points", "E-CODE", "points")] if points not in {0, 1, 2} else []),
        *([FieldError("/reason", "E-MISSING", "reason")] if not text else []),
    ]
    if faults:
        raise Invalid(faults)
    signed = models.Evaluation.objects.filter(
        subject=Subject.UNIT.value, unit=unit, period=period.key, current=True, state=State.SIGNED.value
    )
    if signed.exists():
        raise EvaluationClosed(why="signed")
    row = models.Declaration.objects.create(
        unit=unit, period=period.key, indicator=indicator, points=points, reason=text, by=actor.id, at=at
    )
    journal.record(PointsDeclared(unit, indicator, points), ref=Ref("unit", unit), by=actor, at=at)
    return Declared(row.unit, row.indicator, row.points, row.reason, row.by, row.at)


@transaction.atomic
def object_(actor: Actor, *, evaluation: int, text: str, at: datetime) -> Evaluation:
    """The officer, or who speaks for the unit, says what is wrong; nothing is signed until it is answered.

    Raises `EvaluationUnknown`, `Invalid` without words, `EvaluationClosed`.
    """
    permissions.require(actor, "assessment.object")
    row = queries.evaluation_row(actor, evaluation, lock=True)
    if "object" not in queries.acts(actor, evaluation) or at > row.open_until:
        raise EvaluationClosed(why="over" if at > row.open_until else row.state)
    said = normal(text)[:LONGEST]
    if not said:
        raise Invalid([FieldError("/text", "E-MISSING", "text")])
    models.Objection.objects.create(evaluation=row, by=actor.id, text=said, at=at)
    row.state = State.OBJECTED.value
    row.save(update_fields=["state"])
    journal.record(EvaluationObjected(row.pk, row.unit), ref=_ref(row), by=actor, at=at)
    return kept.evaluation(row, inspects=feedback.inspects(actor), whole=True)


@transaction.atomic
def answer(actor: Actor, *, evaluation: int, text: str, anew: bool, at: datetime) -> Evaluation:
    """Answer what was objected; `anew` counts again from the records as they are now, as the next version.

    Raises `EvaluationUnknown`, `Invalid` without words, `EvaluationClosed` where nothing waits for an answer of this actor.
    """
    permissions.require(actor, "assessment.read")
    row = queries.evaluation_row(actor, evaluation, lock=True)
    if "answer" not in queries.acts(actor, evaluation):
        raise EvaluationClosed(why=row.state)
    said = normal(text)[:LONGEST]
    if not said:
        raise Invalid([FieldError("/text", "E-MISSING", "text")])
    row.objections.filter(answered_at=None).update(answer=said, answered_by=actor.id, answered_at=at)
    row.state = State.DRAFT.value
    row.save(update_fields=["state"])
    journal.record(ObjectionAnswered(row.pk, row.unit, anew), ref=_ref(row), by=actor, at=at)
    if anew:
        row = _again(row, at)
    return kept.evaluation(row, inspects=feedback.inspects(actor), whole=True)


@transaction.atomic
def sign(actor: Actor, *, evaluation: int, at: datetime) -> Evaluation:
    """Sign an evaluation off; nobody signs their own. Raises `EvaluationUnknown`, `EvaluationClosed`."""
    permissions.require(actor, "assessment.read")
    row = queries.evaluation_row(actor, evaluation, lock=True)
    if "sign" not in queries.acts(actor, evaluation):
        raise EvaluationClosed(why=row.state)
    row.state, row.signed_by, row.signed_at = State.SIGNED.value, actor.id, at
    row.save(update_fields=["state", "signed_by", "signed_at"])
    journal.record(EvaluationSigned(row.pk, row.unit, row.period), ref=_ref(row), by=actor, at=at)
    return kept.evaluation(row, inspects=feedback.inspects(actor), whole=True)


def _ref(row: models.Evaluation) -> Ref:
    return Ref("evaluation", str(row.pk))


def _again(row: models.Evaluation, at: datetime) -> models.Evaluation:
    """The next version, from the records as they are now; of one who has no dossier left the same version stays."""
    period = Period.parse(row.period)
    of = queries.nine_rules(period.first)
    who = Who(Subject(row.subject), row.who, row.unit)
    when = Slice(period.since, period.until, at, unit=row.unit)
    # An officer's dossiers may stand at other units than their steps, so all of the period's are looked through.
    card = evaluating.cards(when if who.subject is Subject.UNIT else Slice(period.since, period.until, at), only=who)
    if of is not None and who in card:
        _keep(who, card[who], when, of, period, at)
    return models.Evaluation.objects.select_related("rules").get(
        subject=row.subject, who=row.who, unit=row.unit, period=row.period, current=True
    )


def _keep(who: Who, card: Card, when: Slice, of: NineRules, period: Period, at: datetime) -> bool:
    means = card.means(of.point_decimals)
    if who.subject is Subject.UNIT:
        means = sorted([*means, *evaluating.of_unit(who.unit, when, of, period.key)], key=lambda one: one.indicator)
    total = kept.total(means, who.subject)
    held = models.Evaluation.objects.select_for_update(no_key=True).filter(
        subject=who.subject.value, who=who.who, unit=who.unit, period=period.key, current=True
    )
    before = held.first()
    packed, told = kept.pack_lines(card.lines), kept.means_as_kept(means)
    if before is not None:
        if before.state != State.DRAFT or (bytes(before.lines) == packed and before.means == told):
            return False
        before.current = False
        before.save(update_fields=["current"])
    models.Evaluation.objects.create(
        rules_id=of.id, subject=who.subject.value, who=who.who, unit=who.unit, period=period.key,
        version=before.version + 1 if before else 1, means=told, total=None if total is None else Decimal(total),
        dossiers=len(card.lines), lines=packed, made_at=at, open_until=_open_until(at, of),
    )  # fmt: skip
    return True


def _open_until(at: datetime, of: NineRules) -> datetime:
    """The end of the last day on which one may object."""
    last = clock.legal_date(at) + timedelta(days=of.objection_days + 1)
    return Period.holding(last, 1).since + timedelta(days=last.day - 1)
