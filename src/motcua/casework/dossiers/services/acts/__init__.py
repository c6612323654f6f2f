"""Legal acts beside the steps, each with its guard in code, its second person where the law wants one, and its form."""

from __future__ import annotations

from motcua.casework.dossiers.services.acts.amending import amend, ask_amendment, ask_revocation, settle_amendment
from motcua.casework.dossiers.services.acts.consulting import (
    ask_opinions,
    close_question,
    give_opinion,
    tell_late_opinions,
)
from motcua.casework.dossiers.services.acts.correcting import (
    propose_correction,
    propose_revocation,
    settle_correction,
    settle_revocation,
)
from motcua.casework.dossiers.services.acts.delivering import (
    HandOver,
    deliver_result,
    hand_over_result,
    note_post,
    post_result,
)
from motcua.casework.dossiers.services.acts.extending import adjust_due, propose_extension, sign_extension
from motcua.casework.dossiers.services.acts.fees import note_payment, request_fee, waive_fee
from motcua.casework.dossiers.services.acts.intake import refuse_intake
from motcua.casework.dossiers.services.acts.keeping import archive, record_incident
from motcua.casework.dossiers.services.acts.linking import link
from motcua.casework.dossiers.services.acts.refusing import finish_step, give_reasons
from motcua.casework.dossiers.services.acts.shipping import (
    cancel_post,
    check_wish,
    note_order,
    note_post_news,
    order_post,
    wish_return,
)
from motcua.casework.dossiers.services.acts.stopping import propose_stop, settle_stop, withdraw
from motcua.casework.dossiers.services.acts.suspending import end_due_suspensions, end_suspension, suspend
from motcua.casework.dossiers.services.acts.transferring import acknowledge, hand_over
from motcua.casework.dossiers.services.acts.trying import try_out
from motcua.casework.dossiers.services.acts.waiting import end_waiting
from motcua.casework.dossiers.services.acts.writing import ask_by_letter, note_carried, note_reply, take_reply

__all__ = [
    "HandOver",
    "acknowledge",
    "adjust_due",
    "amend",
    "archive",
    "ask_amendment",
    "ask_by_letter",
    "ask_opinions",
    "ask_revocation",
    "cancel_post",
    "check_wish",
    "close_question",
    "deliver_result",
    "end_due_suspensions",
    "end_suspension",
    "end_waiting",
    "finish_step",
    "give_opinion",
    "give_reasons",
    "hand_over",
    "hand_over_result",
    "link",
    "note_carried",
    "note_order",
    "note_payment",
    "note_post",
    "note_post_news",
    "note_reply",
    "order_post",
    "post_result",
    "propose_correction",
    "propose_extension",
    "propose_revocation",
    "propose_stop",
    "record_incident",
    "refuse_intake",
    "request_fee",
    "settle_amendment",
    "settle_correction",
    "settle_revocation",
    "settle_stop",
    "sign_extension",
    "suspend",
    "take_reply",
    "tell_late_opinions",
    "try_out",
    "waive_fee",
    "wish_return",
    "withdraw",
]
