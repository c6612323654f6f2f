"""Commands of documents: what comes in, what goes out, the exchange, and its comparison by day."""

from __future__ import annotations

from motcua.backoffice.documents.services.agents import offer, offered, refused_by_agent, take_back
from motcua.backoffice.documents.services.comparing import compare, know_agencies, mend
from motcua.backoffice.documents.services.drafting import attach, cancel, check, detach, draft, revise, send_back
from motcua.backoffice.documents.services.entering import enter_signed, number
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
from motcua.backoffice.documents.services.signing import (
    authorise_signing,
    begin_signing,
    finish_signing,
    give_back_paper,
    order_remote_signing,
    prepare_signing,
    remote_signing,
    stop_signing,
    take_signatures,
)

__all__ = [
    "answer_recall",
    "answer_update",
    "attach",
    "authorise_signing",
    "begin_signing",
    "cancel",
    "check",
    "compare",
    "detach",
    "draft",
    "enter_by_hand",
    "enter_result",
    "enter_signed",
    "finish",
    "finish_signing",
    "give_back",
    "give_back_paper",
    "issue",
    "know_agencies",
    "mend",
    "not_sent",
    "number",
    "offer",
    "offered",
    "order_remote_signing",
    "prepare_signing",
    "recall",
    "receive",
    "refuse",
    "refused_by_agent",
    "register",
    "remote_signing",
    "report",
    "revise",
    "route",
    "send",
    "send_back",
    "sent",
    "start",
    "stop_signing",
    "take_back",
    "take_signatures",
    "turn_away",
    "update",
]
