"""The rule editor: a decision table as a table of text boxes; every button saves, so that it works without scripts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import DecisionOutline, DecisionTable, InputColumn, OutputColumn, TableRow
from motcua.doors.office.designer import frame
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import texts
from motcua.foundation.vn import normal

T = TypeVar("T")

GET_OR_POST = ["GET", "HEAD", "POST"]
LARGEST = 4_000_000
LONGEST = 2_000
MOST_CELLS = 6_000
POLICIES = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX")
TYPES = ("", "string", "number", "boolean", "date", "dateTime", "Any")

_FILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_NEW = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="{key}" name="{name}" namespace="urn:motcua:{procedure}">
  <decision id="{key}_1" name="{key}_1">
    <variable name="{key}_1"/>
    <decisionTable id="{key}_1-table" hitPolicy="FIRST">
      <input id="{key}_1-in1" label=""><inputExpression typeRef="string"><text></text></inputExpression></input>
      <output id="{key}_1-out1" name="outcome" typeRef="string"/>
      <rule id="{key}_1-1">
        <inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"accepted"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


@officers_only
@require_http_methods(GET_OR_POST)
def listed(request: HttpRequest, draft: int) -> HttpResponse:
    """The tables of a draft by file; a new file, or one from another tool."""
    opened = frame.opened(request, draft)
    faults: dict[str, str] = {}
    if request.method == "POST":
        name, raw = _added(request, opened, faults)
        if not faults:
            moved = _save(request, opened, name, raw, faults)
            if moved:
                faults["moved"] = moved
            elif not faults:
                return HttpResponseRedirect(f"{reverse('office:designer_tables', args=[draft])}#{name}", status=303)
    models = []
    for name, raw in opened.files.items():
        if name.endswith(".dmn"):
            try:
                models.append({"file": name, "outline": rules.outline(raw, file=name)})
            except RuleRefused as refused:
                models.append({"file": name, "why": refused.params.get("why"), "line": refused.params.get("line")})
    context = {"models": models, "typed": request.POST}
    return frame.page(request, opened, "tables.html", context, tab="tables", files=(".dmn",), faults=faults)


@officers_only
@require_http_methods(GET_OR_POST)
def table(request: HttpRequest, draft: int) -> HttpResponse:
    """One decision."""
    opened = frame.opened(request, draft)
    file, key = request.GET.get("ten", ""), request.GET.get("id", "")
    decision = _decision(opened.files, file, key)
    if request.method != "POST":
        return _page(request, opened, file, decision, decision.table, decision.text, {})
    faults: dict[str, str] = {}
    edited, text = decision.table, request.POST.get("expression", "")
    try:
        if decision.table is not None:
            edited = acted(posted(request.POST, faults), request.POST.get("action", ""))
            made = rules.with_table(opened.files[file], decision.id, edited, file=file) if not faults else b""
        else:
            made = rules.with_expression(opened.files[file], decision.id, text.replace("\r\n", "\n"), file=file)
    except RuleRefused as refused:
        faults["form"] = texts.words("designer.fault.refused", why=str(refused.params.get("why", "")))
        made = b""
    if not faults:
        moved = _save(request, opened, file, made, faults)
        if not moved and not faults:
            address = f"{reverse('office:designer_table', args=[draft])}?{urlencode({'ten': file, 'id': key})}"
            return HttpResponseRedirect(f"{address}{_anchor(request.POST.get('action', ''))}", status=303)
        if moved:
            faults["moved"] = moved
            opened = frame.opened(request, draft)
            decision = _decision(opened.files, file, key)
    return _page(request, opened, file, decision, edited, text, faults, made=made)


def posted(given: QueryDict, faults: dict[str, str]) -> DecisionTable:
    """The table as it was typed; raises `Http404` for a page that is not ours."""
    counts = {name: _count(given, name) for name in ("inputs", "outputs", "annotations", "rows")}
    if (counts["inputs"] + counts["outputs"] + counts["annotations"] + 1) * counts["rows"] > MOST_CELLS:
        raise Http404

    def cell(name: str) -> str:
        text = given.get(name, "").replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            faults[name] = texts.words("designer.fault.long", most=LONGEST)
        return text

    def name_of(name: str) -> str:
        return normal(cell(name))

    inputs = tuple(
        InputColumn(
            given.get(f"in{i}-key", ""),
            cell(f"in{i}-text"),
            name_of(f"in{i}-label"),
            given.get(f"in{i}-type", ""),
            cell(f"in{i}-values"),
        )
        for i in range(counts["inputs"])
    )
    outputs = tuple(
        OutputColumn(
            given.get(f"out{i}-key", ""),
            name_of(f"out{i}-name"),
            name_of(f"out{i}-label"),
            given.get(f"out{i}-type", ""),
            cell(f"out{i}-values"),
            cell(f"out{i}-default"),
        )
        for i in range(counts["outputs"])
    )
    rows = tuple(
        TableRow(
            given.get(f"row{r}-key", ""),
            tuple(cell(f"row{r}-t{i}") or "-" for i in range(counts["inputs"])),
            tuple(cell(f"row{r}-r{i}") for i in range(counts["outputs"])),
            tuple(name_of(f"row{r}-a{i}") for i in range(counts["annotations"])),
            name_of(f"row{r}-d"),
        )
        for r in range(counts["rows"])
    )
    policy = given.get("policy", "") if given.get("policy", "") in POLICIES else "UNIQUE"
    aggregation = (
        given.get("aggregation", "") if policy == "COLLECT" and given.get("aggregation", "") in AGGREGATIONS else ""
    )
    return DecisionTable(
        policy, aggregation, inputs, outputs, tuple(name_of(f"ann{i}") for i in range(counts["annotations"])), rows
    )


def acted(table: DecisionTable, action: str) -> DecisionTable:
    """The table after a button: `add`, `after:3`, `up:3`, `down:3`, `remove:3` for rows, `input+`, `input-:1` and their like for columns."""
    what, _, number = action.partition(":")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else -1
    rows = list(table.rows)
    if what in {"add", "after"}:
        row = TableRow("", ("-",) * len(table.inputs), ("",) * len(table.outputs), ("",) * len(table.annotations))
        rows.insert(at + 1 if what == "after" else len(rows), row)
    elif what in {"up", "down", "remove"} and 0 <= at < len(rows):
        if what == "remove":
            rows.pop(at)
        else:
            other = at + (1 if what == "down" else -1)
            if 0 <= other < len(rows):
                rows[at], rows[other] = rows[other], rows[at]
    table = dataclasses.replace(table, rows=tuple(rows))
    if what == "input+":
        return _wider(dataclasses.replace(table, inputs=(*table.inputs, InputColumn("", ""))), "tests", "-")
    if what == "output+":
        name = f"out{len(table.outputs) + 1}"
        return _wider(dataclasses.replace(table, outputs=(*table.outputs, OutputColumn("", name))), "results", "")
    if what == "annotation+":
        title = texts.words("designer.table.annotation_name")
        return _wider(dataclasses.replace(table, annotations=(*table.annotations, title)), "annotations", "")
    return _narrower(table, what, at)


def _wider(table: DecisionTable, cells: str, text: str) -> DecisionTable:
    """A cell with this text at the end of every row; `cells` is `tests`, `results` or `annotations`."""
    return dataclasses.replace(
        table,
        rows=tuple(
            dataclasses.replace(
                row,
                tests=(*row.tests, text) if cells == "tests" else row.tests,
                results=(*row.results, text) if cells == "results" else row.results,
                annotations=(*row.annotations, text) if cells == "annotations" else row.annotations,
            )
            for row in table.rows
        ),
    )


def _narrower(table: DecisionTable, what: str, at: int) -> DecisionTable:
    """The table without one column; the last output stays."""
    if what == "input-" and 0 <= at < len(table.inputs):
        rows = tuple(dataclasses.replace(row, tests=_without(row.tests, at)) for row in table.rows)
        return dataclasses.replace(table, inputs=_without(table.inputs, at), rows=rows)
    if what == "output-" and 0 <= at < len(table.outputs) and len(table.outputs) > 1:
        rows = tuple(dataclasses.replace(row, results=_without(row.results, at)) for row in table.rows)
        return dataclasses.replace(table, outputs=_without(table.outputs, at), rows=rows)
    if what == "annotation-" and 0 <= at < len(table.annotations):
        rows = tuple(dataclasses.replace(row, annotations=_without(row.annotations, at)) for row in table.rows)
        return dataclasses.replace(table, annotations=_without(table.annotations, at), rows=rows)
    return table


def _without(values: tuple[T, ...], at: int) -> tuple[T, ...]:
    return (*values[:at], *values[at + 1 :])


def _page(
    request: HttpRequest,
    opened: frame.Opened,
    file: str,
    decision: DecisionOutline,
    edited: DecisionTable | None,
    text: str,
    faults: Mapping[str, str],
    *,
    made: bytes = b"",
) -> HttpResponse:
    cells = (
        0
        if edited is None
        else (len(edited.inputs) + len(edited.outputs) + len(edited.annotations) + 1) * len(edited.rows)
    )
    context = {
        "file": file,
        "decision": decision,
        "table": edited if cells <= MOST_CELLS else None,
        "too_large": cells > MOST_CELLS,
        "text": text,
        "policies": [(name, texts.words(f"designer.policy.{name.lower().replace(' ', '_')}")) for name in POLICIES],
        "aggregations": AGGREGATIONS,
        "types": TYPES,
        "difference": frame.differences(opened.files[file], made) if "moved" in faults and made else [],
    }
    return frame.page(request, opened, "table.html", context, tab="tables", files=(file,), faults=faults)


def _decision(found: Mapping[str, bytes], file: str, key: str) -> DecisionOutline:
    if not file.endswith(".dmn") or file not in found:
        raise Http404
    try:
        outline = rules.outline(found[file], file=file)
    except RuleRefused as refused:
        raise Http404 from refused
    decision = next((one for one in outline.decisions if one.id == key), None)
    if decision is None:
        raise Http404
    return decision


def _added(request: HttpRequest, opened: frame.Opened, faults: dict[str, str]) -> tuple[str, bytes]:
    """A new file of tables, empty or from another tool."""
    key = request.POST.get("key", "").strip()
    name = f"{key}.dmn"
    if not _FILE.fullmatch(key) or name in opened.files:
        faults["key"] = texts.words("designer.fault.table_key")
        return name, b""
    if "upload" not in request.POST:
        made = _NEW.format(key=escape(key), name=escape(key), procedure=escape(opened.draft.procedure))
        return name, made.encode()
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > LARGEST:
        faults["file"] = texts.words("designer.fault.upload")
        return name, b""
    raw = upload.read()
    try:
        rules.outline(raw, file=name)
    except RuleRefused as refused:
        faults["file"] = texts.words("designer.fault.refused", why=str(refused.params.get("why", "")))
    return name, raw


def _save(request: HttpRequest, opened: frame.Opened, name: str, raw: bytes, faults: dict[str, str]) -> str:
    try:
        return frame.save(request, opened, {name: raw})
    except PackRefused as refused:
        faults["form"] = texts.words("designer.fault.refused", why=str(refused.params.get("why", "")))
        return ""


def _count(given: QueryDict, name: str) -> int:
    text = given.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise Http404
    return int(text)


def _anchor(action: str) -> str:
    what, _, number = action.partition(":")
    if not number.isdecimal():
        return ""
    return (
        f"#row-{max(0, int(number) + {'up': -1, 'down': 1, 'after': 1}.get(what, 0))}"
        if what in {"up", "down", "after"}
        else ""
    )
