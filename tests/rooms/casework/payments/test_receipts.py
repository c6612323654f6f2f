"""Receipts: one for fees and one for charges, numbered once, sealed, cancelled and replaced, and never in the way of the money."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from tests.rooms.casework.payments.factory import (
    AT,
    HOUSE,
    OWNER,
    PAYER,
    PLATFORM,
    UNIT,
    begin,
    bill,
    news,
    officer,
    open_channel,
)

from motcua.casework.payments import forms, models, queries, services
from motcua.casework.payments.errors import ReasonMissing, ReceiptEnded, ReceiptUnknown, SeriesWithoutYear
from motcua.casework.payments.types import Bill, BillLine, Payer, ReceiptState
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed, Unavailable
from motcua.foundation.jobs import services as jobs
from motcua.foundation.money import Dong, in_words
from motcua.foundation.numbering import models as numbering
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing import services as sealing
from motcua.foundation.signing.types import Verdict
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(db: None) -> None:
    """The house's own key."""
    sealing.make_development_ca(settings.MOTCUA.home, organisation=settings.MOTCUA.organisation, at=clock.now())


RIGHT = Payer("Công ty TNHH Đúng Tên", "0100000003", "12 Ngô Quyền, Hà Nội")


def paid(subject: str = "G02.15-260302-0017", *, charge: int = 0) -> Bill:
    """A bill of a fee, with a charge where one is given, paid through a channel; its receipts wait for their job."""
    open_channel()
    lines = [BillLine("appraisal", "Phí thẩm định", "fee", Dong(300_000), "Thông tư 106/2020/TT-BTC")]
    lines += [BillLine("licence", "Lệ phí cấp phép", "charge", Dong(charge))] if charge else []
    made = services.bill(
        HOUSE, subject=Ref("dossier", subject), key="acceptance", owner=OWNER, owner_name="Công ty TNHH Ví Dụ", unit=UNIT,
        procedure="giay-phep-dien-luc", lines=lines, at=AT,
    )  # fmt: skip
    news(begin([made]))
    return made


def made(one: Bill) -> list[models.Receipt]:
    """The bill's receipts when they are made."""
    for waiting in models.Receipt.objects.filter(state="ordered").order_by("ordered_at"):
        services.make_receipt(PLATFORM, receipt=str(waiting.pk), at=clock.now())
    return list(models.Receipt.objects.filter(bill=one.id).order_by("ordered_at", "kind"))


def test_what_is_paid_gives_a_numbered_sealed_paper_for_each_kind() -> None:
    one = paid(charge=150_000)

    charge, fee = sorted(made(one), key=lambda row: row.kind)
    words = " ".join(pdf.words(queries.receipt_file(PAYER, str(fee.pk)).content).split())

    assert [(row.kind, row.amount, row.state, row.number) for row in (fee, charge)] == [
        ("fee", 300_000, "issued", 1), ("charge", 150_000, "issued", 1),
    ]  # fmt: skip
    assert (fee.form, charge.form) == ("01BLP0-001", "01BLP0-002")
    for part in ("0000001", f"AA-{clock.legal_date(clock.now()):%y}E", "Công ty TNHH Ví Dụ", "0100000003", "300.000", "Ba trăm nghìn đồng", "Thông tư 106/2020/TT-BTC", "G02.15-260302-0017", "14000001"):  # fmt: skip
        assert part in words, part
    assert "150.000" not in words
    assert signing.check(queries.receipt_file(PAYER, str(fee.pk)).content).verdict is Verdict.VALID


def test_cash_and_a_second_payment_make_no_second_receipt() -> None:
    one = paid()
    news(begin_again(one))
    other = bill("b")
    services.cash(officer("one_stop_officer"), bill=other.id, amount=300_000, note="máy hỏng", at=AT)
    made(one)
    made(other)

    assert sorted((row.bill.way, row.number) for row in models.Receipt.objects.all()) == [("cash", 2), ("vnpay", 1)]


def begin_again(one: Bill) -> object:
    models.Bill.objects.filter(pk=one.id).update(state="due")
    attempt = begin([one])
    models.Bill.objects.filter(pk=one.id).update(state="paid")
    return attempt


@pytest.mark.django_db(transaction=True)
def test_the_same_receipt_made_by_two_at_once_has_one_number_and_one_paper() -> None:
    paid()
    row = models.Receipt.objects.get()

    def make(_: int) -> str:
        try:
            return str(services.make_receipt(PLATFORM, receipt=str(row.pk), at=clock.now()).number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(make, range(2)))
    jobs.carry_out_waiting()  # the job that the payment ordered finds it made

    assert numbers == ["1", "1"]
    assert numbering.RegisterNumber.objects.filter(owner_kind="receipt").count() == 1


def test_a_wrong_name_is_mended_by_another_receipt_that_names_the_first() -> None:
    one, accountant = paid(), officer("accountant", unit="")
    (first,) = made(one)

    second = services.replace_receipt(accountant, receipt=str(first.pk), payer=RIGHT, reason="Sai tên", at=AT)
    again = services.replace_receipt(accountant, receipt=str(first.pk), payer=RIGHT, reason="Sai tên", at=AT)
    made(one)
    words = " ".join(pdf.words(queries.receipt_file(PAYER, second.id).content).split())

    assert again.id == second.id
    assert [(row.state, row.number) for row in made(one)] == [("replaced", 1), ("issued", 2)]
    assert "Công ty TNHH Đúng Tên" in words and "12 Ngô Quyền" in words and "Thay thế biên lai: số 0000001" in words


def test_a_cancelled_receipt_keeps_number_and_paper_and_says_so_to_everybody() -> None:
    one, accountant = paid(), officer("accountant", unit="")
    (row,) = made(one)
    before = queries.public_receipt(row.token)

    with pytest.raises(ReasonMissing):
        services.cancel_receipt(accountant, receipt=str(row.pk), reason=" ", at=AT)
    services.cancel_receipt(accountant, receipt=str(row.pk), reason="Lập nhầm", at=AT)
    after = queries.public_receipt(row.token)
    second = services.replace_receipt(accountant, receipt=str(row.pk), payer=RIGHT, reason="Lập lại", at=AT)

    assert before is not None and before.state is ReceiptState.ISSUED
    assert after is not None and (after.state, after.number) == (ReceiptState.CANCELLED, 1)
    assert second.state is ReceiptState.ORDERED
    assert queries.receipt_file(PAYER, str(row.pk)).content.startswith(b"%PDF")
    with pytest.raises(ReceiptEnded):
        services.cancel_receipt(accountant, receipt=second.id, reason="x", at=AT)


def test_money_that_goes_back_takes_its_receipt_with_it() -> None:
    one = paid()
    (row,) = made(one)
    refund = services.ask_refund(officer("accountant", unit=""), bill=one.id, reason="Rút hồ sơ", at=AT)
    services.approve_refund(officer("department_leader"), refund=refund.id, at=AT)

    services.carry_out_refunds(PLATFORM, at=AT)

    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "refunded")
    with pytest.raises(ReceiptEnded):
        services.replace_receipt(officer("accountant", unit="", name="b"), receipt=str(row.pk), payer=RIGHT, reason="x", at=AT)  # fmt: skip


@pytest.mark.parametrize(
    ("payer", "at_field"),
    [(Payer(" "), "/name"), (Payer("a" * 501), "/name"), (Payer("a", "1" * 41), "/number"), (Payer("a", "", "x" * 501), "/address")],
)  # fmt: skip
def test_what_is_wrong_with_a_payer_is_told_at_its_field(payer: Payer, at_field: str) -> None:
    (row,) = made(paid())

    with pytest.raises(Invalid) as fault:
        services.replace_receipt(officer("accountant", unit=""), receipt=str(row.pk), payer=payer, reason="x", at=AT)

    assert [one.pointer for one in fault.value.errors] == [at_field]


def test_strangers_neither_read_nor_change_a_receipt() -> None:
    (row,) = made(paid())
    stranger = Actor(ActorKind.PERSON, "la", acting_for=Ref("enterprise", "9"), rights=frozenset({"pay", "see"}), assurance=2)  # fmt: skip

    with pytest.raises(ReceiptUnknown):
        queries.receipt_file(stranger, str(row.pk))
    with pytest.raises(ReceiptUnknown):
        queries.receipt_file(PAYER, "không phải")
    with pytest.raises(NotAllowed):
        services.cancel_receipt(PAYER, receipt=str(row.pk), reason="x", at=AT)
    assert queries.receipts(stranger) == []
    assert queries.public_receipt(row.token[:-1]) is None
    assert queries.public_receipt(row.token + "A") is None


def test_where_the_channel_gives_the_receipt_it_is_fetched_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    book = forms.book()
    theirs = forms.Book(book.place, book.basis, book.digits, frozenset({"vnpay"}), book.ways, book.forms, book.templates)  # fmt: skip
    monkeypatch.setattr(forms, "book", lambda: theirs)
    one = paid()
    way = open_channel()
    row = models.Receipt.objects.get()

    with pytest.raises(Unavailable):  # theirs is not ready: asked again later, nothing is numbered
        services.make_receipt(PLATFORM, receipt=str(row.pk), at=clock.now())
    way.paper = b"%PDF-1.7 theirs"
    services.make_receipt(PLATFORM, receipt=str(row.pk), at=clock.now())

    assert queries.receipt_file(PAYER, str(row.pk)).content == b"%PDF-1.7 theirs"
    assert [(row.state, row.number) for row in models.Receipt.objects.filter(bill=one.id)] == [("issued", None)]
    assert not numbering.RegisterNumber.objects.filter(owner_kind="receipt").exists()


def test_a_file_of_receipts_that_is_amiss_costs_no_money(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> forms.Book:
        raise SeriesWithoutYear(form="x", series="AA")

    monkeypatch.setattr(forms, "book", broken)
    one = paid()

    assert models.Bill.objects.get(pk=one.id).state == "paid"
    with pytest.raises(SeriesWithoutYear):
        services.make_receipt(PLATFORM, receipt=str(models.Receipt.objects.get().pk), at=clock.now())
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"), (5, "Năm đồng"), (15, "Mười lăm đồng"), (21, "Hai mươi mốt đồng"), (105, "Một trăm lẻ năm đồng"),
        (1_200_000, "Một triệu hai trăm nghìn đồng"), (1_000_005, "Một triệu không trăm lẻ năm đồng"),
        (2_050_000, "Hai triệu không trăm năm mươi nghìn đồng"), (10_000, "Mười nghìn đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"), (3_000_111_000, "Ba tỷ một trăm mười một nghìn đồng"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_papers_write_them(amount: int, words: str) -> None:
    assert in_words(amount) == words
