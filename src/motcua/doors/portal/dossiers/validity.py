"""Whether a result still holds, in the holder's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motcua.casework.dossiers.types import ResultView
from motcua.casework.results.types import REMIND_BEFORE, Kind, State
from motcua.doors.ui import texts, writing


@dataclass(frozen=True, slots=True)
class Validity:
    """What is said of a result; `ends` while it is time to renew it: it ends soon, or has ended."""

    words: str
    tone: str
    ends: bool = False


def of(result: ResultView | None, *, on: date) -> Validity | None:
    """How an issued result stands on a day; nothing of a refusal, which gives nothing that could end."""
    if result is None or result.kind != Kind.ISSUED:
        return None
    if result.state != State.IN_FORCE:
        return Validity(texts.words(f"validity.{result.state}"), "late")
    if result.valid_until is None:
        return Validity(texts.words("validity.in_force"), "ok")
    day = writing.day(result.valid_until)
    if result.valid_until < on:
        return Validity(texts.words("validity.ended", day=day), "late", ends=True)
    if result.valid_until < on + REMIND_BEFORE:
        return Validity(texts.words("validity.ends", day=day), "soon", ends=True)
    return Validity(texts.words("validity.until", day=day), "ok")
