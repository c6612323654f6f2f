"""What is to be paid for dossiers that were filed together."""

from __future__ import annotations

from motcua.casework.dossiers.queries.bundles import own_bundle
from motcua.casework.payments import queries as bills
from motcua.casework.payments.types import BillState
from motcua.foundation.types import Actor


def bundle_due(actor: Actor, bundle_id: str) -> tuple[int, int]:
    """How many bills of its filed dossiers are due, and their sum in whole đồng; raises `BundleUnknown`."""
    codes = own_bundle(actor, bundle_id).rows.exclude(code="").values_list("code", flat=True)
    due = [one for found in bills.of_each("dossier", codes).values() for one in found if one.state is BillState.DUE]
    return len(due), sum(one.amount for one in due)
