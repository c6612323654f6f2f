"""Values of rules: a compiled model, one evaluation of a decision, a table as people edit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from motcua.foundation.types import Json


class Evaluation(NamedTuple):
    """One decision, once: what went in, which rows fired, what came out.

    `value` is the decision's value in FEEL's Python form (`Decimal`, `date`, text, lists, dictionaries); `outputs` are the rows of
    a collecting table or the one row, as dictionaries; `inputs` is JSON; `fired` counts from 1, as people count rows.
    """

    decision: str
    table: str
    version: str
    value: object
    outputs: tuple[Mapping[str, object], ...] = ()
    fired: tuple[int, ...] = ()
    inputs: Mapping[str, Json] = MappingProxyType({})


class Condition(NamedTuple):
    """A test of a row that fired and the value that met it."""

    label: str
    text: str
    value: Json


class Result(NamedTuple):
    """A result of a row that fired: what stands in the cell and what it came to."""

    label: str
    text: str
    value: Json


class FiredRow(NamedTuple):
    """Why a table said what it said; conditions that ask nothing are left out, `notes` are people's own words beside the row."""

    number: int
    conditions: tuple[Condition, ...]
    results: tuple[Result, ...]
    notes: tuple[str, ...]


class Difference(NamedTuple):
    """A cell on which two evaluators do not agree: what the house says and what the other one says, as FEEL would write it."""

    file: str
    line: int
    text: str
    ours: str
    other: str


class NameRead(NamedTuple):
    """A name that an expression reads, with the parts that follow it (`line.quantity`), and the line where it stands.

    `in_filter` says that it may be a field of the filtered items.
    """

    name: str
    parts: tuple[str, ...]
    line: int
    in_filter: bool = False


class SecondOpinion(Protocol):
    """What another evaluator says to all that was evaluated while it listened."""

    def differences(self) -> tuple[Difference, ...]:
        """Cells on which the two do not agree, each once."""
        ...


class Model(Protocol):
    """A compiled DMN model: opaque, made by `queries.compile`."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def version(self) -> str:
        """A fingerprint of the model's source."""
        ...

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of its decisions."""
        ...


class Pattern(Protocol):
    """A pattern of the linear-time engine."""

    def search(self, text: str) -> object | None:
        """Something where the pattern occurs in the text, else None."""
        ...


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column of conditions: the expression that is asked, its type, the values it may have (as texts of FEEL)."""

    key: str
    text: str
    label: str = ""
    type: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of results."""

    key: str
    name: str
    label: str = ""
    type: str = ""
    values: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: a test for each input, a result for each output, a text for each annotation column."""

    key: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table as people edit it.

    `policy` is DMN's word (`UNIQUE`, `FIRST`, …), `aggregation` one of `SUM COUNT MIN MAX` or empty. A key is the element's id, or its
    place (`#1`) where it has none; an edited row or column with an unknown or empty key is a new one.
    """

    policy: str
    aggregation: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    annotations: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class DecisionOutline:
    """A decision without its meaning: what it is called, what it requires, its table or its expression's text.

    `kind` is the element's name: `decisionTable`, `literalExpression`, `context`, `invocation`, …; `requires` are names of decisions and
    inputs, where the file has them.
    """

    id: str
    name: str
    kind: str
    line: int
    requires: tuple[str, ...] = ()
    question: str = ""
    description: str = ""
    text: str = ""
    table: DecisionTable | None = None


@dataclass(frozen=True, slots=True)
class InputOutline:
    """Something that is put in."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A model as people edit it."""

    name: str
    inputs: tuple[InputOutline, ...]
    decisions: tuple[DecisionOutline, ...]
