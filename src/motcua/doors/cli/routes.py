"""`motcua routes`: every page that somebody can open, with addresses that lead somewhere, for crawlers and accessibility checks."""

from __future__ import annotations

import inspect
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import click
from django.urls import URLPattern, URLResolver, get_resolver

from motcua.doors.cli.examples import MOST, Examples
from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import queries as permissions

_KEY = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")
_NO_PAGES = ("/api/", "/ket-noi/", "/.well-known/")
"""Addresses below these are no pages."""
_STEPS = frozenset({
    "office:second", "office:directory", "office:directory_answer", "office:directory_leave", "office:signing_exchange",
    "portal:sign_in_go", "portal:sign_in_answer", "portal:sign_out_there", "portal:profile", "portal:rate",
    "resume", "office:quality_lines", "office:quality_workbook",
})  # fmt: skip
"""Steps on the way from one page to the next, and what belongs to a figure of a page: nobody opens them by themselves."""


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
    known = Examples(_holder(role, at) if role is not None else None, at)
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


def _addresses(address: str, known: Examples) -> Iterator[str]:
    if not _KEY.search(address):
        yield address
        return
    examples = known.of(address)
    plain = _GROUP.sub(r"\1", address).replace("\\", "")
    names = _KEY.findall(plain)
    for keys in itertools.islice(examples, MOST):
        if all(name in keys for name in names):
            yield _KEY.sub(lambda found, keys=keys: keys[found[1]], plain)  # type: ignore[misc]  # bound at once
