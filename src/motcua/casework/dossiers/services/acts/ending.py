"""The end of a dossier that gets no decision: its clock, its steps, its proposals, its questions."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActState
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown, NobodyWaits
from motcua.foundation.types import Actor

HOUSE = Actor.system("process")


def process(row: models.Dossier, *, at: datetime, message: str = "") -> None:
    """Take the dossier's steps from their way: by the message that its process has for it, else altogether. Also whatever waited beside them."""
    models.Act.objects.filter(dossier=row, state=ActState.PROPOSED.value).update(
        state=ActState.TURNED_DOWN.value, settled_by=str(HOUSE), settled_at=at, note="ended"
    )
    models.Question.objects.filter(dossier=row, state="open").update(state="closed")
    if message:
        try:
            processes.send_message(HOUSE, subject=ref(row.code), name=message, key=f"{message}/{row.turns}", at=at)
        except InstanceUnknown:
            return
        except NobodyWaits:
            processes.withdraw(HOUSE, subject=ref(row.code), at=at)
        return
    processes.withdraw(HOUSE, subject=ref(row.code), at=at)
