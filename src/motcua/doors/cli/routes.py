"""`motcua routes`: every page that somebody can open, with addresses that lead somewhere, for crawlers and accessibility checks."""

from __future__ import annotations

import inspect
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

import click
from django.urls import URLPattern, URLResolver, get_resolver

from motcua.casework.attachments import queries as papers
from motcua.casework.counter import queries as counter
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Filter, Queue
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

MOST = 3
"""So many examples of an address with keys."""

_KEY = re.compile(r"<(?:\w+:)?(\w+)>")
_NO_PAGES = ("/api/", "/ket-noi/", "/.well-known/")
"""Addresses below these are no pages."""
_STEPS = frozenset({
    "office:second", "office:directory", "office:directory_answer", "office:directory_leave", "office:signing_exchange",
    "portal:sign_in_go", "portal:sign_in_answer", "portal:sign_out_there", "portal:profile", "portal:rate",
})  # fmt: skip
"""Steps on the way from one page to the next: nobody opens them by themselves."""

_Keys: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class _Examples:
    """Keys that exist in this house and that the actor may see; a stranger is no actor."""

    actor: Actor | None
    at: datetime

    @cached_property
    def procedures(self) -> list[_Keys]:
        return [{"procedure": one.procedure} for one in catalogue.procedures(at=self.at)[:MOST]]

    @cached_property
    def versions(self) -> list[_Keys]:
        return [
            {**keys, "version": version.version}
            for keys in self.procedures
            for version in catalogue.versions_of(keys["procedure"])[:1]
        ]

    @cached_property
    def rooms(self) -> list[_Keys]:
        return [{"unit": unit} for unit, _name in counter.rooms()[:MOST]]

    @cached_property
    def units(self) -> list[_Keys]:
        return [{"code": one.code} for one in organisations.units(on=clock.legal_date(self.at))[:MOST]]

    @cached_property
    def dossiers(self) -> list[_Keys]:
        if self.actor is None or not permissions.allows(self.actor, "process.read"):
            return []
        lines = dossiers.inbox(self.actor, Filter(queue=Queue.UNIT), at=self.at, limit=MOST).lines
        return [{"code": line.code} for line in lines]

    @cached_property
    def papers(self) -> list[_Keys]:
        found = ((keys, papers.of(dossiers.ref_of(keys["code"]))[:1]) for keys in self.dossiers)
        return [{**keys, "paper": paper.id, "number": "1"} for keys, of_one in found for paper in of_one]

    @cached_property
    def steps(self) -> list[_Keys]:
        if self.actor is None or not permissions.allows(self.actor, "process.read"):
            return []
        return [{"number": str(step.id)} for step in process.open_steps(self.actor, limit=MOST)]


_OF: tuple[tuple[str, Callable[[_Examples], list[_Keys]]], ...] = (
    (r"/thu-tuc/<str:procedure>/ban/", lambda known: known.versions),
    (r"/thu-tuc/<|/nop/<", lambda known: known.procedures),
    (r"/quay/<str:unit>/", lambda known: known.rooms),
    (r"/ban-lam-viec/ho-so/<str:code>/giay-to/", lambda known: known.papers),
    (r"/ban-lam-viec/ho-so/<str:code>/[a-z-]*/?$", lambda known: known.dossiers),
    (r"/ban-lam-viec/viec/<int:number>/$", lambda known: known.steps),
    (r"/ban-lam-viec/quan-tri/don-vi/<str:code>/", lambda known: known.units),
)
"""Addresses with keys, and where the keys come from; the first that fits."""


@click.command("routes")
@click.option("--public", "public", is_flag=True, help="The pages that a stranger can open.")
@click.option("--as", "role", help="The pages that a role of officers can open.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(public: bool, role: str | None, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Every page that a stranger, or a role, can open: its address with keys that exist here, and its name."""
    if public == (role is not None):
        raise click.UsageError("Say whose pages: --public, or --as ROLE.")
    if role is not None and role not in permissions.role_keys():
        raise click.BadParameter(f"no such role; there are: {', '.join(permissions.role_keys())}", param_hint="--as")
    at = clock.now()
    kind, key = ("role", role) if role is not None else ("nobody", "")
    known = _Examples(_holder(role, at) if role is not None else None, at)
    routes = [one for one in _pages() if rights.cell(one, kind, key).allowed]
    pages, bare = [], []
    for route in routes:
        found = list(_addresses(route.address, known))
        pages += [{"path": path, "name": route.name} for path in found]
        if not found:
            bare.append({"address": route.address, "name": route.name})
    if as_json:
        click.echo(json.dumps({"as": role or "nobody", "pages": pages, "without_example": bare}, ensure_ascii=False))
        return
    for page in pages:
        click.echo(f"{page['path']}  {page['name']}")
    for one in bare:
        click.echo(f"{one['address']}  {one['name']}  (no example here)")


def _pages() -> Iterator[rights.Route]:
    """What answers a GET and is no machine's."""
    taken = dict(_methods(get_resolver().url_patterns, "/"))
    return (
        route
        for route in rights.routes()
        if route.method in {"", "GET"} and not route.address.startswith(_NO_PAGES) and route.name not in _STEPS
        if "GET" in taken.get(route.address, ("GET",))
    )


def _methods(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The methods that each address takes, where its view names them."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _methods(pattern.url_patterns, address)
            continue
        view: object = pattern.callback
        while view is not None:
            # The framework's decorator keeps its list in its closure and nowhere else.
            named = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
            if "request_method_list" in named:
                yield address, tuple(named["request_method_list"])
            view = getattr(view, "__wrapped__", None)


def _holder(role: str, at: datetime) -> Actor | None:
    """Somebody who holds the role, those with a reach over the whole house first."""
    held: Iterable[str] = (
        grant.principal
        for grant in sorted(
            permissions.holders(at=at, roles_=frozenset({role})), key=lambda grant: len(grant.place.unit)
        )
    )
    return next((Actor(ActorKind.OFFICER, principal) for principal in held), None)


def _addresses(address: str, known: _Examples) -> Iterator[str]:
    if not _KEY.search(address):
        yield address
        return
    examples = next((keys(known) for pattern, keys in _OF if re.match(pattern, address)), [])
    for keys in itertools.islice(examples, MOST):
        if all(name in keys for name in _KEY.findall(address)):
            yield _KEY.sub(lambda found: keys[found[1]], address)  # noqa: B023 -- used at once
