"""Commands of documents: what comes in, what goes out, the exchange, and its comparison by day."""

from __future__ import annotations

from motcua.backoffice.documents.services.comparing import compare, know_agencies, mend
from motcua.backoffice.documents.services.drafting import attach, cancel, check, detach, draft, revise, send_back
from motcua.backoffice.documents.services.exchanging import (
    answer_recall,
    answer_update,
    not_sent,
    recall,
    report,
    send,
    sent,
    update,
)
from motcua.backoffice.documents.services.handling import finish, give_back, route, start
from motcua.backoffice.documents.services.issuing import enter_result, issue
from motcua.backoffice.documents.services.receiving import enter_by_hand, receive, refuse, register, turn_away

__all__ = [
    "answer_recall",
    "answer_update",
    "attach",
    "cancel",
    "check",
    "compare",
    "detach",
    "draft",
    "enter_by_hand",
    "enter_result",
    "finish",
    "give_back",
    "issue",
    "know_agencies",
    "mend",
    "not_sent",
    "recall",
    "receive",
    "refuse",
    "register",
    "report",
    "revise",
    "route",
    "send",
    "send_back",
    "sent",
    "start",
    "turn_away",
    "update",
]
