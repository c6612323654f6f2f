"""Official papers of the desk: made once for each act, in the form of the day, and found by those whom they concern."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pikepdf
import pytest
import zxingcpp
from tests.rooms.casework.dossiers.factory import AT, Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import SheetUnknown
from motcua.casework.dossiers.services import sheets
from motcua.casework.dossiers.sheeting import forms
from motcua.casework.dossiers.types import SheetKey
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import queries as journal
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Verdict
from motcua.foundation.types import Actor, ActorKind, Ref

SAYS = {
    SheetKey.SUPPLEMENT_REQUEST: {"items": [{"title": "Bản đồ", "text": "Thiếu chữ ký", "basis": "Điều 14"}]},
    SheetKey.INTAKE_REFUSAL: {
        "reasons": [{"text": "Không thuộc thẩm quyền", "basis": "Điều 17"}],
        "instead": "Sở Công Thương",
    },
    SheetKey.APOLOGY_LETTER: {"original_due": "ngày 05", "new_due": "ngày 10", "reason": "Chờ ý kiến"},
    SheetKey.STOP_NOTICE: {"requested_at": "ngày 27", "channel": "Cổng dịch vụ công", "state": "Đang thụ lý"},
    SheetKey.CONTROL_SHEET: {},
}


def accepted(desk: Desk) -> str:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    return code


def test_slip_follows_the_acceptance_with_its_fields(desk: Desk) -> None:
    code = accepted(desk)

    (sheet,) = queries.sheets(desk.enterprise, code)
    content = queries.sheet_file(desk.enterprise, code, sheet.id, at=AT).content

    assert (sheet.key, sheet.form, sheet.symbol, sheet.revision) == (SheetKey.RECEIPT_SLIP, "01", "1/BPTNTKQ", 1)
    words = " ".join(pdf.words(content).split())
    for part in (
        code,
        "Công ty TNHH Hóa chất Minh Phát",
        "07 ngày làm việc",
        "quyển số",
        "số thứ tự 1",
        "one_stop_officer",
    ):
        assert part in words, part
    assert signing.check(content).verdict is Verdict.VALID


def test_paper_is_a5_archivable_and_carries_codes_that_scanners_read(desk: Desk) -> None:
    code = accepted(desk)
    (sheet,) = queries.sheets(desk.enterprise, code)
    content = queries.sheet_file(desk.enterprise, code, sheet.id, at=AT).content

    with pikepdf.open(io.BytesIO(content)) as file:
        box = [round(float(part) / 72 * 25.4) for part in file.pages[0].MediaBox]
        metadata = str(file.Root.Metadata.read_bytes())
        images = [pikepdf.PdfImage(image).as_pil_image() for image in file.pages[0].get_images().values()]

    assert box == [0, 0, 148, 210]
    assert "pdfaid" in metadata and "pdfuaid" in metadata
    found = {read.text for image in images for read in zxingcpp.read_barcodes(enlarged(np.asarray(image.convert("L"))))}
    assert found == {code, f"http://127.0.0.1:8000/tra-cuu/hs/{code}?c={queries.brief(desk.enterprise, code).check}"}


def enlarged(image: np.ndarray) -> np.ndarray:
    tall = 60 if image.shape[0] == 1 else 4
    return image.repeat(tall, axis=0).repeat(4, axis=1)


@pytest.mark.parametrize("key", SAYS)
def test_every_paper_says_what_its_act_says(desk: Desk, key: SheetKey) -> None:
    code = accepted(desk)
    row = models.Dossier.objects.get(code=code)

    made = sheets.make(row, key=key, act_id="act-1", data=SAYS[key], by=desk.officers["specialist"], at=AT)

    content = queries.sheet_file(desk.officers["specialist"], code, made.id, at=AT).content
    words = " ".join(pdf.words(content).split())
    for value in SAYS[key].values():
        for part in [value] if isinstance(value, str) else [text for one in value for text in one.values()]:
            assert part in words, part


def test_same_act_makes_one_paper_and_the_next_act_a_revision(desk: Desk) -> None:
    code = accepted(desk)
    row = models.Dossier.objects.get(code=code)
    by = desk.officers["specialist"]

    first = sheets.make(row, key=SheetKey.APOLOGY_LETTER, act_id="1", data=SAYS[SheetKey.APOLOGY_LETTER], by=by, at=AT)
    again = sheets.make(row, key=SheetKey.APOLOGY_LETTER, act_id="1", data={}, by=by, at=AT)
    second = sheets.make(row, key=SheetKey.APOLOGY_LETTER, act_id="2", data={}, by=by, at=AT)

    assert again == first
    assert (first.revision, second.revision, first.symbol, second.symbol) == (1, 2, "1/VBXL", "2/VBXL")
    assert [(one.revision, one.current) for one in queries.sheets(by, code) if one.key is SheetKey.APOLOGY_LETTER] == [
        (2, True),
        (1, False),
    ]


def test_job_that_is_done_twice_keeps_the_first_paper(desk: Desk) -> None:
    code = accepted(desk)
    (before,) = queries.sheets(desk.enterprise, code)
    act = models.Sheet.objects.get().act

    jobs.defer("dossiers.sheet", args={"code": code, "key": "receipt_slip", "act": act})
    desk.work()

    assert queries.sheets(desk.enterprise, code) == [before]
    assert [entry.name for entry in journal.history(Ref("dossier", code))].count("dossiers.sheet_made") == 1


def test_owner_sees_what_went_out_and_a_stranger_nothing(desk: Desk) -> None:
    code = accepted(desk)
    row = models.Dossier.objects.get(code=code)
    control = sheets.make(row, key=SheetKey.CONTROL_SHEET, act_id="1", data={}, by=desk.officers["specialist"], at=AT)
    stranger = Actor(
        ActorKind.CLIENT, "x", acting_for=Ref("enterprise", "0100000003"), rights=frozenset({"file", "see"})
    )

    assert [one.key for one in queries.sheets(desk.enterprise, code)] == [SheetKey.RECEIPT_SLIP]
    assert control.id in {one.id for one in queries.sheets(desk.officers["specialist"], code)}
    with pytest.raises(SheetUnknown):
        queries.sheet_file(desk.enterprise, code, control.id, at=AT)
    with pytest.raises(NotFound):
        queries.sheets(stranger, code)
    with pytest.raises(NotFound):
        queries.sheet_file(stranger, code, control.id, at=AT)
    with pytest.raises(SheetUnknown):
        queries.sheet_file(desk.enterprise, code, "no-id", at=AT)


def test_whoever_holds_a_paper_finds_its_fingerprint_but_nothing_of_people(desk: Desk) -> None:
    code = accepted(desk)
    check = queries.brief(desk.enterprise, code).check
    (sheet,) = queries.sheets(desk.enterprise, code)

    (found,) = queries.public_sheets(code, check)

    assert (found.symbol, found.sha256, found.current) == (sheet.symbol, sheet.sha256, True)
    assert queries.public_sheets(code, "AAAAAAAAAA") == []
    assert "Minh Phát" not in str(found)


def test_control_sheet_only_grows(desk: Desk) -> None:
    code = accepted(desk)
    head = officer("one_stop_head")
    services.ask_for_sheet(head, code=code, key=SheetKey.CONTROL_SHEET, at=AT)
    desk.work()
    desk.finish("division_head")
    services.ask_for_sheet(head, code=code, key=SheetKey.CONTROL_SHEET, at=AT)
    desk.work()

    second, first = [one for one in queries.sheets(head, code) if one.key is SheetKey.CONTROL_SHEET]

    texts = [
        " ".join(pdf.words(queries.sheet_file(head, code, one.id, at=AT).content).split()) for one in (first, second)
    ]
    assert (first.revision, second.revision) == (1, 2)
    assert "Phân công" not in texts[0] and "Phân công" in texts[1]


def test_owner_may_ask_for_the_slip_but_for_nothing_else(desk: Desk) -> None:
    code = accepted(desk)

    services.ask_for_sheet(desk.enterprise, code=code, key=SheetKey.RECEIPT_SLIP, at=AT)
    for key in (SheetKey.CONTROL_SHEET, SheetKey.APOLOGY_LETTER):
        with pytest.raises(NotAllowed):
            services.ask_for_sheet(desk.enterprise, code=code, key=key, at=AT)


def test_slip_before_acceptance_is_refused(desk: Desk) -> None:
    code = desk.file()

    with pytest.raises(SheetUnknown):
        services.ask_for_sheet(desk.officers["one_stop_officer"], code=code, key=SheetKey.RECEIPT_SLIP, at=AT)


@pytest.mark.parametrize(
    ("key", "day", "number", "regime"),
    [
        (SheetKey.RECEIPT_SLIP, date(2019, 1, 6), "01", "R1"),
        (SheetKey.CONTROL_SHEET, date(2025, 6, 30), "05", "R1"),
        (SheetKey.CONTROL_SHEET, date(2025, 7, 1), "06", "R2"),
        (SheetKey.STOP_NOTICE, date(2025, 6, 30), "", "R1"),
        (SheetKey.STOP_NOTICE, date(2026, 8, 4), "05", "R2"),
        (SheetKey.STOP_NOTICE, date(2026, 8, 5), "05", "R3"),
        (SheetKey.REGISTER, date(2026, 8, 5), "07", "R3"),
    ],
)
def test_number_of_the_form_is_that_of_the_day(key: SheetKey, day: date, number: str, regime: str) -> None:
    form = forms.in_force(key, day)

    assert (form.number, form.regime) == (number, regime)


def test_apology_has_the_name_of_its_day() -> None:
    names = [forms.in_force(SheetKey.APOLOGY_LETTER, day).name for day in (date(2025, 6, 30), date(2025, 7, 1))]

    assert names == [
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    ]


def test_day_before_every_regime_has_no_form() -> None:
    with pytest.raises(SheetUnknown):
        forms.in_force(SheetKey.RECEIPT_SLIP, date(2018, 6, 20))
