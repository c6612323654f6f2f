"""`motcua rules`: evaluate decisions of any DMN file."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import click
from django.conf import settings

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.types import Evaluation, Model
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Json

_INPUT = 5_000_000
_BESIDE = 200
_DIGITS = 200
_EXPONENT = 6_000


@click.group("rules")
def command() -> None:
    """Evaluate decisions of DMN models."""


@command.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", default="", help="The decision's id or name; may be left out where there is only one.")
@click.option(
    "--input",
    "data",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Inputs as a JSON object; - reads them from standard input.",
)
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A model that FILE imports; may be given several times. Those in FILE's folder are found.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def evaluate(file: Path, decision: str, data: Path | None, others: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Evaluate a decision of FILE, a DMN 1.1 to 1.5 model, and print its outputs, one object a match.

    Texts of the input become dates, times and durations where the model declares them so. Exit 1 where there is no answer.
    """
    try:
        model = _model(file, others)
        name = decision or _only(model, file)
        given = rules.inputs(model, _inputs(data))
        found = rules.evaluate(model, name, given)
        results = rules.results(model, found)
        if as_json:
            click.echo(
                f'{{"decision": {json.dumps(found.decision, ensure_ascii=False)}, "outputs": {rules.exact(list(results))}, "fired": {list(found.fired)}}}'
            )
        else:
            _show(model, found, results)
    except HouseError as error:
        _fail(_told(error), as_json=as_json)
    except _Wrong as error:
        _fail(str(error), as_json=as_json)


@command.command("time", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cases", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--seconds", type=click.IntRange(1), default=3)
def time_tables(file: Path, cases: Path, seconds: int) -> None:
    """Evaluate FILE's only decision on all cases again and again; for measurements, as one process of the product does it."""
    model = _model(file, ())
    name = _only(model, file)
    given = [rules.inputs(model, case) for case in json.loads(cases.read_bytes(), parse_float=Decimal)]
    outputs = [[dict(row) for row in rules.results(model, rules.evaluate(model, name, case))] for case in given]
    batches: list[float] = []
    began = time.perf_counter()
    while (start := time.perf_counter()) < began + seconds:
        for case in given:
            rules.evaluate(model, name, case)
        batches.append((time.perf_counter() - start) * 1000 / len(given))
    elapsed = time.perf_counter() - began
    shown = ", ".join(f"{batch:.5f}" for batch in batches)
    click.echo(
        f'{{"tables": {len(batches) * len(given)}, "elapsed_s": {elapsed:.3f}, "outputs": {rules.exact(list(outputs))},'
        f' "batches_ms": [{shown}]}}'
    )


@command.command("time-filing", hidden=True)
@click.argument("procedure")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--times", type=click.IntRange(1, 10_000), default=20)
def time_filing(procedure: str, data: Path, on: datetime, times: int) -> None:
    """Come to all decisions of a filing again and again; for measurements, on an installation that is running."""
    version = catalogue.in_force(procedure, clock.now())
    if version is None:
        raise click.ClickException(f"{procedure} is not in force")
    raw = json.loads(data.read_bytes())
    filing = catalogue.check(version, raw, known={}, on=on.date()).data
    outcome = catalogue.decide(version, filing, known={}, on=on.date()).outcome
    filings = []
    for _ in range(times):
        start = time.perf_counter()
        catalogue.decide(version, filing, known={}, on=on.date())
        filings.append(round((time.perf_counter() - start) * 1000, 3))
    click.echo(json.dumps({"outcome": outcome, "filings_ms": filings}))


class _Wrong(Exception):
    """What the person gave cannot be used; says why."""


def _model(file: Path, others: tuple[Path, ...]) -> Model:
    sources = _imported({path.name: path.read_bytes() for path in (*others, file)}, file)
    parsed = rules.parse(sources, bundle=settings.MOTCUA.assets_dir / "feel.js", lenient=True)
    return rules.compile(parsed[file.name], file=file.name, lenient=True)


def _imported(sources: dict[str, bytes], file: Path) -> dict[str, bytes]:
    """The files and, for what they import and nobody gave, those in FILE's folder that define it."""
    told = {name: rules.spaces(source, file=name) for name, source in sources.items()}
    beside: dict[str, tuple[str, bytes]] | None = None
    while lacking := {one for _, wanted in told.values() for one in wanted} - {space for space, _ in told.values()}:
        if beside is None:
            beside = _beside(file)
        found = lacking & beside.keys()
        if not found:
            break  # what is not there is told where it is imported
        for space in found:
            name, source = beside[space]
            sources[name] = source
            told[name] = rules.spaces(source, file=name)
    return {**sources, file.name: file.read_bytes()}


def _beside(file: Path) -> dict[str, tuple[str, bytes]]:
    found = {}
    for path in sorted(file.parent.glob("*.dmn"))[:_BESIDE]:
        if path.name == file.name or path.stat().st_size > _INPUT:
            continue
        source = path.read_bytes()
        try:
            found[rules.spaces(source, file=path.name)[0]] = (path.name, source)
        except HouseError:
            continue  # not a model that anybody could import
    return found


def _only(model: Model, file: Path) -> str:
    if len(model.decisions) == 1:
        return model.decisions[0]
    raise _Wrong(
        f"{file.name} has {len(model.decisions)} decisions, say which with --decision: {', '.join(model.decisions)}"
    )


def _inputs(path: Path | None) -> dict[str, Json]:
    if path is None:
        return {}
    name = "standard input" if str(path) == "-" else path.name
    raw = sys.stdin.buffer.read(_INPUT + 1) if str(path) == "-" else path.read_bytes()
    if len(raw) > _INPUT:
        raise _Wrong(f"{name} is larger than {_INPUT} bytes")
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_float=_number, parse_int=_number, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise _Wrong(f"{name}:{error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise _Wrong(f"{name} is nested too deeply") from error
    except ValueError as error:
        raise _Wrong(f"{name}: {error}") from error
    if not isinstance(found, dict):
        raise _Wrong(f"{name} is not a JSON object")
    return found


def _number(text: str) -> Decimal:
    """A number exactly; more than a person could mean is refused before anything computes with it."""
    number = Decimal(text)
    if len(text) > _DIGITS or abs(number.adjusted()) > _EXPONENT:
        raise ValueError(f"the number {text[:20]}… is too large")
    return number


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _show(model: Model, found: Evaluation, results: tuple[Mapping[str, object], ...]) -> None:
    click.echo(found.decision)
    for row in results:
        click.echo("  " + ", ".join(f"{name} = {rules.exact(value)}" for name, value in row.items()))
    if not results:
        click.echo("  no row fires")
    outputs = [{name: rules.plain(value) for name, value in row.items()} for row in found.outputs]
    for fired in rules.explain(model, found.decision, fired=found.fired, inputs=found.inputs, outputs=outputs):
        because = "; ".join(
            f"{one.label} {one.text} (is {json.dumps(one.value, ensure_ascii=False)})" for one in fired.conditions
        )
        notes = f"  [{' | '.join(fired.notes)}]" if fired.notes else ""
        click.echo(f"  row {fired.number}: {because or 'asks nothing'}{notes}")


def _told(error: HouseError) -> str:
    params = error.params
    place = f"{params['file']}:{params['line']}: " if params.get("file") and params.get("line") else ""
    decision = f"{params['decision']}: " if params.get("decision") else ""
    fired = params.get("rows")
    rows = f" (rows {', '.join(str(row) for row in fired)})" if isinstance(fired, list) else ""
    why = {"steps": "it wants too many steps", "depth": "it goes too deep", "size": "a value grows too large"}.get(
        str(params.get("why")), str(params.get("why", error.code))
    )
    return f"{place}{decision}{why}{rows}"


def _fail(message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    else:
        click.echo(f"✗ {message}", err=True)
    sys.exit(1)
