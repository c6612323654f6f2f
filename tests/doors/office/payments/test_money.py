"""Money at the desk: settlement from a file, differences, refunds by a second person, each part for whom it is for."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.casework.payments.factory import SET_UP, UNIT, begin, bill, news, open_channel

from motcua.casework.payments import models, queries, services
from motcua.casework.payments.errors import FileUnreadable
from motcua.casework.payments.files import settlement, statement
from motcua.foundation import clock
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as commands

pytestmark = pytest.mark.django_db
PAGE = "/ban-lam-viec/phi/"


def signed_in(role: str) -> Client:
    officer(role, unit=UNIT if role != "accountant" else "")
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def settle(client: Client, content: str, **changes: str) -> object:
    day = clock.legal_date(clock.now()).strftime("%d/%m/%Y")
    values = {"channel": "vnpay", "day": day, "file": SimpleUploadedFile("ngay.csv", content.encode())}
    return client.post(f"{PAGE}doi-soat/", {**values, **changes})


def test_a_days_file_is_settled_and_its_difference_closed_with_words() -> None:
    open_channel()
    commands.load_units(SET_UP, at=clock.now())
    name = organisations.unit_names([UNIT], on=clock.legal_date(clock.now()))[UNIT]
    attempt = begin([bill()])
    accountant = signed_in("accountant")

    settle(accountant, f"Mã tham chiếu;Số tiền\n{attempt.reference};300.000\nLA;5000\n")
    seen = accountant.get(PAGE).content.decode()
    (difference,) = queries.differences()
    empty = accountant.post(f"{PAGE}chenh-lech/{difference.id}/", {"note": " "})
    accountant.post(f"{PAGE}chenh-lech/{difference.id}/", {"note": "Của đơn vị khác"})

    assert models.Bill.objects.get().state == "paid"
    assert "1 dòng khớp, 1 khoản mới biết qua tệp, 1 chênh lệch" in seen
    assert "Không có trong sổ của ta" in seen
    assert "Sổ cái khớp" in seen
    assert "Kênh đã chuyển về ngân hàng – VNPAY<br>" in seen and "bank/vnpay</small>" in seen
    assert f"Phí, lệ phí đã ghi nhận – {name}<br>" in seen and f"fees/{UNIT}</small>" in seen
    assert empty.status_code == 422
    assert queries.differences() == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("so tien\n5\n", "Không có cột mã tham chiếu"),
        ("reference,amount\nA,ba mươi\n", "Dòng 2: số tiền"),
        ("reference,amount\nA,-5\n", "Dòng 2: số tiền"),
        ("reference,amount\nA\n", "Dòng 2: thiếu cột"),
        ("", "Không có cột"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(content: str, told: str) -> None:
    open_channel()
    answer = settle(signed_in("accountant"), content)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert told in answer.content.decode()  # type: ignore[attr-defined]
    assert models.Posting.objects.count() == 0


@pytest.mark.parametrize(
    "changes", [{"day": "99/99/2026"}, {"day": "01/01/2999"}, {"channel": "nowhere"}, {"file": ""}]
)
def test_what_is_not_given_rightly_is_told_at_its_field(changes: dict[str, str]) -> None:
    open_channel()

    assert settle(signed_in("accountant"), "reference,amount\n", **changes).status_code == 422  # type: ignore[attr-defined]


def test_a_refund_is_approved_by_another_than_who_asked() -> None:
    open_channel()
    one = bill()
    for attempt in (begin([one]), begin([one])):
        news(attempt)
    leader, head = signed_in("department_leader"), signed_in("one_stop_head")
    refund = models.Refund.objects.get()

    seen = leader.get(PAGE).content.decode()
    by_head = head.post(f"{PAGE}hoan/{refund.pk}/duyet/")
    leader.post(f"{PAGE}hoan/{refund.pk}/duyet/")
    without = head.post(f"{PAGE}hoan/{refund.pk}/da-chi/", {"document": ""})
    head.post(f"{PAGE}hoan/{refund.pk}/da-chi/", {"document": "UNC 12"})

    assert "Nộp hai lần" in seen
    assert by_head.status_code == 403
    assert without.status_code == 422
    assert models.Refund.objects.get().state == "done"
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize("role", ["specialist", "operator", "auditor", "one_stop_officer", "clerk"])
def test_others_do_not_see_the_page(role: str) -> None:
    assert signed_in(role).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("text", "amount"),
    [("300000", 300_000), ("300.000", 300_000), ("1,300,000.00", 1_300_000), ("300000,00", 300_000), ("+300.000 VND", 300_000), ("1.000.000 đ", 1_000_000)],
)  # fmt: skip
def test_amounts_are_read_however_they_are_grouped(text: str, amount: int) -> None:
    (line,) = settlement(f'reference,amount\nA,"{text}"\n'.encode())

    assert line.amount == amount


@pytest.mark.parametrize("text", ["3e5", "300.00.0", "٣٠٠", "1" * 30, "300.5", "=1+1", ""])
def test_what_is_no_whole_amount_is_refused(text: str) -> None:
    with pytest.raises(FileUnreadable):
        settlement(f'reference,amount\nA,"{text}"\n'.encode())


def test_debits_of_a_statement_are_passed_over() -> None:
    lines = statement("Số giao dịch,Số tiền,Nội dung\n1,-5.000,phi\n2,,x\n3,7.000,MC\n".encode("utf-8-sig"))

    assert [(line.external, line.amount) for line in lines] == [("3", 7000)]


def test_another_encoding_is_told() -> None:
    with pytest.raises(FileUnreadable, match="file_unreadable"):
        settlement("reference,amount,ghi chú\n".encode("utf-16"))


def test_services_settle_nothing_for_a_channel_that_there_is_not() -> None:
    open_channel()
    accountant = officer("accountant")

    with pytest.raises(Exception, match="channel_closed"):
        services.settle_file(accountant, channel="x", day=clock.legal_date(clock.now()), content=b"", at=clock.now())
