"""A fee that is due is a bill: paid by any way that is open, and the dossier goes on in the same act."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from tests.links import house
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, processing, working_day
from tests.rooms.casework.dossiers.factory import AT, OWNER, PROCEDURE, Desk, officer
from tests.rooms.casework.payments.factory import PLATFORM, FakeChannel, open_channel

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import DossierMoved
from motcua.casework.dossiers.types import SheetKey, Status
from motcua.casework.payments import models as money
from motcua.casework.payments import queries
from motcua.casework.payments import services as payments
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import Attempt, Bill, BillState, Report, StatementLine, Taken, Verdict
from motcua.definitions.catalogue import services as catalogue
from motcua.doors.links.vietqr.outbound import VietQr
from motcua.doors.links.vietqr.settings import Settings as VietQrSettings
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing import types as signing_types
from motcua.foundation.types import Actor, ActorKind

pytestmark = pytest.mark.django_db
PAYER = Actor(ActorKind.PERSON, "hanh", acting_for=OWNER, rights=frozenset({"pay", "see", "file"}), assurance=2)


@pytest.fixture
def way(desk: Desk) -> FakeChannel:
    return open_channel()


def asked(desk: Desk, code: str, amount: int = 1_200_000) -> tuple[int, Bill]:
    """An officer asks for a fee; the act and its bill."""
    now = clock.now()
    act = services.request_fee(
        desk.officers["specialist"], code=code, name="Phí thẩm định", amount=amount, article="TT 1/2026, Điều 4", until=working_day(now, 5), asked=NOW, at=now
    )  # fmt: skip
    return act, queries.of(dossiers.ref_of(code))[-1]


def begin(bill: Bill) -> Attempt:
    return payments.begin(
        PAYER, bills=[bill.id], channel="vnpay", return_address="", payer_address="", at=clock.now()
    )  # fmt: skip


def news(attempt: Attempt) -> Taken:
    told = Report(Verdict.PAID, attempt.amount, "1")
    return payments.report(
        PLATFORM, channel="vnpay", reference=attempt.reference, report=told, source="notice", at=clock.now()
    )


def state(bill: Bill) -> str:
    return str(money.Bill.objects.get(pk=bill.id).state)


def test_what_is_paid_online_lets_the_dossier_go_on_at_once(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    _, bill = asked(desk, code)
    waiting = desk.status(code)

    told = [news(begin(bill)), desk.status(code)]

    assert waiting is Status.FEE_DUE
    assert (bill.amount, bill.owner, bill.unit) == (1_200_000, OWNER, money.Bill.objects.get().unit)
    assert told == [Taken.RECORDED, Status.PROCESSING]
    assert queries.difference_vnd() == 0


def test_a_fee_is_told_on_paper_with_a_code_that_pays_it(desk: Desk) -> None:
    channels.provide({"vietqr": VietQr(lambda: VietQrSettings(bank="970436", account="0011000123456"))})
    code = processing(desk)
    _, bill = asked(desk, code)
    jobs.carry_out_waiting()
    notice = next(one for one in dossiers.sheets(desk.enterprise, code) if one.key is SheetKey.FEE_NOTICE)
    content = dossiers.sheet_file(desk.enterprise, code, notice.id, at=clock.now()).content
    (transfer,) = queries.attempts(bill.id)

    words = " ".join(pdf.words(content).split())
    for part in (
        code,
        bill.code,
        "Phí thẩm định",
        "1.200.000 đồng",
        "Một triệu hai trăm nghìn đồng",
        "TT 1/2026, Điều 4",
        transfer.reference,
    ):
        assert part in words, part
    assert signing.check(content).verdict is signing_types.Verdict.VALID
    accountant = officer("accountant")
    text = f"MBVCB.12345.{transfer.reference.lower()}.CT tu 0123"
    payments.take_statement(
        accountant, channel="vietqr", day=clock.legal_date(clock.now()), at=clock.now(), lines=[StatementLine(text, bill.amount, "FT1")]
    )  # fmt: skip
    assert (state(bill), desk.status(code), queries.difference_vnd()) == ("paid", Status.PROCESSING, 0)


def test_what_an_officer_notes_as_paid_is_in_the_ledger_too(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    act, bill = asked(desk, code)

    services.note_payment(desk.officers["specialist"], code=code, act=act, proof="BL 0007", asked=NOW, at=clock.now())

    assert (state(bill), desk.status(code)) == ("paid", Status.PROCESSING)
    assert queries.difference_vnd() == 0


def test_what_is_waived_is_owed_no_more(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    act, bill = asked(desk, code)

    services.waive_fee(desk.officers["department_leader"], code=code, act=act, why=WHY, asked=NOW, at=clock.now())

    assert (state(bill), desk.status(code)) == ("waived", Status.PROCESSING)


def test_money_for_a_dossier_that_was_withdrawn_goes_back(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    _, bill = asked(desk, code)
    attempt = begin(bill)

    services.withdraw(PAYER, code=code, reason="Không làm nữa", way="portal", asked=NOW, at=clock.now())
    told = news(attempt)

    assert (state(bill), desk.status(code), told) == ("cancelled", Status.STOPPED, Taken.RECORDED)
    assert [(row.reason, row.amount) for row in money.Refund.objects.all()] == [("bill_cancelled", 1_200_000)]
    assert queries.difference_vnd() == 0


def test_a_dossier_may_owe_twice_and_each_is_its_own_bill(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    _, first = asked(desk, code)
    news(begin(first))
    _, second = asked(desk, code, 50_000)

    assert (state(first), state(second), desk.status(code)) == ("paid", "due", Status.FEE_DUE)
    assert [bill.state for bill in queries.of(dossiers.ref_of(code))] == [BillState.PAID, BillState.DUE]


@pytest.mark.django_db(transaction=True)
def test_the_officer_and_the_channel_at_the_same_moment_end_it_once(desk: Desk, way: FakeChannel) -> None:
    code = processing(desk)
    act, bill = asked(desk, code)
    attempt = begin(bill)

    def note() -> str:
        try:
            services.note_payment(
                desk.officers["specialist"], code=code, act=act, proof="BL 0007", asked=NOW, at=clock.now()
            )
        except DossierMoved:
            return "moved"
        finally:
            connections.close_all()
        return "noted"

    def tell() -> str:
        try:
            return news(attempt).value
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        ended = [one.result() for one in (pool.submit(note), pool.submit(tell))]

    assert ended[1] == "recorded"
    assert (state(bill), desk.status(code)) == ("paid", Status.PROCESSING)
    assert money.Refund.objects.count() == (1 if ended[0] == "noted" else 0)
    assert queries.difference_vnd() == 0


def charging(desk: Desk, folder: Path, moment: str) -> None:
    """A new version of the procedure whose fee is due at a moment of the dossier's life."""
    shutil.copytree(settings.MOTCUA.packs_dir / "common", folder / "common")
    pack = folder / "bct" / PROCEDURE
    shutil.copytree(settings.MOTCUA.packs_dir / "bct" / PROCEDURE, pack)
    text = (pack / "pack.toml").read_text(encoding="utf-8")
    fee = f'[[fees]]\nkey = "appraisal"\nname = {{vi = "Phí thẩm định", en = "Appraisal"}}\nkind = "fee"\ndue = "{moment}"\namount = 1200000\n'
    text = text.replace('fee = "none"\n', 'version = "2"\nin_force_from = 2026-11-01\n').replace(
        "[name]", f"{fee}\n[name]", 1
    )
    (pack / "pack.toml").write_text(text, encoding="utf-8")
    catalogue.load(house.SET_UP, path=pack, at=AT)


def owed(code: str) -> list[tuple[str, int, BillState]]:
    return [(bill.key, int(bill.amount), bill.state) for bill in queries.of(dossiers.ref_of(code))]


def test_fee_of_the_pack_is_a_bill_at_its_moment_and_the_dossier_goes_on(
    desk: Desk, way: FakeChannel, tmp_path: Path
) -> None:
    charging(desk, tmp_path, "acceptance")
    code = desk.file()
    before = owed(code)
    desk.finish("one_stop_officer", finding="complete")

    assert (before, owed(code)) == ([], [("acceptance", 1_200_000, BillState.DUE)])
    assert desk.status(code) is Status.TRANSFERRED

    news(begin(queries.of(dossiers.ref_of(code))[0]))
    assert (owed(code)[0][2], desk.status(code)) == (BillState.PAID, Status.TRANSFERRED)


def test_fee_due_at_filing_is_owed_at_once_and_no_more_when_intake_is_refused(
    desk: Desk, way: FakeChannel, tmp_path: Path
) -> None:
    charging(desk, tmp_path, "filing")
    code = desk.file()
    at_once = owed(code)
    desk.finish("one_stop_officer", finding="refused")

    assert at_once == [("filing", 1_200_000, BillState.DUE)]
    assert [one[2] for one in owed(code)] == [BillState.CANCELLED]
