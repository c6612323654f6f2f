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
from motcua.casework.dossiers.models.receptions import Reception
from motcua.casework.dossiers.models.remarks import Remark, SupplementDraft, SupplementLeave, SupplementRequest
from motcua.casework.dossiers.models.sheets import Component, RegisterYear, Sheet
from motcua.casework.dossiers.models.together import Hold, Looking

__all__ = [
    "Component",
    "Decision",
    "Dossier",
    "Draft",
    "DueDate",
    "Handling",
    "Hold",
    "Looking",
    "Reception",
    "RegisterYear",
    "Remark",
    "Revision",
    "Sheet",
    "SubmissionKey",
    "SupplementDraft",
    "SupplementLeave",
    "SupplementRequest",
    "Tick",
]
