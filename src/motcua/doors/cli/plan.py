"""`motcua plan`: targets of a year with their figures, and whether these hold against the journal and the registers."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from motcua.doors.cli.operator import OPERATOR
from motcua.followup.monitoring import queries, services
from motcua.followup.monitoring.errors import NotCounted, PlanUnreadable, PlanVersionTaken
from motcua.followup.monitoring.types import Figure
from motcua.foundation import clock


@click.group("plan")
def command() -> None:
    """Figures of the plan's targets; hold them against the journal."""


@command.command()
@click.option("--year", required=True, type=click.IntRange(2016, 2100), help="Year of the plan.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a target.")
def targets(year: int, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Every target of YEAR: value, goal, whether it is met, and what it was counted from."""
    at = clock.now()
    found = _counted(at, year)
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        goal = "" if one.target.goal is None else f"{one.target.operator} {one.target.goal}"
        parts = "" if one.denominator is None else f"{one.numerator}/{one.denominator}"
        value = "-" if one.value is None else str(one.value)
        click.echo(
            f"{one.target.id:4} {one.target.plan:20} {one.kind.value:9} {value:>9} {one.target.unit:5} {goal:8} {one.light.value:9} {parts}"
        )


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def reconcile(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Count every measured target again, from the journal and the registers; exits 1 on any difference."""
    at = clock.now()
    _follow(at)
    held, found = services.reconcile(OPERATOR, at=at)
    if as_json:
        told = [
            {
                "target": one.target,
                "year": one.year,
                "what": one.what,
                "rolled_up": one.rolled_up,
                "recounted": one.recounted,
            }
            for one in found
        ]
        click.echo(json.dumps({"ok": not found, "compared": held, "differences": told, "as_of": at.isoformat()}))
    else:
        click.echo(f"{held} numbers held against the journal, {len(found)} differ.")
        for one in found:
            click.echo(f"{one.target} {one.year} {one.what}: rolled up {one.rolled_up}, recounted {one.recounted}")
    raise SystemExit(1 if found else 0)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a plan's FILE, or rules of counting; a changed one needs a new version."""
    try:
        fresh = services.load(OPERATOR, name=file.name, content=file.read_bytes(), at=clock.now())
    except PlanUnreadable as fault:
        raise click.ClickException(f"{fault.params['place']}: {fault.params['why']}") from None
    except PlanVersionTaken as fault:
        raise click.ClickException(
            f"{fault.params['plan']} {fault.params['version']} was loaded with another content; give it a new version."
        ) from None
    click.echo("Loaded." if fresh else "It was there already.")


def _follow(at: datetime) -> None:
    try:
        services.follow(at=at)
        queries.followed()
    except NotCounted:
        raise click.ClickException("No rules of counting are loaded: run `motcua prepare`.") from None


def _counted(at: datetime, year: int) -> list[Figure]:
    _follow(at)
    return queries.figures(OPERATOR, year=year, at=at)


def _told(one: Figure) -> dict[str, object]:
    return {
        "id": one.target.id, "system": one.target.system, "plan": one.target.plan, "plan_version": one.target.plan_version,
        "name": one.target.name.vi, "unit": one.target.unit, "operator": one.target.operator, "value": _number(one.value),
        "target": _number(one.target.goal), "met": one.met, "light": one.light.value, "kind": one.kind.value, "numerator": one.numerator,
        "denominator": one.denominator, "as_of": one.as_of.isoformat(),
    }  # fmt: skip


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
