"""`motcua links`: how the links stand, and a day held against what another system has of it."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import NoReturn

import click

from motcua.casework.dossiers.types import Comparison
from motcua.doors.ui import links
from motcua.doors.ui.comparing import comparers
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")


@click.group("links")
def command() -> None:
    """How the links to other systems stand; hold a day against what they have."""


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Name, state, backlog and last success of every link."""
    found = links.standings(at=clock.now())
    if as_json:
        told = [
            {
                "name": one.name, "state": one.state.value, "backlog": one.backlog, "dead": one.dead, "overdue": one.overdue,
                "last_success": one.last_success_at.isoformat() if one.last_success_at else None,
            }
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps({"links": told}, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.name}\t{one.state.value}\twaiting {one.backlog}\tdead {one.dead}\toverdue {one.overdue}")


@command.command()
@click.argument("link")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day in Vietnam; yesterday where it is left out."
)
@click.option("--mend", is_flag=True, help="Begin what mends each difference that needs no person.")
@_JSON
def compare(link: str, day: datetime | None, mend: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Hold a day against what LINK has of it. Exit 0 when both are the same, 1 when they differ, 2 when it does not answer."""
    at = clock.now()
    wanted = day.date() if day else clock.legal_date(at) - timedelta(days=1)
    comparer = comparers.get().get(link)
    if comparer is None:
        _stop("link_unknown", f"{link[:60]}: known are {', '.join(comparers.get())}", as_json=as_json)
    if not comparer.is_on:
        _stop("link_off", f"{link} is off", as_json=as_json)
    try:
        found = comparer.compare(day=wanted, at=at, mend=mend)
    except Unavailable as silent:
        _stop("link_silent", str(silent.params.get("reason", "")), as_json=as_json)
    _show(found, as_json=as_json)
    sys.exit(1 if found.lines else 0)


def _show(found: Comparison, *, as_json: bool) -> None:
    if as_json:
        lines = [
            {
                "reference": line.reference, "code": line.code, "gap": line.gap.value, "ours": line.ours, "theirs": line.theirs,
                "act": line.mending.value, "note": line.note, "acted_at": line.acted_at.isoformat() if line.acted_at else None,
            }
            for line in found.lines
        ]  # fmt: skip
        told = {
            "link": found.system, "date": found.day.isoformat(), "ours": found.ours, "theirs": found.theirs,
            "difference": found.difference, "lines": lines,
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{found.system} {found.day}: ours {found.ours}, theirs {found.theirs}, differences {found.difference}")
    for line in found.lines:
        begun = " (begun)" if line.acted_at else ""
        click.echo(
            f"{line.reference}\t{line.gap.value}\tours {line.ours or '-'}\ttheirs {line.theirs or '-'}\t{line.mending.value}{begun}\t{line.note}"
        )


def _stop(code: str, text: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": code, "message": text}, ensure_ascii=False))
    click.echo(f"Error: {text}", err=True)
    sys.exit(2)
