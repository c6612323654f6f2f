"""Rows of requests for supplement: which is open, and the ways in which one begins and ends without the page of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from motcua.casework.dossiers import facts, models, places, queries, regimes
from motcua.casework.dossiers.services import sheets
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import Phase, RemarkKind, RemarkState, SheetKey, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.types import Actor, Fact, Json
from motcua.foundation.vn import normal

_COUNTING = {
    "restart": "Tính lại từ đầu kể từ khi nhận đủ hồ sơ bổ sung",
    "pause": "Tạm dừng trong thời gian bổ sung, tính tiếp khi nhận đủ hồ sơ bổ sung",
}
"""How the limit is counted after the answer, by the pack's policy."""


def open_request(row: models.Dossier) -> models.SupplementRequest | None:
    """The request that waits for the applicant's answer."""
    return row.requests.filter(answered_at=None).first()


def phase_of(row: models.Dossier) -> Phase | None:
    """The phase in which a supplement would be asked for now; none where the law knows no such turn."""
    status = Status(row.status)
    if status is Status.SUBMITTED:
        return Phase.BEFORE_ACCEPTANCE
    handled = {Status.ACCEPTED, Status.TRANSFERRED, Status.PROCESSING, Status.CONSULTING}
    return Phase.AFTER_APPRAISAL if status in handled else None


def basis(row: models.Dossier, phase: Phase) -> str:
    """The article of a request: the pack's own, else that of the regime."""
    return catalogue.version(row.version_id).supplement.article or regime(row).basis(phase)


def regime(row: models.Dossier) -> regimes.Regime:
    """The general rules of the day on which the dossier was accepted, or received."""
    return regimes.in_force(clock.legal_date(row.accepted_at or row.received_at))


def term(row: models.Dossier, at: datetime) -> datetime | None:
    """When an answer to a request of this instant is due; none without a term."""
    version = catalogue.version(row.version_id)
    period = version.term(version.supplement.term)
    found = catalogue.due(version, at, unit=row.unit, term=period) if period else None
    return found.at if found else None


def begin(
    row: models.Dossier,
    phase: Phase,
    remarks: Sequence[models.Remark],
    *,
    lead: str,
    article: str,
    by: Actor,
    at: datetime,
) -> tuple[models.SupplementRequest, Fact]:
    """A new request with its remarks, which carry their wording already."""
    last = row.requests.filter(phase=phase.value).aggregate(last=Max("ordinal"))["last"] or 0
    request = models.SupplementRequest.objects.create(
        dossier=row, phase=phase.value, ordinal=last + 1, lead=lead, article=article, until=term(row, at), asked_by=str(by),
        asked_at=at, revision=row.revisions.latest("number").number,
    )  # fmt: skip
    for remark in remarks:
        remark.request, remark.state, remark.answer, remark.changed = request, RemarkState.SENT.value, "", False
        remark.save()
    sheets.order(
        row, key=SheetKey.SUPPLEMENT_REQUEST, act_id=str(request.pk), says=said(row, request, remarks), by=by, at=at
    )
    grounds = tuple(dict.fromkeys(RemarkKind(remark.kind).ground for remark in remarks))
    return request, facts.SupplementRequested(
        row.code, request.pk, phase.value, request.ordinal, tuple(remark.number for remark in remarks), grounds,
        request.until.isoformat() if request.until else "", article, f"{row.owner_kind}:{row.owner_id}",
    )  # fmt: skip


def said(row: models.Dossier, request: models.SupplementRequest, remarks: Sequence[models.Remark]) -> dict[str, Json]:
    """What the request says on its paper (form 02), and so in the preview of it."""
    layout = catalogue.version(row.version_id).layout
    items: list[Json] = [
        {
            "title": places.label(layout, queries.pin_of(remark)).vi,
            "place": f"Trang {remark.page}" if remark.page else "",
            "text": remark.asked,
            "basis": remark.article,
        }
        for remark in remarks
    ]
    counting = ""
    if request.phase == Phase.AFTER_APPRAISAL:
        counting = _COUNTING[catalogue.version(row.version_id).supplement.policy]
    return {
        "items": items,
        "first": request.lead,
        "reason": request.article,
        "until": saying.moment(request.until) if request.until else "",
        "counting": counting,
    }


def begin_from_note(row: models.Dossier, note: str, *, by: Actor, at: datetime) -> list[Fact]:
    """A process asks for a supplement by itself, or from a page that has only a note: the note is what is asked for."""
    phase = phase_of(row)
    if phase is None or open_request(row) is not None:
        return []
    number = (row.remarks.aggregate(last=Max("number"))["last"] or 0) + 1
    text = normal(note)[:2000] or "Bổ sung, hoàn thiện hồ sơ theo hướng dẫn của bộ phận một cửa"
    remark = models.Remark(
        dossier=row, number=number, kind=RemarkKind.MISSING.value, text=text, asked=text, by=str(by), at=at,
        state=RemarkState.OPEN.value,
    )  # fmt: skip
    _, asked = begin(row, phase, [remark], lead="", article=basis(row, phase), by=by, at=at)
    return [facts.RemarkMade(row.code, number, "dossier", remark.kind, "MISSING", internal=False), asked]


def end_on_paper(row: models.Dossier, *, by: Actor, at: datetime) -> list[Fact]:
    """The desk has noted that the supplement came on paper: its remarks are to be looked at."""
    request = open_request(row)
    if request is None:
        return []
    last = row.revisions.latest("number").number  # what came may have been entered at the desk
    return [end(row, request, revision=last, papers=0, on_paper=True, by=by, at=at)]


def end(
    row: models.Dossier,
    request: models.SupplementRequest,
    *,
    revision: int,
    papers: int,
    on_paper: bool,
    by: Actor,
    at: datetime,
) -> Fact:
    """The request is answered, with all its remarks."""
    request.answered_at, request.answered_by = at, str(by)
    request.answered_revision, request.on_paper = revision, on_paper
    request.save()
    request.remarks.update(state=RemarkState.ANSWERED.value)
    models.SupplementDraft.objects.filter(request=request).delete()
    owner = f"{row.owner_kind}:{row.owner_id}"
    return facts.SupplementReceived(row.code, request.pk, revision, papers, on_paper, owner)
