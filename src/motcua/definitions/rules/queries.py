"""Reads of rules: parse a model for publishing, compile a stored one, evaluate a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from motcua.definitions.rules import (
    dmn,
    editing,
    naming,
    opinions,
    outlines,
    parsing,
    patterns,
    running,
    storing,
    values,
)
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import (
    DecisionTable,
    Difference,
    Evaluation,
    FiredRow,
    Model,
    NameRead,
    Outline,
    Pattern,
    SecondOpinion,
)
from motcua.foundation.types import Json

_PLAIN = re.compile(r"[^\W\d]\w*")
_TESTS = frozenset({"tests", "allowed", "constraint"})


def one_grammar() -> AbstractContextManager[None]:
    """Parse everything within the block in one process of the grammar: for many packs one after the other."""
    return parsing.kept_open()


def spaces(source: bytes, *, file: str) -> tuple[str, tuple[str, ...]]:
    """The namespace of a DMN file, and those of the models that it imports; raises `RuleRefused` where it is none."""
    model = dmn.read(source, file=file)
    imports = model["imports"]
    wanted = [one["namespace"] for one in imports if isinstance(one, dict)] if isinstance(imports, list) else []
    return str(model["namespace"]), tuple(str(one) for one in wanted)


def parse(
    sources: Mapping[str, bytes], *, bundle: Path, names: Sequence[str] = (), lenient: bool = False
) -> dict[str, dict[str, Json]]:
    """Models by file name, every expression as a tree, ready to be stored.

    `sources` are DMN files, `bundle` the grammar, `names` those names with spaces that expressions may use. All files go
    through one process; imports are found among them. Raises `RuleRefused` with file, line and reason; where it is lenient an
    expression that does not parse is refused when it is asked for.
    """
    models = {file: dmn.read(source, file=file) for file, source in sources.items()}
    storing.join(models)
    known = {name for name in names if not _PLAIN.fullmatch(name)}
    cells: list[tuple[str, dict[str, Json], str]] = []
    for file, model in models.items():
        known |= {name for name in _names(model) if not _PLAIN.fullmatch(name)}
        cells += [(file, cell, dialect) for cell, dialect in _cells({**model, "models": {}})]
    asked = {(str(cell["text"]), dialect): None for _, cell, dialect in cells}
    requests: list[dict[str, Json]] = [
        {"text": text, "dialect": dialect, "names": list[Json](sorted(known))} for text, dialect in asked
    ]
    answers = dict(zip(asked, parsing.answers(requests, bundle=bundle), strict=True))
    for file, cell, dialect in cells:
        answer = answers[str(cell["text"]), dialect]
        if "error" not in answer:
            cell["tree"] = answer["tree"]
        elif lenient:
            cell["error"] = answer["error"]
        else:
            raise RuleRefused(file=file, line=cell.get("line", 0), why=f"{cell['text']!r}: {answer['error']}")
    for file, model in models.items():
        running.compile_model(model, file=file, lenient=lenient)
    return models


def compile(stored: Mapping[str, Json], *, file: str = "", lenient: bool = False) -> Model:  # noqa: A001 -- the house calls it so
    """A stored model as closures; raises `RuleRefused`.

    A value that is not of its declared type is a failure; where the model is lenient it is null, as the standard has it, and a decision
    that cannot be compiled is refused when it is asked for.
    """
    return running.compile_model(stored, file=file, lenient=lenient)


def evaluate(model: Model, decision: str, variables: Mapping[str, object], *, keep: bool = True) -> Evaluation:
    """One decision, or decision service, of a model, by name or id.

    `variables` are FEEL values (`feel` makes them of JSON); with `keep` the inputs are kept as JSON. Raises `RuleFailed`
    and, when it wants too much, `LimitReached`; never answers null for a failure.
    """
    assert isinstance(model, running.CompiledModel)
    return model.run(decision, variables, keep=keep)


def inputs(model: Model, data: Mapping[str, Json]) -> dict[str, object]:
    """JSON as a model's inputs: numbers exact, texts as dates, times and durations where an input is declared so.

    Raises `RuleFailed` with the name of the input whose text is none.
    """
    assert isinstance(model, running.CompiledModel)
    return model.read({key: values.from_json(value) for key, value in data.items()})


def results(model: Model, found: Evaluation) -> tuple[Mapping[str, object], ...]:
    """What an evaluation gives, one object a match under its hit policy.

    A table gives its rows by the names of its outputs (one without a name is called as the decision), one that aggregates the aggregate
    alone; anything else one object of the decision's name.
    """
    assert isinstance(model, running.CompiledModel)
    return model.results(found)


def exact(value: object) -> str:
    """FEEL values as the text of JSON, every number with all its digits."""
    return values.exact_json(value)


def explain(
    model: Model,
    decision: str,
    *,
    fired: Sequence[int],
    inputs: Mapping[str, Json],
    outputs: Sequence[Mapping[str, Json]] = (),
) -> tuple[FiredRow, ...]:
    """Why a decision's table said what it said: for each row that fired the texts of its conditions beside the values they met.

    `fired` and `inputs` are an evaluation's, or those kept with a judgement; `outputs` its rows as JSON. Nothing for a decision
    without a table.
    """
    assert isinstance(model, running.CompiledModel)
    return model.explain(decision, fired=fired, inputs=inputs, outputs=outputs)


def under(model: Model, decision: str) -> tuple[str, ...]:
    """Names of the decisions of the same model that a decision rests on, those that are needed first, first."""
    assert isinstance(model, running.CompiledModel)
    return model.under(decision)


@contextmanager
def second_opinion(*, bundle: Path) -> Iterator[SecondOpinion]:
    """Every evaluation made inside (in this thread) is heard, and each of its cells asked of another evaluator as well.

    `opinion.differences()`, called afterwards, gives the cells on which the two do not agree: for examples at publishing, never
    while serving. `bundle` is the grammar's file, which holds the other evaluator too.
    """
    opinion = opinions.Opinion(bundle)
    token = running.listener.set(opinion.hear)
    try:
        yield opinion
    finally:
        running.listener.reset(token)


def differences(heard: Sequence[SecondOpinion], *, bundle: Path) -> list[tuple[Difference, ...]]:
    """The differences of several opinions, all asked in one go; raises `RuleRefused` when there is no end to it."""
    return opinions.differences([one for one in heard if isinstance(one, opinions.Opinion)], bundle=bundle)


def feel(value: Json) -> object:
    """JSON as FEEL values, numbers exact; dates stay text, since only a form knows which texts are dates."""
    return values.from_json(value)


def plain(value: object) -> Json:
    """FEEL values as JSON."""
    return values.to_json(value)


def pattern(text: str) -> Pattern:
    """A pattern of the linear-time engine; raises `RuleFailed` for look-around, back-references and long ones."""
    return patterns.pattern(text)


def names(stored: Mapping[str, Json]) -> tuple[NameRead, ...]:
    """Names that the expressions of a stored model read, for comparing with what else there is."""
    return naming.names(stored)


def made(stored: Mapping[str, Json]) -> frozenset[str]:
    """Names of the parts of contexts that the decisions of a stored model make."""
    return naming.made(stored)


def outline(source: bytes, *, file: str = "") -> Outline:
    """What people edit of a model: its decisions, their tables' columns, rows and annotations, as texts.

    Raises `RuleRefused` with file and line for what is no DMN 1.1 to 1.5, too large, too deep or not UTF-8. Texts need not be FEEL: a
    draft may be wrong, `parse` says where.
    """
    return outlines.read(source, file=file)


def with_table(source: bytes, decision: str, table: DecisionTable, *, file: str = "") -> bytes:
    """The model's text with one decision's table changed; `decision` is an id or a name.

    Only what differs from the table in the text is written: the rest stays byte for byte, comments and foreign elements too. Rows and
    columns are known by their keys, so they can be moved; new ones take the form of their neighbours. Raises `RuleRefused`.
    """
    return editing.with_table(source, decision, table, file=file)


def with_expression(source: bytes, decision: str, text: str, *, file: str = "") -> bytes:
    """The model's text with one decision's literal expression changed; raises `RuleRefused`."""
    return editing.with_expression(source, decision, text, file=file)


def _names(node: Json) -> Iterator[str]:
    """Every name of a model."""
    if isinstance(node, list):
        for item in node:
            yield from _names(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "name" and isinstance(value, str) and value:
                yield value
            elif key == "columns" and isinstance(value, list):
                yield from (str(column) for column in value)
            elif isinstance(value, dict | list):
                yield from _names(value)


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
                yield from _cells(value, "UnaryTests" if key in _TESTS else "Expression")
