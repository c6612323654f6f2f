"""A message with its steps as a page of either door shows it."""

from __future__ import annotations

from motcua.doors.ui import texts
from motcua.followup.notifications.types import Going, Passed, Sent

_TONES = {
    Going.SENT: "ok", Going.DELIVERED: "ok", Going.FAILED: "late", Going.UNCLEAR: "soon", Going.WAITS: "soon", Going.IN_DIGEST: "ok",
}  # fmt: skip


def row(one: Sent) -> dict[str, object]:
    """The words of a message in the language of the page."""
    english = texts.language() == "en"
    return {
        "id": one.id,
        "title": one.title_en if english else one.title_vi,
        "code": one.code,
        "of_dossier": one.kind.startswith("dossier."),
        "at": one.at,
        "state": texts.words(f"sent.step.{one.state.value}"),
        "tone": _TONES.get(one.state, "info"),
        "steps": [step(passed) for passed in one.steps],
        "said": [{"language": language, "text": text} for language, text in one.said],
        "secret": one.kind in {"contact_code", "contact_agree"},
    }


def step(one: Passed) -> dict[str, object]:
    """One step: what happened, by which means, to whom, and why where that is known in words."""
    return {
        "name": texts.words(f"sent.step.{one.step.value}"),
        "means": texts.find(f"messages.means.{one.means}") or "",
        "to": texts.words("sent.to", address=one.to) if one.to else "",
        # What a supplier said in its own words is the operator's matter; the person is told what can be said.
        "reason": texts.find(f"sent.reason.{one.reason}") or "",
        "raw": one.reason,
        "at": one.at,
    }
