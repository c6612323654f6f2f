"""Reads DMN XML into plain dictionaries; entities and the network are off, size is bounded."""

from __future__ import annotations

from lxml import etree

from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation.types import Json

_SIZE = 2_000_000
_POLICIES = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
_NAMESPACES = (
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
)


def read(source: bytes, *, file: str) -> dict[str, Json]:
    """The decisions of a model with their lines; raises `RuleRefused` with file and line.

    A text to be parsed is `{"text": …, "line": …}`; the trees are put beside it by `parsing`.
    """
    if len(source) > _SIZE:
        raise RuleRefused(file=file, line=0, why="file too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise RuleRefused(file=file, line=error.lineno or 0, why=error.msg or "not well-formed") from error
    if b"<!DOCTYPE" in source.upper():
        raise RuleRefused(file=file, line=1, why="document type declarations are not allowed")
    if etree.QName(root).localname != "definitions" or etree.QName(root).namespace not in _NAMESPACES:
        raise RuleRefused(file=file, line=_line(root), why="not a DMN 1.2 to 1.5 model")
    reader = _Reader(root, file)
    return reader.model()


def _line(element: etree._Element) -> int:
    return int(str(element.sourceline or 0))


class _Reader:
    """One model; every refusal carries its line."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file
        self.space = f"{{{etree.QName(root).namespace}}}"

    def model(self) -> dict[str, Json]:
        """The whole model."""
        decisions = [self._decision(element) for element in self.root.findall(f"{self.space}decision")]
        names = [str(d["name"]) for d in decisions]
        if len(set(names)) != len(names):
            raise self._refused(self.root, "two decisions of one name")
        inputs: list[Json] = [element.get("name") or "" for element in self.root.findall(f"{self.space}inputData")]
        if self.root.find(f"{self.space}businessKnowledgeModel") is not None:
            raise self._refused(self.root, "business knowledge models are not supported")
        return {"name": self.root.get("name") or self.file, "inputs": inputs, "decisions": list(decisions)}

    def _refused(self, element: etree._Element, why: str) -> RuleRefused:
        return RuleRefused(file=self.file, line=_line(element), why=why)

    def _decision(self, element: etree._Element) -> dict[str, Json]:
        name = element.get("name") or ""
        needs: list[Json] = [
            (required.get("href") or "").lstrip("#")
            for required in element.findall(f"{self.space}informationRequirement/{self.space}requiredDecision")
        ]
        decision: dict[str, Json] = {
            "id": element.get("id") or name,
            "name": name,
            "needs": needs,
            "line": _line(element),
        }
        table = element.find(f"{self.space}decisionTable")
        literal = element.find(f"{self.space}literalExpression")
        context = element.find(f"{self.space}context")
        if table is not None:
            decision["table"] = self._table(table)
        elif literal is not None:
            decision["literal"] = self._text(literal)
        elif context is not None:
            decision["context"] = self._context(context)
        else:
            raise self._refused(element, f"decision {name} has no table, expression or context")
        return decision

    def _text(self, element: etree._Element | None) -> dict[str, Json]:
        if element is None:
            return {"text": "", "line": 0}
        inner = element.find(f"{self.space}text")
        return {"text": ((inner.text if inner is not None else "") or "").strip(), "line": _line(element)}

    def _context(self, element: etree._Element) -> list[Json]:
        entries: list[Json] = []
        for entry in element.findall(f"{self.space}contextEntry"):
            variable = entry.find(f"{self.space}variable")
            literal = entry.find(f"{self.space}literalExpression")
            if literal is None:
                raise self._refused(entry, "a context holds expressions only")
            entries.append({"name": variable.get("name") or "" if variable is not None else "", **self._text(literal)})
        return entries

    def _table(self, table: etree._Element) -> dict[str, Json]:
        policy = _POLICIES.get(table.get("hitPolicy") or "UNIQUE")
        if policy is None:
            raise self._refused(table, f"hit policy {table.get('hitPolicy')}")
        inputs: list[Json] = []
        for column in table.findall(f"{self.space}input"):
            expression = column.find(f"{self.space}inputExpression")
            label = column.get("label") or self._text(expression)["text"]
            inputs.append(
                {
                    "label": label,
                    **self._text(expression),
                    "allowed": self._text(column.find(f"{self.space}inputValues")),
                }
            )
        outputs: list[Json] = []
        for column in table.findall(f"{self.space}output"):
            outputs.append(
                {
                    "name": column.get("name") or "",
                    "allowed": self._text(column.find(f"{self.space}outputValues")),
                    "default": self._text(column.find(f"{self.space}defaultOutputEntry")),
                }
            )
        rules: list[Json] = []
        for rule in table.findall(f"{self.space}rule"):
            tests: list[Json] = [self._text(cell) for cell in rule.findall(f"{self.space}inputEntry")]
            results: list[Json] = [self._text(cell) for cell in rule.findall(f"{self.space}outputEntry")]
            if len(tests) != len(inputs) or len(results) != len(outputs):
                raise self._refused(rule, "a row has another number of cells than the table has columns")
            rules.append({"tests": tests, "results": results, "line": _line(rule)})
        if not outputs:
            raise self._refused(table, "a table needs an output")
        return {
            "policy": policy,
            "aggregation": table.get("aggregation") or "",
            "inputs": inputs,
            "outputs": outputs,
            "rules": rules,
        }
