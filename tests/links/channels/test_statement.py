"""A transfer by code: only the bank statement pays, whatever the bank made of the purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from tests.rooms.casework.payments.factory import PAYER, bill, officer

from motcua.casework.payments import queries, services
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import Attempt, BillState, DifferenceKind, Settlement, StatementLine
from motcua.config.wiring import CHANNELS
from motcua.foundation import clock
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bank(settings: object) -> Iterator[None]:
    settings.MOTCUA = replace(settings.MOTCUA, payment_bank="970436", payment_account="0011000123456")  # type: ignore[attr-defined]
    channels.provide(CHANNELS)
    yield


def transfer(sandbox: httpx.Client, attempt: Attempt) -> None:
    sandbox.post("/bank/transfer", data={"qr": attempt.qr}).raise_for_status()


def statement(sandbox: httpx.Client, accountant: Actor) -> Settlement:
    rows = [line.split(",", 3) for line in sandbox.get("/bank/sao-ke.csv").text.splitlines()[1:]]
    lines = [StatementLine(text.strip('"'), Dong(int(amount)), number) for number, _, amount, text in rows]
    return services.take_statement(
        accountant, channel="vietqr", day=clock.legal_date(clock.now()), lines=lines, at=clock.now()
    )


def begin(one: object) -> Attempt:
    return services.begin(
        PAYER, bills=[one.id], channel="vietqr", return_address="", payer_address="", at=clock.now()  # type: ignore[attr-defined]
    )  # fmt: skip


@pytest.mark.parametrize("text", ["plain", "prefixed", "lower", "broken"])
def test_the_statement_pays_once_whatever_the_bank_made_of_the_purpose(sandbox: httpx.Client, text: str) -> None:
    sandbox.post("/_control/vietqr", json={"text": text}).raise_for_status()
    one = bill(at=clock.now())
    transfer(sandbox, begin(one))

    accountant = officer("accountant", unit="")
    first, again = statement(sandbox, accountant), statement(sandbox, accountant)

    assert queries.bill(PAYER, one.id).state is BillState.PAID
    assert (first.settled, first.differences, again.settled) == (1, (), 0)
    assert queries.difference_vnd() == 0


@pytest.mark.parametrize(
    ("switches", "kind"),
    [({"text": "lost"}, DifferenceKind.UNKNOWN), ({"amount": "less"}, DifferenceKind.AMOUNT), ({"amount": "more"}, DifferenceKind.AMOUNT)],
)  # fmt: skip
def test_what_does_not_match_is_left_to_a_person(
    sandbox: httpx.Client, switches: dict[str, str], kind: DifferenceKind
) -> None:
    sandbox.post("/_control/vietqr", json=switches).raise_for_status()
    one = bill(at=clock.now())
    transfer(sandbox, begin(one))

    made = statement(sandbox, officer("accountant", unit=""))

    assert queries.bill(PAYER, one.id).state is BillState.DUE
    assert [found.kind for found in made.differences] == [kind]
    assert queries.difference_vnd() == 0
