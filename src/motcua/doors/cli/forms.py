"""`motcua forms`: judge data by a schema with the validator of the forms."""

from __future__ import annotations

import json
import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import click

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import SchemaRefused

SECONDS = 30
"""A schema of a few lines can ask for more steps than anybody could wait for."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_Answer = tuple[list[dict[str, str]], str]


@click.group("forms")
def command() -> None:
    """Judge data by JSON Schema."""


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
