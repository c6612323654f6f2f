"""`motcua stats`: the journal counted anew, and how far it is counted."""

from __future__ import annotations

import json

import click

from motcua.doors.cli.operator import OPERATOR
from motcua.followup.monitoring import queries, services
from motcua.followup.monitoring.errors import NotCounted
from motcua.foundation import clock


@click.group("stats")
def command() -> None:
    """Count the journal anew, or see how far it is counted."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rebuild(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Count the whole journal from nothing; the figures of before serve until the new ones stand."""
    try:
        made = services.rebuild(OPERATOR, at=clock.now(), tell=None if as_json else _tell)
    except NotCounted:
        raise click.ClickException("No rules of counting are loaded: run `motcua prepare`.") from None
    rate = round(made.entries / made.seconds) if made.seconds else 0
    if as_json:
        told = {
            "generation": made.generation,
            "entries": made.entries,
            "lines": made.lines,
            "seconds": made.seconds,
            "entries_per_s": rate,
        }
        click.echo(json.dumps(told))
    else:
        click.echo(f"{made.entries} entries, {made.lines} lines in {made.seconds} s ({rate} entries/s).")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Until when everything is counted, and how many entries wait."""
    try:
        found = queries.followed()
    except NotCounted:
        raise click.ClickException("Nothing was counted yet.") from None
    if as_json:
        click.echo(json.dumps({"as_of": found.seen_at.isoformat(), "rules": found.rules, "behind": found.behind}))
    else:
        click.echo(f"Counted as of {found.seen_at.isoformat()} under rules {found.rules}; {found.behind} entries wait.")


def _tell(entries: int) -> None:
    click.echo(f"{entries} facts read", err=True)
