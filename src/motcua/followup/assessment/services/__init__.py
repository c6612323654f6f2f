"""Commands on the index and on evaluations."""

from __future__ import annotations

from motcua.followup.assessment.services.evaluations import answer, compile_, declare, object_, sign
from motcua.followup.assessment.services.index import load_rules, take_index, take_what_is_due

__all__ = [
    "answer",
    "compile_",
    "declare",
    "load_rules",
    "object_",
    "sign",
    "take_index",
    "take_what_is_due",
]
