"""What the page of a dossier shows of the procedures that were filed with it."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import queries as dossiers
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations


def of(actor: Actor, code: str, *, at: datetime) -> dict[str, object]:
    """The main dossier of a part, or the parts of a main one: each with its procedure, authority, standing and date."""
    tree = dossiers.tree(actor, code)
    if not any(one.filed_together for one in tree):
        return {"parts": [], "part_of": None}
    main = tree[0]
    if main.code != code:
        return {"parts": [], "part_of": main}
    names = {unit.code: unit.name for unit in organisations.units(on=clock.legal_date(at))}
    shown = [
        {
            "code": one.code,
            "procedure_name_vi": one.procedure_name_vi,
            "procedure_name_en": one.procedure_name_en,
            "status": one.status,
            "unit_name": names.get(one.unit, ""),
            "waits": bool(one.waits_for),
            "due": one.due,
            "main": one.main,
        }
        for one in tree
    ]
    return {"parts": shown, "part_of": None}
