"""Commands of the help desk."""

from __future__ import annotations

from motcua.followup.helpdesk.services.articles import publish, withdraw, write
from motcua.followup.helpdesk.services.inquiries import (
    ask,
    close_answered,
    kept_callback,
    link,
    promise,
    say_more,
    turn,
)

__all__ = [
    "ask",
    "close_answered",
    "kept_callback",
    "link",
    "promise",
    "publish",
    "say_more",
    "turn",
    "withdraw",
    "write",
]
