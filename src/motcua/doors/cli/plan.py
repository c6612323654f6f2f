"""`motcua plan`: targets of a year with their figures, whether these hold against the journal and the registers, and tasks of plans."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from motcua.definitions.forms.errors import SheetRefused
from motcua.doors.cli import reports
from motcua.doors.cli.operator import OPERATOR
from motcua.followup.monitoring import queries, services
from motcua.followup.monitoring.errors import NotCounted, PlanUnreadable, PlanVersionTaken
from motcua.followup.monitoring.types import Figure
from motcua.followup.programmes import queries as programmes
from motcua.followup.programmes import services as tasking
from motcua.followup.programmes.errors import FileUnreadable, VersionTaken
from motcua.followup.programmes.types import Filter, Light, State, Task
from motcua.foundation import clock


@click.group("plan")
def command() -> None:
    """Figures of the plan's targets, held against the journal; tasks of plans."""


command.add_command(reports.command)


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


@command.command()
@click.option("--year", type=click.IntRange(2016, 2100), help="Only tasks that run in this year.")
@click.option("--plan", "key", default="", help="Only tasks of this plan.")
@click.option("--unit", default="", help="Only tasks in which this unit, or one below it, has a part.")
@click.option("--state", type=click.Choice([one.value for one in State]), help="Only tasks that stand so.")
@click.option(
    "--light", type=click.Choice([one.value for one in Light]), help="Only tasks that stand to their date so."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def tasks(year: int | None, key: str, unit: str, state: str | None, light: str | None, as_json: bool) -> None:  # noqa: FBT001 -- click's options
    """Tasks of plans: who leads them, their dates, how far they are."""
    asked = Filter(year=year or 0, plan=key, unit=unit, state=state or "", light=light or "")
    found = programmes.tasks(OPERATOR, asked, at=clock.now())
    if as_json:
        click.echo(json.dumps([_task(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one.ref:28} {one.lead:10} {one.due} {one.percent:3}% {one.state.value:9} {one.light.value:9} {one.name}"
        )


@command.command("import-tasks")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "key", default="", help="The plan; else the one that the workbook names.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_tasks(file: Path, key: str, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Bring tasks from the workbook FILE; every fault is told at its cell, and with one nothing is done (exit 1)."""
    try:
        done = tasking.import_tasks(OPERATOR, content=file.read_bytes(), dry_run=dry_run, plan=key, at=clock.now())
    except SheetRefused as fault:
        raise click.ClickException(f"{file.name}: {fault.params['why']}") from None
    if as_json:
        faults = [{"cell": one.place, "reason": one.reason, **one.params} for one in done.faults]
        told = {
            "plan": done.plan,
            "dry_run": dry_run,
            "made": done.made,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "faults": faults,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in done.faults:
            click.echo(f"{one.place or '-'}: {one.reason} {' '.join(one.params.values())}".rstrip())
        said = "would be " if dry_run else ""
        if not done.faults:
            click.echo(
                f"{done.plan}: {len(done.made)} {said}made, {len(done.changed)} {said}changed, {done.unchanged} as they were."
            )
    raise SystemExit(1 if done.faults else 0)


@command.command("load-programme")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_programme(file: Path) -> None:
    """Load a FILE of a resolution, programme or plan with its tasks, of the rules of following, or of a self-assessment."""
    try:
        fresh = tasking.load(OPERATOR, name=file.name, content=file.read_bytes(), at=clock.now())
    except FileUnreadable as fault:
        raise click.ClickException(f"{fault.params['place']}: {fault.params['why']}") from None
    except VersionTaken as fault:
        raise click.ClickException(
            f"{fault.params['plan']} {fault.params['version']} was loaded with another content; give it a new version."
        ) from None
    click.echo("Loaded." if fresh else "It was there already.")


def _task(one: Task) -> dict[str, object]:
    return {
        "id": one.id, "plan": one.plan, "code": one.code, "name": one.name, "kind": one.kind.value, "objective": one.objective, "lead": one.lead,
        "supporting": list(one.supporting), "partners": list(one.partners), "depends": list(one.depends), "starts": one.starts.isoformat(),
        "first_due": one.first_due.isoformat(), "due": one.due.isoformat(), "percent": one.percent, "reported": one.reported, "state": one.state.value,
        "light": one.light.value, "why": list(one.why), "slipped_days": one.slipped_days, "done_on": one.done_on.isoformat() if one.done_on else None,
    }  # fmt: skip


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
        "denominator": one.denominator, "as_of": one.as_of.isoformat(), "forecast": _number(one.forecast), "distance": _number(one.distance),
        "total": one.total, "out_of": one.out_of, "median": _number(one.median),
    }  # fmt: skip


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
