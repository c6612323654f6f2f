"""`motcua plan report`: periods of reports of law, opened, looked at, taken as files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from motcua.doors.cli.operator import OPERATOR
from motcua.followup.reporting import queries, services
from motcua.followup.reporting.errors import KindUnreadable, KindVersionTaken, ReportUnknown
from motcua.foundation import clock
from motcua.foundation.errors import Invalid


@click.group("report")
def command() -> None:
    """Reports of law: open a period, list reports, check a frozen list, take the paper."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a kind of report from FILE; a changed one needs a new version."""
    try:
        fresh = services.load(OPERATOR, name=file.name, content=file.read_bytes(), at=clock.now())
    except KindUnreadable as fault:
        raise click.ClickException(f"{fault.params['place']}: {fault.params['why']}") from None
    except KindVersionTaken as fault:
        raise click.ClickException(
            f"{fault.params['kind']} {fault.params['version']} was loaded with another content; give it a new version."
        ) from None
    click.echo("Loaded." if fresh else "It was there already.")


@command.command("open")
@click.argument("kind")
@click.argument("period")
@click.option("--reader", default="", help="For whom, of a kind on request.")
def open_(kind: str, period: str, reader: str) -> None:
    """Open PERIOD (2026-Q3, 2026-H1, 2026-9M, 2026, 2026-07) of KIND, with its figures where it has ended."""
    at = clock.now()
    try:
        run = services.open_run(OPERATOR, kind=kind, period=period, reader=reader, at=at)
    except ReportUnknown:
        known = ", ".join(one.key for one in queries.kind_list(at=at))
        raise click.ClickException(f"There is no kind {kind}. Known: {known}") from None
    except Invalid as fault:
        raise click.ClickException(", ".join(one.pointer.strip("/") for one in fault.errors) + " is wrong.") from None
    click.echo("Frozen." if services.freeze_run(run, at=at) else "Open; figures come after the cut-off.")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report.")
def list_(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Every report with its period, unit and state."""
    found = [line for _, lines in queries.runs(OPERATOR, at=clock.now()) for line in lines]
    if as_json:
        told = [
            {
                "id": one.id, "kind": one.run.kind.key, "period": one.run.period.key, "reader": one.run.reader, "level": one.level.value, "unit": one.unit,
                "state": one.state.value, "version": one.number, "symbol": one.symbol, "due": one.due.isoformat() if one.due else None, "overdue": one.overdue,
            }
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one.id:5} {one.run.kind.key:22} {one.run.period.key:8} {one.unit:8} {one.state.value:10} {one.symbol}"
        )


@command.command()
@click.argument("report", type=int)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def take(report: int, target: Path) -> None:
    """Write the paper of REPORT to TARGET: the signed one as stored, else the draft; a Word file where TARGET ends so."""
    try:
        _, content = (queries.word if target.suffix == ".docx" else queries.paper)(OPERATOR, report)
    except ReportUnknown:
        raise click.ClickException(f"There is no report {report}.") from None
    target.write_bytes(content)
    click.echo(f"{target}: {len(content)} bytes")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Count every figure of every report again from its frozen list and hold signed papers against their fingerprints; exits 1 on any difference."""
    held, wrong = queries.check(OPERATOR)
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "held": held, "wrong": wrong}, ensure_ascii=False))
    else:
        click.echo(f"{held} figures and papers held, {len(wrong)} differ.")
        for one in wrong:
            click.echo(one)
    raise SystemExit(1 if wrong else 0)
