"""Commands on plans, tasks and self-assessments."""

from __future__ import annotations

from motcua.followup.programmes.services.bringing import import_tasks, load
from motcua.followup.programmes.services.scoring import score
from motcua.followup.programmes.services.turning import (
    MOST_FILES,
    cancel,
    confirm,
    reopen,
    report,
    reschedule,
    send_back,
)
from motcua.followup.programmes.services.warning import warn

__all__ = [
    "MOST_FILES",
    "cancel",
    "confirm",
    "import_tasks",
    "load",
    "reopen",
    "report",
    "reschedule",
    "score",
    "send_back",
    "warn",
]
