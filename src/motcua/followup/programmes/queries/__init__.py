"""Reads of programmes: plans, tasks as they stand and stood, slips, evidence, sheets."""

from __future__ import annotations

from motcua.followup.programmes.queries.files import following, plan, plans, sheet_rules
from motcua.followup.programmes.queries.progress import progress, slips
from motcua.followup.programmes.queries.reading import (
    concerned,
    evidence,
    may_manage,
    numbers,
    open_among,
    opened,
    tasks,
    template,
    units_with_tasks,
    years,
)
from motcua.followup.programmes.queries.sheets import score_evidence, sheet, sheet_years

__all__ = [
    "concerned",
    "evidence",
    "following",
    "may_manage",
    "numbers",
    "open_among",
    "opened",
    "plan",
    "plans",
    "progress",
    "score_evidence",
    "sheet",
    "sheet_rules",
    "sheet_years",
    "slips",
    "tasks",
    "template",
    "units_with_tasks",
    "years",
]
