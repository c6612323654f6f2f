"""`motcua rules eval`: a decision's outputs for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from motcua.doors.cli.rules import command

FEES = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:fees">
<inputData id="i1" name="Ngày nộp"><variable name="Ngày nộp" typeRef="date"/></inputData>
<inputData id="i2" name="Số tiền"><variable name="Số tiền" typeRef="number"/></inputData>
<decision id="fee" name="Lệ phí"><informationRequirement><requiredInput href="#i1"/></informationRequirement>
<decisionTable hitPolicy="COLLECT">
<input label="Ngày"><inputExpression><text>Ngày nộp</text></inputExpression></input>
<output name="amount"/><output name="why"/>
<rule><description>Điều 3</description><inputEntry><text>&lt; date("2026-07-01")</text></inputEntry><outputEntry><text>Số tiền * 0.07</text></outputEntry><outputEntry><text>"cũ"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>12345678901234567890.12</text></outputEntry><outputEntry><text>"mọi"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="text" name="Ngày sau"><literalExpression><text>Ngày nộp + duration("P1D")</text></literalExpression></decision>
<decision id="unique" name="unique"><decisionTable>
<input><inputExpression><text>Số tiền</text></inputExpression></input><output/>
<rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>&gt; 2</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision>
</definitions>"""


def run(tmp_path: Path, *arguments: str, data: str = '{"Ngày nộp": "2026-01-31", "Số tiền": 150000}') -> Result:
    model, given = tmp_path / "fees.dmn", tmp_path / "input.json"
    model.write_text(FEES, encoding="utf-8")
    given.write_text(data, encoding="utf-8")
    return CliRunner().invoke(command, ["eval", str(model), "--input", str(given), *arguments])


@pytest.mark.parametrize("decision", ["fee", "Lệ phí"])
def test_outputs_are_one_object_a_match_with_all_their_digits(tmp_path, decision):
    done = run(tmp_path, "--decision", decision, "--json")

    assert done.exit_code == 0
    assert '"amount": 12345678901234567890.12' in done.output
    assert json.loads(done.output.splitlines()[-1]) == {
        "decision": "Lệ phí",
        "outputs": [{"amount": 10500, "why": "cũ"}, {"amount": 12345678901234567890.12, "why": "mọi"}],
        "fired": [1, 2],
    }


def test_models_that_are_imported_are_found_in_the_files_folder(tmp_path):
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:{}">'
    bring = '<import name="{0}" namespace="urn:{0}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    rate = '<decision id="r" name="rate"><literalExpression><text>2</text></literalExpression></decision></definitions>'
    need = '<informationRequirement><requiredDecision href="urn:{}#r"/></informationRequirement>'
    (tmp_path / "a.dmn").write_text("<broken", encoding="utf-8")
    (tmp_path / "b.dmn").write_text(head.format("rates") + rate, encoding="utf-8")
    main = tmp_path / "main.dmn"

    def asked(name: str) -> Result:
        cell = f"<literalExpression><text>{name}.rate * 2</text></literalExpression>"
        main.write_text(
            head.format("main") + bring.format(name) + f'<decision id="d" name="d">{need.format(name)}{cell}</decision></definitions>',
            encoding="utf-8",
        )  # fmt: skip
        return CliRunner().invoke(command, ["eval", str(main), "--decision", "d", "--json"])

    assert json.loads(asked("rates").output)["outputs"] == [{"d": 4}]
    lost = asked("lost")
    assert (lost.exit_code, json.loads(lost.output)) == (
        1,
        {"error": "main.dmn:1: the model urn:lost is not among the files"},
    )


def test_an_expression_gives_one_object_of_its_name(tmp_path):
    found = json.loads(run(tmp_path, "--decision", "text", "--json").output)

    assert found["outputs"] == [{"Ngày sau": "2026-02-01"}]


def test_a_table_in_which_no_row_fires_has_no_outputs(tmp_path):
    found = json.loads(run(tmp_path, "--decision", "unique", "--json", data='{"Số tiền": 0.5}').output)

    assert found["outputs"] == []


def test_people_are_told_which_rows_fired_and_why(tmp_path):
    done = run(tmp_path, "--decision", "fee")

    assert 'row 1: Ngày < date("2026-07-01") (is "2026-01-31")  [Điều 3]' in done.output
    assert "row 2: asks nothing" in done.output


def test_measurements_tell_what_each_case_came_to(tmp_path):
    model, cases = tmp_path / "one.dmn", tmp_path / "cases.json"
    model.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n"><decision name="d">'
        "<literalExpression><text>x * 0.1</text></literalExpression></decision></definitions>"
    )
    cases.write_text('[{"x": 0.7}, {"x": 2}]')

    done = CliRunner().invoke(command, ["time", str(model), "--cases", str(cases), "--seconds", "1"])

    told = json.loads(done.output.splitlines()[-1])
    assert told["outputs"] == [[{"d": 0.07}], [{"d": 0.2}]]
    assert told["tables"] == 2 * len(told["batches_ms"])


@pytest.mark.parametrize(
    ("decision", "data", "message"),
    [
        ("unique", '{"Số tiền": 5}', "unique: several rows fire in a table of unique rows (rows 1, 2)"),
        ("fee", '{"Ngày nộp": "31/01/2026"}', "input Ngày nộp: '31/01/2026' is no date"),
        ("nothing", "{}", "nothing: no such decision"),
        ("", "{}", "fees.dmn has 3 decisions, say which with --decision: Lệ phí, Ngày sau, unique"),
        ("fee", "{\n5}", "input.json:2: Expecting property name enclosed in double quotes"),
        ("fee", "[1]", "input.json is not a JSON object"),
        ("fee", '{"Số tiền": NaN}', "input.json: NaN is not a number"),
        ("fee", '{"Số tiền": 1e999999999}', "input.json: the number 1e999999999… is too large"),
        ("fee", "[" * 100_000, "input.json is nested too deeply"),
    ],
)  # fmt: skip
def test_what_has_no_answer_is_told_and_exits_1(tmp_path, decision, data, message):
    told = run(tmp_path, "--decision", decision, "--json", data=data)
    shown = run(tmp_path, "--decision", decision, data=data)

    assert (told.exit_code, json.loads(told.output)) == (1, {"error": message})
    assert (shown.exit_code, shown.stderr) == (1, f"✗ {message}\n")
