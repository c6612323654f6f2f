"""The session as the portal's views use it; it is the same one for every door."""

from __future__ import annotations

from motcua.doors.ui.session import (
    Current,
    actor,
    close_session,
    current,
    safe_target,
    shows_kept,
    signed_in,
    with_target,
)

__all__ = [
    "Current",
    "actor",
    "close_session",
    "current",
    "safe_target",
    "shows_kept",
    "signed_in",
    "with_target",
]
