"""Tables of the dossier."""

from __future__ import annotations

from motcua.casework.dossiers.models.clocks import DueDate, Tick
from motcua.casework.dossiers.models.dossier import (
    Decision,
    Dossier,
    Draft,
    Handling,
    Revision,
    SubmissionKey,
)
from motcua.casework.dossiers.models.together import Hold, Looking

__all__ = [
    "Decision",
    "Dossier",
    "Draft",
    "DueDate",
    "Handling",
    "Hold",
    "Looking",
    "Revision",
    "SubmissionKey",
    "Tick",
]
