"""`motcua forms`: judge data by a schema with the validator of the forms."""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import click

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import SchemaRefused

SECONDS = 30
"""A schema of a few lines can ask for more steps than anybody could wait for."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TOLD = 20
_Answer = tuple[list[dict[str, str]], str]


@click.group("forms")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Judge data by JSON Schema, and time how long a procedure's form takes."""
    if ctx.invoked_subcommand == "time" and ctx.obj is not None:
        ctx.with_resource(ctx.obj())


@command.command()
@click.option("--schema", required=True, type=_FILE, help="A JSON Schema 2020-12.")
@click.option("--data", required=True, type=_FILE, help="The JSON to judge.")
@click.option("--assert-format", is_flag=True, help="Judge `format` too; without it it only describes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def validate(schema: Path, data: Path, assert_format: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Judge DATA by SCHEMA. Exit 0 when valid, 1 when not, 2 when either cannot be read. No reference is ever fetched."""
    errors, refused = _in_time(schema.read_bytes(), data.read_bytes(), assert_format=assert_format)
    if refused:
        _refuse(refused, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"valid": not errors, "errors": errors}, ensure_ascii=False))
    else:
        for error in errors:
            click.echo(f"{error['pointer'] or '/'}: {error['message']}")
        click.echo("✓ valid" if not errors else f"✗ {len(errors)} faults")
    sys.exit(1 if errors else 0)


@command.command("time")
@click.argument("procedure")
@click.option("--data", required=True, type=_FILE, help="A filing's data.")
@click.option("--times", default=20, show_default=True, type=click.IntRange(1, 10_000))
def time_(procedure: str, data: Path, times: int) -> None:
    """Judge DATA by the form of PROCEDURE that is in force, again and again; print one JSON object on the last line."""
    from motcua.definitions.catalogue import queries as catalogue
    from motcua.foundation import clock

    at = clock.now()
    version = catalogue.in_force(procedure, at)
    if version is None:
        raise click.ClickException(f"no version of {procedure} is in force")
    given = json.loads(data.read_bytes())
    on = clock.legal_date(at)
    faults = catalogue.form_faults(version, given, on=on)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        catalogue.form_faults(version, given, on=on)
        took.append(round((time.perf_counter() - began) * 1000, 3))
    told = [{"pointer": fault.pointer, "code": fault.code, "reason": fault.reason} for fault in faults[:_TOLD]]
    click.echo(json.dumps({"validations_ms": took, "errors": told}))


def _in_time(schema: bytes, data: bytes, *, assert_format: bool) -> _Answer:
    """The judgement of a process that may be stopped."""
    processes = multiprocessing.get_context("fork")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=_judge, args=(theirs, schema, data, assert_format))
    process.start()
    theirs.close()
    try:
        if not ours.poll(SECONDS):
            return [], f"came to no end within {SECONDS} seconds"
        answer: _Answer = ours.recv()
    except EOFError:
        return [], "the validator broke down on it"
    finally:
        process.kill()
        process.join()
    return answer


def _judge(answer: Connection, schema: bytes, data: bytes, assert_format: bool) -> None:  # noqa: FBT001 -- a process's argument
    try:
        found = forms.judge(schema, data, assert_format=assert_format)
    except SchemaRefused as refused:
        answer.send(([], f"{refused.params['file']}: {refused.params['why']}"))
    else:
        answer.send(([{"pointer": fault.pointer, "message": fault.message} for fault in found], ""))


def _refuse(why: str, *, as_json: bool) -> NoReturn:
    click.echo(f"Error: {why}", err=True)
    if as_json:
        click.echo(json.dumps({"valid": None, "errors": [{"pointer": "", "message": why}]}, ensure_ascii=False))
    sys.exit(2)
