"""Tables read out of a model's text and written back: what is not edited stays byte for byte."""

from __future__ import annotations

import difflib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from motcua.definitions.rules import queries
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import DecisionTable, InputColumn, OutputColumn, TableRow

PACKS = Path(__file__).parents[4] / "packs"

MODELER = """<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:modeler="http://example.org/modeler" id="Definitions_1" name="Lệ phí" namespace="http://example.org/dmn" modeler:version="5.2">
  <dmn:inputData id="InputData_1" name="Số trang"><dmn:variable id="v1" name="Số trang" typeRef="number"/></dmn:inputData>
  <dmn:decision id="Decision_fee" name="Lệ phí">
    <dmn:question>Bao nhiêu?</dmn:question>
    <dmn:informationRequirement id="r1"><dmn:requiredInput href="#InputData_1"/></dmn:informationRequirement>
    <dmn:decisionTable id="Table_1">
      <dmn:input id="Input_1">
        <dmn:inputExpression id="Expr_1" typeRef='number'>
          <dmn:text>Số trang</dmn:text>
        </dmn:inputExpression>
      </dmn:input>
      <dmn:output id="Output_1" name="amount" typeRef="number" />
      <dmn:annotation name="Điều"/>
      <!-- up to ten pages -->
      <dmn:rule id="Rule_1">
        <dmn:extensionElements><modeler:colour>red</modeler:colour></dmn:extensionElements>
        <dmn:inputEntry id="U_1">
          <dmn:text>&lt;= 10</dmn:text>
        </dmn:inputEntry>
        <dmn:outputEntry id="L_1">
          <dmn:text><![CDATA[5000]]></dmn:text>
        </dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>Điều 3</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <dmn:rule id="Rule_2">
        <dmn:inputEntry id="U_2">
          <dmn:text>&gt; 10</dmn:text>
        </dmn:inputEntry>
        <dmn:outputEntry id="L_2">
          <dmn:text>9000</dmn:text>
        </dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="double" name="double"><dmn:literalExpression><dmn:text>2 * 2</dmn:text></dmn:literalExpression></dmn:decision>
  <dmndi:DMNDI><dmndi:DMNDiagram/></dmndi:DMNDI>
</dmn:definitions>
"""


def table_of(source: str) -> DecisionTable:
    found = queries.outline(source.encode()).decisions[0].table
    assert found is not None
    return found


def written(table: DecisionTable, source: str = MODELER) -> str:
    return queries.with_table(source.encode(), "Decision_fee", table).decode()


def changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_outline_tells_a_table_of_another_tool():
    found = queries.outline(MODELER.encode())

    fee, double = found.decisions
    assert [(one.name, one.type) for one in found.inputs] == [("Số trang", "number")]
    assert (fee.id, fee.name, fee.kind, fee.question, fee.requires) == (
        "Decision_fee", "Lệ phí", "decisionTable", "Bao nhiêu?", ("Số trang",),
    )  # fmt: skip
    assert fee.table == DecisionTable(
        "UNIQUE",
        "",
        (InputColumn("Input_1", "Số trang", type="number"),),
        (OutputColumn("Output_1", "amount", type="number"),),
        ("Điều",),
        (TableRow("Rule_1", ("<= 10",), ("5000",), ("Điều 3",)), TableRow("Rule_2", ("> 10",), ("9000",), ("",))),
    )
    assert (double.kind, double.text) == ("literalExpression", "2 * 2")


@pytest.mark.parametrize("path", sorted(PACKS.rglob("*.dmn")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_not_edited_stays_byte_for_byte(path):
    source = path.read_bytes()

    for decision in queries.outline(source).decisions:
        if decision.table is not None:
            assert queries.with_table(source, decision.id or decision.name, decision.table) == source


@pytest.mark.parametrize("source", [MODELER.replace("\n", "\r\n"), "\ufeff" + MODELER], ids=["crlf", "mark"])
def test_line_ends_and_a_byte_order_mark_stay(source):
    table = table_of(source)
    first, second = table.rows

    assert table == table_of(MODELER)
    assert written(table, source) == source
    after = written(replace(table, rows=(first, replace(second, results=("1",)))), source)
    assert after == source.replace("9000", "1")


def test_an_edited_cell_changes_its_line_alone():
    table = table_of(MODELER)
    first, second = table.rows

    after = written(replace(table, rows=(first, replace(second, results=('"a<b" & c',)))))

    assert changed(MODELER, after) == [
        "-          <dmn:text>9000</dmn:text>",
        '+          <dmn:text>"a&lt;b" &amp; c</dmn:text>',
    ]


def test_a_new_row_takes_the_form_of_its_neighbours():
    table = table_of(MODELER)

    after = written(replace(table, rows=(*table.rows, TableRow("", ("-",), ("1",), ("Điều 4",), "mới"))))

    assert changed(MODELER, after) == [
        '+      <dmn:rule id="Rule_3">',
        "+        <dmn:description>mới</dmn:description>",
        '+        <dmn:inputEntry id="Rule_3-inputEntry-1">',
        "+          <dmn:text>-</dmn:text>",
        "+        </dmn:inputEntry>",
        '+        <dmn:outputEntry id="Rule_3-outputEntry-1">',
        "+          <dmn:text>1</dmn:text>",
        "+        </dmn:outputEntry>",
        '+        <dmn:annotationEntry id="Rule_3-annotationEntry-1">',
        "+          <dmn:text>Điều 4</dmn:text>",
        "+        </dmn:annotationEntry>",
        "+      </dmn:rule>",
    ]
    assert table_of(after).rows[2] == TableRow("Rule_3", ("-",), ("1",), ("Điều 4",), "mới")


def test_moved_and_removed_rows_take_their_comments_and_foreign_elements_along():
    table = table_of(MODELER)
    first, second = table.rows

    moved = written(replace(table, rows=(second, first)))

    assert moved.index("Rule_2") < moved.index("up to ten pages") < moved.index("modeler:colour")
    assert written(table_of(moved), moved) == moved
    assert written(table, moved) == MODELER
    assert "up to ten pages" not in written(replace(table, rows=(second,)))


def test_columns_are_added_moved_and_removed_with_their_cells():
    table = table_of(MODELER)
    (pages,) = table.inputs
    kind = InputColumn("kind", "loại", "Loại", "string", '"a", "b"')
    rows = tuple(replace(row, tests=(f'"{number}"', *row.tests)) for number, row in enumerate(table.rows))

    wide = written(replace(table, inputs=(kind, pages), rows=rows))
    back = written(table, wide)

    assert table_of(wide) == replace(table, inputs=(kind, pages), rows=rows)
    assert back == MODELER


def test_policy_values_and_defaults_are_written_and_taken_out_again():
    table = table_of(MODELER)
    (output,) = table.outputs
    more = replace(table, policy="PRIORITY", outputs=(replace(output, values="9000, 5000", default="0", label="Tiền"),))

    after = written(more)

    assert table_of(after) == more
    assert table_of(written(table, after)) == table
    assert table_of(written(replace(table, policy="COLLECT", aggregation="SUM"))).aggregation == "SUM"


def test_a_table_without_rows_or_ids_can_be_filled():
    source = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m">\n  <decision name="Decision_fee">\n    <decisionTable/>\n  </decision>\n</definitions>'
    bare = DecisionTable(
        "FIRST", "", (InputColumn("", "x"),), (OutputColumn("", "y"),), ("why",),
        (TableRow("", (">1",), ("2",), ("a",)), TableRow("", ("-",), ("3",), ("",))),
    )  # fmt: skip
    with pytest.raises(RuleRefused):
        queries.with_table(source.encode(), "Decision_fee", replace(bare, outputs=()))

    after = queries.with_table(source.encode(), "Decision_fee", bare).decode()

    found = table_of(after)
    assert [(row.tests, row.results, row.annotations) for row in found.rows] == [
        ((">1",), ("2",), ("a",)),
        (("-",), ("3",), ("",)),
    ]
    assert written(found, after) == after
    assert '\n      <input id="' in after
    assert after.endswith("</rule>\n    </decisionTable>\n  </decision>\n</definitions>")


def test_a_literal_expression_is_changed_alone():
    after = queries.with_expression(MODELER.encode(), "double", "3 > 2").decode()

    assert changed(MODELER, after)[1].endswith("<dmn:text>3 &gt; 2</dmn:text></dmn:literalExpression></dmn:decision>")


@pytest.mark.parametrize(
    "change",
    [
        {"policy": "NONE"},
        {"aggregation": "AVG"},
        {"rows": (TableRow("", (), ("1",), ("",)),)},
        {"rows": (TableRow("a", ("-",), ("1",), ("",)), TableRow("a", ("-",), ("1",), ("",)))},
        {"rows": (TableRow("", ("\x00",), ("1",), ("",)),)},
        {"rows": (TableRow("", ("x" * 2_001,), ("1",), ("",)),)},
        {"rows": (TableRow("", ("-",), ("1",), ("",)),) * 5_001},
    ],
)
def test_what_would_be_no_table_is_refused(change):
    with pytest.raises(RuleRefused):
        written(replace(table_of(MODELER), **change))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<definitions/>", 1),
        (b"<definitions/>", 1),
        (b"<definitions>\n<a>", 2),
        (b"", 1),
        (b'<?xml version="1.0" encoding="UTF-16"?><definitions/>', 1),
        (b"\xff\xfe<", 1),
        (
            b'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">\n'
            + b"<a>" * 200
            + b"</a>" * 200
            + b"</definitions>",
            2,
        ),
        (b" " * 3_000_000, 0),
    ],
)
def test_what_is_no_model_is_refused_with_its_line(source, line):
    with pytest.raises(RuleRefused) as refused:
        queries.outline(source, file="m.dmn")

    assert (refused.value.params["file"], refused.value.params["line"]) == ("m.dmn", line)


def _edited(table: DecisionTable, chance: random.Random) -> DecisionTable:
    """The table after one edit at random, as a person might make it."""

    def text() -> str:
        return "".join(chance.choice("ab <>&\"'é]]>\n-?=") for _ in range(chance.randint(0, 8))).strip()

    rows, place = list(table.rows), chance.randint(0, len(table.inputs))
    match chance.randrange(6):
        case 0 if rows:
            rows.pop(chance.randrange(len(rows)))
        case 1:
            cells = [tuple(text() for _ in group) for group in (table.inputs, table.outputs, table.annotations)]
            rows.insert(chance.randint(0, len(rows)), TableRow("", *cells, text()))
        case 2:
            chance.shuffle(rows)
        case 3:
            rows = [replace(row, tests=tuple(text() for _ in row.tests), description=text()) for row in rows]
        case 4:
            rows = [replace(row, tests=(*row.tests[:place], text(), *row.tests[place:])) for row in rows]
            column = InputColumn("", text(), "Cột", "", text())
            table = replace(table, inputs=(*table.inputs[:place], column, *table.inputs[place:]))
        case 5 if place < len(table.inputs):
            rows = [replace(row, tests=(*row.tests[:place], *row.tests[place + 1 :])) for row in rows]
            table = replace(table, inputs=(*table.inputs[:place], *table.inputs[place + 1 :]))
    return replace(table, rows=tuple(rows))


def _said(table: DecisionTable) -> object:
    """A table without its keys."""
    columns = [(one.text, one.label, one.type, one.values) for one in table.inputs]
    return (
        columns,
        table.annotations,
        [(row.tests, row.results, row.annotations, row.description) for row in table.rows],
    )


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_edited_is_read_back_as_it_was_meant(seed):
    chance = random.Random(seed)
    wanted = table_of(MODELER)
    for _ in range(chance.randint(1, 8)):
        wanted = _edited(wanted, chance)

    after = written(wanted)

    assert _said(table_of(after)) == _said(wanted)
    assert written(table_of(after), after) == after
