"""`motcua pack`: check and load procedure packs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from motcua.definitions.catalogue import services as catalogue
from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock
from motcua.foundation.errors import HouseError


@click.group("pack")
def command() -> None:
    """Check, load and list procedure packs."""


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Check packs and play their examples; a PATH may be a folder of packs. Exit 1 on any failure."""
    report = catalogue.check_packs(list(paths))
    for message in report.messages:
        click.echo(
            f"{message.file}:{message.line}: {message.text}" if message.line else f"{message.file}: {message.text}",
            err=as_json,
        )
    if as_json:
        click.echo(json.dumps({"packs": report.packs, "examples": report.examples, "failed": report.failed}))
    else:
        click.echo(
            f"{'✓' if report.ok else '✗'} {report.packs} packs, {report.examples} examples, {report.failed} failed"
        )
    sys.exit(0 if report.ok else 1)


@command.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def load(path: Path) -> None:
    """Load the pack at PATH into the catalogue; a version that is in force never changes."""
    try:
        loaded = catalogue.load(OPERATOR, path=path, at=clock.now())
    except HouseError as error:
        raise click.ClickException(f"{error.code}: {error.params}") from None
    click.echo(f"{'Loaded' if loaded.fresh else 'Was there already'}: {loaded.procedure} {loaded.version}")
