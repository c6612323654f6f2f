"""Commands on money (fees: Decree 118/2025/NĐ-CP article 24; Law on fees and charges 97/2015/QH13)."""

from __future__ import annotations

from motcua.casework.payments.files import LARGEST as LARGEST_FILE
from motcua.casework.payments.services.billing import bill, cancel, waive
from motcua.casework.payments.services.closing import close_till
from motcua.casework.payments.services.elsewhere import take_elsewhere, was_taken
from motcua.casework.payments.services.paying import (
    MOST,
    ask,
    ask_waiting,
    begin,
    cash,
    close_doubt,
    print_transfer,
    report,
    stand,
)
from motcua.casework.payments.services.receipting import cancel_receipt, make_receipt, make_waiting, replace_receipt
from motcua.casework.payments.services.refunding import (
    approve_refund,
    ask_refund,
    carry_out_refunds,
    refunded_by_hand,
    refuse_refund,
)
from motcua.casework.payments.services.settling import close_difference, settle, settle_file, take_statement

__all__ = [
    "LARGEST_FILE",
    "MOST",
    "approve_refund",
    "ask",
    "ask_refund",
    "ask_waiting",
    "begin",
    "bill",
    "cancel",
    "cancel_receipt",
    "carry_out_refunds",
    "cash",
    "close_difference",
    "close_doubt",
    "close_till",
    "make_receipt",
    "make_waiting",
    "print_transfer",
    "refunded_by_hand",
    "refuse_refund",
    "replace_receipt",
    "report",
    "settle",
    "settle_file",
    "stand",
    "take_elsewhere",
    "take_statement",
    "waive",
    "was_taken",
]
