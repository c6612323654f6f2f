"""`motcua process`: check and rehearse BPMN files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from motcua.definitions.process import queries
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.types import State

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")


@click.group("process")
def command() -> None:
    """Check and rehearse BPMN files, of this house or of any tool."""


@command.command()
@_FILE
@_JSON
def run(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Walk the process in FILE with tasks that do nothing. Exit 1 where it comes to no end, or the file cannot be read.

    An unconnected condition takes the default way, else the first; timers and messages arrive at once.
    """
    try:
        walked = queries.run(file.read_bytes(), file=file.name)
    except ProcessRefused as refused:
        _refuse(refused, as_json=as_json, completed=[])
    if as_json:
        told = {"completed": walked.completed, "state": walked.state, **({"why": walked.why} if walked.why else {})}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for element in walked.completed:
            click.echo(element)
        click.echo(f"{'✓' if walked.state is State.COMPLETED else '✗'} {walked.state} {walked.why}".rstrip())
    sys.exit(0 if walked.state is State.COMPLETED else 1)


@command.command()
@_FILE
@_JSON
def check(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Say whether the process in FILE can be published in a pack, and what it needs of the pack. Exit 1 if not."""
    try:
        definition = queries.read(_text(file), file=file.name)
    except ProcessRefused as refused:
        _refuse(refused, as_json=as_json)
    needs = {
        "steps": [task.element for task in definition.tasks if task.role],
        "roles": definition.roles,
        "terms": definition.terms,
        "commands": definition.commands,
        "decisions": definition.decisions,
        "messages": definition.messages,
    }
    if as_json:
        click.echo(json.dumps({"ok": True, "process": definition.process, **needs}, ensure_ascii=False))
        return
    click.echo(f"✓ {definition.name} ({definition.process})")
    for name, found in needs.items():
        if found:
            click.echo(f"  {name}: {', '.join(found)}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise ProcessRefused(file=file.name, line=line, element="", why="the file is not UTF-8") from error


def _refuse(refused: ProcessRefused, *, as_json: bool, **more: object) -> None:
    """Tell a refusal at its place and exit."""
    file, line, element, why = (refused.params[key] for key in ("file", "line", "element", "why"))
    click.echo(f"{file}:{line}: {element}: {why}" if element else f"{file}:{line}: {why}", err=as_json)
    if as_json:
        told = {"ok": False, **more, "state": "refused", "line": line, "element": element, "why": why}
        click.echo(json.dumps(told, ensure_ascii=False))
    sys.exit(1)
