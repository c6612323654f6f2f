"""`motcua import`: dossiers and results of an old system, from Excel or CSV with their files."""

from __future__ import annotations

import csv
import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from motcua.casework.digitising import services as digitising
from motcua.casework.dossiers import services
from motcua.casework.dossiers.types import ImportTold, RowFault
from motcua.doors.cli import oldfiles
from motcua.doors.ui import texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor

_HISTORY = Actor.system("history")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_SOURCE = click.option(
    "--source", required=True, help="Short name of the old system, such as egov2019; keys are unique in it."
)
_FILES = click.option(
    "--files", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the files that rows name."
)
_MAPPING = click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML: which column is what, values, dates.",
)
_DRY = click.option("--dry-run", is_flag=True, help="Look at everything, write nothing.")
_RESUME = click.option("--resume", is_flag=True, help="Go on behind the last chunk of a run that broke.")
_FAULTS = click.option(
    "--faults", type=click.Path(dir_okay=False, path_type=Path), help="Write the faults to this CSV file."
)


@click.group("import")
def command() -> None:
    """Take over the history of an old system: dossiers first, then their results. A key that is there already is left as it is."""


@command.command("dossiers")
@_FILE
@_SOURCE
@_FILES
@_MAPPING
@_DRY
@_RESUME
@_FAULTS
def dossiers(
    *,
    file: Path,
    source: str,
    files: Path | None,
    mapping: Path | None,
    dry_run: bool,
    resume: bool,
    faults: Path | None,
) -> None:
    """Closed dossiers of FILE (CSV or XLSX)."""
    _run(oldfiles.dossiers, services.import_dossiers, file, source, files, mapping, dry_run, resume, faults)


@command.command("results")
@_FILE
@_SOURCE
@_FILES
@_MAPPING
@_DRY
@_RESUME
@_FAULTS
def results(
    *,
    file: Path,
    source: str,
    files: Path | None,
    mapping: Path | None,
    dry_run: bool,
    resume: bool,
    faults: Path | None,
) -> None:
    """Results of FILE, each of a dossier that was taken over from the same system before."""
    _run(oldfiles.results, services.import_results, file, source, files, mapping, dry_run, resume, faults)


@command.command("scans")
@_FILE
@click.option(
    "--files",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the scans that rows name.",
)
@click.option("--procedure", required=True, help="Whose results they are.")
@click.option("--unit", required=True, help="The unit that holds them on paper.")
@click.option("--name", default="", help="Name of the batch; the file's by itself.")
@_MAPPING
@_DRY
@_FAULTS
def scans(
    *, file: Path, files: Path, procedure: str, unit: str, name: str, mapping: Path | None, dry_run: bool, faults: Path | None,
) -> None:  # fmt: skip
    """Scans of results on paper that FILE (CSV or XLSX) lists, as a batch to be digitised: its rows are the first entry, an officer makes the second."""
    at, began, read = clock.now(), time.perf_counter(), oldfiles.reader(files)
    found: list[RowFault] = []
    rows, taken = 0, 0
    try:
        batch = (
            None
            if dry_run
            else digitising.open_batch(_HISTORY, procedure=procedure, unit=unit, name=name or file.name, at=at)
        )
        for one in oldfiles.scans(file, oldfiles.mapping(mapping)):
            rows += 1
            if isinstance(one, list):
                found += one
                continue
            number, scan, values = one
            try:
                content = read(scan)
                if batch is not None:
                    digitising.add_scan(
                        _HISTORY, batch=batch.id, name=scan.rsplit("/", 1)[-1], content=content, values=values, at=at
                    )
                taken += 1
            except PermissionError:
                found.append(RowFault(number, "file", scan[:60], "outside_folder"))
            except OSError:
                found.append(RowFault(number, "file", scan[:60], "no_such_file"))
            except HouseError as refused:
                found.append(RowFault(number, "file", scan[:60], "paper_refused", {"why": refused.code}))
    except oldfiles.FileRefused as refusal:
        raise click.ClickException(f"{file.name}: {refusal}") from None
    except HouseError as error:
        raise click.ClickException(f"{error.code}: {error.params}") from None
    faulty = len({fault.row for fault in found})
    told = ImportTold(batch.id if batch else 0, rows, taken, 0, tuple(found), faulty)
    _say(told, faults, time.perf_counter() - began, dry_run=dry_run)
    sys.exit(1 if found else 0)


@command.command("undo")
@click.argument("batch", type=int)
def undo(batch: int) -> None:
    """Take back what BATCH brought, while nothing was done to it."""
    try:
        count = services.undo(_HISTORY, batch=batch, at=clock.now())
    except HouseError as error:
        raise click.ClickException(f"{error.code}: {error.params}") from None
    click.echo(f"{count} taken back")


def _run(
    rows: Callable[[Path, oldfiles.Mapping], Iterator[object]], take: Callable[..., ImportTold], file: Path, source: str,
    files: Path | None, mapping: Path | None, dry_run: bool, resume: bool, faults: Path | None,  # noqa: FBT001 -- handed on
) -> None:  # fmt: skip
    if not oldfiles.SOURCE.fullmatch(source):
        raise click.ClickException("--source: small letters, digits and hyphens, 20 at most")
    began = time.perf_counter()
    try:
        told = take(
            _HISTORY, rows(file, oldfiles.mapping(mapping)), source=source, file=file.name, sha256=_print(file),
            read=oldfiles.reader(files) if files else None, dry_run=dry_run, resume=resume, at=clock.now(), tell=_tell,
        )  # fmt: skip
    except oldfiles.FileRefused as refused:
        raise click.ClickException(f"{file.name}: {refused}") from None
    except HouseError as error:
        raise click.ClickException(f"{error.code}: {error.params}") from None
    _say(told, faults, time.perf_counter() - began, dry_run=dry_run)
    sys.exit(1 if told.faulty or told.faults else 0)


def _say(told: ImportTold, faults: Path | None, seconds: float, *, dry_run: bool) -> None:
    for fault in told.faults[:50]:
        click.echo(f"  dòng {fault.row} · {fault.column} · {fault.value!r}: {_words(fault)}", err=True)
    if faults is not None:
        with faults.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["dòng", "cột", "giá trị", "lỗi"])
            writer.writerows(
                [fault.row, fault.column, writing.inert(fault.value), _words(fault)] for fault in told.faults
            )
    head = "Xem thử, không ghi gì" if dry_run else f"Lô {told.batch}"
    click.echo(
        f"{head}: {told.rows} dòng, {told.taken} nhận, {told.known} đã có, {told.faulty} dòng lỗi; {round(told.rows / max(seconds, 0.001))} dòng/giây"
    )


def _words(fault: RowFault) -> str:
    return texts.find(f"history.{fault.fault}", **fault.params) or fault.fault


def _tell(count: int) -> None:
    if count % 20_000 == 0:
        click.echo(f"  {count} …", err=True)


def _print(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
