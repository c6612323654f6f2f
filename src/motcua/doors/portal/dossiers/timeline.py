"""A dossier's history in the applicant's words, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motcua.casework.dossiers.types import DossierView, Status, Turn
from motcua.doors.ui import texts


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: datetime
    title: str
    who: str
    article: str


def of(view: DossierView) -> list[Line]:
    """Everything of the history that has words for applicants; what concerns machines only is left out."""
    found: list[Line] = []
    for turn in view.history:
        title = _title(turn)
        if title:
            # An automatic procedure accepts within the applicant's own act of filing: it is not the applicant who accepts.
            own = turn.status in (None, Status.SUBMITTED, Status.STOP_REQUESTED)
            who = turn.by if own or turn.by == "officer" else "system"
            if found and found[-1].title == title:  # handed on within the house: the same to whoever waits outside
                continue
            found.append(Line(turn.at, title, texts.find(f"by.{who}") or "", turn.article))
    return found[::-1]


def _title(turn: Turn) -> str | None:
    if turn.status:
        return texts.find(f"status.{turn.status}")
    if turn.kind == "dossiers.act_made":  # proposals stay inside
        return texts.find(f"acts.told.{turn.params.get('kind')}.{turn.params.get('state')}")
    return texts.find(f"turn.{turn.kind}")
