"""Assignment by rule: when a step opens, a rule of its unit may give it to an officer (Decree 118/2025/NĐ-CP: steps at the desk).

A step is opened first and given afterwards, in a transaction of its own: whatever is wrong with a rule, the step is there and anybody of its role
may take it. What a person did meanwhile stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import structlog
from django.db import transaction
from django.db.models import Count, Max, Q

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import RuleEnded, RuleTwice, RuleWrong
from motcua.casework.dossiers.facts import AssignmentRuleEnded, AssignmentRuleSet, StepAssigned
from motcua.casework.dossiers.queries import assigning as rules
from motcua.casework.dossiers.types import AssignmentRule, RuleKind
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import Step
from motcua.foundation.errors import HouseError
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("dossiers")

RULES = Actor.system("assignment")

BEFORE = 20
"""Of so many of an applicant's last dossiers it is asked who handled them."""
MOST_VALUES, LONGEST = 50, 200
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_OFFICER = f"{ActorKind.OFFICER}:"


@transaction.atomic
def set_rule(
    actor: Actor,
    *,
    unit: str,
    kind: RuleKind,
    procedure: str = "",
    role: str = "",
    account: str = "",
    field: str = "",
    values: Sequence[str] = (),
    in_force_from: datetime,
    in_force_until: datetime | None = None,
    at: datetime,
) -> int:
    """A rule of a unit and all below it; its number. `account`, `field` and `values` are of a named officer's rule only.

    Raises `NotAllowed` outside the units that the actor assigns work of, `RuleWrong` with the field, `RuleTwice`.
    """
    permissions.require(actor, "process.assign")
    permissions.require(actor, "process.assign", on=Target(unit=unit, procedure=procedure or None))
    values = tuple(dict.fromkeys(one for text in values[:MOST_VALUES] if (one := normal(text)[:LONGEST])))
    if kind is not RuleKind.NAMED:
        account, field, values = "", "", ()
    _check(kind, role, account, field, values)
    if in_force_until is not None and in_force_until <= max(in_force_from, at):
        raise RuleWrong("until")
    same = models.AssignmentRule.objects.filter(unit=unit, procedure=procedure, role=role, kind=kind.value)
    meets = Q(in_force_until=None) | Q(in_force_until__gt=in_force_from)
    if in_force_until is not None:
        meets &= Q(in_force_from__lt=in_force_until)
    if any((one.account, one.field, tuple(one.values)) == (account, field, values) for one in same.filter(meets)):
        raise RuleTwice
    row = models.AssignmentRule.objects.create(
        unit=unit, procedure=procedure, role=role, kind=kind.value, account=account, field=field, values=list(values),
        in_force_from=in_force_from, in_force_until=in_force_until, set_by=str(actor), set_at=at,
    )  # fmt: skip
    fact = AssignmentRuleSet(
        row.pk, unit, procedure, role, kind, account, field, in_force_from.isoformat(),
        in_force_until.isoformat() if in_force_until else None,
    )  # fmt: skip
    journal.record(fact, ref=_ref(unit), by=actor, at=at)
    return row.pk


@transaction.atomic
def end_rule(actor: Actor, *, rule: int, at: datetime) -> None:
    """A rule gives no more steps from now on; what it gave stays. Raises `RuleEnded` for one that has ended, is another's or none."""
    permissions.require(actor, "process.assign")
    row = models.AssignmentRule.objects.select_for_update(no_key=True).filter(pk=rule).first()
    if (
        row is None
        or not permissions.allows(actor, "process.assign", on=Target(unit=row.unit, procedure=row.procedure or None))
        or (row.in_force_until is not None and row.in_force_until <= at)
    ):
        raise RuleEnded(rule=rule)
    row.in_force_until, row.ended_by = max(at, row.in_force_from), str(actor)
    row.save(update_fields=["in_force_until", "ended_by"])
    journal.record(AssignmentRuleEnded(rule), ref=_ref(row.unit), by=actor, at=at)


def expect(step: int, *, unit: str, at: datetime) -> None:
    """Have a step that just opened given by rule, where its unit has any; in the caller's transaction, carried out after it."""
    if rules.any_in_force(unit, at=at):
        jobs.defer("dossiers.assign", args={"step": step})


def moved(dossier: Ref, *, unit: str, at: datetime) -> None:
    """The open steps of a dossier stand at another unit now and nobody has them: the rules of that unit give them anew."""
    steps = [step.id for step in process.open_work(RULES, [dossier]) if step.unit == unit and not step.claimed_by]
    models.Assignment.objects.filter(step__in=steps).delete()  # what was given stays told in the history
    for step in steps:
        expect(step, unit=unit, at=at)


@transaction.atomic
def assign_opened(*, step: int, at: datetime) -> None:
    """Give a step as the first rule says that finds somebody; one that is done, taken or was given before is left alone. A job."""
    try:
        code = process.step(RULES, step).subject.id
    except InstanceUnknown:
        return
    row = queries.locked(code)
    found = process.step(RULES, step)
    if row is None or found.state != "open" or found.claimed_by or models.Assignment.objects.filter(step=step).exists():
        return
    for rule in rules.applying(found, at=at):
        if rule.kind is RuleKind.TRAY:
            return
        try:
            with transaction.atomic():
                account = next(_chosen(rule, row, found, at), "")
                if account:
                    _give(rule, row, found, account, at)
                    return
        except HouseError as refused:
            log.warning("rule_failed", rule=rule.id, step=step, error=refused.code)


def _give(rule: AssignmentRule, row: models.Dossier, step: Step, account: str, at: datetime) -> None:
    to = Actor(ActorKind.OFFICER, account)
    processes.assign(RULES, step=step.id, to=to, seen=step.version, at=at)
    models.Assignment.objects.create(
        step=step.id, dossier=row, rule_id=rule.id, kind=rule.kind.value, account=account, at=at
    )
    fact = StepAssigned(row.code, step.id, rule.id, rule.kind, account)
    journal.record(fact, ref=queries.ref_of(row.code), by=RULES, at=at)


def _chosen(rule: AssignmentRule, row: models.Dossier, step: Step, at: datetime) -> Iterator[str]:
    """Who may be given the step by a rule, the first choice first: at work, with the role at the step's unit."""
    if rule.kind is RuleKind.LEAST_LOAD:
        people: Sequence[str] = _by_load(rule, step, at)
    elif rule.kind is RuleKind.SAME_OFFICER:
        people = _before(row, step)
    else:
        people = [rule.account] if _says(rule, row) else []
    away = organisations.absent(at=at)
    for person in people:
        there = away[person].stand_in if person in away else person
        if there not in away and _may(there, step, at):
            yield there


def _by_load(rule: AssignmentRule, step: Step, at: datetime) -> list[str]:
    # One after the other: two steps at once would both find the same officer free.
    models.AssignmentRule.objects.select_for_update(no_key=True).get(pk=rule.id)
    place = Target(unit=step.unit, procedure=step.procedure)
    held = permissions.holders(at=at, roles_=frozenset({step.role}), on=place)
    own = {one.principal for one in held if not one.stands_for and "process.finish" in permissions.gives(one)}
    away = organisations.absent(at=at)
    people = {away[one].stand_in if one in away else one for one in own}
    work = models.Work.objects.filter(account__in=people, step__gt=0).order_by()
    load = dict(work.values_list("account").annotate(Count("id")))
    given = models.Assignment.objects.filter(account__in=people).order_by()
    last = dict(given.values_list("account").annotate(Max("at")))
    return sorted(people, key=lambda one: (load.get(one, 0), last.get(one, _NEVER), one))


def _before(row: models.Dossier, step: Step) -> list[str]:
    """Officers who did steps of this role, the latest first: of this dossier, then of its owner's last ones."""
    others = models.Dossier.objects.filter(owner_kind=row.owner_kind, owner_id=row.owner_id).exclude(pk=row.pk)
    codes = others.order_by("-received_at").values_list("code", flat=True)[:BEFORE]
    done = process.doers([queries.ref_of(row.code)], role=step.role)
    done += process.doers([queries.ref_of(code) for code in codes], role=step.role)
    return list(dict.fromkeys(one.removeprefix(_OFFICER) for one in done if one.startswith(_OFFICER)))


def _says(rule: AssignmentRule, row: models.Dossier) -> bool:
    """Whether the form says one of the rule's values at its field; a rule without a field is for every form."""
    if not rule.field:
        return True
    found: Json = row.revisions.latest("number").data
    for part in rule.field.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list) and name.isdecimal() and len(name) < 6 and int(name) < len(found):
            found = found[int(name)]
        else:
            return False
    several = found if isinstance(found, list) else [found]
    return any(_text(one) in rule.values for one in several)


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else normal(str(value))


def _may(account: str, step: Step, at: datetime) -> bool:
    try:
        officer = accounts.actor(account, at=at)
    except HouseError:  # locked, or gone
        return False
    return permissions.has_role(officer, step.role, unit=step.unit, procedure=step.procedure, at=at)


def _check(kind: RuleKind, role: str, account: str, field: str, values: Sequence[str]) -> None:
    if role and role not in permissions.roles_with("process.finish"):
        raise RuleWrong("role")
    if kind is not RuleKind.NAMED:
        return
    try:
        officer = accounts.actor(account)
    except HouseError:
        raise RuleWrong("account") from None
    if officer.kind is not ActorKind.OFFICER:
        raise RuleWrong("account")
    if (field and not field.startswith("/")) or len(field) > LONGEST:
        raise RuleWrong("field")
    if bool(field) != bool(values):
        raise RuleWrong("values" if field else "field")


def _ref(unit: str) -> Ref:
    return Ref("unit", unit or "-")
