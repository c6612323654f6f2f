"""What tables and templates name: fields, look-ups, values of decisions, words, code lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from motcua.definitions.catalogue import packs, printing
from motcua.definitions.catalogue.agreeing import nearest
from motcua.definitions.catalogue.versions import Compiled
from motcua.definitions.forms import queries as forms
from motcua.definitions.process.types import Definition
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.types import DecisionTable, NameRead
from motcua.foundation.types import Json

_Fault: TypeAlias = tuple[str, int, str]

_GIVEN = frozenset({"today", "settings", "enterprise", "desk", "position"})
"""What every table sees beside the form."""

_OPEN = frozenset({"enterprise", "desk"})
"""Values of registers: what is in them is the registers' affair."""

_MOMENT = frozenset(
    {
        "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone", "days", "hours", "minutes",
        "seconds", "years", "months", "start", "end", "start included", "end included",
    }
)  # fmt: skip
"""Parts of dates, durations and ranges."""

_ANSWERS = frozenset({"rule", "outcome", "reason", "at", "alert", "flag", "notice", "warning"})
_FAULTS = frozenset({"code", "at", "reason"})
_MARKS = {"reason": "reasons", "flag": "marks", "notice": "marks", "warning": "marks"}
_TEXT = re.compile(r'"([^"\\]+)"')
_DATA = re.compile(r'(?<![\w.-])(data|applicant)(?:\.at\(\s*"([a-z0-9_]+)"|\.([a-z0-9_][\w-]*)(?!\())')
_FIELD = re.compile(r'field\(\s*(data|applicant)\s*,\s*"([a-z0-9_]+)"')
_LABEL = re.compile(r'(?<![\w-])label\(\s*"([a-z0-9_]+)"')
_METHODS = frozenset({"at", "keys", "values", "pairs", "len", "insert", "remove"})


def shape(schema: Mapping[str, Json], path: Sequence[str]) -> dict[str, Json] | None:
    """The part of a schema under a path in which `*` is a row; none where no form has it."""
    node = resolved(schema, schema)
    for part in path:
        inner: Json = node.get("items") if part == "*" or part.isdigit() else _dict(node.get("properties")).get(part)
        if not isinstance(inner, dict):
            return None
        node = resolved(inner, schema)
    return node


def columns(raw: bytes) -> set[str]:
    """Columns of a code list, without the kinds in its header."""
    head = raw.decode(errors="replace").lstrip("\ufeff").partition("\n")[0].strip()
    return {name.strip().strip('"').partition(":")[0] for name in head.split(",") if name.strip()}


def outputs(decision: str, files: Mapping[str, bytes]) -> set[str]:
    """Names of what a decision gives."""
    file, _, name = decision.partition("#")
    table = _tables(files, file).get(name)
    return {column.name for column in table.outputs if column.name} if table is not None else {name}


def condition_names(definition: Definition) -> Iterator[tuple[str, str]]:
    """Values that the conditions of a process read, each with the flow on which it does."""
    stored = definition.content.get("conditions")
    flows = list(definition.conditions)
    for read in rules.names(stored) if isinstance(stored, dict) else ():
        # One condition stands on each line of the model that they are parsed in, after its head.
        if 0 <= read.line - 2 < len(flows):
            yield flows[read.line - 2], read.name


def tables(compiled: Compiled, files: Mapping[str, bytes], settings: Mapping[str, Json]) -> Iterator[_Fault]:
    """Names that no form has in the expressions of tables, places that are none in their outputs, outputs nobody reads."""
    known = _Names(compiled, files, settings)
    for file, stored in compiled.stored.items():
        given = known.given_by_process(file)
        for read in rules.names(stored):
            why = known.fault(read, given, file)
            if why:
                yield file, read.line, why
    for steps, allowed, kind in (
        (compiled.checks, _FAULTS, "a check"),
        (tuple(one for one in compiled.decisions if one.answers), _ANSWERS, "an answer"),
    ):
        for step in steps:
            table = _tables(files, step.file).get(step.decision)
            for column in table.outputs if table is not None else ():
                if column.name not in allowed:
                    line = _line(files, step.file, f'name="{column.name}"')
                    near = nearest(column.name, sorted(allowed))
                    yield step.file, line, f"{step.decision}: {kind} has no output {column.name}{near}"
            yield from _places(compiled, files, step.file, step.decision, step.each)


def _places(
    compiled: Compiled, files: Mapping[str, bytes], file: str, decision: str, each: tuple[str, ...]
) -> Iterator[_Fault]:
    """Literal places in the column `at`."""
    table, schema = _tables(files, file).get(decision), forms.schema(compiled.form)
    for text in _literals(table, "at"):
        path = text[1:].split("/")[1:] if text.startswith("#") else [*each, *text.split("/")[1:]]
        if shape(schema, path) is None:
            yield file, _line(files, file, f'"{text}"'), f"{decision}: no form has the place {text}"


def told(compiled: Compiled, files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str, int]]:
    """Codes of reasons and marks that the tables of answers tell: group, code, file and line."""
    for step in compiled.decisions:
        table = _tables(files, step.file).get(step.decision) if step.answers else None
        for column, group in _MARKS.items():
            for code in dict.fromkeys(_literals(table, column)):
                yield group, code, step.file, _line(files, step.file, f'"{code}"')


def templates(compiled: Compiled, files: Mapping[str, bytes], own: Collection[str]) -> Iterator[_Fault]:
    """Fields that no form has and code lists that do not exist, in templates that are not shared by packs."""
    schema = forms.schema(compiled.form)
    top = set(_dict(schema.get("properties"))) | printing.KEYS | _given(compiled)
    block = set(_dict((shape(schema, (compiled.applicant.key,)) or {}).get("properties")))
    lists = {name[6:-4] for name in files if name.startswith("codes/")}
    for file, source in compiled.value.templates.items():
        if file not in own:
            continue
        found = [(match, match[1], match[2] or match[3]) for match in _DATA.finditer(source)]
        found += [(match, match[1], match[2]) for match in _FIELD.finditer(source)]
        for match, root, name in found:
            known = top if root == "data" else block
            if known and name not in known | _METHODS:
                line = source.count("\n", 0, match.start()) + 1
                yield file, line, f"no form has the field {name} of {root}{nearest(name, sorted(known))}"
        for match in _LABEL.finditer(source):
            if match[1] not in lists:
                line = source.count("\n", 0, match.start()) + 1
                yield file, line, f"there is no code list {match[1]}{nearest(match[1], sorted(lists))}"


def _given(compiled: Compiled) -> set[str]:
    """Values that steps of the process give; a paper may show them too."""
    text = compiled.value.process
    return {one.name for task in packs.definition_of(text).tasks for one in task.gives} if text else set()


class _Names:
    """Everything that an expression may read."""

    def __init__(self, compiled: Compiled, files: Mapping[str, bytes], settings: Mapping[str, Json]) -> None:
        self.compiled = compiled
        self.files = files
        schema = forms.schema(compiled.form)
        properties = set(_properties(dict(schema)))
        put = {step.name for step in compiled.decisions if step.name}
        put |= {one.name for one in compiled.look_ups}
        self.registers = {one.name for one in compiled.look_ups if one.register} | _OPEN
        top = set(_dict(resolved(schema, schema).get("properties")))
        self.variables = (
            top | _GIVEN | put | set(compiled.names.values()) | {rule.name for rule in compiled.value.dates}
        )
        codes = {column for name, raw in files.items() if name.startswith("codes/") for column in columns(raw)}
        results = {
            column.name
            for file in files
            if file.endswith(".dmn")
            for table in _tables(files, file).values()
            if table is not None
            for column in table.outputs
        }
        results |= {name for stored in compiled.stored.values() for name in rules.made(stored)}
        self.parts = properties | put | codes | results | set(_keys(settings.get("settings"))) | _MOMENT

    def given_by_process(self, file: str) -> set[str]:
        """Values of the process that its decisions of this file may read."""
        text = self.compiled.value.process
        if not text:
            return set()
        definition = packs.definition_of(text)
        if not any(name.partition("#")[0] == file for name in definition.decisions):
            return set()
        return _given(self.compiled) | {name for one in definition.decisions for name in outputs(one, self.files)}

    def fault(self, read: NameRead, given: set[str], file: str) -> str:
        """Why a name cannot be read, "" where it can."""
        decisions = set(_tables(self.files, file))
        variables = self.variables | given | decisions
        allowed = variables | self.parts if read.in_filter else variables
        if read.name not in allowed:
            return f"no form has the field {read.name}{nearest(read.name, sorted(allowed))}"
        before = read.name
        for part in read.parts:
            if before in self.registers:
                return ""
            if part not in self.parts | given:
                return f"no form has the field {part} of {before}{nearest(part, sorted(self.parts))}"
            before = part
        return ""


def _properties(schema: Json) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in {"properties", "$defs"} and isinstance(value, dict):
                if key == "properties":
                    yield from value
                for inner in value.values():
                    yield from _properties(inner)
            else:
                yield from _properties(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _properties(item)


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)


def _literals(table: DecisionTable | None, name: str) -> Iterator[str]:
    """Texts in the cells of an output column."""
    for index, column in enumerate(table.outputs if table is not None else ()):
        if column.name == name and table is not None:
            for row in table.rows:
                yield from _TEXT.findall(row.results[index])


def _tables(files: Mapping[str, bytes], file: str) -> dict[str, DecisionTable | None]:
    """Tables of a file by the decision's name; none for a decision that is no table."""
    raw = files.get(file)
    if raw is None:
        return {}
    return {one.name: one.table for one in rules.outline(raw, file=file).decisions}


def _line(files: Mapping[str, bytes], file: str, word: str) -> int:
    raw = files[file]
    at = raw.find(word.encode())
    return raw.count(b"\n", 0, at) + 1 if at >= 0 else 0


def resolved(node: Mapping[str, Json], root: Mapping[str, Json]) -> dict[str, Json]:
    """A part of a schema with its reference put in; a chain of references is bounded by the form's own reader."""
    ref = node.get("$ref")
    if not isinstance(ref, str):
        return dict(node)
    found: Json = dict(root)
    for part in ref.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return {**_dict(found), **{key: value for key, value in node.items() if key != "$ref"}}


def _dict(value: Json | Mapping[str, Json]) -> dict[str, Json]:
    return dict(value) if isinstance(value, Mapping) else {}
