"""What a page writes into a pack: the changed line and nothing else."""

from __future__ import annotations

import difflib
import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from motcua.doors.office.designer.writers import json_text, toml_text, xml_text

PACKS = Path(__file__).parents[4] / "packs"


def _changed(old: str, new: str) -> list[str]:
    """Lines of the difference, without those around them."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


@pytest.mark.parametrize("path", sorted(PACKS.rglob("*.json")), ids=lambda path: "/".join(path.parts[-2:]))
def test_json_saved_without_a_change_is_the_same_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert json_text.rewritten(text, json_text.loads(text)) == text
    assert json_text.rewritten(text, json.loads(text)) == text


def test_json_with_one_value_changed_differs_in_one_line() -> None:
    text = (PACKS / "bct/khai-bao-hoa-chat-nhap-khau/form.schema.json").read_text(encoding="utf-8")
    value = json_text.loads(text)
    value["properties"]["exporter_name"]["maxLength"] = 300

    made = json_text.rewritten(text, value)

    assert _changed(text, made) == [
        '-    "exporter_name": {"type": "string", "maxLength": 255},',
        '+    "exporter_name": {"type": "string", "maxLength": 300},',
    ]


def test_json_with_a_field_added_and_one_moved_differs_in_those_lines() -> None:
    text = (PACKS / "bct/khai-bao-hoa-chat-nhap-khau/form.layout.json").read_text(encoding="utf-8")
    value = json_text.loads(text)
    fields = value["sections"][1]["fields"]
    fields.insert(1, {"pointer": "/nickname", "widget": "text"})
    fields.append(fields.pop(0))

    made = json_text.rewritten(text, value)

    assert json.loads(made) == json.loads(json.dumps(value))
    assert len(_changed(text, made)) <= 7
    assert '      {"pointer": "/nickname", "widget": "text"},' in made.splitlines()


def test_json_writes_new_parts_in_the_house_style_and_numbers_exactly() -> None:
    text = '{\n  "a": {"x": 1},\n  "b": []\n}\n'

    made = json_text.rewritten(text, {"a": {"x": Decimal("0.000001")}, "b": [{"k": "đ"}], "c": True})

    assert made == '{\n  "a": {"x": 0.000001},\n  "b": [{"k": "đ"}],\n  "c": true\n}\n'


def test_json_does_not_take_true_for_one() -> None:
    assert json_text.rewritten('{"a": 1}', {"a": True}) == '{"a": true}'


@pytest.mark.parametrize(
    "text", ["", "{", '{"a" 1}', "[1,]", "[1 2]", '{"a":1,"a":2}', "[" * 100 + "]" * 100, "{} x", "nul"]
)
def test_json_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(json_text.Unreadable):
        json_text.loads(text)


# The rules of an index, plans and reports are no part of a pack: no page writes them.
WRITTEN = sorted(path for path in PACKS.rglob("*.toml") if not {"assessment", "plan"} & set(path.parts))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: "/".join(path.parts[-2:]))
def test_toml_with_a_value_set_to_what_it_is_stays_the_same_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for table, keys in tomllib.loads(text).items():
        for key, value in keys.items() if isinstance(keys, dict) else ():
            if isinstance(value, str):
                assert toml_text.with_value(text, [table], key, value) == text


def test_toml_with_one_label_changed_differs_in_one_line() -> None:
    text = (PACKS / "bct/khai-bao-hoa-chat-nhap-khau/texts.vi.toml").read_text(encoding="utf-8")

    made = toml_text.with_value(text, ["fields", "/exporter_name"], "label", 'Tên "hãng"')

    assert _changed(text, made) == ['-label = "Công ty xuất khẩu"', '+label = "Tên \\"hãng\\""']


def test_toml_takes_a_new_key_a_new_table_and_lets_both_go_again() -> None:
    text = (PACKS / "bct/khai-bao-hoa-chat-nhap-khau/texts.vi.toml").read_text(encoding="utf-8")

    made = toml_text.with_value(text, ["fields", "/exporter_name"], "hint", "Như trên hóa đơn")
    made = toml_text.with_value(made, ["fields", "/nickname"], "label", "Tên khác")

    read = tomllib.loads(made)["fields"]
    assert (read["/exporter_name"]["hint"], read["/nickname"]["label"]) == ("Như trên hóa đơn", "Tên khác")
    assert len(_changed(text, made)) == 3
    back = toml_text.with_value(
        toml_text.without_table(made, ["fields", "/nickname"]), ["fields", "/exporter_name"], "hint", None
    )
    assert back == text


def test_toml_keeps_comments_and_takes_days_and_lists() -> None:
    text = '# top\nversion = "1"   # why\nchannels = [\n  "portal",  # ours\n]\n\n[name]\nvi = "A"\n'

    made = toml_text.with_value(text, [], "version", "2")
    made = toml_text.with_value(made, [], "in_force_from", date(2027, 1, 1))
    made = toml_text.with_value(made, [], "channels", ["portal", "desk"])

    assert made == (
        '# top\nversion = "2"   # why\nchannels = ["portal", "desk"]\nin_force_from = 2027-01-01\n\n[name]\nvi = "A"\n'
    )


def test_toml_written_in_one_line_is_changed_there_and_takes_others_like_it() -> None:
    text = '[fields]\n"/a" = {label = "A", hint = "h"}   \n"/b" = {label = "B"}\n\n[errors]\nx = "y"\n'

    made = toml_text.with_value(text, ["fields", "/b"], "label", "C")
    made = toml_text.with_value(made, ["fields", "/c"], "label", "D")
    made = toml_text.with_value(made, ["fields", "/a"], "hint", None)
    made = toml_text.renamed_tables(made, ["fields", "/a"], ["fields", "/z"])

    assert made == '[fields]\n"/z" = {label = "A"}\n"/b" = {label = "C"}\n"/c" = {label = "D"}\n\n[errors]\nx = "y"\n'
    assert toml_text.without_table(made, ["fields", "/b"]) == made.replace('"/b" = {label = "C"}\n', "")


def test_toml_written_in_a_way_that_only_a_person_should_change_is_refused() -> None:
    with pytest.raises(toml_text.CannotEdit):
        toml_text.with_value('name.vi = "A"\n', ["name"], "vi", "B")
    with pytest.raises(toml_text.CannotEdit):
        toml_text.with_value("no toml", [], "a", 1)


def test_toml_renames_a_table_with_those_below_it() -> None:
    text = '[fields."/a"]\nlabel = "A"\n[fields."/a/*/b"]\nlabel = "B"\n[fields."/ab"]\nlabel = "C"\n'

    made = toml_text.renamed_tables(text, ["fields", "/a"], ["fields", "/z"])

    assert list(tomllib.loads(made)["fields"]) == ["/z", "/z/*/b", "/ab"]


_OLD = b"""<?xml version="1.0"?>
<d xmlns="urn:a" xmlns:m="urn:m">
  <!-- why -->
  <p id="p">
    <t id="one"   m:role="x" name="a &gt; b"/>
    <t id="two"><text>  y </text></t>
  </p>
</d>
"""


def test_xml_that_means_the_same_keeps_its_bytes() -> None:
    other = b'<d xmlns="urn:a" xmlns:m="urn:m"><p id="p"><t name="a > b" id="one" m:role="x"></t><t id="two"><text>y</text></t></p></d>'

    assert xml_text.merged(_OLD, other) == _OLD


def test_xml_with_one_element_changed_and_one_added_differs_there_alone() -> None:
    other = (
        b'<d xmlns="urn:a" xmlns:m="urn:m"><p id="p"><t name="c" id="one" m:role="x" />'
        b'<t id="three" /><t id="two"><text>y</text></t></p></d>'
    )

    made = xml_text.merged(_OLD, other).decode()

    assert xml_text.same(made.encode(), other)
    assert "<!-- why -->" in made
    assert '    <t id="two"><text>  y </text></t>' in made.splitlines()
    assert _changed(_OLD.decode(), made) == [
        '-    <t id="one"   m:role="x" name="a &gt; b"/>',
        '+    <t id="one"   m:role="x" name="c"/>',
        '+    <t id="three" />',
    ]


@pytest.mark.parametrize(
    "raw",
    [b"", b"<a>", b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", b"<a>" * 200 + b"</a>" * 200],
    ids=["none", "open", "entity", "deep"],
)
def test_xml_that_is_hostile_or_broken_is_refused(raw: bytes) -> None:
    with pytest.raises(xml_text.Unreadable):
        xml_text.merged(raw, b"<a/>")
