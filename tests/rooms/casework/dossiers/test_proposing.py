"""What the text of a scan proposes for the form."""

from __future__ import annotations

from motcua.casework.dossiers import proposing
from motcua.definitions.forms.types import FieldView, Layout, Section, Text, Widget

LAYOUT = Layout(
    (
        Section(
            "applicant",
            Text("Người nộp"),
            fields=(
                FieldView("/phone", Widget.PHONE, Text("Điện thoại")),
                FieldView("/day", Widget.DATE, Text("Ngày cấp")),
                FieldView("/known", Widget.TEXT, Text("Tên tổ chức"), readonly=True),
                FieldView("/amount", Widget.NUMBER, Text("Số lượng")),
            ),
        ),
    )
)


def test_value_behind_a_label_is_proposed_in_its_own_form() -> None:
    text = "ĐƠN ĐỀ NGHỊ\n1. Điện thoại : 0903 123 456 ....\n- NGÀY CẤP: ngày 5/1/2026\nĐiện thoại: 999"

    assert proposing.proposals(LAYOUT, text) == {"/phone": "0903 123 456", "/day": "2026-01-05"}


def test_known_counted_and_unreadable_answers_are_not_proposed() -> None:
    text = "Tên tổ chức: Khác\nSố lượng: 5\nNgày cấp: hôm qua\nĐiện thoại:\nĐiện thoại khác: 1"

    assert proposing.proposals(LAYOUT, text) == {}


def test_endless_text_is_read_to_its_bound_only() -> None:
    assert proposing.proposals(LAYOUT, "x\n" * 100_000 + "Điện thoại: 1") == {}
