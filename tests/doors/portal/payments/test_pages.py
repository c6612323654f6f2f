"""Paying on the portal's pages."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from tests.doors.portal.conftest import Visitor
from tests.rooms.casework.payments.factory import HOUSE, PLATFORM, FakeChannel, news, officer, open_channel

from motcua.casework.payments import models, services
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import Attempt, AttemptState, Bill, BillLine, Report, Verdict
from motcua.doors.links.vietqr.outbound import VietQr
from motcua.doors.links.vietqr.settings import Settings as VietQrSettings
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.money import Dong
from motcua.foundation.types import Ref
from motcua.identity.people import models as people

pytestmark = pytest.mark.django_db
PAGE = "/thanh-toan/"
HANH = "099178004512"


@pytest.fixture
def way(prepared: None) -> FakeChannel:
    return open_channel()


def owed(subject: str = "G02.15-260302-0017", amount: int = 300_000, number: str = HANH) -> Bill:
    """A bill of a person."""
    owner = Ref("person", str(people.Person.objects.get(number=number).pk))
    return services.bill(
        HOUSE, subject=Ref("dossier", subject), key="acceptance", owner=owner, owner_name="Trần Thị Hạnh", unit="G02.15", procedure="x",
        lines=[BillLine("a", "Phí <thẩm định>", "fee", Dong(amount), "Thông tư 106/2020/TT-BTC")], at=clock.now(),
    )  # fmt: skip


def attempt_of(address: str) -> Attempt:
    reference = re.fullmatch(r"/thanh-toan/(\w+)/", address)
    assert reference is not None
    row = models.Attempt.objects.get(pk=reference[1])
    return Attempt(
        row.pk, row.channel, Dong(row.amount), AttemptState(row.state), (), row.address, row.qr, "", row.begun_at, row.expires_at, None
    )  # fmt: skip


def test_two_bills_are_paid_by_one_payment(visitor: Visitor, way: FakeChannel) -> None:
    one, two = owed(), owed("G02.15-260302-0018", 1_200_000)

    listed = visitor.http.get(PAGE).content.decode()
    begun = visitor.http.post(PAGE, {"bill": [one.id, two.id], "way": "vnpay"})
    waiting = visitor.http.get(begun["Location"]).content.decode()
    news(attempt_of(begun["Location"]), at=clock.now())
    paid = visitor.http.get(begun["Location"]).content.decode()

    assert "Phí &lt;thẩm định&gt;: 300.000" in listed
    assert begun.status_code == 303
    assert way.opened[0].return_address.endswith(begun["Location"])
    assert f'href="https://pay.example.vn/{way.opened[0].reference}"' in waiting
    assert "1.500.000" in waiting
    assert '<h1 class="govuk-heading-l">Đã nộp</h1>' in paid
    assert "14000001" in paid


def test_whoever_cannot_scan_the_code_reads_and_copies_where_the_money_goes(visitor: Visitor, prepared: None) -> None:
    channels.provide({"vietqr": VietQr(lambda: VietQrSettings(bank="970436", account="0011000123456"))})
    one = owed()

    begun = visitor.http.post(PAGE, {"bill": [one.id], "way": "vietqr"})
    page = visitor.http.get(begun["Location"]).content.decode()

    code = attempt_of(begun["Location"]).qr
    assert code.startswith("000201")
    assert re.search(
        rf'<label class="govuk-label" for="qr-text">[^<]+</label>.*<textarea [^>]*readonly[^>]*>{code}</textarea>', page
    )
    assert f'data-mc-copy="{code}"' in page
    assert "0011000123456</span>" in page
    assert "970436</span>" in page


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"way": "vnpay"}, "Chọn ít nhất một khoản"),
        ({"way": "chuyen-tien", "bill": "ours"}, "Chọn một cách nộp đang mở"),
        ({"bill": "ours"}, "Chọn một cách nộp đang mở"),
        ({"way": "vnpay", "bill": "00000000-0000-0000-0000-000000000000"}, "Xem lại danh sách"),
        ({"way": "vnpay", "bill": "' OR 1=1"}, "Xem lại danh sách"),
    ],
)
def test_a_fault_stands_at_its_question_and_nothing_is_begun(
    visitor: Visitor, way: FakeChannel, posted: dict[str, str], told: str
) -> None:
    one = owed()
    values = {name: one.id if value == "ours" else value for name, value in posted.items()}

    answer = visitor.http.post(PAGE, values)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert models.Attempt.objects.count() == 0


def test_a_channel_that_is_away_is_told_and_the_bill_stays(visitor: Visitor, way: FakeChannel) -> None:
    one = owed()
    way.failure = Unavailable()

    answer = visitor.http.post(PAGE, {"bill": one.id, "way": "vnpay"})

    assert answer.status_code == 422
    assert "Bên thanh toán không trả lời" in answer.content.decode()
    assert one.id in answer.content.decode()


def test_asking_what_became_of_it_pays_it(visitor: Visitor, way: FakeChannel) -> None:
    one = owed()
    begun = visitor.http.post(PAGE, {"bill": one.id, "way": "vnpay"})["Location"]
    attempt = attempt_of(begun)
    way.answer = Report(Verdict.PAID, attempt.amount, "1")

    visitor.http.post(f"{begun}kiem-tra/")

    assert models.Bill.objects.get(pk=one.id).state == "paid"


def test_a_silent_channel_does_not_hang_the_page(visitor: Visitor, way: FakeChannel) -> None:
    begun = visitor.http.post(PAGE, {"bill": owed().id, "way": "vnpay"})["Location"]
    way.answer = Unavailable()

    answer = visitor.http.post(f"{begun}kiem-tra/", follow=True)

    assert "không cần nộp lần nữa" in answer.content.decode()


def test_a_payment_of_somebody_else_is_not_there(visitor: Visitor, stranger: Visitor, way: FakeChannel) -> None:
    one = owed()
    begun = visitor.http.post(PAGE, {"bill": one.id, "way": "vnpay"})["Location"]

    seen = stranger.http.get(begun)
    listed = stranger.http.get(PAGE).content.decode()
    paid = stranger.http.post(PAGE, {"bill": one.id, "way": "vnpay"})

    assert seen.status_code == 404
    assert one.code not in listed
    assert paid.status_code == 422
    assert models.Attempt.objects.count() == 1


def test_without_a_way_the_page_names_the_counter(visitor: Visitor, prepared: None) -> None:
    channels.provide({})
    owed()

    assert "nộp tại quầy" in visitor.http.get(PAGE).content.decode()


def test_a_bill_says_how_it_came_about_gives_its_receipt_and_takes_a_wish_for_the_money(
    visitor: Visitor, way: FakeChannel
) -> None:
    owner = Ref("person", str(people.Person.objects.get(number=HANH).pk))
    one = services.bill(
        HOUSE, subject=Ref("dossier", "G02.15-260302-0017"), key="acceptance", owner=owner, owner_name="Trần Thị Hạnh", unit="G02.15",
        procedure="x", lines=[BillLine("a", "Phí thẩm định", "fee", Dong(500_000), "Thông tư 67/2021", ("Hộ <kinh> doanh",))], at=clock.now(),
    )  # fmt: skip
    page = f"{PAGE}phieu/{one.id}/"

    due = visitor.http.get(page).content.decode()
    begun = visitor.http.post(PAGE, {"all": "1", "way": "vnpay"})
    news(attempt_of(begun["Location"]), at=clock.now())
    receipt = services.make_receipt(PLATFORM, receipt=str(models.Receipt.objects.get().pk), at=clock.now())
    paid = visitor.http.get(page).content.decode()
    paper = visitor.http.get(f"{PAGE}bien-lai/{receipt.id}/")
    empty = visitor.http.post(page, {"reason": "  "})
    visitor.http.post(page, {"reason": "Nộp nhầm hồ sơ"})
    asked = visitor.http.get(page).content.decode()
    services.refuse_refund(
        officer("department_leader"), refund=models.Refund.objects.get().pk, reason="Đã thẩm định", at=clock.now()
    )
    refused = visitor.http.get(page).content.decode()

    assert "Cách tính" in due and "Hộ &lt;kinh&gt; doanh" in due and "Đề nghị hoàn tiền" not in due
    assert "Biên lai thu phí số 0000001" in paid and "Gửi đề nghị hoàn tiền" in paid
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert (empty.status_code, "Nhập lý do" in empty.content.decode()) == (422, True)
    assert "Chờ duyệt" in asked and "Gửi đề nghị hoàn tiền" not in asked
    assert "Không được duyệt" in refused and "Đã thẩm định" in refused and "Gửi đề nghị hoàn tiền" in refused
    holds = visitor.http.get(f"/bien-lai/{receipt.check}/").content.decode()
    assert "Biên lai có giá trị" in holds and "Trần Thị Hạnh" not in holds.split("<main")[1]
    assert visitor.http.get("/bien-lai/AAAAAAAAAAAAAAAA/").status_code == 404
    assert visitor.http.get(f"{PAGE}phieu/{uuid4()}/").status_code == 404


def test_guessing_codes_of_receipts_is_slowed(visitor: Visitor) -> None:
    answers = {visitor.http.get(f"/bien-lai/{number:016d}/").status_code for number in range(25)}

    assert answers == {404, 429}
