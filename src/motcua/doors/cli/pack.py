"""`motcua pack`: make, check, compare, carry and load procedure packs."""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

import click

from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.catalogue.types import PackReport
from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock
from motcua.foundation.errors import HouseError

_LOOK_EVERY = 0.5
"""Seconds between two looks at the files of a pack that is watched."""


@click.group("pack")
def command() -> None:
    """Make, check, compare, carry and load procedure packs."""


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Check packs and play their examples; a PATH may be a folder of packs. Exit 1 on any failure."""
    report = catalogue.check_packs(list(paths))
    _show(report, as_json=as_json)
    sys.exit(0 if report.ok else 1)


@command.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--watch", is_flag=True, help="Stay, and play the examples again whenever a file changes.")
def test(path: Path, watch: bool) -> None:  # noqa: FBT001 -- click's flag
    """Play the examples of a pack, once or at every change of its files."""
    rounds = itertools.count() if watch else iter(())

    def wait() -> bool:
        if next(rounds, None) is None:
            return False
        time.sleep(_LOOK_EVERY)
        return True

    report = None
    for report in catalogue.watch(path, wait=wait):
        _show(report, as_json=False)
    sys.exit(0 if report is not None and report.ok else 1)


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Begin a pack in a new folder; the folder's name is the procedure's key."""
    try:
        made = catalogue.new_pack(path=path, at=clock.now())
    except HouseError as error:
        raise _told(error) from None
    click.echo(f"{made}\nmotcua pack check {made}")


@command.command()
@click.argument("before", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def diff(before: Path, after: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Say what the pack AFTER changes of the pack BEFORE, in words."""
    try:
        changes = catalogue.compare_packs(before, after)
    except HouseError as error:
        raise _told(error) from None
    if as_json:
        told = [
            {
                "area": one.area,
                "place": one.place,
                "vi": one.text.vi,
                "en": one.text.en,
                "before": one.before,
                "after": one.after,
            }
            for one in changes
        ]
        click.echo(json.dumps({"changes": told}, ensure_ascii=False))
        return
    for one in changes:
        click.echo(one.text.vi if one.text.vi == one.text.en else f"{one.text.vi}\n    {one.text.en}")
    if not changes:
        click.echo("Không có gì khác · Nothing is different")


@command.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; NAME.pack.zip when left out.")
def export(path: Path, output: Path | None) -> None:
    """Write the pack at PATH as one archive with the agency's signature."""
    try:
        archive = catalogue.export_pack(OPERATOR, path=path, at=clock.now())
    except HouseError as error:
        raise _told(error) from None
    target = output or Path(f"{path.resolve().name}.pack.zip")
    target.write_bytes(archive)
    click.echo(str(target))


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the folder goes.")
@click.option("--unsigned", is_flag=True, help="Take one without a signature that we trust; an altered one never.")
def import_(file: Path, into: Path, unsigned: bool) -> None:  # noqa: FBT001 -- click's flag
    """Unpack an archive that somebody we trust has signed into a new folder."""
    try:
        folder, opened = catalogue.import_pack(OPERATOR, file=file, into=into, at=clock.now(), unsigned=unsigned)
    except HouseError as error:
        raise _told(error) from None
    signed = (
        f"ký bởi · signed by {opened.signer}" if opened.trusted else "không có chữ ký tin cậy · no trusted signature"
    )
    click.echo(f"{folder} ({signed})")


@command.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def load(path: Path) -> None:
    """Load the pack at PATH into the catalogue; a version that is in force never changes."""
    try:
        loaded = catalogue.load(OPERATOR, path=path, at=clock.now())
    except HouseError as error:
        raise _told(error) from None
    click.echo(f"{'Loaded' if loaded.fresh else 'Was there already'}: {loaded.procedure} {loaded.version}")


def _show(report: PackReport, *, as_json: bool) -> None:
    for message in report.messages:
        place = f"{message.file}:{message.line}" if message.line else message.file
        click.echo(f"{place}: {message.text}", err=as_json)
    if as_json:
        click.echo(json.dumps({"packs": report.packs, "examples": report.examples, "failed": report.failed}))
        return
    click.echo(f"{'✓' if report.ok else '✗'} {report.packs} packs, {report.examples} examples, {report.failed} failed")


def _told(error: HouseError) -> click.ClickException:
    params = error.params
    if "why" in params:
        place = ":".join(str(params[key]) for key in ("file", "line") if params.get(key))
        return click.ClickException(f"{place}: {params['why']}" if place else str(params["why"]))
    return click.ClickException(f"{error.code}: {params}")
