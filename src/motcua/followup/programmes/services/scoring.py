"""Points that a person gives to a criterion of a self-assessment, with why and evidence; a correction is another score."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.followup.programmes import models, queries
from motcua.followup.programmes.errors import SheetUnknown
from motcua.followup.programmes.facts import CriterionScored
from motcua.followup.programmes.queries.sheets import criterion
from motcua.followup.programmes.types import Given, How
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST_NOTE = 2_000


@transaction.atomic
def score(
    actor: Actor, *, year: int, key: str, points: Decimal | None, note: str, evidence: Given | None, at: datetime
) -> int:
    """Give a criterion points for a year; its number. Raises `Invalid` with every fault, `SheetUnknown` for what is measured, `NotAllowed`."""
    rules = queries.sheet_rules(year)
    permissions.require(actor, "programme.score", on=Target(unit=rules.keeper))
    found = criterion(year, key)
    if found.how is How.MEASURED or year > legal_date(at).year:
        raise SheetUnknown(year=year, criterion=key)
    faults, looked = [], None
    if points is None or not points.is_finite() or not 0 <= points <= found.most or points != round(points, 2):
        faults.append(FieldError("/points", "E-RNG", "points", {"most": found.most}))
    if not 0 < len(normal(note)) <= LONGEST_NOTE:
        faults.append(FieldError("/note", "E-REQ", "note"))
    if evidence is None:
        faults.append(FieldError("/evidence", "E-REQ", "evidence"))
    else:
        try:
            looked = papers.evidence(evidence.content, name=evidence.name)
        except PaperRefused as refusal:
            faults.append(FieldError("/evidence", "E-ATT", refusal.code, {"name": evidence.name}))
    if faults or points is None or looked is None:
        raise Invalid(faults)
    stored = attachments.keep_evidence(looked, at=at)
    row = models.Score.objects.create(
        sheet=rules.key, year=year, criterion=key, points=points, note=normal(note), evidence=stored.id,
        evidence_name=looked.name, by=str(actor), at=at,
    )  # fmt: skip
    fact = CriterionScored(row.pk, rules.key, year, key)
    journal.record(fact, ref=Ref("sheet", f"{rules.key}/{year}"), by=actor, at=at)
    return row.pk
