"""Commands of reporting: kinds loaded, periods opened and frozen, reports written, returned, consolidated, signed, corrected; figures watched."""

from __future__ import annotations

from motcua.followup.reporting.services.running import freeze_run, load, look, open_run
from motcua.followup.reporting.services.signing import (
    give_out,
    given_out,
    go_to_sign,
    is_signing,
    order_remote_signing,
    sign,
    signing_of,
    take_remote,
    take_signed,
)
from motcua.followup.reporting.services.turning import (
    LONGEST_WORDS,
    accept,
    consolidate,
    correct,
    finish,
    give_back,
    save,
    send_back,
    submit,
)
from motcua.followup.reporting.services.watching import end_watch, look_at_watches, watch

__all__ = [
    "LONGEST_WORDS",
    "accept",
    "consolidate",
    "correct",
    "end_watch",
    "finish",
    "freeze_run",
    "give_back",
    "give_out",
    "given_out",
    "go_to_sign",
    "is_signing",
    "load",
    "look",
    "look_at_watches",
    "open_run",
    "order_remote_signing",
    "save",
    "send_back",
    "sign",
    "signing_of",
    "submit",
    "take_remote",
    "take_signed",
    "watch",
]
