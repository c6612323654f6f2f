"""Papers of several places in one array: each entry in the place of its type."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.definitions.catalogue import papers
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused

SCHEMA = {
    "type": "object",
    "properties": {
        "foreign": {"type": "boolean"},
        "attachments": {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "object",
                "required": ["type", "file"],
                "properties": {"type": {"type": "string"}, "file": {"type": "string"}},
            },
        },
    },
}
SLOTS = [
    {"pointer": "/attachments", "document_type": "charter", "by_type": True, "accepted": ["pdf"]},
    {"pointer": "/attachments", "document_type": "rules", "by_type": True, "each_kind": True, "accepted": ["pdf", "docx"]},
    {"pointer": "/attachments", "document_type": "proof", "by_type": True, "show_if": {"pointer": "/foreign", "equals": True}},
]  # fmt: skip
LABELS = {
    "/foreign": "Vốn nước ngoài",
    "/attachments#charter": "Điều lệ",
    "/attachments#rules": "Quy tắc",
    "/attachments#proof": "Chứng minh",
}
TEXTS = {
    "vi": {
        "sections": {"one": {"title": "Một"}, "papers": {"title": "Giấy tờ"}},
        "fields": {key: {"label": label} for key, label in LABELS.items()},
    }
}


def form(slots=SLOTS):
    layout = {
        "sections": [
            {"key": "one", "fields": [{"pointer": "/foreign", "widget": "boolean"}]},
            {"key": "papers", "slots": slots},
        ]
    }
    return forms.compile(SCHEMA, layout, TEXTS, {})


def entries(*pairs):
    return [{"type": kind, "file": file} for kind, file in pairs]


WHOLE = entries(("charter", "a.pdf"), ("rules", "b.pdf"), ("rules", "B.DOCX"))


def faults(attachments, known=None, *, foreign=False):
    data = {"foreign": foreign, "attachments": attachments}
    found = papers.faults(form().layout.slots, data, known or {}, faulty=[])
    return [(fault.pointer, fault.code, fault.reason, fault.params.get("types", "")) for fault in found]


def test_whole_array_has_no_fault():
    assert faults(WHOLE) == []


@pytest.mark.parametrize(
    ("attachments", "foreign", "types"),
    [
        ([], False, "charter, rules"),
        (WHOLE[1:], False, "charter"),
        (WHOLE[:2], False, "rules"),
        (WHOLE, True, "proof"),
        (None, True, "charter, rules, proof"),
    ],
)
def test_all_that_is_missing_is_told_in_one_fault_at_the_array(attachments, foreign, types):
    assert faults(attachments, foreign=foreign) == [("/attachments", "E-ATT", "missing_papers", types)]


def test_missing_papers_are_named():
    fault = papers.faults(form().layout.slots, {"attachments": WHOLE[:2]}, {}, faulty=[])[0]

    assert fault.params["papers"] == "Quy tắc (docx)"


def test_entry_of_a_strange_type_is_a_fault_at_its_place_and_one_that_is_not_asked_is_none():
    assert faults([*WHOLE, *entries(("poem", "p.pdf"), ("proof", "q.pdf"))]) == [
        ("/attachments/3", "E-ATT", "wrong_type", ""),
    ]


def test_bad_file_is_a_fault_at_its_entry():
    held = {"a.pdf": {"state": "infected"}, "b.pdf": {"state": "clean", "media_type": "application/pdf"}}

    assert faults(WHOLE, {"papers": held}) == [
        ("/attachments/0", "E-ATT", "infected", ""),
        ("/attachments/2", "E-ATT", "missing_file", ""),
    ]


def test_hidden_slot_drops_its_own_entries_only():
    dropped = forms.drop_hidden(
        form().layout, {"foreign": False, "attachments": [*entries(("proof", "q.pdf")), *WHOLE]}
    )

    assert (dropped.data["attachments"], dropped.pointers) == (WHOLE, ("/attachments/0",))


def test_junk_in_the_array_is_left_to_the_schema():
    junk = [3, None, "x", {"type": ["charter"], "file": "a.pdf"}, {"type": "charter"}]
    found = forms.errors(form(), {"attachments": junk}, on=date(2026, 11, 24))

    assert [fault.pointer for fault in found] == [
        "/attachments/0", "/attachments/1", "/attachments/2", "/attachments/3/type", "/attachments/4/file",
    ]  # fmt: skip
    assert faults(junk)[-1] == ("/attachments", "E-ATT", "missing_papers", "rules")


def test_two_slots_of_one_type_are_refused():
    with pytest.raises(FormRefused) as refused:
        form([SLOTS[0], SLOTS[0]])

    assert refused.value.params["why"] == "two paper slots are the same: /attachments#charter"
