"""What payments tell; amounts are whole đồng."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class BillIssued(Fact):
    """Something is owed for the subject; `term` is ISO text or empty."""

    NAME: ClassVar[str] = "payments.bill_issued"

    bill: str
    subject: str
    unit: str
    procedure: str
    amount: int
    term: str


@dataclass(frozen=True, slots=True)
class BillPaid(Fact):
    """A bill was paid in full; `way` is the channel or `cash`."""

    NAME: ClassVar[str] = "payments.bill_paid"

    bill: str
    subject: str
    unit: str
    procedure: str
    amount: int
    way: str
    online: bool


@dataclass(frozen=True, slots=True)
class BillWaived(Fact):
    """Nothing has to be paid any more, by an article."""

    NAME: ClassVar[str] = "payments.bill_waived"

    bill: str
    subject: str
    amount: int
    article: str


@dataclass(frozen=True, slots=True)
class BillCancelled(Fact):
    """The claim was taken back."""

    NAME: ClassVar[str] = "payments.bill_cancelled"

    bill: str
    subject: str
    amount: int


@dataclass(frozen=True, slots=True)
class PaymentFailed(Fact):
    """A try to pay came to nothing; the bills are due as before."""

    NAME: ClassVar[str] = "payments.payment_failed"

    reference: str
    channel: str
    amount: int


@dataclass(frozen=True, slots=True)
class PaymentInDoubt(Fact):
    """A channel speaks of another amount than was asked: nothing is taken for paid until a person has looked."""

    NAME: ClassVar[str] = "payments.payment_in_doubt"

    reference: str
    channel: str
    asked: int
    told: int


@dataclass(frozen=True, slots=True)
class DoubtClosed(Fact):
    """A person looked at a payment in doubt: nothing was paid by it."""

    NAME: ClassVar[str] = "payments.doubt_closed"

    reference: str
    channel: str


@dataclass(frozen=True, slots=True)
class RefundOpened(Fact):
    """Money has to go back to its payer; `cause` is `paid_twice`, `bill_waived`, `bill_cancelled`, `bill_refunded` or `asked`."""

    NAME: ClassVar[str] = "payments.refund_opened"

    refund: int
    reference: str
    amount: int
    cause: str


@dataclass(frozen=True, slots=True)
class RefundApproved(Fact):
    """A second person agreed that money goes back."""

    NAME: ClassVar[str] = "payments.refund_approved"

    refund: int
    amount: int


@dataclass(frozen=True, slots=True)
class RefundRefused(Fact):
    """A second person decided that what was asked for does not go back."""

    NAME: ClassVar[str] = "payments.refund_refused"

    refund: int
    amount: int


@dataclass(frozen=True, slots=True)
class Refunded(Fact):
    """Money went back."""

    NAME: ClassVar[str] = "payments.refunded"

    refund: int
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class RefundFailed(Fact):
    """A channel did not give the money back; a person has to see to it."""

    NAME: ClassVar[str] = "payments.refund_failed"

    refund: int
    why: str


@dataclass(frozen=True, slots=True)
class DaySettled(Fact):
    """A channel's file of a day was held against the ledger; `day` is ISO text."""

    NAME: ClassVar[str] = "payments.day_settled"

    channel: str
    day: str
    lines: int
    settled: int
    amount: int
    differences: int


@dataclass(frozen=True, slots=True)
class ReceiptIssued(Fact):
    """A payer has the receipt of what was paid."""

    NAME: ClassVar[str] = "payments.receipt_issued"

    receipt: str
    bill: str
    form: str
    series: str
    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptEnded(Fact):
    """A receipt holds no more: `state` is `cancelled` or `replaced`."""

    NAME: ClassVar[str] = "payments.receipt_ended"

    receipt: str
    bill: str
    state: str


@dataclass(frozen=True, slots=True)
class TillClosed(Fact):
    """A unit's till was counted and handed over; `difference` is what was counted less what should have been there."""

    NAME: ClassVar[str] = "payments.till_closed"

    unit: str
    number: int
    expected: int
    counted: int
    difference: int
