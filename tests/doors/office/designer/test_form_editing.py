"""A change to a form touches schema, layout and words together, and nothing else."""

from __future__ import annotations

import difflib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.designer.form import kinds, preview
from motcua.doors.office.designer.form.editing import Form, FormUnreadable, Refused
from motcua.doors.office.designer.parts import LAYOUT, SCHEMA, TEXTS
from motcua.foundation import clock

PACK = Path(__file__).parents[4] / "packs/bct/khai-bao-hoa-chat-nhap-khau"
NO_LIMITS: dict[str, Any] = {
    "max_length": None,
    "minimum": None,
    "maximum": None,
    "decimals": None,
    "code_list": "",
    "min_items": None,
    "max_items": None,
}


@pytest.fixture
def files() -> dict[str, bytes]:
    """The files of a pack that is in use, its own code lists too."""
    names = [*PACK.glob("*.*"), *PACK.glob("codes/*.csv")]
    found = {path.relative_to(PACK).as_posix(): path.read_bytes() for path in names}
    return found


def said(kind: str = "text", **more: Any) -> dict[str, Any]:
    """A question as the page reads it."""
    limits = {**NO_LIMITS, **{key: more.pop(key) for key in list(more) if key in NO_LIMITS}}
    words = {
        "vi": {"label": more.pop("label", "Nhãn"), "hint": more.pop("hint", "")},
        "en": {"label": "Label", "hint": ""},
    }
    usual = {
        "unit": "",
        "width": "",
        "autocomplete": "",
        "value": "",
        "provenance": "asked",
        "readonly": False,
        "required": False,
        "show_if": None,
    }
    return {"kind": kind, "limits": limits, "words": words, **usual, **more}


def changed_lines(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    made = []
    for name, raw in after.items():
        lines = difflib.unified_diff(before[name].decode().splitlines(), raw.decode().splitlines(), lineterm="", n=0)
        made += [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]
    return made


def test_nothing_changes_when_nothing_was_changed(files: dict[str, bytes]) -> None:
    assert Form(files).changed() == {}


def test_a_label_is_one_line_of_one_file(files: dict[str, bytes]) -> None:
    form = Form(files)

    form.say("vi", "fields", "/exporter_name", "label", "Hãng xuất khẩu")

    after = form.changed()
    assert list(after) == [TEXTS["vi"]]
    assert changed_lines(files, after) == ['-label = "Công ty xuất khẩu"', '+label = "Hãng xuất khẩu"']


def test_saving_every_question_as_it_is_changes_no_file(files: dict[str, bytes]) -> None:
    form = Form(files)
    for _, _, view in list(form.fields()):
        if (
            view.get("widget") is None
            or view["widget"] in kinds.GROUPS
            or not (kind := kinds.of(view["widget"], form.node(view["pointer"]) or {}))
        ):
            continue
        pointer = view["pointer"]
        words = {
            language: {what: form.said(language, "fields", pointer, what) for what in ("label", "hint")}
            for language in TEXTS
        }
        form.change_field(
            pointer,
            said(
                kind,
                **kinds.limits_of(form.node(pointer) or {}),
                unit=view.get("unit", ""),
                width=view.get("width", ""),
                autocomplete=view.get("autocomplete", ""),
                value=view.get("value", ""),
                provenance=view.get("provenance", "asked"),
                readonly=view.get("readonly", False),
                required=form.required(pointer),
                show_if=view.get("show_if"),
            )
            | {"words": words},
        )

    assert changed_lines(files, form.changed()) == []


def test_a_new_question_stands_in_schema_layout_and_both_languages_and_can_be_asked(files: dict[str, bytes]) -> None:
    form = Form(files)

    pointer = form.add_field(
        section="shipment",
        inside="",
        base="",
        key="gross_weight",
        said=said("number", decimals=3, minimum=0, unit="kg", required=True),
    )

    assert pointer == "/gross_weight"
    after = {**files, **form.changed()}
    schema = json.loads(after[SCHEMA])
    assert schema["properties"]["gross_weight"] == {"type": "number", "minimum": 0, "multipleOf": 0.001}
    assert "gross_weight" in schema["required"]
    assert tomllib.loads(after[TEXTS["en"]].decode())["fields"]["/gross_weight"] == {"label": "Label"}
    page = preview.page(catalogue.form_of(after, procedure=PACK.name), "shipment", on=clock.legal_date(clock.now()))
    assert page is not None
    last = page.questions[-1]
    assert (last.label, last.unit, last.required, last.widget) == ("Nhãn", "kg", True, "number")
    assert len(changed_lines(files, form.changed())) <= 12


def test_a_question_that_is_not_always_asked_is_required_by_the_layout(files: dict[str, bytes]) -> None:
    form = Form(files)
    condition = {"pointer": "/is_non_commercial", "equals": True}

    pointer = form.add_field(
        section="shipment", inside="", base="", key="why", said=said(required=True, show_if=condition)
    )

    view = form.field(pointer)[2]
    assert (view["required"], view["show_if"]) == (True, condition)
    assert "why" not in form.schema["required"]
    form.change_field(pointer, said(required=True))
    assert "required" not in form.field(pointer)[2]
    assert "why" in form.schema["required"]


def test_rows_take_questions_of_their_own(files: dict[str, bytes]) -> None:
    form = Form(files)

    form.add_section(
        key="machines", kind="rows", titles={"vi": "Máy", "en": "Machines"}, limits={"min_items": 1, "max_items": 30}
    )
    pointer = form.add_field(section="machines", inside="", base="", key="name", said=said(label="Tên máy"))
    nested = form.add_field(section="machines", inside="", base="", key="parts", said=said("rows", max_items=5))
    inner = form.add_field(section="machines", inside=nested, base="", key="code", said=said())

    assert (pointer, inner) == ("/machines/*/name", "/machines/*/parts/*/code")
    after = {**files, **form.changed()}
    page = preview.page(catalogue.form_of(after, procedure=PACK.name), "machines", on=clock.legal_date(clock.now()))
    assert page is not None
    assert [one.label for one in page.questions] == ["Tên máy (không bắt buộc)", "Nhãn"]
    with pytest.raises(Refused, match="rows_full"):
        form.remove_field(nested)


def test_a_question_goes_from_everywhere_and_the_files_are_as_before(files: dict[str, bytes]) -> None:
    form = Form(files)
    form.add_field(section="shipment", inside="", base="", key="gross_weight", said=said("number"))
    with_it = {**files, **form.changed()}

    again = Form(with_it)
    again.remove_field("/gross_weight")

    assert {**with_it, **again.changed()} == files


def test_a_question_on_which_another_depends_stays(files: dict[str, bytes]) -> None:
    with pytest.raises(Refused, match="depended_on"):
        Form(files).remove_field("/is_non_commercial")


def test_another_key_is_taken_over_in_layout_and_words(files: dict[str, bytes]) -> None:
    form = Form(files)

    new = form.rename_field("/is_non_commercial", "no_trade")

    assert new == "/no_trade"
    after = {
        name: raw.decode() for name, raw in {**files, **form.changed()}.items() if name in (LAYOUT, *TEXTS.values())
    }
    assert [line for text in after.values() for line in text.splitlines() if "/is_non_commercial" in line] == []
    assert json.loads(after[LAYOUT])["sections"][2]["fields"][6]["show_if"]["pointer"] == "/no_trade"


def test_a_place_for_papers_comes_with_its_data(files: dict[str, bytes]) -> None:
    form = Form(files)
    paper = {
        "document_type": "invoice",
        "typed": True,
        "accepted": ["pdf", "img"],
        "max_mb": 10,
        "many": True,
        "required": True,
        "show_if": None,
        "words": {"vi": {"label": "Ảnh kho", "hint": ""}, "en": {"label": "Photos", "hint": ""}},
    }

    pointer = form.add_slot(section="papers", key="photos", said=paper)

    compiled = catalogue.form_of({**files, **form.changed()}, procedure=PACK.name)
    slot = next(slot for slot in compiled.layout.slots if slot.pointer == pointer)
    assert (slot.label.vi, slot.accepted, slot.max_bytes, slot.many) == (
        "Ảnh kho",
        ("pdf", "img"),
        10 * 1024 * 1024,
        True,
    )


def test_pages_move_and_only_empty_ones_go(files: dict[str, bytes]) -> None:
    form = Form(files)
    form.move_section("people", -1)
    form.add_section(key="more", kind="fields", titles={"vi": "Thêm", "en": ""}, limits={})

    assert [part["key"] for part in form.sections][:2] == ["people", "applicant"]
    form.remove_section("more")
    with pytest.raises(Refused, match="section_full"):
        form.remove_section("people")


@pytest.mark.parametrize("key", ["", "Tên", "a b", "A", "1a", "a" * 61, "a/b"])
def test_a_key_that_is_none_is_refused(files: dict[str, bytes], key: str) -> None:
    with pytest.raises(Refused, match="key"):
        Form(files).add_field(section="shipment", inside="", base="", key=key, said=said())


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 5000, b'{"sections": 1}'])
def test_a_form_that_cannot_be_read_says_which_file(files: dict[str, bytes], raw: bytes) -> None:
    with pytest.raises(FormUnreadable) as told:
        list(Form({**files, LAYOUT: raw}).fields())

    assert told.value.file == LAYOUT
