"""What `pack.toml` may say, what it means, and what a slip in it is called."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.rooms.definitions.catalogue.factory import NEW, filing, known

from motcua.definitions.catalogue import charging, checking, packs, versions
from motcua.definitions.catalogue.errors import PackRefused, Undetermined
from motcua.definitions.catalogue.types import Renewal, Route
from motcua.definitions.forms.types import Text

DAY = date(2026, 11, 24)
TABLES = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="fees" namespace="https://motcua.vn/packs">
  <decision id="appraisal" name="appraisal">
    <decisionTable id="t1" hitPolicy="FIRST">
      <input id="i1" label="Dòng hàng"><inputExpression id="e1"><text>count(items)</text></inputExpression></input>
      <output id="o1" name="amount"/><output id="o2" name="exempt"/>
      <rule id="r1"><inputEntry id="c1"><text>1</text></inputEntry><outputEntry id="c2"><text>0</text></outputEntry><outputEntry id="c3"><text>"SMALL"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c4"><text>2</text></inputEntry><outputEntry id="c5"><text>count(items) * 150000 * 0.9</text></outputEntry><outputEntry id="c6"><text></text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="third" name="third"><literalExpression id="l"><text>100 / 3</text></literalExpression></decision>
  <decision id="haiphong" name="haiphong"><literalExpression id="m"><text>border_gate_code = "VNHPH"</text></literalExpression></decision>
</definitions>
"""
ADDED = """
[[fees]]
key = "appraisal"
name = {vi = "Phí thẩm định", en = "Appraisal fee"}
kind = "fee"
due = "acceptance"
table = "fees.dmn#appraisal"
article = "Thông tư 08/2018/TT-BTC, Điều 4"

[[fees]]
key = "licence"
name = {vi = "Lệ phí", en = "Charge"}
kind = "charge"
due = "delivery"
amount = 200000
in_force_until = 2027-01-01

[[fees]]
key = "licence"
name = {vi = "Lệ phí", en = "Charge"}
kind = "charge"
due = "delivery"
amount = 100000
in_force_from = 2027-01-01

[[routes]]
unit = ""
table = "fees.dmn#haiphong"
from = 2027-01-01
article = "Thông tư 26/2026/TT-BCT, Điều 28"
at = "/border_gate_code"

[[routes]]
unit = "G02.10"
table = "fees.dmn#haiphong"
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(settings.MOTCUA.packs_dir, tmp_path / "packs")
    return tmp_path / "packs" / NEW


def build(folder):
    files = packs.collect(folder, common=settings.MOTCUA.packs_dir)
    content = packs.content_of(files, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return versions.build(content, version_id=1, fingerprint=files.fingerprint)


def edit(folder, old, new):
    path = folder / "pack.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture
def charged(folder):
    (folder / "fees.dmn").write_text(TABLES)
    with (folder / "pack.toml").open("a") as file:
        file.write(ADDED)
    edit(folder, 'fee = "none"\n', "")
    with (folder / "texts.vi.toml").open("a") as file:
        file.write('\n[exemptions.SMALL]\ntext = "Miễn phí cho lô hàng nhỏ"\n')
    return folder


def test_a_fee_is_counted_exactly_and_an_exemption_tells_its_reason(charged):
    compiled = build(charged)
    one_line = filing({"/items/1": None})

    two = charging.fees(compiled, filing(), known=known(), on=DAY)
    one = charging.fees(compiled, one_line, known=known(), on=date(2027, 1, 1))

    assert [(line.key, line.kind, line.due, line.amount) for line in two] == [
        ("appraisal", "fee", "acceptance", 270_000),
        ("licence", "charge", "delivery", 200_000),
    ]
    assert [(line.amount, line.exempt) for line in one] == [
        (0, Text("Miễn phí cho lô hàng nhỏ")),
        (100_000, Text()),
    ]


@pytest.mark.parametrize(("table", "items"), [("fees.dmn#third", 2), ("fees.dmn#appraisal", 3)])
def test_a_fee_that_is_no_whole_amount_is_a_failure_and_never_nothing(charged, table, items):
    edit(charged, "fees.dmn#appraisal", table)
    data = filing()
    data["items"] = [data["items"][0]] * items

    with pytest.raises(Undetermined):
        charging.fees(build(charged), data, known=known(), on=DAY)


def test_the_route_goes_by_date_and_table(charged):
    compiled = build(charged)
    there, elsewhere = filing({"/border_gate_code": "VNHPH"}), filing({"/border_gate_code": "VNCLI"})

    assert charging.route(compiled, there, known={}, on=DAY) == Route("G02.10")
    assert charging.route(compiled, elsewhere, known={}, on=DAY) == Route("G02.18")
    assert charging.route(compiled, there, known={}, on=date(2027, 1, 1)) == Route(
        "", "Thông tư 26/2026/TT-BCT, Điều 28", "/border_gate_code"
    )


def test_a_filing_at_the_wrong_authority_is_told_at_its_field(charged):
    data = filing({"/border_gate_code": "VNHPH"})

    checked = checking.check(build(charged), data, known=known(), on=date(2027, 1, 4))

    assert [(e.pointer, e.code) for e in checked.errors if e.code != "E-DATE"] == [("/border_gate_code", "E-ROUTE")]


def test_an_applicant_of_another_kind_is_told_at_the_kind(folder):
    edit(folder, 'level = "full"', 'level = "full"\napplicant_kinds = ["individual"]')

    checked = checking.check(build(folder), filing(), known=known(), on=DAY)

    assert [(e.pointer, e.code, e.reason) for e in checked.errors] == [
        ("/applicant/applicant_kind", "E-FMT", "applicant_kind")
    ]


def test_a_procedure_that_says_nothing_of_renewals_has_the_houses_term(folder):
    assert build(folder).value.renewal == Renewal(remind_days=60, file_days=0)


def test_everything_said_is_a_value(folder):
    with (folder / "pack.toml").open("a") as file:
        file.write("""
[[terms]]
key = "reply"
kind = "working_days"
amount = 30
article = "Điều 9"
[supplement]
policy = "pause"
times = 2
term = "reply"
[[results]]
key = "licence"
template = "result.typ"
document_type = "licence"
valid_months = 60
[renewal]
remind_days = 90
file_days = 30
article = "Điều 7"
[process]
roles.specialist = {unit = "G02.18"}
""")
    said = (folder / "pack.toml").read_text().splitlines(keepends=True)
    (folder / "pack.toml").write_text(
        "".join(line for line in said if not line.startswith(("events =", "also_called =")))
    )
    edit(folder, "fee = ", 'also_called = ["Khai báo tiền chất"]\nevents = ["import"]\nsuperseded_by = "other"\nfee = ')
    with (folder / "texts.vi.toml").open("a") as file:
        file.write('\n[public]\nwho = "Tổ chức nhập khẩu"\npapers = ["Hóa đơn", "Phiếu an toàn"]\n')
    with (folder / "texts.en.toml").open("a") as file:
        file.write('\n[public]\nwho = "Importers"\npapers = ["Invoice", "Safety data sheet"]\n')

    value = build(folder).value

    assert (value.supplement.policy, value.supplement.times, value.term("reply").amount) == ("pause", 2, 30)
    assert (value.results[0].valid_months, value.roles["specialist"].unit) == (60, "G02.18")
    assert (value.also_called, value.events, value.superseded_by) == (("Khai báo tiền chất",), ("import",), "other")
    assert value.renewal == Renewal(90, 30, "Điều 7")
    assert value.public.who == Text("Tổ chức nhập khẩu", "Importers")
    assert value.public.papers[1] == Text("Phiếu an toàn", "Safety data sheet")
    assert (value.fees, value.fee) == ((), "none")


@pytest.mark.parametrize(
    ("old", "new", "at", "why"),
    [
        ("growing_lists", "growing_list", "growing_list ", "unknown key growing_list (perhaps growing_lists?)"),
        ('level = "full"', 'level = "whole"', "level = ", "level = 'whole' is none of full, partial, information"),
        ("automatic = true", "automatic = 1", "automatic", "automatic must be true or false"),
        ('procedure = "khai', 'procedure = "../khai', "procedure", "procedure = "),
        ("technical_seconds = 15", "technical_second = 15", "technical_second ", "unknown key technical_second in limit (perhaps"),
        ("in_force_from = 2026-04-29", 'in_force_from = "soon"', 'in_force_from = "soon', "legal_bases.in_force_from must be a day"),
        ('kind = "none" ', 'kind = "working_days" ', "[limit]", "a limit in working_days needs an amount"),
        ('as = "permit"', 'as = "permit"\nonly = []', "only = ", "unknown key only in look_ups (perhaps only_if?)"),
        ("[settings]", '[supplement]\nterm = "reply"\n[settings]', "term = ", "there is no term reply"),
        ('fee = "none"', 'fee = "some"', "fee = ", "fee = 'some' is none of none"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_line(folder, old, new, at, why):
    edit(folder, old, new)
    lines = (folder / "pack.toml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(at))

    with pytest.raises(PackRefused) as refused:
        build(folder)

    found = refused.value.params
    assert (found["file"], found["line"], str(found["why"])[: len(why)]) == ("pack.toml", line, why)


@pytest.mark.django_db
def test_the_limit_is_counted_by_the_working_calendar(folder):
    from motcua.foundation.types import Actor
    from motcua.foundation.worktime import queries as worktime
    from motcua.foundation.worktime import services

    services.load_holidays(Actor.system("set_up"), at=datetime(2026, 1, 1, tzinfo=UTC), allowed=lambda who: None)
    edit(folder, 'kind = "none" ', 'kind = "working_days"\namount = 5 ')
    start = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a holiday: counting begins on the 25th

    limit = build(folder).value.limit
    due = charging.due(limit, start, calendar=worktime.calendar("G02.18", start))

    assert due.at.isoformat() == "2026-12-02T17:00:00+07:00"


def test_a_fee_says_by_which_rows_it_came_about(charged):
    appraisal, licence = charging.fees(build(charged), filing(), known=known(), on=DAY)

    assert (appraisal.because, licence.because) == (("Dòng hàng: 2",), ())


def test_a_fee_that_rests_on_another_table_tells_its_rows_too(folder):
    power = build(folder.parents[1] / "bct" / "giay-phep-dien-luc")
    data = {"installed_mw": 12.5, "request_kind": "amend"}

    (line,) = charging.fees(power, data, known=known(), on=date(2027, 3, 1))

    assert line.amount == 7_500_000
    assert line.because == (
        "Từ 10 đến dưới 50 MW (Công suất lắp đặt (MW): 12,5)",
        "Sửa đổi, bổ sung: một nửa",
    )
