"""Commands on units, their staff, and enterprises."""

from __future__ import annotations

from motcua.identity.organisations.services.enterprises import refresh_enterprise, remember_enterprise
from motcua.identity.organisations.services.handing_over import hand_over, plan_hand_over
from motcua.identity.organisations.services.listing import load_units, shipped_units
from motcua.identity.organisations.services.posts import appoint, close_post, end_appointment, list_phone, open_post
from motcua.identity.organisations.services.reorganising import (
    close_unit,
    create_unit,
    merge_units,
    move_unit,
    rename_unit,
    split_unit,
)
from motcua.identity.organisations.services.standing_in import (
    REASONS,
    delegate,
    end_absence,
    end_delegation,
    note_absence,
)

__all__ = [
    "REASONS",
    "appoint",
    "close_post",
    "close_unit",
    "create_unit",
    "delegate",
    "end_absence",
    "end_appointment",
    "end_delegation",
    "hand_over",
    "list_phone",
    "load_units",
    "merge_units",
    "move_unit",
    "note_absence",
    "open_post",
    "plan_hand_over",
    "refresh_enterprise",
    "remember_enterprise",
    "rename_unit",
    "shipped_units",
    "split_unit",
]
