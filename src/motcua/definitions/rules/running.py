"""A thin DMN interpreter over compiled expressions: decisions, what they require, functions, decision services, imports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from motcua.definitions.rules import operators, storing, tables
from motcua.definitions.rules.cells import Maker, Raw, Witness, raw, raws, words
from motcua.definitions.rules.errors import LimitReached, RuleFailed, RuleRefused
from motcua.definitions.rules.kinds import ANY, NAMES, TEMPORAL, Basic, FunctionOf, Type
from motcua.definitions.rules.types import Evaluation, FiredRow
from motcua.definitions.rules.values import BUDGET, DEPTH_LIMIT, Budget, Env, Expr, Function, Value, measured
from motcua.foundation.types import Json

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class _Need:
    """Something that a decision or a function requires: a decision, a function, a service of this model or of an imported one."""

    name: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class _Decision:
    id: str
    name: str
    needs: tuple[_Need, ...]
    table: tables.Table | None
    value: Expr
    type: Type
    broken: RuleRefused | None = None


@dataclass(frozen=True, slots=True)
class _Knowledge:
    name: str
    needs: tuple[_Need, ...]
    parameters: tuple[tuple[str, Type], ...]
    body: Expr
    result: Type
    broken: RuleRefused | None = None


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    parameters: tuple[tuple[str, Type], ...]
    outputs: tuple[str, ...]
    result: Type


@dataclass(slots=True)
class _Session:
    """One evaluation: what is already known of each model in it."""

    budget: Budget
    values: dict[tuple[int, str], Value] = field(default_factory=dict)
    functions: dict[tuple[int, str], Function] = field(default_factory=dict)


Heard = Callable[["CompiledModel", str, Mapping[str, object]], None]
listener: ContextVar[Heard | None] = ContextVar("rules.listener", default=None)
"""Hears of every evaluation while a second opinion is asked for."""


class CompiledModel:
    """A model ready to run; the same object serves every thread, since nothing in it changes."""

    def __init__(self, stored: Raw, *, file: str, lenient: bool, witness: Witness | None = None) -> None:
        self.name = str(stored["name"])
        self.file = file
        self.stored = stored
        self.lenient = lenient
        digest = hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode())
        self.version = digest.hexdigest()[:16]
        maker = Maker(raws(stored["types"]), lenient=lenient, witness=witness)
        maker.table = _boxed_table
        self._maker = maker
        self._imports = {
            str(name): CompiledModel(raw(model), file=file, lenient=lenient, witness=witness)
            for name, model in raw(stored.get("models")).items()
        }
        for name, model in self._imports.items():
            maker.types.imported(name, model._maker.types)
        maker.types.check()
        self._inputs = tuple(
            _Input(str(one["name"]), maker.type(str(one.get("type", "")), one)) for one in raws(stored["inputs"])
        )
        self._columns = _columns(stored, {one.name for one in self._inputs if one.type is not ANY})
        self._places = _places(stored)
        self._by_id = {str(one["id"]): str(one["name"]) for one in raws(stored["decisions"])}
        self._functions = {str(one["name"]): self._knowledge(one) for one in raws(stored["functions"])}
        self._services = {str(one["name"]): self._service(one) for one in raws(stored["services"])}
        self._decisions = {str(one["name"]): self._decision(one) for one in raws(stored["decisions"])}

    # ------------------------------------------------------------ making

    def _decision(self, stored: Raw) -> _Decision:
        name, cell = str(stored["name"]), raw(stored["value"])
        try:
            needs = self._needs(stored)
            table = tables.make(cell, self._maker, name=name) if cell["kind"] == "decisionTable" else None
            value = self._maker.value(cell) if table is None else operators.constant(None)
            wanted = self._maker.type(str(stored.get("type", "")), stored)
            if table is not None and wanted is ANY:
                wanted = self._maker.types.own(str(cell.get("type", "")))
        except RuleRefused as error:
            if not self.lenient:
                raise
            return _Decision(str(stored["id"]), name, (), None, operators.constant(None), ANY, error)
        return _Decision(str(stored["id"]), name, needs, table, value, wanted)

    def _knowledge(self, stored: Raw) -> _Knowledge:
        name, cell = str(stored["name"]), raw(stored["value"])
        try:
            wanted = self._maker.type(str(stored.get("type", "")), stored)
            parameters = tuple(self._maker.parameters(cell))
            body = (
                self._maker.value(raw(cell["value"]))
                if cell["kind"] == "functionDefinition"
                else self._maker.value(cell)
            )
            needs = self._needs(stored)
        except RuleRefused as error:
            if not self.lenient:
                raise
            return _Knowledge(name, (), (), operators.constant(None), ANY, error)
        return _Knowledge(name, needs, parameters, body, _result(wanted))

    def _service(self, stored: Raw) -> _Service:
        typed = {one.name: one.type for one in self._inputs}
        types = {str(one["name"]): str(one.get("type", "")) for one in raws(self.stored["decisions"])}
        parameters = []
        for href in words(stored["inputs"]):
            need = self._need(href, stored)
            wanted = typed.get(need.name) or self._maker.type(types.get(need.name, ""), stored)
            parameters.append((need.name, wanted))
        outputs = tuple(self._need(href, stored).name for href in words(stored["outputs"]))
        return _Service(
            str(stored["name"]),
            tuple(parameters),
            outputs,
            _result(self._maker.type(str(stored.get("type", "")), stored)),
        )

    def _needs(self, stored: Raw) -> tuple[_Need, ...]:
        found = []
        for href in words(stored["needs"]):
            try:
                found.append(self._need(href, stored))
            except RuleRefused:
                if not self.lenient:  # what is not there is null
                    raise
        local = {one.name for one in self._inputs}
        return tuple(need for need in found if need.model or need.name not in local)

    def _need(self, href: str, stored: Raw) -> _Need:
        """What a reference points to; raises `RuleRefused` where it points nowhere."""
        space, _, key = href.rpartition("#")
        if key in self._places and (
            not space or space == self.stored["namespace"] or space in words(self.stored.get("spaces"))
        ):
            return _Need(self._places[key])
        for name, model in self._imports.items():
            if (not space or model.stored["namespace"] == space) and key in model._places:
                return _Need(model._places[key], name)
        raise RuleRefused(
            line=stored.get("line", 0), why=f"{stored['name']} requires {href[:_SHOWN]}, which is not there"
        )

    # ------------------------------------------------------------ asking

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of its decisions."""
        return tuple(self._decisions)

    def under(self, key: str) -> tuple[str, ...]:
        """Names of the decisions of this model that a decision rests on, those that are needed first, first."""
        found: dict[str, None] = {}

        def walk(name: str, above: tuple[str, ...]) -> None:
            decision = self._decisions.get(name)
            if decision is None or name in above:
                return
            for need in decision.needs:
                if not need.model:
                    walk(need.name, (*above, name))
            found[name] = None

        walk(self.called(key), ())
        found.pop(self.called(key), None)
        return tuple(found)

    def called(self, key: str) -> str:
        """The name of a decision or a decision service that is known by an id or a name."""
        if key in self._decisions or key in self._services:
            return key
        return self._by_id.get(key) or next(
            (str(one["name"]) for one in raws(self.stored["services"]) if one["id"] == key), key
        )

    def read(self, data: Mapping[str, Value]) -> dict[str, Value]:
        """JSON as this model's inputs: texts become dates where an input is one; raises `RuleFailed` with the input's name."""
        made = dict(data)
        for one in (*self._inputs, *self._columns):
            if one.name in made:
                try:
                    made[one.name] = one.type.read(made[one.name])
                except ValueError as error:
                    raise RuleFailed(why=f"input {one.name}: {error}") from error
        for name, model in self._imports.items():
            inner = made.get(name)
            made = {**model.read(made), **({name: model.read(inner)} if isinstance(inner, dict) else {})}
        return made

    def results(self, found: Evaluation) -> tuple[Mapping[str, object], ...]:
        """What an evaluation gives, one object a match."""
        decision = self._decisions.get(found.decision)
        table = decision.table if decision is not None else None
        if table is None:
            return ({found.decision: found.value},)
        if table.aggregation:
            return ({table.outputs[0].name: found.value},) if found.value is not None else ()
        return found.outputs

    def explain(
        self, decision: str, *, fired: Sequence[int], inputs: Mapping[str, Json], outputs: Sequence[Mapping[str, Json]]
    ) -> tuple[FiredRow, ...]:
        """Why a decision's table said what it said; nothing for a decision without one."""
        found = self._decisions.get(self.called(decision))
        return (
            tables.explained(found.table, fired, inputs, outputs)
            if found is not None and found.table is not None
            else ()
        )

    def run(self, name: str, variables: Mapping[str, object], *, keep: bool) -> Evaluation:
        """Evaluate a decision and what it requires; raises `RuleFailed`."""
        hears = listener.get()
        if hears is not None:
            hears(self, name, variables)
        return self.evaluate(name, variables, keep=keep)

    def evaluate(self, name: str, variables: Mapping[str, object], *, keep: bool) -> Evaluation:
        """The same without telling anybody."""
        session = _Session(Budget())
        env: Env = dict(variables)
        env[BUDGET] = session.budget
        name = self.called(name)
        try:
            self._fit(env)
            service = self._services.get(name)
            if service is not None and name not in self._decisions:
                arguments = [env.get(parameter) for parameter, _ in service.parameters]
                return Evaluation(name, name, self.version, measured(self._served(service, arguments, session)))
            found = self._run(name, env, session, keep=keep, above=())
            measured(found.value)
        except RuleFailed as error:
            error.params.setdefault("decision", name)
            raise
        except RecursionError as error:
            raise LimitReached(decision=name, why="depth") from error
        return found

    # ------------------------------------------------------------ running

    def _fit(self, env: Env) -> None:
        """Inputs as their types; raises `RuleFailed` for one that is not, or is not among the values allowed."""
        for one in self._inputs:
            value = env.get(one.name)
            if value is None or one.type is ANY:
                continue
            env[one.name] = self._maker.fitted(value, one.type, f"input {one.name} is", env)

    def _run(self, name: str, env: Env, session: _Session, *, keep: bool, above: tuple[str, ...]) -> Evaluation:
        decision = self._decisions.get(name)
        if decision is None or name in above:
            raise RuleFailed(decision=name, why="no such decision" if decision is None else "requires itself")
        if decision.broken is not None:
            raise decision.broken
        if decision.needs:
            env = self._with(decision.needs, env, session, above=(*above, name))
        try:
            if decision.table is None:
                value = self._maker.fitted(decision.value(env), decision.type, f"decision {name} comes to", env)
                return Evaluation(name, decision.id, self.version, value)
            found = tables.evaluate(decision.table, name, env, keep=keep)
            value = (
                found.value
                if decision.type is ANY
                else self._maker.fitted(found.value, decision.type, f"decision {name} comes to", env)
            )
            return Evaluation(name, decision.id, self.version, value, found.rows, found.fired, found.inputs)
        except RuleFailed as error:
            error.params.setdefault("decision", name)
            raise

    def _with(self, needs: Sequence[_Need], env: Env, session: _Session, *, above: tuple[str, ...]) -> Env:
        """An environment with what is required in it; what the caller gave is taken as it is."""
        local = dict(env)
        for need in needs:
            if need.model:
                model = self._imports[need.model]
                inner = local.get(need.model)
                known: Env = {**env, **inner} if isinstance(inner, dict) else dict(env)
                model._fit(known)
                value = (
                    known.get(need.name)
                    if model._is_input(need.name)
                    else model._required(need.name, known, session, above)
                )
                local[need.model] = {**(inner if isinstance(inner, dict) else {}), need.name: value}
            elif need.name not in local:
                local[need.name] = self._required(need.name, env, session, above)
        return local

    def _is_input(self, name: str) -> bool:
        return any(one.name == name for one in self._inputs)

    def _required(self, name: str, env: Env, session: _Session, above: tuple[str, ...]) -> Value:
        """The value of a decision, or the function that a piece of knowledge or a service is; each is made once."""
        place = (id(self), name)
        if name in self._functions:
            return self._function(self._functions[name], env, session)
        if name in self._services:
            service = self._services[name]
            return Function(
                name,
                tuple(parameter for parameter, _ in service.parameters),
                lambda arguments: self._served(service, arguments, session),
                len(service.parameters),
            )
        if place not in session.values:
            session.values[place] = self._run(name, env, session, keep=False, above=above).value
        return session.values[place]

    def _function(self, knowledge: _Knowledge, env: Env, session: _Session) -> Function:
        place = (id(self), knowledge.name)
        found = session.functions.get(place)
        if found is None:
            if knowledge.broken is not None:
                raise knowledge.broken
            local = dict(env)
            found = operators.closure(
                knowledge.parameters,
                knowledge.result,
                knowledge.body,
                local,
                name=knowledge.name,
                fit=self._maker.fitted,
            )
            session.functions[place] = local[knowledge.name] = found  # it may call itself, or one that calls it
            local.update(self._with(knowledge.needs, local, session, above=()))
        return found

    def _served(self, service: _Service, arguments: Sequence[Value], session: _Session) -> Value:
        """A decision service called: its outputs from its parameters alone."""
        if len(arguments) != len(service.parameters):
            return None
        env: Env = {BUDGET: session.budget}
        for (name, wanted), value in zip(service.parameters, arguments, strict=True):
            env[name] = self._maker.fitted(value, wanted, f"{service.name}: {name} is", env)
        session.budget.spend()
        session.budget.depth += 1
        if session.budget.depth > DEPTH_LIMIT:
            raise LimitReached(why="depth")
        inner = _Session(session.budget)
        values = {name: self._required(name, env, inner, ()) for name in service.outputs}
        session.budget.depth -= 1
        answer: Value = next(iter(values.values()), None) if len(values) == 1 else values
        return self._maker.fitted(answer, service.result, f"{service.name} comes to", env)


def _result(wanted: Type) -> Type:
    """What a function gives whose variable has a type: the type may be the function's, or that of its result."""
    found = getattr(wanted, "found", wanted)
    return found.result if isinstance(found, FunctionOf) else wanted


def _places(stored: Raw) -> dict[str, str]:
    """Names of everything that can be required, by id and by name."""
    groups = [raws(stored[group]) for group in ("inputs", "decisions", "functions", "services")]
    named = {str(one["name"]): str(one["name"]) for group in groups for one in group}
    return named | {str(one["id"]): str(one["name"]) for group in groups for one in group if one.get("id")}


def _columns(stored: Raw, typed: set[str]) -> tuple[_Input, ...]:
    """Inputs that no input data gives a type, but that a table's column asks for as a date, a time or a duration."""
    found: dict[str, _Input] = {}
    for decision in raws(stored["decisions"]):
        for column in raws(raw(decision["value"]).get("inputs")):
            name, kind = str(column.get("text", "")), NAMES.get(str(column.get("type", "")), "")
            if kind in TEMPORAL and name not in typed:
                found.setdefault(name, _Input(name, Basic(kind)))
    return tuple(found.values())


def _boxed_table(cell: Raw, maker: Maker) -> Expr:
    """A table within another expression: its value alone."""
    table = tables.make(cell, maker, name="value")
    inner: Expr = lambda env: tables.evaluate(table, "", env, keep=False).value  # noqa: E731 -- one of two, typed or not
    name = str(cell.get("type", ""))
    return maker.typed(inner, maker.type(name, cell), "the table") if name else inner


def compile_model(
    stored: Mapping[str, Json], *, file: str = "", lenient: bool = False, witness: Witness | None = None
) -> CompiledModel:
    """Closures of a stored model; raises `RuleRefused` with file and line."""
    try:
        return CompiledModel(storing.current(stored), file=file, lenient=lenient, witness=witness)
    except RuleRefused as error:
        error.params.setdefault("file", file)
        raise
