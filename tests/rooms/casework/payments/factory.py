"""People around money, and a channel that does what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from motcua.casework.payments import models, services
from motcua.casework.payments.ports import channels
from motcua.casework.payments.types import Attempt, Bill, BillLine, Opened, PaymentOrder, Report, Taken, Verdict
from motcua.foundation.errors import HouseError
from motcua.foundation.money import Dong
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import services as grants

AT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
OWNER = Ref("enterprise", "0100000003")
UNIT = "G02.15"
HOUSE, PLATFORM, SET_UP = Actor.system("process"), Actor.system("payments"), Actor.system("set_up")
PAYER = Actor(ActorKind.PERSON, "hanh", acting_for=OWNER, rights=frozenset({"pay", "see"}), assurance=2)


class FakeChannel:
    """A channel whose answers are set beforehand; it keeps what it was asked."""

    is_open = True

    def __init__(self) -> None:
        self.opened: list[PaymentOrder] = []
        self.refunds: list[tuple[str, int, str]] = []
        self.answer: Report | HouseError = Report(Verdict.PENDING)
        self.failure: HouseError | None = None
        self.paper = b""

    def open(self, order: PaymentOrder) -> Opened:
        self.opened.append(order)
        if self.failure is not None:
            raise self.failure
        return Opened(address=f"https://pay.example.vn/{order.reference}")

    def ask(self, order: PaymentOrder) -> Report:  # noqa: ARG002 -- the answer is set beforehand
        if isinstance(self.answer, HouseError):
            raise self.answer
        return self.answer

    def refund(self, order: PaymentOrder, amount: Dong, *, key: str, reason: str) -> str:  # noqa: ARG002 -- as above
        if self.failure is not None:
            raise self.failure
        if key not in [known for known, _, _ in self.refunds]:
            self.refunds.append((key, amount, order.reference))
        return f"GD-{key}"

    def receipt(self, order: PaymentOrder) -> bytes:  # noqa: ARG002 -- as above
        return self.paper


def open_channel(key: str = "vnpay") -> FakeChannel:
    """Plug one channel in."""
    way = FakeChannel()
    channels.provide({key: way})
    return way


def officer(role: str, *, unit: str = UNIT, name: str = "") -> Actor:
    """An officer with one role at a unit."""
    actor = Actor(ActorKind.OFFICER, name or role)
    grants.grant(SET_UP, principal=actor.id, role=role, unit=unit, in_force_from=AT, at=AT)
    return actor


def bill(
    subject: str = "G02.15-260302-0017", *, amount: int = 300_000, key: str = "acceptance", at: datetime = AT
) -> Bill:
    """A bill of one fee."""
    return services.bill(
        HOUSE, subject=Ref("dossier", subject), key=key, owner=OWNER, owner_name="Công ty TNHH Ví Dụ", unit=UNIT, procedure="giay-phep-dien-luc",
        lines=[BillLine("appraisal", "Phí thẩm định", "fee", Dong(amount), "Thông tư 106/2020/TT-BTC")], at=at,
    )  # fmt: skip


def begin(bills: Sequence[Bill], *, at: datetime = AT) -> Attempt:
    """The payer begins to pay."""
    return services.begin(
        PAYER, bills=[one.id for one in bills], channel="vnpay", return_address="https://dvc.example.vn/x", payer_address="203.0.113.9", at=at
    )  # fmt: skip


def news(
    attempt: Attempt,
    verdict: Verdict = Verdict.PAID,
    *,
    amount: int | None = None,
    at: datetime = AT,
    external: str = "14000001",
) -> Taken:
    """The channel tells something."""
    told = Report(verdict, Dong(attempt.amount if amount is None else amount), external)
    return services.report(PLATFORM, channel="vnpay", reference=attempt.reference, report=told, source="notice", at=at)


def balances() -> dict[str, int]:
    """What stands on each account, read plainly."""
    rows = models.Posting.objects.all()
    found: dict[str, int] = {}
    for row in rows:
        found[row.account] = found.get(row.account, 0) + row.amount
    return {account: amount for account, amount in found.items() if amount}


def state(one: Bill) -> str:
    """Where a bill stands."""
    return str(models.Bill.objects.get(pk=one.id).state)
