"""Many dossiers of a procedure in one filing: a workbook and its papers, checked in the background, the good rows filed one by one."""

from __future__ import annotations

from motcua.casework.dossiers.services.bundles.taking import drop_bundle, file_bundle, take_file, take_workbook

__all__ = ["drop_bundle", "file_bundle", "take_file", "take_workbook"]
