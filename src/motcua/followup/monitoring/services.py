"""Commands of monitoring: load plans and rules of counting, follow the journal, count it anew, declare what only a person knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.db import OperationalError, connection, transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.attachments.types import Evidence
from motcua.followup.monitoring import following, models, plans, queries, rebuilding
from motcua.followup.monitoring.errors import (
    DeclarationWrong,
    NotCounted,
    NotDeclarable,
    PlanUnreadable,
    PlanVersionTaken,
)
from motcua.followup.monitoring.facts import PlanLoaded, Recounted, ValueDeclared
from motcua.followup.monitoring.types import Difference, Rebuilt
from motcua.foundation import toml
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target as Aim

LONGEST_NOTE = 2_000
MOST = 10**15
HOUSE = Actor.system("statistics")
_TRIES = 20


@transaction.atomic
def load(actor: Actor, *, name: str, content: bytes, at: datetime) -> bool:
    """Load a plan's file, or the rules of counting (`plan = "counting"`); whether it was new.

    A version once loaded never changes: the same content again does nothing. Raises `PlanUnreadable`, `PlanVersionTaken`.
    """
    permissions.require(actor, "plan.load")
    raw, fingerprint = plans.parse(content, name=name)
    given = toml.Table(raw, name, PlanUnreadable)
    plan, version = given.text("plan", most=60), given.text("version", most=60)
    if plan == plans.COUNTING:
        plans.rules_of(raw, name=name)
    else:
        plans.targets_of(raw, year=at.year, name=name)
    known = models.PlanVersion.objects.filter(plan=plan, version=version).first()
    if known is not None:
        if known.fingerprint != fingerprint:
            raise PlanVersionTaken(plan=plan, version=version)
        return False
    models.PlanVersion.objects.create(
        plan=plan, version=version, fingerprint=fingerprint, content=raw, loaded_by=str(actor), loaded_at=at
    )
    journal.record(PlanLoaded(plan, version, fingerprint), ref=Ref("plan", plan), by=actor, at=at)
    return True


def rebuild(actor: Actor, *, at: datetime, tell: Callable[[int], None] | None = None) -> Rebuilt:
    """Count the whole journal anew under the rules that hold; `tell` hears how many entries were read. Raises `NotCounted` without rules."""
    permissions.require(actor, "plan.load")
    rules = _rules()
    if rules is None:
        raise NotCounted
    made = rebuilding.rebuild(rules, at=at, tell=tell)
    with transaction.atomic():
        fact = Recounted(made.generation, rules.version, rules.fingerprint, made.lines)
        journal.record(fact, ref=Ref("counting", str(made.generation)), by=actor, at=at)
    rebuilding.sweep()
    return made


def follow(*, at: datetime) -> int:
    """Count what has been recorded since, to the end of the journal; how many entries. Where the rules have changed, everything is counted anew first."""
    rules, found = _rules(), following.current()
    if rules is None:
        return 0
    if found is None or found.fingerprint != rules.fingerprint:
        rebuild(HOUSE, at=at)
    taken = 0
    while (step := following.step(at=at)) is not None:
        taken += step
        if step < following.BATCH:
            break
    return taken


def reconcile(actor: Actor, *, at: datetime) -> tuple[int, list[Difference]]:
    """Follow the journal to its end and hold every figure against a recount, both of one snapshot; see `queries.reconcile`."""
    follow(at=at)
    alone = not connection.in_atomic_block
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                if alone:
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                while following.step(at=at):
                    pass
                return queries.reconcile(actor, at=at)
        except OperationalError:  # the worker moved the cursor after the snapshot was taken
            if attempt + 1 == _TRIES:
                raise
    raise AssertionError


@transaction.atomic
def declare(
    actor: Actor,
    *,
    plan: str,
    target: str,
    year: int,
    value: Decimal,
    numerator: int | None,
    denominator: int | None,
    note: str,
    evidence: tuple[str, bytes] | None,
    at: datetime,
) -> int:
    """Declare a value that only a person can know, with its evidence (name, bytes); the number of the declaration.

    A correction is another declaration; both stay. Raises `TargetUnknown`, `NotDeclarable` for a measured target, `DeclarationWrong`, `NotAllowed`.
    """
    found = queries.target(plan, target, year)
    permissions.require(actor, "plan.declare", on=Aim(unit=found.keeper))
    if found.above is not None:
        raise NotDeclarable(target=target)
    _judge(found.unit, value, numerator, denominator, note)
    looked = _looked_into(evidence)
    kept = attachments.keep_evidence(looked, at=at)
    row = models.Declaration.objects.create(
        target=f"{plan}/{target}", year=year, numerator=numerator, denominator=denominator, value=value, note=normal(note),
        evidence=kept.id, evidence_name=looked.name, by=str(actor), at=at,
    )  # fmt: skip
    journal.record(
        ValueDeclared(row.pk, f"{plan}/{target}", year), ref=Ref("target", f"{plan}/{target}/{year}"), by=actor, at=at
    )
    return row.pk


def _judge(
    unit: str,
    value: Decimal,
    numerator: int | None,
    denominator: int | None,
    note: str,
) -> None:
    if not value.is_finite() or abs(value) >= MOST or (unit == "%" and not 0 <= value <= 100):
        raise DeclarationWrong(field="value")
    if (numerator is None) != (denominator is None):
        raise DeclarationWrong(field="denominator" if denominator is None else "numerator")
    if numerator is not None and denominator is not None:
        if not 0 <= numerator <= denominator < MOST or denominator == 0:
            raise DeclarationWrong(field="numerator")
        if unit == "%" and abs(Decimal(100 * numerator) / denominator - value) > Decimal("0.01"):
            raise DeclarationWrong(field="value")
    if not 0 < len(note.strip()) <= LONGEST_NOTE:
        raise DeclarationWrong(field="note")


def _looked_into(evidence: tuple[str, bytes] | None) -> Evidence:
    if evidence is None:
        raise DeclarationWrong(field="evidence")
    name, content = evidence
    try:
        return papers.evidence(content, name=name)
    except PaperRefused as refusal:
        raise DeclarationWrong(field="evidence", reason=refusal.code, name=name) from refusal


def _rules() -> models.PlanVersion | None:
    return models.PlanVersion.objects.filter(plan=plans.COUNTING).order_by("-pk").first()
