"""Commands on consents, subjects' requests and breaches."""

from __future__ import annotations

from motcua.identity.consent.services.agreeing import CHILD_ASKED_FROM, CHILD_UNTIL, give, noticed, receipt, withdraw
from motcua.identity.consent.services.asking import (
    acknowledge,
    ask,
    begin,
    check_identity,
    end,
    extend,
    fetch_export,
    make_export,
    sweep,
)
from motcua.identity.consent.services.breaching import close_breach, correct_breach, notify_breach, record_breach
from motcua.identity.consent.services.restricting import lift_restriction, tell_receiver, use_restricted

__all__ = [
    "CHILD_ASKED_FROM",
    "CHILD_UNTIL",
    "acknowledge",
    "ask",
    "begin",
    "check_identity",
    "close_breach",
    "correct_breach",
    "end",
    "extend",
    "fetch_export",
    "give",
    "lift_restriction",
    "make_export",
    "noticed",
    "notify_breach",
    "receipt",
    "record_breach",
    "sweep",
    "tell_receiver",
    "use_restricted",
    "withdraw",
]
