"""A comparison says what an official would say; nothing is said where nothing is different."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from motcua.definitions.catalogue import comparing, packs, skeleton
from motcua.definitions.catalogue.errors import PackRefused

FIRST = date(2026, 11, 26)


def pack(*changes):
    made = skeleton.files("xac-nhan", on=FIRST)
    for name, old, new in changes:
        assert old.encode() in made.get(name, b"") or not old, (name, old)
        made[name] = made[name].replace(old.encode(), new.encode(), 1) if old else new.encode()
    return packs.assembled(made, name="xac-nhan", roots=(settings.MOTCUA.packs_dir,))


def told(*changes):
    return [one.text.vi for one in comparing.changes(pack(), pack(*changes))]


def test_a_pack_is_no_different_from_itself():
    assert comparing.changes(pack(), pack()) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("pack.toml", "amount = 5\n", "amount = 7\n", ["Thời hạn giải quyết: 5 → 7 ngày làm việc"]),
        ("pack.toml", 'version = "1"', 'version = "2"', ["Phiên bản: 1 → 2"]),
        ("pack.toml", "in_force_from = 2026-11-26", "in_force_from = 2027-01-01", ["Có hiệu lực từ ngày: 26/11/2026 → 01/01/2027"]),
        ("pack.toml", 'policy = "restart"', 'policy = "pause"', ["Đồng hồ khi yêu cầu bổ sung: restart → pause"]),
        ("pack.toml", "amount = 30", "amount = 20", ["Thời hạn từng bước supplement, số lượng, số tiền: 30 → 20"]),
        ("pack.toml", 'table = "fees.dmn#appraisal"', "amount = 150000", ["Phí, lệ phí appraisal, bảng: fees.dmn#appraisal → không có", "Phí, lệ phí appraisal, số lượng, số tiền: không có → 150.000 đồng"]),
        ("pack.toml", '[[legal_bases]]\ndocument = "Văn bản mẫu"', '[[legal_bases]]\ndocument = "Nghị định 1/2027/NĐ-CP"', ["Bỏ căn cứ pháp lý Văn bản mẫu · Điều 1 đến Điều 6", "Thêm căn cứ pháp lý Nghị định 1/2027/NĐ-CP · Điều 1 đến Điều 6"]),
        ("form.schema.json", '"copies": {"type"', '"pages": {"type": "integer"},\n    "copies": {"type"', ["Thêm trường /pages"]),
        ("form.schema.json", '"purpose", "copies"', '"copies"', ["Trường “Mục đích sử dụng”, bắt buộc: có → không"]),
        ("form.schema.json", '"maximum": 10', '"maximum": 20', ["Trường “Số bản”, giá trị lớn nhất: 10 → 20"]),
        ("form.layout.json", '{"pointer": "/copies", "widget": "number", "width": "3"},', "", ["Trường “Số bản” không còn trên trang"]),
        ("texts.vi.toml", 'label = "Số bản"', 'label = "Số bản chính"', ["Chữ Số bản chính, nhãn: “Số bản” → “Số bản chính”"]),
        ("codes/purposes.csv", "bank,Giao dịch ngân hàng,Bank\n", "", ["Danh mục purposes: bỏ bank Giao dịch ngân hàng"]),
        ("codes/purposes.csv", "Dự thầu", "Đấu thầu", ["Danh mục purposes: sửa tender Đấu thầu"]),
        ("fees.dmn", "&lt;= 2", "&lt;= 3", ["Bảng quyết định fees.dmn#appraisal: dòng 2, cột “Số bản”: <= 2 → <= 3"]),
        ("fees.dmn", 'hitPolicy="UNIQUE"', 'hitPolicy="FIRST"', ["Bảng quyết định fees.dmn#appraisal, cách chọn dòng: UNIQUE → FIRST"]),
        ("process.bpmn", 'mc:role="specialist"', 'mc:role="division_head"', ["Bước Thẩm định (appraise), người thực hiện: chuyên viên → lãnh đạo phòng"]),
        ("process.bpmn", "complete = false", "complete != true", ["Đường đi f4, điều kiện: complete = false → complete != true"]),
        ("process.bpmn", 'name="Hồ sơ đủ?"', 'name="Đủ?"', ["Quy trình: đường đi giữa các bước thay đổi"]),
        ("result.typ", "có giá trị 12 tháng", "có giá trị 24 tháng", ["Mẫu result.typ: bỏ 1 dòng, thêm 1 dòng"]),
        ("examples/03-faults.json", "đã qua", "đã hết", ["Sửa hồ sơ thử 03-faults.json “Ngày cần đã hết, mục đích khác không ghi rõ, thiếu giấy tờ”"]),
    ],
)  # fmt: skip
def test_a_change_is_said_in_an_officials_words(file, old, new, words):
    assert told((file, old, new)) == words


def test_a_step_and_a_row_that_are_added_are_told():
    row = """<rule id="appraisal-4">
        <inputEntry id="x1"><text>"household"</text></inputEntry><inputEntry id="x2"><text>-</text></inputEntry>
        <outputEntry id="x3"><text>0</text></outputEntry><outputEntry id="x4"><text></text></outputEntry></rule>
    </decisionTable>"""
    step = """<bpmn:userTask id="review" name="Soát xét" mc:role="division_head"><bpmn:incoming>f8</bpmn:incoming><bpmn:outgoing>f8b</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="f8b" sourceRef="review" targetRef="submit"/>
    <bpmn:sequenceFlow id="f8" sourceRef="appraise" targetRef="review"/>"""

    words = told(
        ("fees.dmn", "</decisionTable>", row),
        ("process.bpmn", '<bpmn:sequenceFlow id="f8" sourceRef="appraise" targetRef="submit"/>', step),
    )

    assert words == ["Bảng quyết định fees.dmn#appraisal: thêm dòng 4", "Thêm bước Soát xét (review)"]


def test_a_change_carries_its_values_and_english_words():
    (change,) = comparing.changes(pack(), pack(("pack.toml", "amount = 5\n", "amount = 7\n")))

    assert (change.area, change.place, change.text.en) == ("settings", "limit", "Legal limit: 5 → 7 working days")
    assert (change.before["amount"], change.after["amount"]) == (5, 7)


def test_a_pack_that_cannot_be_read_is_told_so():
    with pytest.raises(PackRefused):
        comparing.changes(pack(), pack(("fees.dmn", "<definitions", "<definitionz")))
