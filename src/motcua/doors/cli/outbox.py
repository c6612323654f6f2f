"""`motcua outbox`: what has not left the house."""

from __future__ import annotations

import json

import click

from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.outbox import queries, services
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


@click.group("outbox")
def command() -> None:
    """Look at messages that have not arrived, and send them again."""


@command.command("list")
@click.option("--dead", is_flag=True, help="Only those that wait for a person.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_(dead: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """List messages that have not arrived, oldest first."""
    permissions.require(OPERATOR, "outbox.read")
    for message in queries.unsent(state="dead" if dead else None):
        if as_json:
            click.echo(
                json.dumps(
                    {
                        "id": message.id,
                        "channel": message.channel,
                        "key": message.key,
                        "state": message.state,
                        "attempt": message.attempt,
                        "error": message.error,
                    },
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(
                f"{message.id:6} {message.channel:16} {message.state:8} {message.attempt:3}× {message.key}  {message.error}"
            )


@command.command()
@click.argument("message", type=int)
def resend(message: int) -> None:
    """Send MESSAGE again, now."""

    def allowed(actor: Actor) -> None:
        permissions.require(actor, "outbox.resend")

    try:
        services.resend(OPERATOR, message_id=message, at=clock.now(), allowed=allowed)
    except NotFound:
        raise click.ClickException(f"There is no message {message} that waits.") from None
    click.echo(f"Message {message} goes out again.")


@command.command("resend-all")
def resend_all() -> None:
    """Send again, now, whatever was tried and has not arrived; for when the other side is well again."""

    def allowed(actor: Actor) -> None:
        permissions.require(actor, "outbox.resend")

    number = 0
    while sent := services.resend_tried(OPERATOR, at=clock.now(), allowed=allowed):
        number += sent
        if sent < services.MOST_RESENT:
            break
    click.echo(f"{number} messages go out again.")
