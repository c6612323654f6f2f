"""Words and tones of states: dossiers as the applicant sees them, sections, papers, inquiries."""

from __future__ import annotations

from motcua.doors.ui import texts

_TONES = {
    "DRAFT": "stop",
    "SUBMITTED": "info",
    "SUPP_PRE": "soon",
    "ACCEPTED": "info",
    "TRANSFERRED": "info",
    "NOT_ACCEPTED": "late",
    "PROCESSING": "violet",
    "CONSULTING": "violet",
    "SUPP_POST": "soon",
    "FEE_DUE": "soon",
    "SUBMITTED_FOR_SIGN": "violet",
    "STOP_REQUESTED": "stop",
    "STOPPED": "stop",
    "REFUSED": "late",
    "DECIDED": "ok",
    "RETURNED": "ok",
    "CORRECTING": "violet",
}
_SECTION_TONES = {"todo": "info", "doing": "soon", "done": "ok", "blocked": "stop", "faulty": "late"}
_INQUIRY_TONES = {"open": "info", "in_hand": "violet", "waiting": "soon", "answered": "ok", "closed": "stop"}
FINAL = frozenset({"NOT_ACCEPTED", "STOPPED", "REFUSED", "DECIDED", "RETURNED"})
"""Statuses after which a page need not ask again."""


def words(status: str) -> str:
    """The applicant's words for a status; an unknown one is shown as it is."""
    return texts.find(f"status.{status}") or status


def tone(status: str) -> str:
    """The chip's tone: ok, soon, late, stop, info or violet."""
    return _TONES.get(status, "stop")


def inquiry_tone(state: str) -> str:
    """The tone of an inquiry's state, alike for its caller and at the desk."""
    return _INQUIRY_TONES[state]


def section_tone(state: str) -> str:
    """The tone of a section's state."""
    return _SECTION_TONES.get(state, "info")
