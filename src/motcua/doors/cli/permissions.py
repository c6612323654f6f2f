"""`motcua permissions`: who may do what, and why."""

from __future__ import annotations

import json

import click

from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


@click.group("permissions")
def command() -> None:
    """Show who may do what, and why."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def matrix(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Every address of the house with what each role and right of a mandate may do there."""
    rows = rights.matrix()
    if as_json:
        columns = [":".join(filter(None, subject)) for subject in rights.subjects()]
        click.echo(json.dumps({"subjects": columns, "routes": rows}, ensure_ascii=False))
        return
    for row in rows:
        answers = row["answers"]
        allowed = [name for name, answer in answers.items() if answer["allowed"]] if isinstance(answers, dict) else []
        whole = len(allowed) == len(rights.subjects())
        click.echo(f"{row['method']:6} {row['address']}  {'all' if whole else ', '.join(allowed) or 'nobody'}")


@command.command()
@click.argument("login")
@click.argument("permission")
@click.option("--unit", help="Code of the unit that handles it.")
@click.option("--procedure", help="The procedure.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(login: str, permission: str, unit: str | None, procedure: str | None, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Whether an officer may do something, and what each of their grants says to it."""
    if permission not in permissions.permission_names():
        raise click.ClickException(f"no such permission: {permission}")
    try:
        account = accounts.officer_id(login)
    except AccountUnknown:
        raise click.ClickException(f"no such officer: {login}") from None
    place = Target(unit=unit, procedure=procedure) if unit or procedure else None
    found = permissions.explain(Actor(ActorKind.OFFICER, account), permission, on=place, at=clock.now())
    lines = [
        {
            "grant": one.grant.id,
            "role": one.grant.role,
            "unit": one.grant.place.unit,
            "procedure": one.grant.place.procedure,
            "from": one.grant.in_force_from.isoformat(),
            "until": one.grant.in_force_until.isoformat() if one.grant.in_force_until else None,
            "source": one.grant.source,
            "why": one.why.value,
        }
        for one in found.findings
    ]
    if as_json:
        click.echo(json.dumps({"allowed": found.allowed, "by": found.by, "grants": lines}, ensure_ascii=False))
        return
    click.echo(f"{'✓' if found.allowed else '✗'} {permission}: {found.by}")
    for line in lines:
        click.echo(
            f"  {line['why']:10} {line['role']} @ {line['unit'] or '*'} {line['procedure'] or ''} ({line['source']})"
        )
