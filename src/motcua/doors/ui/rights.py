"""Who may open which address: one line an address, kept beside the addresses of each door; what has no line is shut.

The line says for whom an address is and which permission it takes "anywhere at all"; whether this record is within reach is
asked by the command or query behind it. The matrix of the house is made of these lines and of the gate's closed table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.urls import URLPattern, URLResolver, get_resolver

from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import queries as permissions


class Audience(StrEnum):
    """For whom an address is."""

    ANYBODY = "anybody"
    PERSON = "person"
    """People signed in on the portal, for themselves or an enterprise."""
    OFFICER = "officer"
    PROGRAM = "program"
    """Programs of enterprises, by their token."""
    MACHINE = "machine"
    """Systems of other bodies, by what their link asks of them."""


@dataclass(frozen=True, slots=True)
class Need:
    """For whom an address is and the permissions of which one is enough; none is needed where there are none."""

    audience: Audience
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """An address of the house with its need; none is shut."""

    name: str
    address: str
    method: str
    """`GET`, `POST`… where the need is that of one method; empty where it is the same for all."""
    need: Need | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether somebody may open an address, and why; `why` is a code, `by` the permissions that give it or would."""

    allowed: bool
    why: str
    by: tuple[str, ...] = ()


ANYBODY = Need(Audience.ANYBODY)
MACHINE = Need(Audience.MACHINE)

_ACTOR = {Audience.PERSON: ActorKind.PERSON, Audience.OFFICER: ActorKind.OFFICER, Audience.PROGRAM: ActorKind.CLIENT}
_declared: dict[str, Need] = {}


class DeclaredTwice(Exception):
    """Two lines for one address."""


def people(*any_of: str) -> Need:
    """For people signed in on the portal."""
    return Need(Audience.PERSON, any_of)


def officers(*any_of: str) -> Need:
    """For officers; without a permission for each of them."""
    return Need(Audience.OFFICER, any_of)


def programs(*any_of: str) -> Need:
    """For programs of enterprises."""
    return Need(Audience.PROGRAM, any_of)


def declare(lines: Mapping[str, Need]) -> None:
    """Enter the lines of a door: name of an address, or method and route where the name alone does not tell, to its need."""
    for name, need in lines.items():
        if _declared.get(name, need) != need:
            raise DeclaredTwice(name)
        _declared[name] = need


def need_of(name: str, route: str, method: str) -> Need | None:
    """The need of an address; none where no line speaks of it, and then it is shut."""
    method = "GET" if method in {"HEAD", "OPTIONS"} else method
    known = _declared.get(f"{method} {route}") or _declared.get(name or route)
    if known is None and any(key.endswith(f" {route}") for key in _declared):
        return Need(Audience.ANYBODY)  # a method that the address does not have: the door says so
    return known


def opens(need: Need, actor: Actor) -> bool:
    """Whether the need lets this actor through; whoever is of another kind is sent to sign in by the door, not here."""
    if need.audience not in _ACTOR or actor.kind is not _ACTOR[need.audience] or not need.any_of:
        return True
    return any(permissions.allows(actor, permission) for permission in need.any_of)


_OF_PROGRAMS = frozenset({"events"})
"""Rights that a program may hold and no person."""


def routes() -> list[Route]:
    """Every address of the running house, in the order in which they are looked up."""
    found: dict[tuple[str, str], Route] = {}
    for name, route in _walked(get_resolver().url_patterns, "", ()):
        methods = [key.partition(" ")[0] for key in _declared if key.partition(" ")[1:] == (" ", route)] or [""]
        for method in methods:
            need = need_of(name, route, method)
            shown = f"{method} {route}" if method else name or route
            found.setdefault((route, method), Route(shown, f"/{route}", method, need))
    return list(found.values())


def subjects() -> list[tuple[str, str]]:
    """The columns of the matrix: nobody, each right of a mandate on portal and API, each role of an officer."""
    rights = [("right", right) for right in sorted(permissions.right_keys())]
    return [("nobody", ""), *rights, *(("role", role) for role in permissions.role_keys())]


def cell(route: Route, kind: str, key: str) -> Cell:
    """What the matrix says of one address and one column."""
    need = route.need
    if need is None:
        return Cell(allowed=False, why="not_declared")
    if need.audience is Audience.ANYBODY:
        return Cell(allowed=True, why="anybody")
    if need.audience is Audience.MACHINE:
        return Cell(allowed=False, why="machine")
    if kind == "nobody":
        return Cell(allowed=False, why="sign_in", by=need.any_of)
    if (kind == "role") != (need.audience is Audience.OFFICER):
        return Cell(allowed=False, why="other_door", by=need.any_of)
    if key in _OF_PROGRAMS and need.audience is not Audience.PROGRAM:
        return Cell(allowed=False, why="sign_in", by=need.any_of)
    if not need.any_of:
        return Cell(allowed=True, why="every_officer" if kind == "role" else "every_person")
    held = permissions.permissions_of(key) if kind == "role" else permissions.permissions_of_right(key)
    held |= permissions.open_to(_ACTOR[need.audience])
    by = tuple(name for name in need.any_of if name in held)
    return Cell(allowed=True, why="gives", by=by) if by else Cell(allowed=False, why="not_given", by=need.any_of)


def matrix() -> list[dict[str, object]]:
    """Every address with what each column may do there and why, as plain data."""
    return [
        {
            "route": route.name,
            "address": route.address,
            "method": route.method or "*",
            "audience": route.need.audience.value if route.need else "",
            "needs": list(route.need.any_of) if route.need else [],
            "answers": {
                ":".join(filter(None, subject)): {"allowed": found.allowed, "why": found.why, "by": list(found.by)}
                for subject in subjects()
                if (found := cell(route, *subject))
            },
        }
        for route in routes()
    ]


def _walked(
    patterns: list[URLPattern | URLResolver], before: str, namespaces: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walked(pattern.url_patterns, route, inner)
        else:
            yield ":".join((*namespaces, pattern.name)) if pattern.name else "", route
