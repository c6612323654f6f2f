"""What lies in the store room for a dossier, for its page."""

from __future__ import annotations

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import IN_HAND
from motcua.doors.ui import texts
from motcua.foundation.types import Actor


def of(actor: Actor, code: str) -> list[dict[str, object]]:
    """The components of a dossier that came over the counter or by post, with their words."""
    return [
        {
            "view": one,
            "form": texts.words(f"reception.form.{one.form.value}"),
            "reason": texts.words(f"reception.unscanned.{one.unscanned.value}") if one.unscanned else "",
            "in_hand": one.form in IN_HAND,
        }
        for one in queries.components(actor, code)
    ]
