"""Whether a result still holds, in the holder's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from motcua.casework.dossiers.types import ResultView
from motcua.casework.results.types import Kind, State
from motcua.definitions.catalogue.types import Renewal
from motcua.doors.ui import texts, writing


@dataclass(frozen=True, slots=True)
class Validity:
    """What is said of a result; `ends` while it is time to renew it: it ends soon, or has ended. `renewal` says until when to file."""

    words: str
    tone: str
    ends: bool = False
    renewal: str = ""


def of(result: ResultView | None, renewal: Renewal, *, on: date) -> Validity | None:
    """How an issued result stands on a day; nothing of a refusal, which gives nothing that could end."""
    if result is None or result.kind != Kind.ISSUED:
        return None
    if result.state != State.IN_FORCE:
        return Validity(texts.words(f"validity.{result.state}"), "late")
    if result.valid_until is None:
        return Validity(texts.words("validity.in_force"), "ok")
    day = writing.day(result.valid_until)
    if result.valid_until < on:
        return Validity(texts.words("validity.ended", day=day), "late", ends=result.remind_on is not None)
    if result.remind_on is not None and result.remind_on <= on:
        last = result.valid_until - timedelta(days=renewal.file_days)
        told = (
            texts.words("validity.file_by", day=writing.day(last), article=renewal.article) if renewal.file_days else ""
        )
        return Validity(texts.words("validity.ends", day=day), "soon", ends=True, renewal=told.strip())
    return Validity(texts.words("validity.until", day=day), "ok")
