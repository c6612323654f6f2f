"""A model's decisions and tables as texts, for those who edit them."""

from __future__ import annotations

from motcua.definitions.rules import sources
from motcua.definitions.rules.sources import Element, Source
from motcua.definitions.rules.types import (
    DecisionOutline,
    DecisionTable,
    InputColumn,
    InputOutline,
    Outline,
    OutputColumn,
    TableRow,
)

COLUMNS = 100
ROWS = 5_000

_VALUES = (
    "decisionTable", "literalExpression", "context", "invocation", "functionDefinition", "list", "relation", "conditional", "filter",
    "for", "some", "every",
)  # fmt: skip


def read(text: bytes, *, file: str) -> Outline:
    """A model's decisions and tables; raises `RuleRefused`."""
    source = sources.read(text, file=file)
    names = {
        child.attributes["id"]: child.attributes.get("name", "")
        for child in source.root.children
        if "id" in child.attributes
    }
    return Outline(
        source.root.attributes.get("name", ""),
        tuple(
            InputOutline(one.attributes.get("name", ""), type_of(one.first("variable")))
            for one in source.root.all("inputData")
        ),
        tuple(_decision(source, one, names) for one in source.root.all("decision")),
    )


def type_of(element: Element | None) -> str:
    """The type that an element names."""
    return element.attributes.get("typeRef", "") if element is not None else ""


def _told(element: Element | None) -> str:
    return element.told() if element is not None else ""


def _words(element: Element | None) -> str:
    return element.text.strip() if element is not None else ""


def key_of(element: Element, number: int) -> str:
    """By what a row or a column is known: its id, or its place."""
    return element.attributes.get("id") or f"#{number}"


def _decision(source: Source, element: Element, names: dict[str, str]) -> DecisionOutline:
    kind = next((child.name for child in element.children if child.name in _VALUES), "")
    value = element.first(kind) if kind else None
    required = [
        child.attributes.get("href", "").rpartition("#")[2]
        for requirement in (*element.all("informationRequirement"), *element.all("knowledgeRequirement"))
        for child in requirement.children
    ]
    return DecisionOutline(
        id=element.attributes.get("id", ""),
        name=element.attributes.get("name", ""),
        kind=kind,
        line=element.line,
        requires=tuple(names.get(one, one) for one in required),
        question=_words(element.first("question")),
        description=_words(element.first("description")),
        text=_told(value) if kind == "literalExpression" else "",
        table=_table(source, value) if kind == "decisionTable" and value is not None else None,
    )


def _table(source: Source, element: Element) -> DecisionTable:
    inputs = tuple(
        InputColumn(
            key=key_of(one, number),
            text=_told(one.first("inputExpression")),
            label=one.attributes.get("label", ""),
            type=type_of(one.first("inputExpression")),
            values=_told(one.first("inputValues")),
        )
        for number, one in enumerate(element.all("input"), 1)
    )
    outputs = tuple(
        OutputColumn(
            key=key_of(one, number),
            name=one.attributes.get("name", ""),
            label=one.attributes.get("label", ""),
            type=one.attributes.get("typeRef", ""),
            values=_told(one.first("outputValues")),
            default=_told(one.first("defaultOutputEntry")),
        )
        for number, one in enumerate(element.all("output"), 1)
    )
    notes = tuple(one.attributes.get("name", "") for one in element.all("annotation"))
    rows = element.all("rule")
    if len(rows) > ROWS or len(inputs) + len(outputs) > COLUMNS:
        raise source.refused(element, f"a table has at most {ROWS} rows and {COLUMNS} columns")
    return DecisionTable(
        policy=element.attributes.get("hitPolicy", "UNIQUE"),
        aggregation=element.attributes.get("aggregation", ""),
        inputs=inputs,
        outputs=outputs,
        annotations=notes,
        rows=tuple(
            _row(source, row, number, (len(inputs), len(outputs), len(notes))) for number, row in enumerate(rows, 1)
        ),
    )


def _row(source: Source, row: Element, number: int, columns: tuple[int, int, int]) -> TableRow:
    tests = tuple(cell.told() for cell in row.all("inputEntry"))
    results = tuple(cell.told() for cell in row.all("outputEntry"))
    if (len(tests), len(results)) != columns[:2]:
        raise source.refused(row, "a row has another number of cells than the table has columns")
    notes = [cell.told() for cell in row.all("annotationEntry")][: columns[2]]
    return TableRow(
        key=key_of(row, number),
        tests=tests,
        results=results,
        annotations=(*notes, *[""] * (columns[2] - len(notes))),
        description=_words(row.first("description")),
    )
