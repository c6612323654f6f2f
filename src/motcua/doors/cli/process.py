"""`motcua process`: check and rehearse BPMN files."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import click
from django.conf import settings

from motcua.definitions.process import queries, services
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.ports import desks
from motcua.definitions.process.types import DONE, Definition, Outcome, State
from motcua.doors.cli.operator import OPERATOR
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor, Json, Ref

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


@command.command()
@_JSON
def stuck(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """List the running processes that cannot go on by themselves, the longest first."""
    found = queries.stuck(OPERATOR, limit=500)
    for one in [] if as_json else found:
        click.echo(
            f"{one.instance:8} {one.subject} {one.procedure} {one.element}: {one.why} ({one.since.isoformat(timespec='minutes')})"
        )
    if as_json:
        told = [
            {
                "instance": one.instance,
                "subject": str(one.subject),
                "element": one.element,
                "why": one.why,
                "since": one.since.isoformat(),
            }
            for one in found
        ]
        click.echo(json.dumps({"stuck": told}, ensure_ascii=False))
    elif not found:
        click.echo("Nothing is stuck.")


@command.command()
@click.argument("instance", type=int)
def retry(instance: int) -> None:
    """Let the stuck process INSTANCE try again."""
    try:
        shown = services.retry(OPERATOR, instance=instance, at=clock.now())
    except HouseError as error:
        raise click.ClickException(f"{error.code}: {error.params}") from None
    click.echo(f"{shown.state}: {', '.join(shown.tokens)} {shown.why}".rstrip())


@command.command()
@_FILE
@click.option(
    "--from",
    "before",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file they run by now.",
)
@click.option("--go", is_flag=True, help="Move those that can; without it nothing changes.")
def move(file: Path, before: Path, go: bool) -> None:  # noqa: FBT001 -- click's flag
    """Say which running processes of the file BEFORE can be moved to FILE, and what holds the others; with --go move them."""
    try:
        new, old = (queries.read(_text(one), file=one.name) for one in (file, before))
    except ProcessRefused as refused:
        _refuse(refused, as_json=False)
    told = services.plan_move(OPERATOR, to=new, since=old.fingerprint)
    if go:
        told = services.move(OPERATOR, to=new, instances=[one.instance for one in told], at=clock.now())
    for one in told:
        click.echo(f"{'✓' if one.can else '✗'} {one.instance:8} {one.subject} {'; '.join(one.why)}".rstrip())
    able = sum(one.can for one in told)
    click.echo(f"{able} of {len(told)} {'moved' if go else 'can be moved'}")


@command.command(hidden=True)
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1))
@click.option(
    "--at", "marks", multiple=True, type=click.IntRange(1, 10_000), help="Finished steps at which the cost is taken."
)
def measure(seconds: int, marks: tuple[int, ...]) -> None:
    """Finish steps of stored instances and print how long each took, for `motcua bench process`; on a sandbox's database only."""
    if not settings.MOTCUA.sandbox:
        raise click.ClickException("what is measured stays in the journal: only with a sandbox")
    definition = queries.read(_ROUNDS, file="measured.bpmn")
    share = seconds / max(1, len(marks))
    given = desks.get()
    desks.provide({**given, _Idle.KIND: _Idle()})
    try:
        costs = {str(mark): _costs(definition, mark, share) for mark in marks}
    finally:
        desks.provide(given)
    click.echo(json.dumps({"seconds": costs}))


class _Idle:
    """A desk for what is measured: it does nothing."""

    KIND = "measured"

    def hold(self, subject: Ref) -> None:
        """Nothing is behind the subject."""

    def carry_out(self, subject: Ref, command: str, values: Mapping[str, Json], at: datetime) -> Outcome:  # noqa: ARG002 -- the port's; nothing is carried out
        return DONE

    def decide(self, subject: Ref, decision: str, values: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:  # noqa: ARG002 -- the port's
        return {}

    def due(self, subject: Ref, term: str, since: datetime) -> datetime | None:  # noqa: ARG002 -- the port's
        return since + timedelta(days=3_650)


_ROUNDS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:mc="https://motcua.vn/bpmn/1" targetNamespace="measured">
<message id="m" name="withdrawn"/>
<process id="rounds" isExecutable="true"><startEvent id="start"/>
<subProcess id="handling"><startEvent id="begin"/><userTask id="work" mc:role="specialist" mc:gives="done:boolean" mc:term="work"/>
<exclusiveGateway id="which" default="again"/><endEvent id="enough"/>
<sequenceFlow id="a" sourceRef="begin" targetRef="work"/><sequenceFlow id="b" sourceRef="work" targetRef="which"/>
<sequenceFlow id="again" sourceRef="which" targetRef="work"/>
<sequenceFlow id="c" sourceRef="which" targetRef="enough"><conditionExpression>done = true</conditionExpression></sequenceFlow></subProcess>
<boundaryEvent id="withdrawn" attachedToRef="handling"><messageEventDefinition messageRef="m"/></boundaryEvent>
<endEvent id="end"/><endEvent id="gone"/><sequenceFlow id="d" sourceRef="start" targetRef="handling"/>
<sequenceFlow id="e" sourceRef="handling" targetRef="end"/><sequenceFlow id="f" sourceRef="withdrawn" targetRef="gone"/></process></definitions>"""
"""A step that is done again and again, inside a sub-process with an event at its edge: a gateway with a condition in each round."""


def _costs(definition: Definition, mark: int, seconds: float) -> list[float]:
    """Seconds that a step took, for steps around the mark of fresh instances, until the time is over."""
    actor = Actor.system("process")
    found: list[float] = []
    spent = 0.0
    while spent < seconds or not found:
        subject = Ref(_Idle.KIND, str(uuid4()))
        shown = services.start(
            actor, subject=subject, definition=definition, procedure="measured", unit="", at=clock.now()
        )
        for number in range(mark + max(10, mark // 5)):
            began = time.perf_counter()
            shown = services.finish_step(actor, step=shown.steps[0].id, values={"done": False}, at=clock.now())
            took = time.perf_counter() - began
            if number >= mark:
                found.append(took)
                spent += took
            if spent >= seconds:
                break
        services.withdraw(actor, subject=subject, at=clock.now())
    return found


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
