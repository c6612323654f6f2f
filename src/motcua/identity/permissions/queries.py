"""The questions to the gate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import models, roles
from motcua.identity.permissions.errors import GrantUnknown
from motcua.identity.permissions.types import (
    Explanation,
    Finding,
    Grant,
    OnBehalf,
    Place,
    Scope,
    Target,
    Why,
)

_remembered: ContextVar[dict[str, tuple[Grant, ...]] | None] = ContextVar("permissions_grants", default=None)


def require(actor: Actor, permission: str, *, on: Target | None = None, at: datetime | None = None) -> None:
    """Raise `NotAllowed` unless the actor may do this to the target.

    Without a target the question is "anywhere at all?"; a command that touches one record names it. A name that is in
    no table is denied like any other. `at` is for questions about another time; rights are judged at the present.
    """
    if not allows(actor, permission, on=on, at=at):
        raise NotAllowed(permission=permission)


def allows(actor: Actor, permission: str, *, on: Target | None = None, at: datetime | None = None) -> bool:
    """Whether the actor may do this to the target, or anywhere when there is none."""
    if permission in _everywhere(actor):
        return True
    scope_ = scope(actor, permission, at=at)
    return not scope_.is_empty if on is None else scope_.covers(on)


def scope(actor: Actor, permission: str, *, at: datetime | None = None) -> Scope:
    """What a list under this permission may show to the actor; exactly what `allows` would let through."""
    if actor.kind is ActorKind.OFFICER:
        return _scope_of_grants(grants(actor.id, at=at), permission)
    if actor.kind is ActorKind.SYSTEM:
        held = permission in roles.SYSTEM.get(actor.id.removeprefix("system:"), ())
        if held and actor.acting_for is None:
            return Scope(everything=True)
    elif actor.kind is ActorKind.ANONYMOUS:
        held = False
    else:
        held = any(permission in roles.RIGHTS.get(right, ()) for right in actor.rights)
    return Scope(owners=frozenset({actor.acting_for})) if held and actor.acting_for else Scope()


def grants(principal: str, *, at: datetime | None = None) -> tuple[Grant, ...]:
    """Grants of an account that are in force, by one indexed read, which one request makes once."""
    at = at or clock.now()
    memory = _remembered.get()
    known = memory.get(principal) if memory is not None else None
    if known is None:
        known = tuple(_value(row) for row in _with_reach(at).filter(principal=principal).order_by("id"))
        if memory is not None:
            memory[principal] = known
    return tuple(grant for grant in known if grant.in_force(at))


def has_role(actor: Actor, role: str, *, unit: str, procedure: str | None = None, at: datetime | None = None) -> bool:
    """Whether an officer holds a role at a unit; a desk step asks this by the key in its definition."""
    if actor.kind is not ActorKind.OFFICER:
        return False
    target = Target(unit=unit, procedure=procedure)
    return any(
        grant.role == role and "process.finish" in gives(grant) and grant.covers(target)
        for grant in grants(actor.id, at=at)
    )


def gives(grant: Grant) -> frozenset[str]:
    """The permissions that a grant gives: those of its role, or only the acts for which it was given."""
    whole = roles.ROLES.get(grant.role, frozenset())
    return whole & grant.acts if grant.acts else whole


def within(
    scope_: Scope,
    *,
    unit: str = "unit",
    procedure: str | None = "procedure",
    owner_kind: str | None = None,
    owner_id: str | None = None,
) -> Q:
    """The filter that lets through what a scope covers, over the columns named: the one place where lists are cut.

    One condition for each place, whatever the number of rows and procedures; no join, no `DISTINCT`. A table without a
    column for the procedure or the owner says `None` and then shows less, never more.
    """
    if scope_.everything:
        return _everything()
    found = Q(pk__in=())
    for code in scope_.units:
        found |= below(unit, code)
    if procedure is not None:
        for code, procedures in scope_.by_unit:
            found |= below(unit, code) & Q(**{f"{procedure}__in": procedures})
    if owner_kind is not None and owner_id is not None:
        for owner in scope_.owners:
            found |= Q(**{owner_kind: owner.kind, owner_id: owner.id})
    return found


def below(column: str, unit: str) -> Q:
    """The filter for a unit and all below it; "" is the whole house, which stays so beside other conditions (`Q() | other` would be `other`)."""
    return Q(**{column: unit}) | Q(**{f"{column}__startswith": f"{unit}."}) if unit else _everything()


def explain(actor: Actor, permission: str, *, on: Target | None = None, at: datetime | None = None) -> Explanation:
    """The gate's answer about an officer with what each of their grants, also ended ones, says to it."""
    at = at or clock.now()
    if permission in _everywhere(actor):
        return Explanation(allowed=True, by=_open_to(permission), findings=())
    rows = _with_reach(at).filter(principal=actor.id).order_by("-in_force_from", "id")
    findings = tuple(Finding(grant, _why(grant, permission, on, at)) for grant in map(_value, rows))
    held = allows(actor, permission, on=on, at=at)
    return Explanation(allowed=held, by="grant" if held else "none", findings=findings)


def holders(*, at: datetime, roles_: frozenset[str] | None = None, on: Target | None = None) -> tuple[Grant, ...]:
    """Every grant in force, by role and account; only of these roles, only those that reach a place."""
    rows = _with_reach(at).filter(Q(in_force_until=None) | Q(in_force_until__gt=at), in_force_from__lte=at)
    if roles_ is not None:
        rows = rows.filter(role__in=roles_)
    found = (_value(row) for row in rows.order_by("role", "unit", "principal", "id"))
    return tuple(grant for grant in found if on is None or grant.covers(on))


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that give a permission, in the order of the table."""
    return tuple(role for role, given in roles.ROLES.items() if permission in given)


def ways_to(permission: str) -> tuple[str, ...]:
    """By what else than an officer's role a permission is had: `anybody`, `every_person`, `every_officer`, `right_KEY` of a mandate, `house`."""
    open_ = (("anybody", roles.ANYBODY), ("every_person", roles.EVERY_PERSON), ("every_officer", roles.EVERY_OFFICER))
    found = [name for name, given in open_ if permission in given]
    found += [f"right_{right}" for right, given in roles.RIGHTS.items() if permission in given]
    if any(permission in given for given in roles.SYSTEM.values()):
        found.append("house")
    return tuple(found)


def kept_apart() -> tuple[tuple[tuple[str, ...], tuple[str, ...], bool], ...]:
    """Roles that one account never holds with any of the others, in the order of the table; whether that is so at one place only."""

    def ordered(given: frozenset[str]) -> tuple[str, ...]:
        return tuple(role for role in roles.ROLES if role in given)

    pairs = [(*pair, False) for pair in roles.APART] + [(*pair, True) for pair in roles.APART_HERE]
    return tuple((ordered(one), ordered(others), here) for one, others, here in pairs)


def all_grants(principal: str, *, at: datetime) -> tuple[Grant, ...]:
    """Every grant that an account has, had or will have, the latest first."""
    rows = _with_reach(at).filter(principal=principal).order_by("-in_force_from", "-id")
    return tuple(_value(row) for row in rows)


def grants_of_source(source: str, *, at: datetime) -> tuple[Grant, ...]:
    """The grants that follow from one appointment, delegation or absence."""
    return tuple(_value(row) for row in _with_reach(at).filter(source=source).order_by("id"))


def grants_in(unit: str, *, at: datetime) -> tuple[Grant, ...]:
    """Grants at a unit and below it that are in force or will be; "" is everywhere."""
    rows = _with_reach(at).filter(Q(in_force_until=None) | Q(in_force_until__gt=at))
    if unit:
        rows = rows.filter(below("unit", unit))
    return tuple(_value(row) for row in rows.order_by("unit", "role", "id"))


def stands_for(actor: Actor, *, at: datetime | None = None) -> frozenset[str]:
    """The accounts for which an officer acts now by a delegation or while they are away."""
    if actor.kind is not ActorKind.OFFICER:
        return frozenset()
    return frozenset(grant.stands_for for grant in grants(actor.id, at=at) if grant.stands_for)


def signers(*, unit: str, procedure: str | None = None, at: datetime) -> tuple[Grant, ...]:
    """Who may sign for a unit: their grants of the signer's role, with how and for whom they sign."""
    return holders(at=at, roles_=frozenset({"signer"}), on=Target(unit=unit, procedure=procedure))


def standing(actor: Actor, permission: str, *, on: Target) -> tuple[str, str]:
    """By which role, at which unit, an officer is let at the target; the narrowest place of several; both empty when by none."""
    if actor.kind is not ActorKind.OFFICER:
        return "", ""
    held = [grant for grant in grants(actor.id) if permission in gives(grant) and grant.covers(on)]
    best = max(held, key=lambda grant: (len(grant.place.unit), grant.role), default=None)
    return (best.role, best.place.unit) if best else ("", "")


def holds_admin_role(principal: str, *, at: datetime | None = None) -> bool:
    """Whether an account holds a role that reaches far."""
    return any(grant.role in roles.ADMIN_ROLES for grant in grants(principal, at=at))


def target_of_grant(grant: int) -> Target:
    """Where a grant reaches, as a target for whoever wants to end it; raises `GrantUnknown`."""
    row = models.Grant.objects.filter(pk=grant).first()
    if row is None:
        raise GrantUnknown
    return Target(unit=row.unit, procedure=row.procedure)


def permission_names() -> tuple[str, ...]:
    """Every name that the gate knows, in the order of the alphabet."""
    return tuple(sorted(roles.PERMISSIONS))


def permissions_of(role: str) -> frozenset[str]:
    """What a role of the closed table gives; nothing for one that is not in it."""
    return roles.ROLES.get(role, frozenset())


def right_keys() -> tuple[str, ...]:
    """Rights that a mandate may give."""
    return tuple(roles.RIGHTS)


def permissions_of_right(right: str) -> frozenset[str]:
    """What a right of a mandate gives on what its owner owns."""
    return roles.RIGHTS.get(right, frozenset())


def open_to(kind: ActorKind) -> frozenset[str]:
    """What any actor of a kind may do without a grant or a mandate."""
    return _everywhere(Actor(kind, ""))


def may_give(actor: Actor, role: str, *, on: Target, at: datetime | None = None) -> bool:
    """Whether the actor may give this role at a place: the head of a unit some roles inside it, others staff only."""
    if not allows(actor, "grant.give", on=on, at=at):
        return False
    return role in roles.MANAGERS_GIVE or allows(actor, "account.manage", on=on, at=at)


def may_be_delegated(role: str) -> bool:
    """Whether the holder of a role may pass it on for a time."""
    return role in roles.DELEGABLE


def role_keys() -> tuple[str, ...]:
    """Keys of the closed table, for checks of packs and for the page of rights."""
    return tuple(roles.ROLES)


@contextmanager
def remembered() -> Iterator[None]:
    """Read each account's grants once inside this block, which is one request; a change inside is seen."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def forget(principal: str) -> None:
    """Let the next question read the account's grants anew."""
    memory = _remembered.get()
    if memory is not None:
        memory.pop(principal, None)


def _everywhere(actor: Actor) -> frozenset[str]:
    """What is about the actor alone, or open to all, so that no place is asked."""
    if actor.kind in {ActorKind.ANONYMOUS, ActorKind.SYSTEM}:
        return roles.ANYBODY
    if actor.kind is ActorKind.OFFICER:
        return roles.ANYBODY | roles.EVERY_PERSON | roles.EVERY_OFFICER
    return roles.ANYBODY | roles.EVERY_PERSON


def _open_to(permission: str) -> str:
    return "anybody" if permission in roles.ANYBODY else "every_officer"


def _scope_of_grants(held: tuple[Grant, ...], permission: str) -> Scope:
    places = {place for grant in held if permission in gives(grant) for place in grant.places}
    if Place("") in places:
        return Scope(everything=True)
    whole = {place.unit for place in places if place.procedure is None}
    units = {unit for unit in whole if not _lies_below(unit, whole)}
    narrowed = {
        place
        for place in places
        if place.procedure is not None and place.unit not in units and not _lies_below(place.unit, units)
    }
    return Scope(
        units=tuple(sorted(units)),
        narrowed=tuple(sorted(narrowed, key=lambda place: (place.unit, place.procedure or ""))),
    )


def _lies_below(unit: str, units: set[str]) -> bool:
    parts = unit.split(".")
    return any(".".join(parts[:count]) in units for count in range(1, len(parts)))


def _why(grant: Grant, permission: str, on: Target | None, at: datetime) -> Why:
    if permission not in roles.ROLES.get(grant.role, ()):
        return Why.ROLE
    if permission not in gives(grant):
        return Why.ACTS
    if at < grant.in_force_from:
        return Why.NOT_YET
    if not grant.in_force(at):
        return Why.ENDED
    if on is None or grant.covers(on):
        return Why.GIVES
    if grant.place.procedure is not None and grant.place.procedure != on.procedure:
        return Why.PROCEDURE
    return Why.UNIT


def _everything() -> Q:
    return ~Q(pk__in=())


def _with_reach(at: datetime) -> QuerySet[models.Grant]:
    """Grants with the units whose work their place took over, in the same read."""
    below = Q(unit=OuterRef("unit")) | Q(unit__startswith=Concat(OuterRef("unit"), Value(".")))
    taken = models.Reach.objects.filter(below, since__lte=at).order_by("also").values("also")
    return models.Grant.objects.annotate(also=ArraySubquery(taken))


def _value(row: models.Grant) -> Grant:
    return Grant(
        id=row.pk,
        principal=row.principal,
        role=row.role,
        place=Place(row.unit, row.procedure),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        granted_by=row.granted_by,
        also=tuple(getattr(row, "also", ())),
        acts=frozenset(row.acts),
        source=row.source,
        on_behalf=OnBehalf(row.on_behalf),
        stands_for=row.stands_for,
        document=row.document,
        withdrawn_by=row.withdrawn_by,
    )
