"""Reads of rules: parse a model for publishing, compile a stored one, evaluate a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from motcua.definitions.rules import dmn, editing, parsing, patterns, tables, values
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import DecisionTable, Evaluation, Model, Outline, Pattern
from motcua.foundation.types import Json


def parse(sources: Mapping[str, bytes], *, bundle: Path, names: Sequence[str] = ()) -> dict[str, dict[str, Json]]:
    """Models by file name, every expression as a tree, ready to be stored.

    `sources` are DMN files, `bundle` the grammar, `names` those names with spaces that expressions may use. All files go
    through one process. Raises `RuleRefused` with file, line and reason.
    """
    models = {file: dmn.read(source, file=file) for file, source in sources.items()}
    cells: list[tuple[str, dict[str, Json], str]] = []
    for file, model in models.items():
        cells += [(file, cell, dialect) for cell, dialect in _cells(model)]
    known = sorted({*names, *(name for model in models.values() for name in _model_names(model))})
    requests: list[dict[str, Json]] = [
        {"text": str(cell["text"]), "dialect": dialect, "names": list(known)} for _, cell, dialect in cells
    ]
    answers = parsing.trees(requests, bundle=bundle)
    for (file, cell, _), answer in zip(cells, answers, strict=True):
        if "error" in answer:
            raise RuleRefused(file=file, line=cell.get("line", 0), why=f"{cell['text']!r}: {answer['error']}")
        cell["tree"] = answer["tree"]
    for file, model in models.items():
        tables.compile_model(model, file=file)
    return models


def compile(stored: Mapping[str, Json], *, file: str = "") -> Model:  # noqa: A001 -- the house calls it so
    """A stored model as closures; raises `RuleRefused`."""
    return tables.compile_model(stored, file=file)


def evaluate(model: Model, decision: str, variables: Mapping[str, object], *, keep: bool = True) -> Evaluation:
    """One decision of a model.

    `variables` are FEEL values (`feel` makes them of JSON); with `keep` the inputs are kept as JSON. Raises `RuleFailed`
    and, when it wants too much, `LimitReached`; never answers null for a failure.
    """
    assert isinstance(model, tables.CompiledModel)
    return model.run(decision, variables, keep=keep)


def feel(value: Json) -> object:
    """JSON as FEEL values, numbers exact; dates stay text, since only a form knows which texts are dates."""
    return values.from_json(value)


def plain(value: object) -> Json:
    """FEEL values as JSON."""
    return values.to_json(value)


def pattern(text: str) -> Pattern:
    """A pattern of the linear-time engine; raises `RuleFailed` for look-around, back-references and long ones."""
    return patterns.pattern(text)


def outline(source: bytes, *, file: str = "") -> Outline:
    """What people edit of a model: its decisions, their tables' columns, rows and annotations, as texts.

    Raises `RuleRefused` with file and line for what is no DMN 1.1 to 1.5, too large, too deep or not UTF-8. Texts need not be FEEL: a
    draft may be wrong, `parse` says where.
    """
    return editing.outline(source, file=file)


def with_table(source: bytes, decision: str, table: DecisionTable, *, file: str = "") -> bytes:
    """The model's text with one decision's table changed; `decision` is an id or a name.

    Only what differs from the table in the text is written: the rest stays byte for byte, comments and foreign elements too. Rows and
    columns are known by their keys, so they can be moved; new ones take the form of their neighbours. Raises `RuleRefused`.
    """
    return editing.with_table(source, decision, table, file=file)


def with_expression(source: bytes, decision: str, text: str, *, file: str = "") -> bytes:
    """The model's text with one decision's literal expression changed; raises `RuleRefused`."""
    return editing.with_expression(source, decision, text, file=file)


def _model_names(model: Mapping[str, Json]) -> list[str]:
    decisions = model["decisions"] if isinstance(model["decisions"], list) else []
    inputs = model["inputs"] if isinstance(model["inputs"], list) else []
    return [str(name) for name in inputs] + [str(d["name"]) for d in decisions if isinstance(d, dict)]


def _cells(node: Json, dialect: str = "Expression") -> Iterator[tuple[dict[str, Json], str]]:
    """Every text of a model with the dialect in which it is written."""
    if isinstance(node, list):
        for item in node:
            yield from _cells(item, dialect)
    elif isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str) and text and not (dialect == "UnaryTests" and text == "-"):
            yield node, dialect
        for key, value in node.items():
            if isinstance(value, dict | list):
                yield from _cells(value, "UnaryTests" if key in {"tests", "allowed"} else "Expression")
