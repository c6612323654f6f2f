"""Tables of the dossier."""

from __future__ import annotations

from motcua.casework.dossiers.models.dossier import (
    Decision,
    Dossier,
    Draft,
    Handling,
    Revision,
    SubmissionKey,
)

__all__ = [
    "Decision",
    "Dossier",
    "Draft",
    "Handling",
    "Revision",
    "SubmissionKey",
]
