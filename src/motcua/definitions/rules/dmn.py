"""Reads DMN XML into plain dictionaries; entities and the network are off, size and depth are bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.sources import DEPTH, NAMESPACES, SIZE
from motcua.foundation.types import Json

Cell = dict[str, Json]

ROWS = 5_000
"""Rows of one table."""

_POLICIES = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
_AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX")
_PLAIN = frozenset({
    "description", "question", "allowedAnswers", "extensionElements", "variable", "informationRequirement", "knowledgeRequirement",
    "authorityRequirement", "decisionMaker", "decisionOwner", "impactedPerformanceIndicator", "supportedObjective", "usingProcess",
    "usingTask", "encapsulatedLogic",
})  # fmt: skip
"""What may stand in a decision beside its logic."""


def read(source: bytes, *, file: str) -> dict[str, Json]:
    """A model with its lines; raises `RuleRefused` with file and line.

    A text to be parsed is `{"text": …, "line": …}`; the trees are put beside it by `parsing`. An expression has a `kind`, which is
    the name of its element.
    """
    if len(source) > SIZE:
        raise RuleRefused(file=file, line=0, why="file too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise RuleRefused(file=file, line=error.lineno or 0, why=error.msg or "not well-formed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RuleRefused(file=file, line=1, why="document type declarations are not allowed")
    # Some tools write the elements in the model's own namespace and only declare DMN's.
    declared = {etree.QName(root).namespace, *root.nsmap.values()}
    if (
        etree.QName(root).localname != "definitions"
        or not etree.QName(root).namespace
        or declared.isdisjoint(NAMESPACES)
    ):
        raise RuleRefused(file=file, line=_line(root), why="not a DMN 1.1 to 1.5 model")
    return _Reader(root, file).model()


def _line(element: etree._Element) -> int:
    return int(str(element.sourceline or 0))


class _Reader:
    """One model; every refusal carries its line."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file
        self.space = f"{{{etree.QName(root).namespace}}}"
        self.language = root.get("expressionLanguage") or ""

    def model(self) -> dict[str, Json]:
        """The whole model."""
        decisions: list[Json] = [self._decision(one) for one in self._all(self.root, "decision")]
        functions: list[Json] = [self._knowledge(one) for one in self._all(self.root, "businessKnowledgeModel")]
        inputs: list[Json] = [
            {**self._variable(one), "id": one.get("id") or ""} for one in self._all(self.root, "inputData")
        ]
        services: list[Json] = [self._service(one) for one in self._all(self.root, "decisionService")]
        named = [one for group in (decisions, functions) for one in group]
        names = [str(one["name"]) for one in named if isinstance(one, dict)]
        if len(set(names)) != len(names):
            raise self._refused(self.root, "two decisions of one name")
        return {
            "form": 2,
            "name": self.root.get("name") or self.file,
            "namespace": self.root.get("namespace") or "",
            "inputs": inputs,
            "types": [self._item(one) for one in self._all(self.root, "itemDefinition")],
            "decisions": decisions,
            "functions": functions,
            "services": services,
            "imports": [self._import(one) for one in self._all(self.root, "import")],
        }

    # ------------------------------------------------------------ elements

    def _all(self, element: etree._Element, name: str) -> Iterator[etree._Element]:
        return element.iterchildren(f"{self.space}{name}")

    def _first(self, element: etree._Element, name: str) -> etree._Element | None:
        return element.find(f"{self.space}{name}")

    def _refused(self, element: etree._Element, why: str) -> RuleRefused:
        return RuleRefused(file=self.file, line=_line(element), why=why)

    def _type(self, element: etree._Element | None, name: str | None = None) -> str:
        """The type that an element names; DMN 1.1 wrote a prefix: FEEL's, the model's own or that of an import."""
        if element is None:
            return ""
        prefix, _, local = (name or element.get("typeRef") or "").strip().rpartition(":")
        space = element.nsmap.get(prefix, "") if prefix else ""
        imported = next(
            (
                one.get("name") or ""
                for one in self._all(self.root, "import")
                if space and one.get("namespace") == space
            ),
            "",
        )
        return f"{imported}.{local}" if imported else local

    def _variable(self, element: etree._Element) -> Cell:
        """The name and the type under which a value is known."""
        variable = self._first(element, "variable")
        name = element.get("name") or (variable.get("name") if variable is not None else "") or ""
        return {"name": " ".join(name.split()), "type": self._type(variable), "line": _line(element)}

    def _import(self, element: etree._Element) -> Json:
        return {
            "name": element.get("name") or "",
            "namespace": element.get("namespace") or "",
            "kind": element.get("importType") or "",
            "line": _line(element),
        }

    def _item(self, element: etree._Element, depth: int = 0) -> Json:
        """A type of the model's own."""
        if depth > DEPTH:
            raise self._refused(element, "types are nested too deeply")
        reference = self._first(element, "typeRef")
        allowed = self._first(element, "allowedValues")
        constraint = self._first(element, "typeConstraint")
        function = self._first(element, "functionItem")
        item: Cell = {
            "name": element.get("name") or "",
            "type": self._type(reference, reference.text) if reference is not None else "",
            "list": element.get("isCollection") in ("true", "1"),
            "allowed": self._text(allowed),
            "constraint": self._text(constraint),
            "fields": [self._item(one, depth + 1) for one in self._all(element, "itemComponent")],
            "line": _line(element),
        }
        if function is not None:
            item["function"] = {
                "result": self._type(function, function.get("outputTypeRef")),
                "parameters": [self._type(one) for one in self._all(function, "parameters")],
            }
        return item

    def _needs(self, element: etree._Element) -> list[Json]:
        return [
            child.get("href") or ""
            for requirement in (
                *self._all(element, "informationRequirement"),
                *self._all(element, "knowledgeRequirement"),
            )
            for child in requirement.iterchildren(etree.Element)
        ]

    def _hrefs(self, element: etree._Element, name: str) -> list[Json]:
        return [one.get("href") or "" for one in self._all(element, name)]

    def _service(self, element: etree._Element) -> Json:
        return {
            **self._variable(element),
            "id": element.get("id") or "",
            "outputs": self._hrefs(element, "outputDecision"),
            "inputs": [*self._hrefs(element, "inputData"), *self._hrefs(element, "inputDecision")],
        }

    def _decision(self, element: etree._Element) -> Json:
        head = self._variable(element)
        return {
            **head,
            "id": element.get("id") or str(head["name"]),
            "needs": self._needs(element),
            "value": self._logic(element, f"decision {head['name']}"),
        }

    def _knowledge(self, element: etree._Element) -> Json:
        head = self._variable(element)
        logic = self._first(element, "encapsulatedLogic")
        value: Cell = {"kind": "none", "line": _line(element)} if logic is None else self._function(logic, 0)
        return {**head, "id": element.get("id") or str(head["name"]), "needs": self._needs(element), "value": value}

    # ------------------------------------------------------------ expressions

    def _logic(self, element: etree._Element, what: str) -> Cell:
        """The one expression of an element."""
        found: Cell | None = None
        for child in element.iterchildren(etree.Element):
            name = etree.QName(child)
            if name.namespace != self.space[1:-1] or name.localname in _PLAIN:
                continue
            if found is not None:
                raise self._refused(child, f"{what} has two expressions")
            found = self._expression(child, 0)
        return found if found is not None else {"kind": "none", "line": _line(element)}

    def _expression(self, element: etree._Element, depth: int) -> Cell:
        name = etree.QName(element).localname
        maker = self._MAKERS.get(name)
        if maker is None:
            raise self._refused(element, f"{name} is not supported")
        if depth > DEPTH:
            raise self._refused(element, "expressions are nested too deeply")
        made = maker(self, element, depth)
        return {"kind": name, "type": self._type(element), "line": _line(element), **made}

    def _only(self, element: etree._Element | None, parent: etree._Element, depth: int) -> Cell:
        """The expression inside an element such as `then`."""
        if element is not None:
            for child in element.iterchildren(etree.Element):
                if etree.QName(child).localname in self._MAKERS:
                    return self._expression(child, depth + 1)
        raise self._refused(parent, f"{etree.QName(parent).localname} is not complete")

    def _expressions(self, element: etree._Element, depth: int, besides: tuple[str, ...] = ()) -> list[Cell]:
        return [
            self._expression(child, depth + 1)
            for child in element.iterchildren(etree.Element)
            if (name := etree.QName(child)).namespace == self.space[1:-1]
            and name.localname not in _PLAIN
            and name.localname not in besides
        ]

    def _text(self, element: etree._Element | None) -> Cell:
        if element is None:
            return {"text": "", "line": 0}
        language = element.get("expressionLanguage") or self.language
        if language and "feel" not in language.lower():
            raise self._refused(
                element, f"expressionLanguage {language} of {etree.QName(element).localname}: only FEEL is read"
            )
        inner = self._first(element, "text")
        if inner is None and self._first(element, "importedValues") is not None:
            raise self._refused(element, "importedValues is not supported")
        return {
            "text": ("".join(str(part) for part in inner.itertext()) if inner is not None else "").strip(),
            "line": _line(element),
        }

    def _literal(self, element: etree._Element, _: int) -> Cell:
        return self._text(element)

    def _context(self, element: etree._Element, depth: int) -> Cell:
        entries: list[Json] = []
        for entry in self._all(element, "contextEntry"):
            variable = self._first(entry, "variable")
            inner = self._expressions(entry, depth)
            if len(inner) != 1:
                raise self._refused(entry, "an entry of a context needs one expression")
            name = " ".join((variable.get("name") or "").split()) if variable is not None else ""
            entries.append({
                "name": name,
                "type": self._type(variable),
                "value": inner[0],
            })  # fmt: skip
        return {"entries": entries}

    def _invocation(self, element: etree._Element, depth: int) -> Cell:
        called = self._expressions(element, depth, besides=("binding",))
        bindings: list[Json] = []
        if len(called) != 1:
            raise self._refused(element, "an invocation needs one function")
        for binding in self._all(element, "binding"):
            parameter = self._first(binding, "parameter")
            if parameter is None:
                raise self._refused(binding, "a binding needs a parameter")
            given = self._expressions(binding, depth, besides=("parameter",))
            value: Cell = given[0] if given else {"kind": "none", "line": _line(binding)}
            name = " ".join((parameter.get("name") or "").split())
            bindings.append({"name": name, "type": self._type(parameter), "value": value})
        return {"callee": called[0], "bindings": bindings}

    def _function(self, element: etree._Element, depth: int) -> Cell:
        if (element.get("kind") or "FEEL") not in ("FEEL", "F"):
            raise self._refused(element, f"functions of kind {element.get('kind')} are not allowed")
        parameters: list[Json] = [
            {"name": " ".join((one.get("name") or "").split()), "type": self._type(one)}
            for one in self._all(element, "formalParameter")
        ]
        body = self._expressions(element, depth, besides=("formalParameter",))
        value: Cell = body[0] if body else {"kind": "none", "line": _line(element)}
        return {"kind": "functionDefinition", "parameters": parameters, "value": value, "line": _line(element)}

    def _list(self, element: etree._Element, depth: int) -> Cell:
        return {"items": list[Json](self._expressions(element, depth))}

    def _relation(self, element: etree._Element, depth: int) -> Cell:
        columns: list[Json] = [" ".join((one.get("name") or "").split()) for one in self._all(element, "column")]
        types: list[Json] = [self._type(one) for one in self._all(element, "column")]
        rows: list[Json] = []
        for row in self._all(element, "row"):
            cells = self._expressions(row, depth)
            if len(cells) != len(columns):
                raise self._refused(row, "a row has another number of cells than the relation has columns")
            rows.append(list[Json](cells))
        if len(rows) > ROWS:
            raise self._refused(element, f"a relation has at most {ROWS} rows")
        return {"columns": columns, "types": types, "rows": rows}

    def _parts(self, element: etree._Element, depth: int) -> Cell:
        """`conditional`, `filter`, `for`, `some`, `every`: each part is an element with one expression."""
        kind = etree.QName(element).localname
        parts: Cell = {}
        if kind in ("for", "some", "every"):
            parts["name"] = " ".join((element.get("iteratorVariable") or "").split())
        for name in {
            "conditional": ("if", "then", "else"),
            "filter": ("in", "match"),
            "for": ("in", "return"),
            "some": ("in", "satisfies"),
            "every": ("in", "satisfies"),
        }[kind]:
            parts[name] = self._only(self._first(element, name), element, depth)
        return parts

    def _table(self, table: etree._Element, _: int) -> Cell:
        policy = _POLICIES.get(table.get("hitPolicy") or "UNIQUE")
        aggregation = table.get("aggregation") or ""
        if policy is None or aggregation not in _AGGREGATIONS:
            raise self._refused(table, f"hit policy {table.get('hitPolicy')} {aggregation}".rstrip())
        inputs: list[Json] = []
        for column in self._all(table, "input"):
            expression = self._first(column, "inputExpression")
            told = self._text(expression)
            inputs.append({
                "label": column.get("label") or told["text"],
                **told,
                "type": self._type(expression),
                "allowed": self._text(self._first(column, "inputValues")),
            })  # fmt: skip
        outputs: list[Json] = [
            {
                "name": " ".join((column.get("name") or "").split()),
                "label": column.get("label") or "",
                "type": self._type(column),
                "allowed": self._text(self._first(column, "outputValues")),
                "default": self._text(self._first(column, "defaultOutputEntry")),
            }
            for column in self._all(table, "output")
        ]
        rules: list[Json] = []
        for rule in self._all(table, "rule"):
            tests: list[Json] = [self._text(cell) for cell in self._all(rule, "inputEntry")]
            results: list[Json] = [
                {**self._text(cell), "type": self._type(cell)} for cell in self._all(rule, "outputEntry")
            ]
            if len(tests) != len(inputs) or len(results) != len(outputs):
                raise self._refused(rule, "a row has another number of cells than the table has columns")
            if len(rules) >= ROWS:
                raise self._refused(rule, f"a table has at most {ROWS} rows")
            rules.append({"tests": tests, "results": results, "notes": self._notes(rule), "line": _line(rule)})
        if not outputs:
            raise self._refused(table, "a table needs an output")
        return {"policy": policy, "aggregation": aggregation, "inputs": inputs, "outputs": outputs, "rules": rules}

    def _notes(self, rule: etree._Element) -> list[Json]:
        """What people wrote beside a row: its description and annotations."""
        description = self._first(rule, "description")
        notes = [description.text or ""] if description is not None else []
        for entry in self._all(rule, "annotationEntry"):
            inner = self._first(entry, "text")
            notes.append((inner.text or "") if inner is not None else "")
        return [" ".join(note.split()) for note in notes if note.strip()]

    _MAKERS: dict[str, Callable[[_Reader, etree._Element, int], Cell]] = {
        "literalExpression": _literal,
        "decisionTable": _table,
        "context": _context,
        "invocation": _invocation,
        "functionDefinition": _function,
        "list": _list,
        "relation": _relation,
        "conditional": _parts,
        "filter": _parts,
        "for": _parts,
        "some": _parts,
        "every": _parts,
    }
