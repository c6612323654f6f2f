"""Bills at the desk: found, paid in cash with a reason, given back by a second person; receipts, the till, reports."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from tests.doors.office.payments.test_money import PAGE, signed_in
from tests.rooms.casework.payments.factory import OWNER, PLATFORM, UNIT, begin, bill, news, open_channel

from motcua.casework.payments import models, queries, services
from motcua.foundation import clock
from motcua.foundation.signing import services as signing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key() -> None:
    signing.make_development_ca(settings.MOTCUA.home, organisation=settings.MOTCUA.organisation, at=clock.now())


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_cash_at_the_counter_has_its_reason_its_receipt_and_its_place_in_the_till() -> None:
    one = bill("G02.15-260302-0001", at=clock.now())
    clerk = signed_in("one_stop_officer")
    page = f"{PAGE}phieu/{one.id}/"

    found = [words(clerk, f"{PAGE}phieu/?q={text}") for text in (one.code, "g02.15-260302-0001", "ví dụ", "<script>")]
    without = clerk.post(f"{page}tien-mat/", {"note": " "})
    clerk.post(f"{page}tien-mat/", {"note": "Không có tài khoản"})
    again = clerk.post(f"{page}tien-mat/", {"note": "lần nữa"}, follow=True)
    services.make_receipt(PLATFORM, receipt=str(models.Receipt.objects.get().pk), at=clock.now())
    paid = words(clerk, page)
    till = f"{PAGE}quy/"
    before = words(clerk, till)
    wrong = clerk.post(till, {"unit": UNIT, "expected": "300000", "counted": "290.000", "reason": "", "document": ""})
    moved = clerk.post(till, {"unit": UNIT, "expected": "1", "counted": "1", "reason": "x", "document": "y"})
    unread = clerk.post(till, {"unit": UNIT, "expected": "300000", "counted": "ba trăm", "document": "y"})
    clerk.post(
        till, {"unit": UNIT, "expected": "300000", "counted": "290.000", "reason": "Trả nhầm", "document": "NT 7"}
    )
    after = words(clerk, till)

    assert [one.code in text for text in found] == [True, True, True, False]
    assert (without.status_code, "Nhập lý do không nộp" in without.content.decode()) == (422, True)
    assert again.status_code == 200 and models.Entry.objects.filter(kind="cash").count() == 1
    assert "Biên lai thu phí số 0000001 (PDF)" in paid and "Tiền mặt tại quầy" in paid
    assert "Không có tài khoản" in before and "one_stop_officer" in before
    assert (wrong.status_code, moved.status_code, unread.status_code) == (422, 422, 422)
    assert "Nhập lý do chênh lệch" in wrong.content.decode() and "290.000" in wrong.content.decode()
    assert "số phải có đã khác" in moved.content.decode()
    assert "-10.000" in after and "Trả nhầm" in after and "NT 7" in after and "Chưa có gì qua quỹ" in after
    assert queries.difference_vnd() == 0


def test_a_refund_is_asked_for_on_the_page_and_refused_with_words_or_given_back() -> None:
    open_channel()
    one = bill(at=clock.now())
    news(begin([one], at=clock.now()), at=clock.now())
    head, leader = signed_in("one_stop_head"), signed_in("department_leader")
    page = f"{PAGE}phieu/{one.id}/"

    empty = head.post(f"{page}hoan/", {"reason": ""})
    head.post(f"{page}hoan/", {"reason": "Nộp <nhầm>"})
    refund = models.Refund.objects.get()
    waiting = words(leader, PAGE)
    unsaid = leader.post(f"{PAGE}hoan/{refund.pk}/khong-duyet/", {"why": " "})
    leader.post(f"{PAGE}hoan/{refund.pk}/khong-duyet/", {"why": "Đã thẩm định xong"})
    refused = words(head, page)
    head.post(f"{page}hoan/", {"reason": "Có quyết định"})
    second = models.Refund.objects.exclude(pk=refund.pk).get()
    leader.post(f"{PAGE}hoan/{second.pk}/duyet/")
    services.carry_out_refunds(PLATFORM, at=clock.now())
    given = words(head, page)

    assert empty.status_code == 422
    assert "Nộp &lt;nhầm&gt;" in waiting and "Không duyệt" in waiting
    assert unsaid.status_code == 422
    assert "Không được duyệt (Đã thẩm định xong)" in refused and "Đề nghị hoàn tiền" in refused
    assert "Đã hoàn tiền" in given and "Đã hủy" not in refused
    assert queries.difference_vnd() == 0


def test_money_paid_on_the_national_portal_has_its_words_and_goes_back_by_hand() -> None:
    open_channel()
    one = bill(at=clock.now())
    services.take_elsewhere(PLATFORM, channel="national_portal", bill=one.id, amount=one.amount, external="DVC-1", at=clock.now())  # fmt: skip
    head, leader = signed_in("one_stop_head"), signed_in("department_leader")
    head.post(f"{PAGE}phieu/{one.id}/hoan/", {"reason": "Rút hồ sơ"})
    refund = models.Refund.objects.get()
    leader.post(f"{PAGE}hoan/{refund.pk}/duyet/")
    services.carry_out_refunds(PLATFORM, at=clock.now())
    seen = words(head, PAGE)
    head.post(f"{PAGE}hoan/{refund.pk}/da-chi/", {"document": "UNC 3"})

    assert "Cổng Dịch vụ công quốc gia" in words(head, f"{PAGE}phieu/{one.id}/")
    assert "kênh này không chuyển lại được, chi trả trực tiếp" in seen
    assert models.Refund.objects.get().state == "done"
    assert queries.difference_vnd() == 0


def test_a_wrong_receipt_is_replaced_and_cancelled_on_its_page() -> None:
    open_channel()
    one = bill(at=clock.now())
    news(begin([one], at=clock.now()), at=clock.now())
    first = services.make_receipt(PLATFORM, receipt=str(models.Receipt.objects.get().pk), at=clock.now())
    accountant = signed_in("accountant")
    page = f"{PAGE}bien-lai/{first.id}/"

    listed = words(accountant, f"{PAGE}bien-lai/")
    nameless = accountant.post(page, {"act": "replace", "reason": "Sai", "name": " ", "number": "1" * 50, "address": "a"})  # fmt: skip
    silent = accountant.post(page, {"act": "cancel", "reason": ""})
    made = accountant.post(page, {"act": "replace", "reason": "Sai tên", "name": "Tên <đúng>", "number": OWNER.id, "address": "12 Ngô Quyền"})  # fmt: skip
    services.make_receipt(PLATFORM, receipt=made["Location"].rstrip("/").rpartition("/")[2], at=clock.now())
    old, new = words(accountant, page), words(accountant, made["Location"])
    accountant.post(made["Location"], {"act": "cancel", "reason": "Lập nhầm"})

    assert "Biên lai thu phí số 0000001" in listed
    assert nameless.status_code == 422
    assert "Nhập tên người nộp" in nameless.content.decode() and "quá dài" in nameless.content.decode()
    assert silent.status_code == 422
    assert "Đã được thay thế" in old and "Sai tên" in old and "Biên lai thu phí số 0000002" in old
    assert "Tên &lt;đúng&gt;" in new
    assert "Đã hủy" in words(accountant, made["Location"])
    assert accountant.get(f"{page}tep/")["Content-Type"] == "application/pdf"
    assert accountant.get(f"{PAGE}bien-lai/?ngay=32/13/2026").status_code == 422
    assert signed_in("one_stop_officer").get(page).status_code == 403


def test_the_report_is_the_ledger_on_the_page_and_in_the_workbook() -> None:
    open_channel()
    now = clock.now()
    one, other = bill("a", amount=1_200_000, at=now), bill("b", amount=300_000, at=now)
    news(begin([one], at=now), at=now)
    accountant = signed_in("accountant")

    by_day = words(accountant, f"{PAGE}bao-cao/")
    by_unit = words(accountant, f"{PAGE}bao-cao/?nhom=unit")
    today = clock.legal_date(now)
    asked = f"nhom=day&tu={today.isoformat()}&den={today.strftime('%d/%m/%Y')}"
    file = accountant.get(f"{PAGE}bao-cao/xlsx/?{asked}").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    backwards = accountant.get(f"{PAGE}bao-cao/?tu={today.isoformat()}&den={(today - timedelta(days=1)).isoformat()}")
    nonsense = accountant.get(f"{PAGE}bao-cao/?tu=hôm-qua")
    unread = accountant.get(f"{PAGE}bao-cao/xlsx/?nhom=unit&tu=2026-13-01")
    too_long = accountant.get(f"{PAGE}bao-cao/xlsx/?tu=2020-01-01")

    assert other.amount == 300_000
    assert "khớp với sổ cái đến từng đồng" in by_day and "1.500.000" in by_day and "1.200.000" in by_day
    assert UNIT in by_unit or "Cục" in by_unit
    assert [row[0] for row in rows] == ["Ngày", today.isoformat(), "Cộng"]
    assert rows[1][2:] == [1_500_000, 1_200_000, 1, 0, 0, 0, 0] == rows[2][2:]
    assert (backwards.status_code, nonsense.status_code) == (422, 422)
    assert (unread.status_code, too_long.status_code) == (422, 422)
    assert 'href="#tu"' in unread.content.decode() and "2026-13-01" in unread.content.decode()
    for role in ("one_stop_officer", "specialist", "auditor"):
        assert signed_in(role).get(f"{PAGE}bao-cao/").status_code == 403
