"""What can go wrong with money, each with its way on."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class BillUnknown(NotFound):
    """There is no such bill, or not for this actor."""

    code = "payments.bill_unknown"


class AttemptUnknown(NotFound):
    """There is no such attempt, or not for this actor."""

    code = "payments.attempt_unknown"


class RefundUnknown(NotFound):
    """There is no such refund."""

    code = "payments.refund_unknown"


class NothingToPay(HouseError):
    """A bill without an amount: every line is nought or there is none."""

    code = "payments.nothing_to_pay"
    status = 422


class AmountWrong(HouseError):
    """An amount that is negative, not whole, or beyond what a channel can carry."""

    code = "payments.amount_wrong"
    status = 422


class BillNotDue(Conflict):
    """The bill is paid, waived or cancelled already; `state` says which."""

    code = "payments.bill_not_due"


class BillDiffers(Conflict):
    """The same key asks for another amount than before."""

    code = "payments.bill_differs"


class ChannelClosed(HouseError):
    """There is no such way to pay here, or it is switched off."""

    code = "payments.channel_closed"
    status = 422


class TooManyBills(HouseError):
    """More bills in one payment than `most`."""

    code = "payments.too_many_bills"
    status = 422


class ReasonMissing(HouseError):
    """What takes a claim away, or gives money back, needs its reason."""

    code = "payments.reason_missing"
    status = 422


class SamePerson(HouseError):
    """Who asked for a refund does not approve it."""

    code = "payments.same_person"
    status = 403


class RefundEnded(Conflict):
    """The refund has been carried out or has failed for good."""

    code = "payments.refund_ended"


class FileUnreadable(HouseError):
    """A channel's or bank's file is not in a form that we know; `line` counts from 1 (0: the whole file), `reason` names the fault."""

    code = "payments.file_unreadable"
    status = 422


class NoWayBack(HouseError):
    """The channel has no call that gives money back: it is paid out by hand, with its document."""

    code = "payments.no_way_back"
    status = 422


class ReceiptUnknown(NotFound):
    """There is no such receipt, or not for this actor, or its paper is not made yet."""

    code = "payments.receipt_unknown"


class ReceiptEnded(Conflict):
    """The receipt was cancelled or replaced already; `state` says which."""

    code = "payments.receipt_ended"


class SeriesWithoutYear(HouseError):
    """A series of receipts in `packs/common/receipts/receipts.toml` does not name its year as `{yy}`."""

    code = "payments.series_without_year"
    status = 500


class TillMoved(Conflict):
    """Money came into the till, or went out, since the page was made: `expected` is what should be there now."""

    code = "payments.till_moved"


class NothingInTill(HouseError):
    """Nothing has gone through the till since it was last closed."""

    code = "payments.nothing_in_till"
    status = 422


class SpanWrong(HouseError):
    """The days of a report are no span of at most `most` days."""

    code = "payments.span_wrong"
    status = 422
