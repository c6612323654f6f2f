"""What a filing costs, who handles it and until when: fees, routes and the legal limit of a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from motcua.definitions.catalogue.elements import Scene
from motcua.definitions.catalogue.errors import Undetermined
from motcua.definitions.catalogue.types import FeeLine, FeeRule, Limit, Route, Term
from motcua.definitions.catalogue.versions import Compiled, Step
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import Text
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleFailed
from motcua.definitions.rules.types import Evaluation
from motcua.foundation.errors import FieldError
from motcua.foundation.money import Dong
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Due, DueMode, LimitKind
from motcua.foundation.worktime.types import Limit as Period

_EXEMPT = "exemptions"


def fees(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> tuple[FeeLine, ...]:
    """A line for each fee that is in force on the day; raises `Undetermined` where a table comes to no amount."""
    due = [(rule, step) for rule, step in compiled.fees if rule.in_force(on)]
    scene = _scene(compiled, data, known, on) if any(step for _, step in due) else None
    lines = []
    for rule, step in due:
        amount, exempt = rule.amount or Dong(0), Text()
        because: tuple[str, ...] = ()
        if step is not None and scene is not None:
            found = _run(scene, step, keep=True)
            amount, exempt = _asked(compiled, rule, found)
            because = _because(scene, step, found)
        lines.append(FeeLine(rule.key, rule.name, rule.kind, rule.due, amount, rule.article, exempt, because))
    return tuple(lines)


def route(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Route:
    """The first rule that holds on the day and whose table says true, else the authority of the procedure."""
    scene: Scene | None = None
    for rule, step in compiled.routes:
        if not rule.in_force(on):
            continue
        unit = rule.unit
        if step is not None:
            scene = scene or _scene(compiled, data, known, on)
            said = _said(scene, step)
            if rule.units and isinstance(said, str) and said:
                unit = said
            elif rule.units or said is not True:
                continue
        return Route(unit, rule.article, rule.at)
    return Route(compiled.value.authority_unit)


def limit(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Limit | Term:
    """The legal limit of a filing: the first other one whose table says true, else the procedure's own."""
    scene: Scene | None = None
    for rule, step in compiled.limits:
        if step is None or not rule.in_force(on):
            continue
        scene = scene or _scene(compiled, data, known, on)
        if _said(scene, step) is True:
            return rule.term
    return compiled.value.limit


def asked(
    compiled: Compiled,
    name: str,
    data: Mapping[str, Json],
    *,
    values: Mapping[str, Json],
    known: Mapping[str, Json],
    on: date,
) -> dict[str, Json]:
    """What a decision (`file.dmn#decision`) says of a filing and the values of its process: its outputs by name.

    Of several rows that fire the first counts; a decision that is one value has its own name. Raises `Undetermined`.
    """
    step = compiled.tables.get(name)
    if step is None:
        raise Undetermined(table=name, why="there is no such decision")
    (element,) = _scene(compiled, data, known, on).elements(())
    variables = {**element.variables, **{key: rules.feel(value) for key, value in values.items()}}
    try:
        found = rules.evaluate(step.model, step.decision, variables, keep=False)
    except RuleFailed as error:
        raise Undetermined(table=name, why=str(error.params.get("why", ""))) from error
    rows = found.outputs or ((found.value,) if isinstance(found.value, dict) else ())
    row = rows[0] if rows else {step.decision: found.value}
    return {key: rules.plain(value) for key, value in row.items()}


def misrouted(compiled: Compiled, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> list[FieldError]:
    """E-ROUTE where a rule says that no authority of ours handles such a filing.

    Where a table comes to no answer nothing is held against the filing: its other faults are told first.
    """
    try:
        found = route(compiled, data, known=known, on=on)
    except Undetermined:
        return []
    return [] if found.ours else [FieldError(found.at, "E-ROUTE", "other_authority", {"article": found.article})]


def due(limit: Limit | Term, start: datetime, *, calendar: worktime.Calendar) -> Due | None:
    """When a limit or a term that began at `start` ends; none where there is no legal limit."""
    counted = period(limit)
    return worktime.due(start, counted, calendar=calendar) if counted else None


def period(limit: Limit | Term) -> Period | None:
    """A limit or a term as the clock counts it; none where there is no legal limit."""
    if limit.kind in {"none", "unknown"}:
        return None
    mode, cutoff = DueMode.DAY_END, None
    if isinstance(limit, Limit):
        mode, cutoff = DueMode(limit.mode), time.fromisoformat(limit.cutoff) if limit.cutoff else None
    return Period(LimitKind(limit.kind), Decimal(limit.amount), mode, cutoff)


def _scene(compiled: Compiled, data: Mapping[str, Json], known: Mapping[str, Json], on: date) -> Scene:
    return Scene(compiled, forms.feel(compiled.form, data), known=known, on=on)


def _run(scene: Scene, step: Step, *, keep: bool = False) -> Evaluation:
    (element,) = scene.elements(())
    try:
        return rules.evaluate(step.model, step.decision, element.variables, keep=keep)
    except RuleFailed as error:
        raise Undetermined(table=f"{step.file}#{step.decision}", why=str(error.params.get("why", ""))) from error


def _because(scene: Scene, step: Step, found: Evaluation) -> tuple[str, ...]:
    """The words of the rows that fired, in the table that was asked and in those that it rests on."""
    (element,) = scene.elements(())
    said = []
    for name in rules.under(step.model, step.decision):
        said += _fired(step, rules.evaluate(step.model, name, element.variables))
    return tuple(dict.fromkeys((*said, *_fired(step, found))))


def _fired(step: Step, found: Evaluation) -> list[str]:
    said = []
    for row in rules.explain(step.model, found.decision, fired=found.fired, inputs=found.inputs):
        met = [f"{one.label}: {_number(one.value)}" for one in row.conditions if _is_number(one.value)]
        words = "; ".join(row.notes)
        said.append(f"{words} ({', '.join(met)})" if words and met else words or ", ".join(met))
    return [one for one in said if one]


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _number(value: Json) -> str:
    """As it is written in Vietnamese: a comma before the fraction."""
    return f"{Decimal(str(value)).normalize():f}".replace(".", ",")


def _said(scene: Scene, step: Step) -> object:
    """What a table of one output says."""
    found = _run(scene, step).value
    return next(iter(found.values()), None) if isinstance(found, dict) else found


def _asked(compiled: Compiled, rule: FeeRule, found: Evaluation) -> tuple[Dong, Text]:
    """The amount of whole đồng, of several rows their sum, and why nothing is asked where nothing is."""
    rows = found.value if isinstance(found.value, list) else [found.value]
    total, exempt = Decimal(0), Text()
    for row in rows:
        amount = row.get("amount") if isinstance(row, dict) else row
        reason = row.get("exempt") if isinstance(row, dict) else None
        if amount is None and isinstance(reason, str):
            amount = Decimal(0)
        if not isinstance(amount, Decimal):
            raise Undetermined(table=rule.table, why="no amount")
        if amount < 0 or amount != amount.to_integral_value():
            raise Undetermined(table=rule.table, why=f"{amount} is no amount of whole đồng")
        total += amount
        if isinstance(reason, str) and reason:
            exempt = _words(compiled, reason)
    if not rows:
        raise Undetermined(table=rule.table, why="no row fires")
    return Dong(int(total)), exempt


def _words(compiled: Compiled, reason: str) -> Text:
    """The words of the pack's texts under `[exemptions.CODE]`, else what the table says."""
    found = []
    for language in ("vi", "en"):
        node: Json = compiled.value.texts.get(language)
        for part in (_EXEMPT, reason, "text"):
            node = node.get(part) if isinstance(node, dict) else None
        found.append(node if isinstance(node, str) else "")
    return Text(*found) if found[0] else Text(reason)
