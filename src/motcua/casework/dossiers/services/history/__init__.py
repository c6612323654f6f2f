"""The import of history: dossiers and results of an old system, by batches that can be gone on with and undone."""

from __future__ import annotations

from motcua.casework.dossiers.services.history.batches import undo
from motcua.casework.dossiers.services.history.dossiers import import_dossiers
from motcua.casework.dossiers.services.history.results import import_results

__all__ = ["import_dossiers", "import_results", "undo"]
