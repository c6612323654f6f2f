"""The reasons of a refusal that is proposed, each with its article, as they are kept and as a judgement holds them."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import ActKind, ActState, Ground
from motcua.foundation.types import Json


def proposed(row: models.Dossier) -> models.Act | None:
    """The act that holds them."""
    return models.Act.objects.filter(
        dossier=row, kind=ActKind.REFUSAL.value, state=ActState.PROPOSED.value
    ).first()  # fmt: skip


def reasons_of(row: models.Dossier) -> list[Ground]:
    """The reasons on record for a refusal that is proposed."""
    act = proposed(row)
    return [Ground(**one) for one in act.grounds] if act else []


def judged(why: Sequence[Ground]) -> list[Json]:
    """Reasons in the shape of a judgement, for the paper and for whoever reads the decision."""
    return [
        {
            "rule": "desk", "code": "DESK", "pointer": one.pointer, "article": one.article,
            "text": {"vi": one.text, "en": one.text}, "way_on": {"vi": "", "en": ""}, "alert": False, "params": {},
        }
        for one in why
    ]  # fmt: skip
