"""Packs that rest on a standard: one small file of their own, the rest in common."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from motcua.definitions.catalogue import packs, versions
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.forms.types import Text
from motcua.definitions.rules import queries as rules

PACK = """
standard = "../../common/standard"
procedure = "gia-han-thu"
authority_unit = "G02.12"
authority_levels = ["province"]
level = "full"
fee = "none"
[name]
vi = 'Gia hạn "thử" \\ #sys'
en = "Extension"
[field]
vi = "Thử"
en = "Try"
[authority]
vi = "Sở Công Thương (từ 2026)"
en = "Department of Industry and Trade"
[limit]
kind = "unknown"
[public.vi]
result = "Giấy phép gia hạn"
[[papers]]
type = "rules_paper"
name = {vi = "Thể lệ", en = "Rules"}
[[legal_bases]]
document = "Nghị định 81/2018/NĐ-CP"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of packs with the standard and one pack that rests on it."""
    shutil.copytree(settings.MOTCUA.packs_dir / "common", tmp_path / "packs/common")
    made = tmp_path / "packs/bct/gia-han-thu"
    made.mkdir(parents=True)
    (made / "pack.toml").write_text(PACK)
    return made


def compiled(folder: Path) -> versions.Compiled:
    pack = packs.collect(folder, common=settings.MOTCUA.packs_dir)
    content = packs.content_of(pack, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return versions.build(content, version_id=1, fingerprint=pack.fingerprint)


def test_a_pack_of_one_file_has_form_process_and_templates_of_its_standard(folder):
    value = compiled(folder).value

    assert (value.procedure, value.automatic, value.register.code) == ("gia-han-thu", False, "TTC")
    assert [section.key for section in value.layout.sections] == [
        "applicant", "people", "request", "papers", "declaration",
    ]  # fmt: skip
    assert "userTask" in value.process
    assert set(value.result.values()) >= {"result.typ", "refusal.typ"} <= {*value.templates, "procedure_result"}


def test_papers_and_public_words_stand_where_form_and_texts_have_them(folder):
    value = compiled(folder).value

    assert [(slot.document_type, slot.label, slot.required) for slot in value.slots[:2]] == [
        ("rules_paper", Text("Thể lệ", "Rules"), True),
        ("application", value.slots[1].label, False),
    ]
    assert value.public.result == Text("Giấy phép gia hạn")
    assert value.public.how.en == "Online on this portal, or in person at the one-stop desk."


def test_what_is_not_known_stays_unknown(folder):
    value = compiled(folder).value

    assert value.limit.kind == "unknown"
    assert value.legal_bases[0].in_force_from is None


def test_names_in_templates_are_text_and_never_code(folder):
    about = compiled(folder).value.templates["about.typ"]

    assert about.splitlines() == [
        '#let authority = "Sở Công Thương"',
        '#let procedure = "Gia hạn \\"thử\\" \\\\ #sys"',
        '#let bases = ("Nghị định 81/2018/NĐ-CP", )',
    ]


def test_an_own_file_goes_before_the_standard_s(folder):
    (folder / "result.typ").write_text("own")
    (folder / "texts.vi.toml").write_text('[sections.request]\ntitle = "Nội dung gia hạn"\n')

    value = compiled(folder).value

    assert value.templates["result.typ"] == "own"
    titles = {section.key: section.title.vi for section in value.layout.sections}
    assert (titles["request"], titles["people"]) == ("Nội dung gia hạn", "Người đại diện và người liên hệ")


def test_a_changed_standard_is_another_version(folder):
    before = packs.collect(folder, common=settings.MOTCUA.packs_dir).fingerprint

    layout = folder.parent.parent / "common/standard/form.layout.json"
    layout.write_text(layout.read_text() + "\n")

    assert packs.collect(folder, common=settings.MOTCUA.packs_dir).fingerprint != before


@pytest.mark.parametrize("place", ["../../../standard", "/etc", "../../common/codes", "../../common/none"])
def test_a_standard_that_is_none_of_the_packs_is_refused(folder, place):
    (folder / "pack.toml").write_text(PACK.replace("../../common/standard", place))

    with pytest.raises(PackRefused) as refusal:
        packs.collect(folder, common=settings.MOTCUA.packs_dir)

    assert refusal.value.params["file"] == "pack.toml"


def test_papers_without_a_page_for_them_are_refused(folder):
    layout = folder.parent.parent / "common/standard/form.layout.json"
    layout.write_text(layout.read_text().replace('"slots"', '"fields"'))

    with pytest.raises(PackRefused) as refusal:
        compiled(folder)

    assert refusal.value.params["why"] == "there are [[papers]], and yet the form has no page for papers"


def test_the_tables_of_a_standard_are_parsed_once_for_all_packs(folder, monkeypatch):
    calls = []
    parse = rules.parse
    monkeypatch.setattr(rules, "parse", lambda *args, **named: calls.append(1) or parse(*args, **named))
    checks = folder.parent.parent / "common/standard/checks.dmn"
    checks.write_text(checks.read_text().replace("Kiểm tra tờ khai chung", "Kiểm tra một lần"))
    other = folder.parent / "cap-lai-thu"
    shutil.copytree(folder, other)
    (other / "pack.toml").write_text(PACK.replace("gia-han-thu", "cap-lai-thu"))

    compiled(folder)
    compiled(other)

    assert calls == [1]
