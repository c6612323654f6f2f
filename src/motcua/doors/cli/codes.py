"""`motcua codes`: look into code lists, and let them grow from files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from motcua.definitions.catalogue import queries
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock
from motcua.foundation.errors import HouseError


@click.group("codes")
def command() -> None:
    """Look into code lists of a procedure, and let them grow from files."""


@command.command("import")
@click.argument("procedure")
@click.argument("code_list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(procedure: str, code_list: str, file: Path) -> None:
    """Add the rows of FILE (CSV, or a workbook with the same columns) to a list that grows by import, each from its day."""
    try:
        count = catalogue.import_codes(
            OPERATOR, procedure=procedure, code_list=code_list, content=file.read_bytes(), at=clock.now()
        )
    except HouseError as error:
        told = " ".join(f"{name}={value}" for name, value in error.params.items())
        raise click.ClickException(f"{error.code}: {told}") from None
    click.echo(f"{count} rows")


@command.command("list")
@click.argument("procedure")
@click.argument("code_list", default="")
@click.option("--search", default="", help="Words that an entry must have, marks and case aside.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the entries are in force; today.")
def list_(procedure: str, code_list: str, search: str, on: datetime | None) -> None:
    """Names of the lists of a procedure, or the entries of one."""
    version: ProcedureVersion | None = queries.in_force(procedure, clock.now())
    if version is None:
        raise click.ClickException(f"no version of {procedure} is in force")
    if not code_list:
        for name in queries.code_lists(version):
            click.echo(name)
        return
    day = on.date() if on is not None else clock.legal_date(clock.now())
    for entry in queries.options(version, code_list, on=day, search=search):
        click.echo(f"{entry.code}\t{entry.label.vi}\t{entry.label.en}")
