"""Whole models: functions, services, boxed expressions, types, imports, as any tool writes them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.conf import settings
from tests.rooms.definitions.rules.factory import HEAD, escape, literal, table

from motcua.definitions.rules import queries
from motcua.definitions.rules.errors import LimitReached, RuleFailed, RuleRefused
from motcua.definitions.rules.types import Model


def compiled(*parts: str, lenient: bool = False, more: Mapping[str, str] | None = None, head: str = HEAD) -> Model:
    sources = {**(more or {}), "m.dmn": f"{head}{''.join(parts)}</definitions>"}
    parsed = queries.parse(
        {name: text.encode() for name, text in sources.items()},
        bundle=settings.MOTCUA.assets_dir / "feel.js",
        lenient=lenient,
    )
    return queries.compile(parsed["m.dmn"], file="m.dmn", lenient=lenient)


def value(model: Model, decision: str, data: Mapping[str, object] | None = None) -> object:
    given = queries.inputs(model, data or {})  # type: ignore[arg-type]
    return queries.plain(queries.evaluate(model, decision, given).value)


def text(expression: str, kind: str = "") -> str:
    return f'<literalExpression typeRef="{kind}"><text>{escape(expression)}</text></literalExpression>'


def decision(name: str, body: str, *needs: str, kind: str = "") -> str:
    required = "".join(
        f'<informationRequirement><requiredDecision href="#{need}"/></informationRequirement>' for need in needs
    )
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else f'<variable name="{name}"/>'
    return f'<decision id="_{name}" name="{name}">{variable}{required}{body}</decision>'


def knowledge(name: str, parameters: Mapping[str, str], body: str, *needs: str) -> str:
    formal = "".join(f'<formalParameter name="{one}" typeRef="{kind}"/>' for one, kind in parameters.items())
    required = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{need}"/></knowledgeRequirement>' for need in needs
    )
    return f'<businessKnowledgeModel id="_{name}" name="{name}"><encapsulatedLogic>{formal}{body}</encapsulatedLogic>{required}</businessKnowledgeModel>'


def knows(name: str) -> str:
    return f'<knowledgeRequirement><requiredKnowledge href="#_{name}"/></knowledgeRequirement>'


BOXED = {
    "context": (
        '<context><contextEntry><variable name="số"/>' + text("2") + '</contextEntry><contextEntry><variable name="twice"/>'
        + text("số * 2") + "</contextEntry></context>",
        {"số": 2, "twice": 4},
    ),
    "result": (
        '<context><contextEntry><variable name="a"/>' + text("2") + "</contextEntry><contextEntry>" + text("a + 1") + "</contextEntry></context>",
        3,
    ),
    "list": ("<list>" + text("1") + "<list>" + text("2") + "</list></list>", [1, [2]]),
    "relation": (
        '<relation><column name="a"/><column name="b c"/><row>' + text("1") + text('"x"') + "</row></relation>",
        [{"a": 1, "b c": "x"}],
    ),
    "conditional": (
        "<conditional><if>" + text("1 &gt; 2".replace("&gt;", ">")) + "</if><then>" + text("1") + "</then><else>" + text("2") + "</else></conditional>",
        2,
    ),
    "filter": ("<filter><in>" + text("[1, 2, 3]") + "</in><match>" + text("item > 1") + "</match></filter>", [2, 3]),
    "for": ('<for iteratorVariable="i"><in>' + text("[1, 2]") + "</in><return>" + text("i * 2 + count(partial)") + "</return></for>", [2, 5]),
    "some": ('<some iteratorVariable="i"><in>' + text("[1, 2]") + "</in><satisfies>" + text("i > 1") + "</satisfies></some>", True),
    "every": ('<every iteratorVariable="i"><in>' + text("[1, 2]") + "</in><satisfies>" + text("i > 1") + "</satisfies></every>", False),
    "function": (
        '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="x"/>' + text("x + 1")
        + "</functionDefinition></contextEntry><contextEntry>" + text("f(2)") + "</contextEntry></context>",
        3,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def boxed():
    return compiled(*(decision(name, body) for name, (body, _) in BOXED.items()))


@pytest.mark.parametrize("name", BOXED)
def test_boxed_expression_gives_its_value(boxed, name):
    assert value(boxed, name) == BOXED[name][1]


def test_functions_are_called_by_place_by_name_and_boxed_and_may_call_others():
    model = compiled(
        knowledge("rate", {"kind": "string"}, text('if kind = "a" then 0.07 else 0.1')),
        knowledge("fee", {"amount": "number", "kind": "string"}, text("amount * rate(kind)"), "_rate"),
        decision("place", knows("fee") + text('fee(150000, "a")')),
        decision("named", knows("fee") + text('fee(kind: "b", amount: 5)')),
        decision(
            "call",
            knows("fee")
            + "<invocation>" + text("fee")
            + '<binding><parameter name="kind"/>' + text('"a"') + '</binding><binding><parameter name="amount"/>' + text("100") + "</binding></invocation>",
        ),
    )  # fmt: skip

    assert (value(model, "place"), value(model, "named"), value(model, "call")) == (10500, 0.5, 7)


def test_a_function_that_calls_itself_comes_to_its_end_or_is_stopped():
    own = "<knowledgeRequirement><requiredKnowledge href='#_{0}'/></knowledgeRequirement>"
    model = compiled(
        knowledge("fact", {"n": "number"}, text("if n <= 1 then 1 else n * fact(n - 1)"), "_fact"),
        knowledge("ping", {"n": "number"}, text("pong(n)"), "_pong"),
        knowledge("pong", {"n": "number"}, text("ping(n)"), "_ping"),
        decision("five", own.format("fact") + text("fact(5)")),
        decision("endless", own.format("ping") + text("ping(1)")),
    )

    assert value(model, "five") == 120
    with pytest.raises(LimitReached):
        value(model, "endless")


def test_a_decision_sees_what_it_requires_and_not_what_others_required():
    model = compiled(
        decision("a", text("1")),
        decision("b", text("a + 1"), "_a"),
        decision("blind", text("if a = null then b else 0"), "_b"),
    )

    assert value(model, "blind") == 2
    assert value(model, "b", {"a": 9}) == 10


def test_a_decision_service_answers_from_its_parameters_alone():
    model = compiled(
        '<inputData id="_in" name="amount"><variable name="amount" typeRef="number"/></inputData>',
        decision(
            "fee", '<informationRequirement><requiredInput href="#_in"/></informationRequirement>' + text("amount * 2")
        ),
        '<decisionService id="_service" name="service"><variable name="service"/><outputDecision href="#_fee"/><inputData href="#_in"/></decisionService>',
        decision("both", knows("service") + text("[service(3), service(amount: 4), amount]")),
    )

    assert value(model, "both", {"amount": 1}) == [6, 8, 1]
    assert value(model, "_service", {"amount": 5}) == 10


TYPES = """
<itemDefinition name="tDays" isCollection="true"><typeRef>date</typeRef></itemDefinition>
<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>
<itemDefinition name="tLine"><itemComponent name="day"><typeRef>date</typeRef></itemComponent><itemComponent name="wait"><typeRef>days and time duration</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tTree"><itemComponent name="leaf"><typeRef>number</typeRef></itemComponent><itemComponent name="kids" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
<inputData id="i1" name="days"><variable name="days" typeRef="tDays"/></inputData>
<inputData id="i2" name="kind"><variable name="kind" typeRef="tKind"/></inputData>
<inputData id="i3" name="line"><variable name="line" typeRef="tLine"/></inputData>
<inputData id="i4" name="amount"><variable name="amount" typeRef="number"/></inputData>
<inputData id="i5" name="at"><variable name="at" typeRef="dateTime"/></inputData>
"""  # fmt: skip


def test_texts_become_dates_where_the_model_says_so():
    model = compiled(
        TYPES,
        decision("first", text("days[1].year + line.day.month + line.wait.days + at.hour")),
        decision("one", text("days")),
    )
    data = {
        "days": ["2026-01-31"],
        "line": {"day": "2026-02-01", "wait": "P3D"},
        "at": "2026-01-01T07:00:00+07:00",
        "kind": "a",
    }

    assert value(model, "first", data) == 2026 + 2 + 3 + 7
    assert value(model, "one", {**data, "days": "2026-01-31"}) == ["2026-01-31"]
    assert value(model, "one", {**data, "at": "2026-01-01"})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"days": ["31/01/2026"]}, "input days: '31/01/2026' is no date"),
        ({"line": {"day": "2026-02-30"}}, "input line: day: '2026-02-30' is no date"),
        ({"line": 5}, "input line: '5' is no context"),
        ({"amount": "5"}, "input amount: '5' is no number"),
        ({"kind": "c"}, "input kind is c, which is not among the allowed values"),
    ],
)
def test_an_input_that_is_not_of_its_type_is_told(data, why):
    model = compiled(TYPES, decision("d", text("1")))

    with pytest.raises(RuleFailed) as failed:
        value(model, "d", data)

    assert failed.value.params["why"] == why


def test_a_value_of_another_type_is_a_failure_or_null_where_the_model_is_lenient():
    parts = (
        TYPES,
        decision("wrong", text("1 + 1"), kind="string"),
        decision("one", text("[5]"), kind="number"),
        decision("day", text('date("2026-01-01")'), kind="dateTime"),
        decision("list", text('date("2026-01-01")'), kind="tDays"),
        decision("tree", text("{leaf: 1, kids: [{leaf: 2, kids: []}]}"), kind="tTree"),
    )
    strict, lenient = compiled(*parts), compiled(*parts, lenient=True)

    with pytest.raises(RuleFailed) as failed:
        value(strict, "wrong")
    assert failed.value.params["why"] == "decision wrong comes to 2, which is no string"
    assert value(lenient, "wrong") is None
    assert [value(strict, name) for name in ("one", "day", "list")] == [5, "2026-01-01T00:00:00Z", ["2026-01-01"]]
    assert value(strict, "tree") == {"leaf": 1, "kids": [{"leaf": 2, "kids": []}]}


COLOURS = """<itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red", "blue"</text></allowedValues></itemDefinition>
<itemDefinition name="tColours" isCollection="true"><typeRef>tColour</typeRef></itemDefinition>
<itemDefinition name="tSame"><typeRef>tColour</typeRef></itemDefinition>
<itemDefinition name="tShade"><typeRef>tColour</typeRef><allowedValues><text>"dark"</text></allowedValues></itemDefinition>
<inputData id="i1" name="colour"><variable name="colour" typeRef="tColour"/></inputData>
"""
"""Types with allowed values, and types that build on them."""


def column(expression: str, kind: str, cell: str, output: str, out: str = "", values: str = "") -> str:
    allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    return (
        f'<decisionTable><input><inputExpression typeRef="{kind}"><text>{escape(expression)}</text></inputExpression></input>'
        f'<output typeRef="{out}">{allowed}</output><rule><inputEntry><text>{escape(cell)}</text></inputEntry>'
        f"<outputEntry><text>{escape(output)}</text></outputEntry></rule></decisionTable>"
    )


@pytest.mark.parametrize(
    ("name", "body", "kind", "expected"),
    [
        ("decision", text('"green"'), "tColour", None),
        ("list", text('["red", "green"]'), "tColours", None),
        ("same", text('"green"'), "tSame", None),
        ("shade", text('"dark"'), "tShade", "dark"),
        ("base", text('"red"'), "tShade", None),
        ("argument", text('(function(c: tColour) [c])("green")'), "", [None]),
        ("expression", text('"green"', "tColour"), "", None),
        ("input", text("colour"), "", None),
        ("entry", f'<context><contextEntry><variable name="c" typeRef="tColour"/>{text("5")}</contextEntry></context>', "", {"c": None}),
        ("column", f'<relation><column name="c" typeRef="tColour"/><row>{text(chr(34) + "green" + chr(34))}</row></relation>', "", [{"c": None}]),
        ("asked", column('"green"', "tColour", "null", '"nothing"'), "", "nothing"),
        ("told", column("1", "", "-", '"green"', "tColour"), "", None),
        ("cell", column("1", "", "-", '"green"').replace("<outputEntry>", '<outputEntry typeRef="tColour">'), "", None),
        ("binding", f'<invocation>{text("function(c) [c]")}<binding><parameter name="c" typeRef="tColour"/>{text(chr(34) + "green" + chr(34))}</binding></invocation>', "", [None]),
        ("outside", column("1", "", "-", '"green"', "", '"red", "blue"'), "", None),
        ("any", column("1", "", "-", '"green"', "", "-"), "", "green"),
        ("itself", column("colour", "", "?", '"yes"'), "", "yes"),
        ("range", column("1", "", "-", "7", "", "[1..5]"), "", None),
    ],
)  # fmt: skip
def test_allowed_values_hold_wherever_a_type_is_named(name, body, kind, expected):
    lenient = compiled(COLOURS, decision(name, body, kind=kind), lenient=True)

    assert value(lenient, name, {"colour": "green"}) == expected


def test_a_value_that_is_not_allowed_is_a_failure_in_a_pack():
    model = compiled(
        COLOURS,
        decision("d", text('"green"'), kind="tColour"),
        decision("t", column("1", "", "-", '"green"', "", '"red"')),
        decision("ok", column("1", "", "-", '"red"', "tColour", '"red"'), kind="tColours"),
    )

    for name, why in (
        ("d", "decision d comes to green, which is not among the allowed values"),
        ("t", "t is outside the table's values"),
    ):
        with pytest.raises(RuleFailed) as failed:
            value(model, name)
        assert failed.value.params["why"] == why
    assert value(model, "ok") == ["red"]


def test_a_model_takes_decisions_types_and_functions_of_another():
    other = (
        HEAD.replace("urn:test", "urn:other")
        + '<itemDefinition name="tSmall"><typeRef>number</typeRef></itemDefinition>'
        + '<inputData id="_n" name="n"><variable name="n" typeRef="tSmall"/></inputData>'
        + decision(
            "Giá", '<informationRequirement><requiredInput href="#_n"/></informationRequirement>' + text("n * 10")
        )
        + knowledge("twice", {"x": "number"}, text("x * 2"))
        + "</definitions>"
    )
    bring = '<import name="other" namespace="urn:other" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    need = '<informationRequirement><requiredDecision href="urn:other#_Giá"/></informationRequirement>'
    know = '<knowledgeRequirement><requiredKnowledge href="urn:other#_twice"/></knowledgeRequirement>'
    mine = (bring, decision("mine", need + know + text("other.twice(other.Giá)"), kind="other.tSmall"))

    assert value(compiled(*mine, more={"other.dmn": other}), "mine", {"other": {"n": 3}}) == 60
    with pytest.raises(RuleRefused) as refused:
        compiled(*mine)
    assert refused.value.params["why"] == "the model urn:other is not among the files"


def test_what_is_imported_without_a_name_stands_beside_the_importers_own():
    other = (
        HEAD.replace("urn:test", "urn:other")
        + '<itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>'
        + '<inputData id="_n" name="n"><variable name="n"/></inputData>'
        + decision("theirs", text('"theirs"'))
        + decision("both", text('"theirs"'))
        + knowledge("twice", {"x": "number"}, text("x * 2"))
        + "</definitions>"
    )
    bring = '<import name="" namespace="urn:other" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    given = '<informationRequirement><requiredInput href="#_n"/></informationRequirement>'
    mine = compiled(
        bring,
        decision("echo", given + text("n"), kind="tText"),
        decision("call", knows("twice") + text("twice(4)")),
        decision("need", text("theirs"), "_theirs"),
        decision("far", text("theirs")).replace(
            "<literal", '<informationRequirement><requiredDecision href="urn:other#_theirs"/></informationRequirement><literal'
        ),
        decision("both", text('"mine"')),
        more={"other.dmn": other},
        lenient=True,
    )  # fmt: skip

    assert [value(mine, name, {"n": "a"}) for name in ("echo", "call", "need", "far", "both")] == [
        "a", 8, "theirs", "theirs", "mine",
    ]  # fmt: skip
    assert value(mine, "echo", {"n": 1}) is None


def test_models_that_import_each_other_are_refused():
    bring = '<import name="x" namespace="{}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    other = HEAD.replace("urn:test", "urn:other") + bring.format("urn:test") + "</definitions>"

    with pytest.raises(RuleRefused) as refused:
        compiled(bring.format("urn:other"), more={"other.dmn": other})

    assert "imports itself" in str(refused.value.params["why"])


CAMUNDA = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="Definitions_0" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.20">
  <inputData id="InputData_1" name="Loại hồ sơ" />
  <decision id="Decision_1" name="Tuyến" camunda:historyTimeToLive="180">
    <extensionElements><camunda:properties/></extensionElements>
    <informationRequirement id="Info_1"><requiredInput href="#InputData_1" /></informationRequirement>
    <authorityRequirement id="Auth_1"><requiredAuthority href="#Law" /></authorityRequirement>
    <decisionTable id="Table_1" hitPolicy="COLLECT" biodi:annotationsWidth="200" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0">
      <input id="Input_1" label="Loại" camunda:inputVariable="type"><inputExpression id="Expr_1" typeRef="string" expressionLanguage="feel"><text>Loại hồ sơ</text></inputExpression><inputValues id="v"><text>"a","b"</text></inputValues></input>
      <output id="Output_1" label="Đơn vị" name="unit" typeRef="string" />
      <rule id="R1"><description>chung</description><inputEntry id="U1"><text></text></inputEntry><outputEntry id="L1"><text>"G01"</text></outputEntry></rule>
      <rule id="R2"><inputEntry id="U2"><text>"a"</text></inputEntry><outputEntry id="L2"><text>"G02"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <knowledgeSource id="Law" name="Luật" />
  <textAnnotation id="T"><text>note</text></textAnnotation>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="Decision_1"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""


def test_a_model_of_another_tool_is_read():
    parsed = queries.parse({"c.dmn": CAMUNDA.encode()}, bundle=settings.MOTCUA.assets_dir / "feel.js")
    model = queries.compile(parsed["c.dmn"])

    found = queries.evaluate(model, "Decision_1", {"Loại hồ sơ": "a"})

    assert queries.results(model, found) == ({"unit": "G01"}, {"unit": "G02"})
    with pytest.raises(RuleFailed):
        queries.evaluate(model, "Decision_1", {"Loại hồ sơ": "z"})


def test_a_column_says_that_an_input_is_a_date_where_no_input_data_does():
    source = CAMUNDA.replace(
        'typeRef="string" expressionLanguage="feel"><text>Loại hồ sơ', 'typeRef="date"><text>filed on'
    )
    source = source.replace('<inputValues id="v"><text>"a","b"</text></inputValues>', "").replace(
        '<text>"a"</text></inputEntry>', '<text>&gt;= date("2026-07-01")</text></inputEntry>'
    )
    parsed = queries.parse({"c.dmn": source.encode()}, bundle=settings.MOTCUA.assets_dir / "feel.js")
    model = queries.compile(parsed["c.dmn"])

    found = queries.evaluate(model, "Decision_1", queries.inputs(model, {"filed on": "2026-07-01"}))

    assert found.fired == (1, 2)


def test_elements_in_the_model_s_own_namespace_are_read():
    source = (
        '<definitions xmlns="urn:own" xmlns:semantic="http://www.omg.org/spec/DMN/20180521/MODEL/" name="o" namespace="urn:own">'
        + literal("d", "1 + 1")
        + "</definitions>"
    ).encode()
    parsed = queries.parse({"o.dmn": source}, bundle=settings.MOTCUA.assets_dir / "feel.js")

    assert value(queries.compile(parsed["o.dmn"]), "d") == 2
    assert queries.outline(source).decisions[0].text == "1 + 1"


def test_prefixes_and_older_versions_are_read():
    prefixed = HEAD.replace("<definitions xmlns=", "<a:definitions xmlns:a=") + "".join(
        f"<a:decision name='{name}'><a:literalExpression><a:text>{body}</a:text></a:literalExpression></a:decision>"
        for name, body in (("one", "1"), ("two", "2"))
    )
    old = '<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:own="n" name="o" namespace="n"><decision name="d" id="d"><variable name="d" typeRef="feel:number"/><literalExpression><text>3</text></literalExpression></decision>'
    old += '<decision name="e" id="e"><variable name="e" typeRef="own:tSmall"/><literalExpression><text>4</text></literalExpression></decision>'
    old += '<itemDefinition name="tSmall"><typeRef>feel:number</typeRef></itemDefinition></definitions>'
    parsed = queries.parse(
        {"p.dmn": (prefixed + "</a:definitions>").encode(), "o.dmn": old.encode("utf-8")},
        bundle=settings.MOTCUA.assets_dir / "feel.js",
    )

    assert value(queries.compile(parsed["p.dmn"]), "two") == 2
    assert [value(queries.compile(parsed["o.dmn"]), name) for name in "de"] == [3, 4]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (decision("d", '<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>'), "expressionLanguage juel of literalExpression: only FEEL is read"),
        (decision("d", "<decisionTree/>"), "decisionTree is not supported"),
        (decision("d", '<functionDefinition kind="Java"/>'), "functions of kind Java are not allowed"),
        (decision("d", text("1"), "_nowhere"), "d requires #_nowhere, which is not there"),
        (decision("d", text("1"), kind="tNone"), "there is no type tNone"),
        (decision("d", text("1") + text("2")), "decision d has two expressions"),
        (decision("d", ""), "there is no table, expression or context"),
        ('<itemDefinition name="tA"><typeRef>tB</typeRef></itemDefinition><itemDefinition name="tB"><typeRef>tA</typeRef></itemDefinition>', "the type tA is made of itself"),
        (decision("d", "<list>" * 150 + "</list>" * 150), "expressions are nested too deeply"),
        (table("d", "FIRST", ["x"], [("o", "")], [["-", "1"]] * 5_001), "a table has at most 5000 rows"),
        (table("d", "COLLECT", ["x"], [("o", ""), ("p", "")], [["-", "1", "2"]], "SUM"), "a table that aggregates has one output"),
        (literal("d", "1e7000"), "the number 1e7000 is too large"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_refused_by_its_name(part, why):
    with pytest.raises(RuleRefused) as refused:
        compiled("\n\n", part)

    assert (refused.value.params["why"], refused.value.params["file"]) == (why, "m.dmn")
    assert refused.value.params["line"] in (1, 3)


def test_a_lenient_model_refuses_only_what_is_asked_for():
    model = compiled(
        '<itemDefinition name="tOdd"><typeRef>tNone</typeRef></itemDefinition>',
        decision("good", text("1"), "_nowhere", kind="tOdd"),
        decision("bad", text("1 +")),
        decision("clock", text("now()")),
        lenient=True,
    )

    assert value(model, "good") == 1
    for name in ("bad", "clock"):
        with pytest.raises(RuleRefused):
            value(model, name)


def test_versions_stored_before_still_run():
    tree = queries.parse(
        {"m.dmn": (HEAD + literal("d", "a + 1") + "</definitions>").encode()},
        bundle=settings.MOTCUA.assets_dir / "feel.js",
    )
    cell = tree["m.dmn"]["decisions"][0]["value"]
    old = {
        "name": "old",
        "inputs": ["x"],
        "decisions": [
            {"id": "_a", "name": "a", "needs": [], "line": 1, "context": [{"name": "", "text": "2", "tree": {"n": "NumericLiteral", "t": "2"}}]},
            {"id": "_d", "name": "d", "needs": ["_a"], "line": 1, "literal": {"text": cell["text"], "tree": cell["tree"]}},
        ],
    }  # fmt: skip

    assert value(queries.compile(old), "d") == 3


@pytest.mark.parametrize(
    "expression",
    [
        "{a: [1, 1], b: [a, a], c: [b, b], d: [c, c], e: [d, d], f: [e, e], g: [f, f], h: [g, g], i: [h, h], j: [i, i], k: [j, j], l: [k, k], m: [l, l], n: [m, m], o: [n, n], p: [o, o], q: [p, p], r: [q, q], s: [r, r]}.s",
        "for i in 1..40 return partial",
        "for i in 1..9000 return list contains(for j in 1..2 return j, i)",
        "distinct values(for i in 1..5000 return for j in 1..4 return i)",
        "{f: function(n) f(n) + 1}.f(1)",
    ],
    ids=["shared", "partial", "work", "nested", "endless"],
)
def test_small_expressions_with_large_values_are_stopped(expression):
    model = compiled(decision("d", text(expression)))

    with pytest.raises(LimitReached):
        value(model, "d")


def test_entity_bombs_and_strange_encodings_are_refused():
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
        + HEAD
        + "&c;</definitions>"
    )
    for source in (bomb.encode(), HEAD.encode("utf-16"), b"\x00" * 100, b"<definitions>" + b"<a>" * 100_000):
        with pytest.raises(RuleRefused):
            queries.parse({"m.dmn": source}, bundle=settings.MOTCUA.assets_dir / "feel.js")
