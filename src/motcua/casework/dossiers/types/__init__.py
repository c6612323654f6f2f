"""Values of the dossier's life."""

from __future__ import annotations

from motcua.casework.dossiers.types.dossier import (
    Channel,
    DossierLine,
    DossierView,
    Draft,
    ForLink,
    Moving,
    Older,
    Outcome,
    Progress,
    PublicStatus,
    ReasonView,
    Receipt,
    ResultView,
    Status,
    Turn,
)
from motcua.casework.dossiers.types.together import Held, Looker, Meanwhile, Together

__all__ = [
    "Channel",
    "DossierLine",
    "DossierView",
    "Draft",
    "ForLink",
    "Held",
    "Looker",
    "Meanwhile",
    "Moving",
    "Older",
    "Outcome",
    "Progress",
    "PublicStatus",
    "ReasonView",
    "Receipt",
    "ResultView",
    "Status",
    "Together",
    "Turn",
]
