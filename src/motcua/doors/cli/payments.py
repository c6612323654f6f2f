"""`motcua payments`: a day's file of a channel, and whether the ledger agrees with everything else."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from motcua.casework.payments import queries, services
from motcua.casework.payments.errors import ChannelClosed, FileUnreadable
from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock


@click.group("payments")
def command() -> None:
    """Settle a day with a payment channel, check the ledger."""


@command.command()
@click.argument("channel")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the file; today when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def settle(channel: str, file: Path, day: datetime | None, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Hold FILE of CHANNEL against the ledger; exits 1 when something disagrees."""
    at = clock.now()
    of: date = day.date() if day else clock.legal_date(at)
    try:
        made = services.settle_file(OPERATOR, channel=channel, day=of, content=file.read_bytes(), at=at)
    except ChannelClosed:
        raise click.ClickException(
            f"There is no channel {channel}; known: {', '.join(queries.channel_keys())}."
        ) from None
    except FileUnreadable as fault:
        raise click.ClickException(f"Line {fault.params['line']}: {fault.params['reason']}.") from None
    told = {
        "channel": channel, "day": of.isoformat(), "lines": made.lines, "settled": made.settled, "amount": made.amount, "recovered": made.recovered,
        "differences": [{"kind": one.kind.value, "reference": one.reference, "ours": one.ours, "theirs": one.theirs} for one in made.differences],
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"{made.lines} lines, {made.settled} settled ({made.amount} VND), {made.recovered} first heard of here."
        )
        for one in made.differences:
            click.echo(f"{one.kind:10} {one.reference}  ours {one.ours}  theirs {one.theirs}")
    raise SystemExit(1 if made.differences else 0)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Hold ledger, bills, payments and refunds against each other; exits 1 on any difference."""
    difference = queries.difference_vnd()
    click.echo(json.dumps({"ledger_difference_vnd": difference}) if as_json else f"Ledger difference: {difference} VND")
    raise SystemExit(1 if difference else 0)
