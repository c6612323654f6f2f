"""Commands of the help desk."""

from __future__ import annotations

from motcua.followup.helpdesk.services.along import allow, begin, end, see
from motcua.followup.helpdesk.services.announcing import announce, earliest, take_back
from motcua.followup.helpdesk.services.articles import publish, withdraw, write
from motcua.followup.helpdesk.services.inquiries import (
    ask,
    close_answered,
    kept_callback,
    link,
    promise,
    say_more,
    turn,
    write_down,
)
from motcua.followup.helpdesk.services.mailing import forget_mail, take_mail

__all__ = [
    "allow",
    "announce",
    "ask",
    "begin",
    "close_answered",
    "earliest",
    "end",
    "forget_mail",
    "kept_callback",
    "link",
    "promise",
    "publish",
    "say_more",
    "see",
    "take_back",
    "take_mail",
    "turn",
    "withdraw",
    "write",
    "write_down",
]
