"""Reads of dossiers and drafts, each under the asker's rights."""

from __future__ import annotations

from motcua.casework.dossiers.queries.books import (
    SERIALS,
    books,
    entered,
    fingerprint,
    known_year,
    register_lines,
    register_volume,
    register_volumes,
    register_workbook,
)
from motcua.casework.dossiers.queries.clocks import (
    clock,
    clock_mark,
    clock_marks,
)
from motcua.casework.dossiers.queries.desks import (
    queues,
)
from motcua.casework.dossiers.queries.drafts import (
    draft,
    draft_value,
    drafts,
    own_draft,
)
from motcua.casework.dossiers.queries.escalations import (
    count_warnings,
    escalations,
    warnings,
)
from motcua.casework.dossiers.queries.estimating import (
    forecasts,
    likely_late,
)
from motcua.casework.dossiers.queries.figures import (
    outcome_lines,
    outcomes,
    readable,
)
from motcua.casework.dossiers.queries.finding import (
    code_of_subject,
    locked,
    place_of,
    receipt_of,
    ref_of,
    row_for,
    target,
)
from motcua.casework.dossiers.queries.inbox import (
    COLUMNS,
    choice,
    count,
    counts,
    inbox,
    saved_filters,
    soon,
)
from motcua.casework.dossiers.queries.lists import (
    flagged,
    mine,
    older,
    under_older,
)
from motcua.casework.dossiers.queries.receptions import (
    applicant,
    intake,
    intake_value,
    intakes,
    judged,
    own_intake,
    proposals,
    received,
    reception,
    version_of,
)
from motcua.casework.dossiers.queries.recounts import (
    recount_preview,
)
from motcua.casework.dossiers.queries.remarks import (
    WAITING,
    answers,
    answers_value,
    asked,
    difference,
    label_of,
    paper_ids,
    pin_of,
    remarks,
    sealed_of,
    sealed_places,
    slot_of_pin,
    supplement_requests,
    waits_for_supplement,
)
from motcua.casework.dossiers.queries.search import (
    search,
)
from motcua.casework.dossiers.queries.sheets import (
    components,
    length_of_history,
    public_sheets,
    sees_inside,
    sheet_file,
    sheet_value,
    sheets,
)
from motcua.casework.dossiers.queries.signing import (
    draft as result_draft,
)
from motcua.casework.dossiers.queries.signing import (
    order_of,
    owner_names,
    preview,
    tray,
)
from motcua.casework.dossiers.queries.together import (
    meanwhile,
    together,
)
from motcua.casework.dossiers.queries.viewing import (
    brief,
    dossier,
    dossier_of_step,
    for_link,
    public_status,
)

__all__ = [
    "COLUMNS",
    "SERIALS",
    "WAITING",
    "answers",
    "answers_value",
    "applicant",
    "asked",
    "books",
    "brief",
    "choice",
    "clock",
    "clock_mark",
    "clock_marks",
    "code_of_subject",
    "components",
    "count",
    "count_warnings",
    "counts",
    "difference",
    "dossier",
    "dossier_of_step",
    "draft",
    "draft_value",
    "drafts",
    "entered",
    "escalations",
    "fingerprint",
    "flagged",
    "for_link",
    "forecasts",
    "inbox",
    "intake",
    "intake_value",
    "intakes",
    "judged",
    "known_year",
    "label_of",
    "length_of_history",
    "likely_late",
    "locked",
    "meanwhile",
    "mine",
    "older",
    "order_of",
    "outcome_lines",
    "outcomes",
    "own_draft",
    "own_intake",
    "owner_names",
    "paper_ids",
    "pin_of",
    "place_of",
    "preview",
    "proposals",
    "public_sheets",
    "public_status",
    "queues",
    "readable",
    "receipt_of",
    "received",
    "reception",
    "recount_preview",
    "ref_of",
    "register_lines",
    "register_volume",
    "register_volumes",
    "register_workbook",
    "remarks",
    "result_draft",
    "row_for",
    "saved_filters",
    "sealed_of",
    "sealed_places",
    "search",
    "sees_inside",
    "sheet_file",
    "sheet_value",
    "sheets",
    "slot_of_pin",
    "soon",
    "supplement_requests",
    "target",
    "together",
    "tray",
    "under_older",
    "version_of",
    "waits_for_supplement",
    "warnings",
]
