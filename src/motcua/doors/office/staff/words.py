"""Grants, posts, absences and units as lines of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.doors.ui import texts
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.types import StaffLine
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.types import Absence, Appointment, Delegation, HandedItem
from motcua.identity.permissions.types import Grant, Scope, Target


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in words."""

    id: int
    role: str
    place: str
    procedure: str
    begins: datetime
    ends: datetime | None
    state: str
    source: str
    document: str
    acts: tuple[str, ...]
    may_end: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One unit of the tree beside a list."""

    code: str
    name: str
    dots: str
    """One for each level, for the eye."""
    current: bool


def role(key: str) -> str:
    """A role's name."""
    return texts.find(f"officers.role.{key}") or texts.find(f"designer.role.{key}") or key


def permission(name: str) -> str:
    """What a permission lets somebody do."""
    return texts.find(f"permission.{name}") or name


def roles(given: Iterable[Grant]) -> list[str]:
    """The roles of an officer, each once."""
    return list(dict.fromkeys(role(grant.role) for grant in given))


def unit(code: str, on: date) -> str:
    """A unit's name of the day, or its code where it is not in the list."""
    if not code:
        return texts.words("officers.everywhere")
    return organisations.unit_names({code}, on=on).get(code, code)


def tree(scope: Scope, chosen: str, on: date) -> list[Branch]:
    """The units that somebody may look at: authorities, and all of the chosen one's authority, or of one's own where there is one only."""
    inside = [one for one in organisations.units(on=on) if scope.covers(Target(unit=one.code))]
    own = organisations.authority_code(chosen, on=on) if chosen else ""
    if not own and inside and all(one.code.startswith(inside[0].code) for one in inside):
        own = inside[0].code
    tops = {one.code for one in inside if one.is_authority} or {one.code for one in inside}
    english = texts.language() == "en"
    return [
        Branch(
            one.code, (one.name_en if english else "") or one.name, "· " * one.code.count("."),
            one.code == chosen,
        )
        for one in inside
        if one.code in tops or (own and (one.code == own or one.code.startswith(f"{own}.")))
    ]  # fmt: skip


def grants(
    given: Sequence[Grant], at: datetime, on: date, *, may: Callable[[Grant], bool] | None = None
) -> list[GrantLine]:
    """Grants as lines; `may` says which of them the looker may end."""
    names = organisations.unit_names({grant.place.unit for grant in given}, on=on)
    people = accounts.names({grant.stands_for for grant in given if grant.stands_for})
    return [
        GrantLine(
            id=grant.id,
            role=role(grant.role),
            place=names.get(grant.place.unit, grant.place.unit) or texts.words("officers.everywhere"),
            procedure=grant.place.procedure or "",
            begins=grant.in_force_from,
            ends=grant.in_force_until,
            state=_state(grant, at),
            source=_source(grant, people),
            document=" ".join(filter(None, (grant.on_behalf.value, grant.document))),
            acts=tuple(sorted(grant.acts)),
            may_end=_state(grant, at) != "ended" and may is not None and may(grant),
        )
        for grant in given
    ]


def handed(items: Sequence[HandedItem]) -> list[dict[str, object]]:
    """What somebody has in hand as lines: what it is, and where it goes."""
    return [
        {
            "item": one.item,
            "to": one.to,
            "why": one.why,
            "words": f"officers.hand_over.kind.{one.item.kind}",
            "goes": f"officers.hand_over.back.{one.item.kind}",
        }
        for one in items
    ]


def appointments(held: Sequence[Appointment], on: date) -> list[dict[str, object]]:
    """Posts as lines, with what the law says of the length of a term at the desk."""
    found = []
    for one in held:
        line = organisations.line(one.post.unit, on=max(one.in_force_from, min(on, one.in_force_until or on)))
        note = organisations.term_note(one, is_desk=bool(line) and line[0].kind == "desk", on=on)
        found.append(
            {
                "appointment": one,
                "unit": line[0].name if line else one.post.unit,
                "holding": texts.words(f"officers.holding.{one.holding}"),
                "current": one.in_force(on),
                "note": texts.words(f"officers.term.{note}") if note else "",
            }
        )
    return found


def absences(found: Sequence[Absence], at: datetime) -> list[dict[str, object]]:
    """Absences as lines."""
    names = accounts.names({one.principal for one in found} | {one.stand_in for one in found})
    return [
        {
            "absence": one,
            "who": names.get(one.principal, one.principal),
            "stand_in": names.get(one.stand_in, one.stand_in),
            "reason": texts.words(f"officers.reason.{one.reason}"),
            "open": one.ended_at is None,
            "now": one.in_force(at),
        }
        for one in found
    ]


def delegations(found: Sequence[Delegation], at: datetime, on: date) -> list[dict[str, object]]:
    """Delegations as lines."""
    names = accounts.names({one.by for one in found} | {one.to for one in found})
    return [
        {
            "delegation": one,
            "by": names.get(one.by, one.by),
            "to": names.get(one.to, one.to),
            "role": role(one.role),
            "place": unit(one.unit, on),
            "open": one.ended_at is None,
            "now": one.in_force(at),
        }
        for one in found
    ]


def lines(found: Sequence[StaffLine]) -> list[dict[str, object]]:
    """What the lines of a list came to."""
    return [
        {
            "line": one,
            "role": role(one.role) if one.role else "",
            "fault": (
                texts.find(f"officers.refused.{one.fault}") or texts.find(f"officers.line.{one.fault}") or one.fault
            )
            if one.fault
            else "",
        }
        for one in found
    ]


def _state(grant: Grant, at: datetime) -> str:
    if at < grant.in_force_from and (grant.in_force_until is None or grant.in_force_until > grant.in_force_from):
        return "not_yet"
    return "in_force" if grant.in_force(at) else "ended"


def _source(grant: Grant, people: dict[str, str]) -> str:
    kind = grant.source.partition(":")[0]
    return texts.words(f"officers.source.{kind}", name=people.get(grant.stands_for, ""))
