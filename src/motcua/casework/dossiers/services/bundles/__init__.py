"""Many dossiers of a procedure in one filing: a workbook and its papers, checked in the background, the good rows filed one by one."""

from __future__ import annotations

from motcua.casework.dossiers.services.bundles.own_software import make_bundle_forms, take_signed_forms
from motcua.casework.dossiers.services.bundles.signing import confirm_bundle, fetch_bundle, go_to_sign_bundle
from motcua.casework.dossiers.services.bundles.taking import drop_bundle, file_bundle, take_file, take_workbook

__all__ = [
    "confirm_bundle",
    "drop_bundle",
    "fetch_bundle",
    "file_bundle",
    "go_to_sign_bundle",
    "make_bundle_forms",
    "take_file",
    "take_signed_forms",
    "take_workbook",
]
