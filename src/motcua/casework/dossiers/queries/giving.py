"""Papers that somebody gave with an earlier dossier: offered again, and not asked for again without a reason (Decree 118/2025 articles 4, 17)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments.types import Paper, PaperState
from motcua.casework.dossiers import models, places
from motcua.casework.dossiers.queries.finding import ref_of, visible
from motcua.casework.dossiers.types import GivenPaper, RemarkKind
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import PaperSlot
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions

_DOSSIERS = 20
"""So many of the last dossiers are looked through."""
_EACH = 3
"""Offered for one kind of paper, the latest first."""
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


def given_before(actor: Actor, types: Collection[str], *, but: str = "") -> dict[str, tuple[GivenPaper, ...]]:
    """Papers of the one for whom the actor acts, by kind of document, the latest first; none of the dossier `but`.

    Left out is what an officer found wrong, unreadable, expired or unsigned. Whether a paper still holds is for its owner to say.
    """
    types = SERVES_AGAIN & set(types)
    if actor.acting_for is None or not types:
        return {}
    rows = visible(permissions.scope(actor, "dossier.read"))
    owner = actor.acting_for
    rows = rows.filter(owner_kind=owner.kind, owner_id=owner.id).exclude(code=but)
    found: dict[str, list[GivenPaper]] = {}
    seen: set[tuple[str, str]] = set()
    for paper, kind, row in _given(list(rows.order_by("-received_at", "-id")[:_DOSSIERS]), types):
        if (kind, paper.sha256) not in seen and len(found.setdefault(kind, [])) < _EACH:
            seen.add((kind, paper.sha256))
            media = paper.kind.value if paper.kind else ""
            found[kind].append(GivenPaper(paper.id, paper.name, media, paper.size, kind, row.code, row.received_at))
    return {kind: tuple(given) for kind, given in found.items() if given}


def held_of(owner: Ref, slot: PaperSlot, *, but: str) -> GivenPaper | None:
    """The last paper of a place's kind that an owner gave with another dossier; for the room's own rules."""
    rows = models.Dossier.objects.filter(owner_kind=owner.kind, owner_id=owner.id).exclude(code=but)
    types = SERVES_AGAIN & {slot.document_type, *slot.other_types}
    if not types:
        return None
    for paper, kind, row in _given(list(rows.order_by("-received_at", "-id")[:_DOSSIERS]), types):
        media = paper.kind.value if paper.kind else ""
        return GivenPaper(paper.id, paper.name, media, paper.size, kind, row.code, row.received_at)
    return None


def _given(rows: list[models.Dossier], types: Collection[str]) -> Iterator[tuple[Paper, str, models.Dossier]]:
    last: dict[int, models.Revision] = {}
    for one in models.Revision.objects.filter(dossier__in=rows).order_by("number"):
        last[one.dossier_id] = one
    remarked = models.Remark.objects.filter(dossier__in=rows, internal=False).exclude(kind=RemarkKind.MISSING.value)
    faulty = {str(paper) for paper in remarked.exclude(paper=None).values_list("paper", flat=True)}
    for row in rows:
        if (revision := last.get(row.pk)) is None or not (named := dict(_named(row, revision.data, types))):
            continue
        ids = {name: str(paper) for name, paper in revision.papers.items()}
        held = {paper.id: paper for paper in papers.of(ref_of(row.code))}
        by_name = {paper.name: paper for paper in held.values()}
        for name, kind in named.items():
            paper = held.get(ids.get(name, "")) or by_name.get(name)
            if paper is not None and paper.state is PaperState.CLEAN and paper.id not in faulty:
                yield paper, kind, row


def _named(row: models.Dossier, data: dict[str, Json], types: Collection[str]) -> Iterator[tuple[str, str]]:
    """Names of files in a form with the kind of document that each is."""
    for slot in catalogue.version(row.version_id).layout.slots:
        if not {slot.document_type, *slot.other_types} & set(types):
            continue
        for entry in places.entries(slot, data):
            said = entry.get("type") if isinstance(entry, dict) else None
            kind = said if isinstance(said, str) else slot.document_type
            if slot.takes(entry) and slot.file_of(entry) and kind in types:
                yield slot.file_of(entry), kind
