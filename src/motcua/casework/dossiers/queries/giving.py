"""Papers that are not asked for again: what their owner's wallet has is offered (Decree 118/2025/NĐ-CP articles 4 and 17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from motcua.casework.dossiers.types import IntakeView
from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet.types import Item
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

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


MEDIA = {
    "pdf": ("application/pdf",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "img": ("image/jpeg", "image/png"),
    "xml": ("application/xml",),
}
"""Media types of the kinds of file that a place takes."""
_EACH = 3


def fitting(held: Iterable[Item], slot: PaperSlot) -> tuple[Item, ...]:
    """Those that may lie in a place: of its kinds of document and of file, not too large; a few."""
    media = {one for kind in slot.accepted for one in MEDIA[kind]}
    kinds = serving(slot)
    found = (item for item in held if item.kind in kinds and item.media_type in media and item.size <= slot.max_bytes)
    return tuple(islice(found, _EACH))


def held_for(
    actor: Actor, view: IntakeView, slots: Sequence[PaperSlot], *, at: datetime
) -> dict[str, tuple[Item, ...]]:
    """For a reception: what its owner's wallet has for the places on the checklist that are still empty, by the place's key.

    Nothing for whoever may not look; a look is the owner's to read. Source: Decree 118/2025/NĐ-CP articles 4 and 17.
    """
    empty = {line.slot for line in view.checklist if line.slot and not line.file}
    wanted = [slot for slot in slots if slot.key in empty and serving(slot)]
    on = Target(owner=view.owner, unit=view.unit, procedure=view.procedure)
    if not wanted or not permissions.allows(actor, "wallet.desk", on=on):
        return {}
    kinds = frozenset[str]().union(*(serving(slot) for slot in wanted))
    held = wallet.at_desk(actor, owner=view.owner, unit=view.unit, procedure=view.procedure, kinds=kinds, at=at)
    return {slot.key: found for slot in wanted if (found := fitting(held, slot))}


def serving(slot: PaperSlot) -> frozenset[str]:
    """Kinds of document that a place takes and that serve again."""
    return SERVES_AGAIN & {slot.document_type, *slot.other_types}


def held_of(owner: Ref, slot: PaperSlot, *, but: str, at: datetime) -> Item | None:
    """What an owner's wallet has for a place and still holds, but for what lies in the dossier `but`; for the house's own rules."""
    kinds = serving(slot)
    return wallet.held(owner, kinds, but=but, at=at) if kinds else None
