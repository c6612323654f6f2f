"""Values of rules: a compiled model, one evaluation of a decision."""

from __future__ import annotations

from collections.abc import Mapping
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
