"""Papers that are not asked for again: what their owner's wallet has is offered (Decree 118/2025/NĐ-CP articles 4 and 17)."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet.types import Item
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.types import Ref

SERVES_AGAIN = frozenset(
    {
        "applied_standard", "certificate", "charter", "commander_decision", "construction_contract", "dam_safety", "deposit_confirmation",
        "environment", "facility_description", "financial_statement", "fire_acceptance", "grid_connection", "head_appointment",
        "home_registration", "identity_card", "import_licence", "investment", "label", "land_decision", "layout", "lease", "licence",
        "mine_design", "mineral_licence", "passport", "plan_approval", "power_of_attorney", "ppa", "previous_licence", "quality_document",
        "retail_licence", "safety_staff_papers", "sds", "staff", "supplier_contract", "tenure", "training_list",
    }
)  # fmt: skip
"""Kinds of document (`document_types.csv`) that stand by themselves, so that one may serve in several dossiers; an application or an invoice
belongs to one. Which they are is a judgement of this house, to be confirmed."""


def serving(slot: PaperSlot) -> frozenset[str]:
    """Kinds of document that a place takes and that serve again."""
    return SERVES_AGAIN & {slot.document_type, *slot.other_types}


def held_of(owner: Ref, slot: PaperSlot, *, but: str, at: datetime) -> Item | None:
    """What an owner's wallet has for a place and still holds, but for what lies in the dossier `but`; for the house's own rules."""
    kinds = serving(slot)
    return wallet.held(owner, kinds, but=but, at=at) if kinds else None
