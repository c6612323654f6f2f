"""The questions to the gate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import models, roles
from motcua.identity.permissions.errors import GrantUnknown
from motcua.identity.permissions.types import Grant, Place, Scope, Target

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
        known = tuple(_value(row) for row in models.Grant.objects.filter(principal=principal).order_by("id"))
        if memory is not None:
            memory[principal] = known
    return tuple(grant for grant in known if grant.in_force(at))


def has_role(actor: Actor, role: str, *, unit: str, procedure: str | None = None, at: datetime | None = None) -> bool:
    """Whether an officer holds a role at a unit; a desk step asks this by the key in its definition."""
    if actor.kind is not ActorKind.OFFICER:
        return False
    target = Target(unit=unit, procedure=procedure)
    return any(grant.role == role and grant.place.covers(target) for grant in grants(actor.id, at=at))


def target_of_grant(grant: int) -> Target:
    """Where a grant reaches, as a target for whoever wants to end it; raises `GrantUnknown`."""
    row = models.Grant.objects.filter(pk=grant).first()
    if row is None:
        raise GrantUnknown
    return Target(unit=row.unit, procedure=row.procedure)


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
    return roles.ANYBODY | roles.EVERY_PERSON


def _scope_of_grants(held: tuple[Grant, ...], permission: str) -> Scope:
    places = {grant.place for grant in held if permission in roles.ROLES.get(grant.role, ())}
    if Place("") in places:
        return Scope(everything=True)
    return Scope(
        units=tuple(sorted(place.unit for place in places if place.procedure is None)),
        narrowed=tuple(
            sorted((p for p in places if p.procedure is not None), key=lambda p: (p.unit, p.procedure or ""))
        ),
    )


def _value(row: models.Grant) -> Grant:
    return Grant(
        id=row.pk,
        principal=row.principal,
        role=row.role,
        place=Place(row.unit, row.procedure),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        granted_by=row.granted_by,
    )
