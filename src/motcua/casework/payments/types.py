"""Values of payments: bills, attempts, refunds, settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.foundation.money import Dong
from motcua.foundation.types import Ref


class BillState(StrEnum):
    """Where a bill stands."""

    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class AttemptState(StrEnum):
    """Where one try to pay stands."""

    INITIATED = "initiated"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TO_VERIFY = "to_verify"
    """The channel named another amount than ours: a person has to look."""


class Verdict(StrEnum):
    """What a channel says of an attempt."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    """The channel itself does not know yet."""


class Taken(StrEnum):
    """What became of news of money; a door answers its channel by it."""

    RECORDED = "recorded"
    AGAIN = "again"
    """Known already; nothing has changed."""
    UNKNOWN = "unknown"
    WRONG_AMOUNT = "wrong_amount"


class RefundState(StrEnum):
    """Where money that goes back stands."""

    OPEN = "open"
    APPROVED = "approved"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    """A second person decided that the money stays; `why` says it. Only of what was asked for, never of money that no bill takes."""


class DifferenceKind(StrEnum):
    """How a settlement file and our ledger disagree."""

    UNKNOWN = "unknown"
    """Their reference is none of ours."""
    AMOUNT = "amount"
    ONLY_OURS = "only_ours"
    """We hold it for paid on that day, their file does not have it."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One fee or charge of a bill; `kind` is `fee` (phí) or `charge` (lệ phí)."""

    key: str
    name: str
    kind: str
    amount: Dong
    article: str = ""
    because: tuple[str, ...] = ()
    """How the amount was come to, as it stood when the bill was made; why nothing is asked, where the amount is nought."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What an owner owes for a subject.

    `code` is what a payer writes on a transfer: letters and digits, without meaning. `term` is the last instant to pay; none without one.
    """

    id: str
    code: str
    subject: Ref
    key: str
    owner: Ref
    owner_name: str
    unit: str
    procedure: str
    lines: tuple[BillLine, ...]
    amount: Dong
    state: BillState
    issued_at: datetime
    term: datetime | None
    paid_at: datetime | None
    way: str
    """How it was paid: a channel's key, `cash`, or "" while it is not."""


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a channel is asked to collect. `issued_at` is the instant that it was first told, to be repeated in later questions."""

    reference: str
    channel: str
    amount: Dong
    text: str
    """ASCII without diacritics, at most 60 characters."""
    bills: tuple[Bill, ...]
    issued_at: datetime
    expires_at: datetime
    return_address: str
    payer_address: str
    """The payer's network address, which channels ask for."""
    external: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the payer goes on: an address to follow, or a code to scan (`qr` is its text)."""

    address: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a channel answers about an attempt; `amount` is whole đồng, none where it does not say."""

    verdict: Verdict
    amount: Dong | None = None
    external: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to pay."""

    reference: str
    channel: str
    amount: Dong
    state: AttemptState
    bills: tuple[str, ...]
    address: str
    qr: str
    external: str
    begun_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back, and why."""

    id: int
    reference: str
    channel: str
    bill: str | None
    amount: Dong
    reason: str
    state: RefundState
    asked_by: str
    asked_at: datetime
    approved_by: str
    done_at: datetime | None
    why: str
    """What the channel answered when it failed, or why it was refused."""


@dataclass(frozen=True, slots=True)
class OrphanRefunds:
    """Refunds of one unit that wait for an act which nobody may do there: `needs` is the permission that is missing."""

    unit: str
    needs: str
    count: int
    amount: Dong
    oldest: datetime


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of a channel's file of a day: what it holds for paid."""

    reference: str
    amount: Dong
    external: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One credit of a bank statement, with the text that the bank made of the payer's purpose."""

    text: str
    amount: Dong
    external: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something on which a channel's file and the ledger disagree; `ours` and `theirs` are whole đồng, none where a side has nothing."""

    id: int
    channel: str
    day: date
    kind: DifferenceKind
    reference: str
    ours: Dong | None
    theirs: Dong | None
    note: str
    closed_by: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a channel's file of a day."""

    channel: str
    day: date
    lines: int
    settled: int
    amount: Dong
    recovered: int
    """Payments that we had not heard of before this file."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """One account of the ledger at an instant; debit is positive."""

    account: str
    amount: Dong


class ReceiptState(StrEnum):
    """Where a receipt stands."""

    ORDERED = "ordered"
    """The money is here; number and paper follow."""
    ISSUED = "issued"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    """Another receipt holds in its place."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, as a receipt names them; `number` is a tax code or a personal number, empty where it is not known."""

    name: str
    number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of what was paid of one kind (`fee` or `charge`) by one bill.

    `number` is none until the paper is made; `ended_at`, `ended_by` and `reason` tell of one that holds no more; `check` finds it for anybody who has the paper.
    """

    id: str
    bill: str
    subject: Ref
    kind: str
    unit: str
    procedure: str
    name: str
    form: str
    series: str
    number: int | None
    amount: Dong
    payer: Payer
    state: ReceiptState
    way: str
    check: str
    ordered_at: datetime
    issued_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    reason: str
    replaces: str | None


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """The paper of a receipt."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CashTaken:
    """One bill's money in a till since it was last closed; negative where it was given back out of the till."""

    at: datetime
    by: str
    subject: Ref
    bill: str
    amount: Dong
    note: str
    """Why it was not paid online."""


@dataclass(frozen=True, slots=True)
class CashUp:
    """A closing of a unit's till: what should be there, what was counted and handed over, and why they differ."""

    id: int
    unit: str
    number: int
    since: datetime | None
    until: datetime
    expected: Dong
    counted: Dong
    difference: Dong
    """Counted less expected; whole đồng."""
    reason: str
    document: str
    by: str


@dataclass(frozen=True, slots=True)
class Till:
    """A unit's till as it stands: what came in since it was last closed, and the closings before."""

    unit: str
    expected: Dong
    taken: tuple[CashTaken, ...]
    closings: tuple[CashUp, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What happened to one group's money in a span of days, in whole đồng; `key` is a day in ISO form, a unit or a procedure."""

    key: str
    billed: Dong
    paid: Dong
    """Of these bills and of earlier ones, whatever became of them later."""
    paid_count: int
    cash: Dong
    """The part of `paid` that came over the counter."""
    waived: Dong
    cancelled: Dong
    refunded: Dong


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """Rows of a report with their sum; `difference` is by how many đồng the sum is off the ledger's own entries of the same days."""

    group: str
    first: date
    last: date
    rows: tuple[ReportRow, ...]
    total: ReportRow
    difference: Dong
