"""What one part of a pack names, another must have: told with file and line, with the word that was perhaps meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings

from motcua.definitions.catalogue import consistency, folders, inspecting, packs, skeleton, spending

FIRST = date(2026, 11, 26)


def files(changes=()):
    made = skeleton.files("xac-nhan", on=FIRST)
    for name, old, new in changes:
        assert old.encode() in made[name], (name, old)
        made[name] = made[name].replace(old.encode(), new.encode(), 1)
    return made


def look(made):
    try:
        pack = packs.assembled(made, name="xac-nhan", roots=(settings.MOTCUA.packs_dir,))
    except packs.PackRefused as error:
        return inspecting.refusal(error, name="xac-nhan", files=made)
    return inspecting.pack(pack)


def found(*changes):
    return [(one.file.removeprefix("xac-nhan/"), one.line, one.text) for one in look(files(changes)).messages]


def line_of(made, name, word):
    return made[name][: made[name].index(word.encode())].count(b"\n") + 1


def test_the_model_pack_is_sound():
    report = look(files())

    assert (report.packs, report.examples, report.failed, report.messages) == (1, 3, 0, ())


@pytest.mark.parametrize(
    ("file", "old", "new", "word", "text"),
    [
        ("checks.dmn", "<text>needed_on<", "<text>needed_no<", "needed_no", "no form has the field needed_no (perhaps needed_on?)"),
        ("fees.dmn", "applicant.applicant_kind<", "applicant.applicant_kin<", "applicant_kin<", "no form has the field applicant_kin of applicant (perhaps applicant_kind?)"),
        ("checks.dmn", '"/needed_on"', '"/neded_on"', "/neded_on", "filing: no form has the place /neded_on"),
        ("checks.dmn", 'name="code"', 'name="cod"', 'name="cod"', "filing: a check has no output cod (perhaps code?)"),
        ("pack.toml", '"enterprise_code"]', '"enterprise_kod"]', "must_equal", "no form has the field /applicant/enterprise_kod (perhaps enterprise_code?)"),
        ("pack.toml", '"/subject"]', '"/subjekt"]', "/subjekt", "no form has the field /subjekt (perhaps subject?)"),
        ("pack.toml", 'authority_unit = "G02.01"', 'authority_unit = "G02.99"', "authority_unit", "there is no unit G02.99 (perhaps G02.19?)"),
        ("pack.toml", 'template = "result.typ"', 'template = "results.typ"', "template =", "the template results.typ is missing (perhaps result.typ?)"),
        ("pack.toml", "[name]", 'events = ["start_busines"]\n[name]', "events", "there is no event start_busines (perhaps start_business?)"),
        ("process.bpmn", 'mc:term="appraisal"', 'mc:term="apraisal"', "apraisal", "appraise: there is no term apraisal (perhaps appraisal?)"),
        ("process.bpmn", "complete = false", "complet = false", 'id="f4"', "f4: nothing gives the value complet (perhaps complete?)"),
        ("process.bpmn", 'name="supplement_received"', 'name="supplement_recieved"', 'id="supplement"', "supplement: nobody sends the message supplement_recieved (perhaps supplement_received?)"),
        ("result.typ", 'field(data, "subject")', 'field(data, "subjct")', "subjct", "no form has the field subjct of data (perhaps subject?)"),
        ("result.typ", 'label("purposes"', 'label("purpose"', 'label("purpose"', "there is no code list purpose (perhaps purposes?)"),
        ("texts.vi.toml", '[fields."/copies"]', '[fields."/copies"]\nlabel = "Số bản"\n[fields."/copy"]', '"/copy"', "no form has the field /copy"),
        ("texts.en.toml", 'label = "Copies"', 'label = ""', '"/copies"', "/copies has no label in English"),
        ("texts.en.toml", 'title = "Papers"', 'title = ""', "sections.papers", "section papers has no title in English"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_told_at_its_line(file, old, new, word, text):
    made = files([(file, old, new)])

    messages = found((file, old, new))

    assert (file, line_of(made, file, word), text) in messages


@pytest.mark.parametrize(
    ("file", "old", "new", "word", "text"),
    [
        ("form.layout.json", '"/copies"', '"/copys"', "/copys", "/copys is not in the schema"),
        ("process.bpmn", 'mc:role="specialist"', 'mc:role="expert"', 'id="appraise"', "expert"),
        ("process.bpmn", 'mc:command="issue"', 'mc:command="print"', 'id="issue"', "print"),
        ("process.bpmn", 'sourceRef="ask" targetRef="supplement"', 'sourceRef="ask" targetRef="ask"', 'id="supplement"', "supplement"),
        ("codes/purposes.csv", "code,name_vi", "kode,name_vi", "kode", "a code list needs the column `code`"),
        ("fees.dmn", "150000 +", "150000 +* ", "150000 +* ", "150000 +* "),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_read_is_told_at_its_line(file, old, new, word, text):
    made = files([(file, old, new)])

    messages = found((file, old, new))

    assert [(one[0], one[1]) for one in messages][:1] == [(file, line_of(made, file, word))]
    assert text in messages[0][2]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('"fee": 170000', '"fee": 150000', "fee: expected 150000, got 170000"),
        ('"route": "G02.01"', '"route": "G02.02"', "route: expected G02.02, got G02.01"),
        ('"accept", "appraise"', '"appraise", "accept"', "path: expected ['check', 'appraise', 'accept'"),
        ('"waiting": []', '"waiting": ["sign"]', "waiting: expected ['sign'], got []"),
        ('"Dự thầu"', '"Trúng thầu"', "text: 'Trúng thầu' does not stand in the paper"),
        ('"#/GXN-VP"', '"#/GP-VP"', "register: expected #/GP-VP, got 1/GXN-VP"),
        ("T17:00:00", "T16:00:00", "due: expected 2026-12-03T16:00:00+07:00, got 2026-12-03T17:00:00+07:00"),
        ('"step": "sign"', '"step": "appraise"', "act 3 does not fit: "),
        ('"gives": {"outcome": "accepted"}', '"gives": {"outcome": "perhaps"}', "act 2 does not fit: "),
        ('"path"', '"way"', "expect has an unknown key: way"),
        ('"papers": {', '"paper": {', "unknown key paper"),
        ("+07:00", "", "at must say its zone"),
        ('"at": "2026-11-26', '"at": "2026-11-25', "the version is not in force on 2026-11-25"),
    ],
)  # fmt: skip
def test_an_example_that_comes_out_otherwise_says_how(old, new, text):
    messages = found(("examples/01-enterprise.json", old, new))

    assert any(file == "examples/01-enterprise.json" and text in told for file, _, told in messages), messages


SIGN = 'mc:role="department_leader" mc:kind="sign"'
TERM = '[[terms]]\nkey = "signing"\nkind = "working_days"\namount = 3\n%s\n[[terms]]'


def test_steps_that_take_longer_than_the_law_gives_the_whole_are_told_at_the_first_of_them():
    changes = [("process.bpmn", SIGN, f'{SIGN} mc:term="signing"'), ("pack.toml", "[[terms]]", TERM % "")]
    (message,) = found(*changes)

    assert message[:2] == ("process.bpmn", line_of(files(changes), "process.bpmn", 'id="appraise"'))
    assert (
        "the longest way takes 48 working hours by the terms of its steps, the law gives 40: appraise 24 + sign 24"
        in message[2]
    )
    assert "đường dài nhất mất 48 giờ làm việc" in message[2]


VISIT = (
    '<bpmn:exclusiveGateway id="far" default="near"/><bpmn:sequenceFlow id="near" sourceRef="far" targetRef="submit"/>'
    '<bpmn:sequenceFlow id="go" sourceRef="far" targetRef="visit"><bpmn:conditionExpression>note = "far"</bpmn:conditionExpression></bpmn:sequenceFlow>'
    '<bpmn:userTask id="visit" name="Kiểm tra thực địa" mc:role="specialist" mc:term="signing"/>'
    '<bpmn:sequenceFlow id="seen" sourceRef="visit" targetRef="appraise"/><bpmn:serviceTask id="submit"'
)


def test_a_way_that_no_example_takes_is_told_with_its_steps_and_where_work_comes_back():
    ways = [
        (
            "process.bpmn",
            'id="f8" sourceRef="appraise" targetRef="submit"',
            'id="f8" sourceRef="appraise" targetRef="far"',
        ),
        ("process.bpmn", '<bpmn:serviceTask id="submit"', VISIT),
    ]
    (message,) = found(*ways, ("pack.toml", "[[terms]]", TERM % ""))

    assert message[1] == line_of(files(ways), "process.bpmn", 'id="appraise"')
    assert "the law gives 40: appraise 24 + visit 24 / " in message[2]
    assert "Work that comes back counts once: visit → appraise" in message[2]
    assert "việc quay lại chỉ tính một lần: Kiểm tra thực địa → Thẩm định" in message[2]


def test_every_way_is_held_against_the_longest_limit_that_some_case_has():
    compiled = inspecting.compile_pack(
        packs.collect(settings.MOTCUA.packs_dir / "bct" / "van-phong-dai-dien", common=settings.MOTCUA.packs_dir)
    )
    definition = packs.definition_of(compiled.value.process)

    assert spending.any_too_long(compiled.value, definition) is None
    alone = spending.any_too_long(replace(compiled.value, limits=()), definition)
    assert alone is not None
    assert "the law gives 56: no_answer 40 + appraise" in alone.text


def test_what_the_law_gives_besides_the_limit_is_not_counted_and_intake_lies_before_it():
    outside = [("process.bpmn", SIGN, f'{SIGN} mc:term="signing"'), ("pack.toml", "[[terms]]", TERM % "outside = true")]
    intake = ("pack.toml", 'kind = "working_hours"\namount = 8', 'kind = "working_days"\namount = 9')

    assert found(*outside, intake) == []


def test_a_timer_that_gives_an_accepted_dossier_back_needs_an_article_or_an_officer():
    name = "giay-chung-nhan-xuat-xu"
    source = settings.MOTCUA.packs_dir / "bct" / "chung-nhan-xuat-xu-uu-dai"
    made = {
        path.relative_to(source).as_posix(): path.read_bytes() for path in sorted(source.rglob("*")) if path.is_file()
    }
    asked = made["process.bpmn"]
    for old, new in (
        (b'sourceRef="silent" targetRef="ground_return"', b'sourceRef="silent" targetRef="give_back"'),
        (b'sourceRef="supplemented" targetRef="reappraise"', b'sourceRef="supplemented" targetRef="ground_return"'),
        (b'sourceRef="ground_return" targetRef="give_back"', b'sourceRef="ground_return" targetRef="reappraise"'),
    ):
        assert old in made["process.bpmn"], old
        made["process.bpmn"] = made["process.bpmn"].replace(old, new)
    pack = packs.assembled(made, name=name, roots=(settings.MOTCUA.packs_dir,))

    found = [one for one in consistency.faults(inspecting.compile_pack(pack), pack) if "names no article" in one[2]]

    line = asked[: asked.index(b'id="silent"')].count(b"\n") + 1
    assert [(one[0], one[1]) for one in found] == [("process.bpmn", line)]
    assert "let an officer give the reasons / hồ sơ đã tiếp nhận bị trả lại" in found[0][2]


def test_what_stands_in_a_folder_of_packs_is_found_and_told_apart(tmp_path):
    for name, old, new in (("one", "", ""), ("two", '"fee": 0', '"fee": 1')):
        for file, raw in files([("examples/02-individual.json", old, new)]).items():
            path = tmp_path / "packs" / "bct" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)

    report = inspecting.check([tmp_path])

    assert (report.packs, report.examples, report.failed, report.ok) == (2, 6, 1, False)
    assert [one.file for one in report.messages] == ["two/examples/02-individual.json"]
    assert folders.packs(tmp_path) == [tmp_path / "packs/bct/one", tmp_path / "packs/bct/two"]
