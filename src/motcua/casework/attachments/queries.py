"""Reads of papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from motcua.casework.attachments import arranging, inspection, models, names, piecewise, recognising, viewing
from motcua.casework.attachments import signatures as judging
from motcua.casework.attachments.errors import PaperInfected, PaperTooLarge, PaperUnknown
from motcua.casework.attachments.ports import dossier_places
from motcua.casework.attachments.types import (
    LARGEST,
    LARGEST_EVIDENCE,
    Evidence,
    Paper,
    PaperContent,
    PaperId,
    PaperKind,
    PaperPage,
    PaperScan,
    PaperSignatures,
    PaperState,
)
from motcua.foundation import once
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import NotAllowed
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf.errors import PageUnknown, PageUnreadable
from motcua.foundation.pdf.types import PageImage
from motcua.foundation.signing.types import Reason, Verdict
from motcua.foundation.storage import queries as storage
from motcua.foundation.storage.types import ScanState
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

# Written out: every filing and every message of a link asks them, and composing them anew costs more than the answer.
_OF_DOSSIERS = """
    SELECT * FROM attachments_paper
    WHERE dossier_kind = %s AND dossier_id = ANY(%s) AND bound_at IS NOT NULL ORDER BY added_at, id
"""
_HELD = """
    SELECT * FROM attachments_paper
    WHERE id = ANY(%s) AND (owner_kind, owner_id) IS NOT DISTINCT FROM (%s, %s) AND state <> 'refused'
"""
"""Found by their keys: the owner, which may have thousands of papers, is only compared."""


received = piecewise.received
free_name = names.free_name


def of(dossier: Ref) -> list[Paper]:
    """The papers bound to a dossier, in the order in which they came; whoever shows them has asked the gate."""
    return of_each(dossier.kind, [dossier.id])[dossier.id]


def of_each(kind: str, dossiers: Sequence[str]) -> dict[str, list[Paper]]:
    """The same for several dossiers of one kind; one query."""
    found: dict[str, list[Paper]] = {dossier: [] for dossier in dossiers}
    for row in models.Paper.objects.raw(_OF_DOSSIERS, [kind, list(found)]):
        found[row.dossier_id].append(value(row))
        once.keep(("paper", row.pk), row)
    return found


def states(
    actor: Actor, *, owner: Ref | None, papers: Mapping[str, PaperId], unit: str | None = None
) -> dict[str, Paper]:
    """What is held of an owner's papers, under the names that a form gives them; one query.

    What is not there, was refused or is another's is left out. An officer at a desk names the desk's `unit`.
    """
    if owner is None:
        raise NotAllowed(permission="paper.read")
    target = Target(owner=owner, unit=unit)
    if not permissions.allows(actor, "paper.add", on=target):
        permissions.require(actor, "paper.read", on=target)
    ids = {name: found for name, text in papers.items() if (found := uuid(text)) is not None}
    if not ids:
        return {}
    rows = models.Paper.objects.raw(_HELD, [list(set(ids.values())), owner.kind, owner.id])
    held = {row.pk: value(row) for row in rows}
    return {name: held[paper] for name, paper in ids.items() if paper in held}


def get(actor: Actor, paper: PaperId) -> Paper:
    """One paper that the actor may read; another's and none at all both raise `PaperUnknown`."""
    return value(_readable(actor, paper))


def read(actor: Actor, paper: PaperId, *, at: datetime, purpose: str = "") -> PaperContent:
    """A paper with its content, and a trace of who saw it unless it is the owner.

    Raises `PaperUnknown`, `PaperInfected`, and what storage raises when the file is gone or damaged.
    """
    return _opened(actor, paper, "", at=at, purpose=purpose)


def page(actor: Actor, paper: PaperId, number: int, *, at: datetime, purpose: str = "") -> PaperPage:
    """One page with its text, and a trace of who saw it unless it is the owner.

    Raises as `read` does, `foundation.pdf.errors.PageUnknown` and, for what no picture can be made of, `PageUnreadable`.
    """
    return viewing.page(_opened(actor, paper, f"/{number}", at=at, purpose=purpose), number)


def page_image(actor: Actor, paper: PaperId, number: int, *, width: int, at: datetime, purpose: str = "") -> PageImage:
    """The picture of a page, about so many pixels wide; the same trace, and raises the same."""
    return viewing.image(_opened(actor, paper, f"/{number}", at=at, purpose=purpose), number, width=width)


def page_count(paper: PaperId) -> int:
    """How many pages a paper has, 0 where none can be shown; for rooms of the house that have asked the gate."""
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key, state=PaperState.CLEAN).first()
    if row is None or row.file_id is None or not viewing.can_show(value(row)):
        return 0
    try:
        return viewing.page(PaperContent(value(row), storage.read(str(row.file_id))), 1).count
    except (PageUnreadable, PageUnknown):
        return 0


def shown_page(paper: PaperId, number: int, *, width: int) -> PageImage:
    """The picture of a page, for rooms of the house that have asked the gate; raises `PaperUnknown` and as `page_image` does."""
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key, state=PaperState.CLEAN).first()
    if row is None or row.file_id is None or not viewing.can_show(value(row)):
        raise PaperUnknown(paper=paper)
    return viewing.image(PaperContent(value(row), storage.read(str(row.file_id))), number, width=width)


def dossiers_of(owner: Ref, *, limit: int) -> list[str]:
    """The dossiers that have papers of this owner, those that took one last first; for rooms of the house that have asked the gate."""
    rows = models.Paper.objects.filter(
        owner_kind=owner.kind, owner_id=owner.id, dossier_kind="dossier", bound_at__isnull=False
    )
    return list(
        rows.values("dossier_id")
        .annotate(last=Max("bound_at"))
        .order_by("-last")
        .values_list("dossier_id", flat=True)[:limit]
    )


def held(owner: Ref, papers: Sequence[PaperId]) -> dict[PaperId, Paper]:
    """Those of these papers that are the owner's and were not refused, by id; for rooms of the house that have asked the gate."""
    keys = [key for one in papers if (key := uuid(one)) is not None]
    rows = models.Paper.objects.filter(pk__in=keys, owner_kind=owner.kind, owner_id=owner.id) if keys else ()
    return {str(row.pk): value(row) for row in rows if row.state != PaperState.REFUSED}


def content(paper: PaperId) -> bytes:
    """The content of a clean paper; for rooms of the house that have asked the gate. Raises `PaperUnknown`, and what storage raises."""
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key, state=PaperState.CLEAN).first()
    if row is None or row.file_id is None:
        raise PaperUnknown(paper=paper)
    return storage.read(str(row.file_id))


def text(paper: PaperId, *, scans: bool = False) -> str | None:
    """The text of a paper, bounded; none where there is no way to read it. For rooms of the house that have asked the gate.

    With `scans`, a paper without text of its own is given to this machine's recogniser, where one is installed: two minutes at most, so for jobs only.
    """
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key, state=PaperState.CLEAN).first()
    if row is None or row.file_id is None or not viewing.can_show(value(row)):
        return None
    content = storage.read(str(row.file_id))
    found: str | None
    try:
        found = pdf.paper_text(content)
    except PageUnreadable:
        found = None
    if scans and not (found or "").strip():
        return recognising.recognised(content, value(row).kind) or found
    return found


def _opened(actor: Actor, paper: PaperId, part: str, *, at: datetime, purpose: str) -> PaperContent:
    row = _readable(actor, paper)
    found = value(row)
    if found.state is PaperState.INFECTED:
        raise PaperInfected(name=found.name, found=row.reason)
    if row.file_id is None:
        raise PaperUnknown(paper=paper)
    content = storage.read(str(row.file_id))
    if actor.acting_for != found.owner:
        what = f"paper:{found.id}{part}"
        role, unit = permissions.standing(actor, "paper.read", on=_target(actor, row))
        audit.looked(
            actor, subject=found.dossier or found.owner, what=what, purpose=purpose or "handling", at=at,
            owner=found.owner, role=role, unit=unit, fields=("papers",),
        )  # fmt: skip
    return PaperContent(found, content)


def read_scan(actor: Actor, paper: PaperId, *, owner: Ref, unit: str) -> PaperContent:
    """A scan that an officer added for an owner at a unit's desk and no dossier has yet; raises `PaperUnknown`."""
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key, state=PaperState.CLEAN, bound_at=None).first()
    mine = row is not None and Ref(row.owner_kind, row.owner_id) == owner and row.added_by.startswith("officer:")
    if row is None or not mine or not permissions.allows(actor, "paper.add", on=Target(owner=owner, unit=unit)):
        raise PaperUnknown(paper=paper)
    return PaperContent(value(row), storage.read(str(row.file_id)))


def pages_of_scan(actor: Actor, paper: PaperId, *, owner: Ref, unit: str) -> int:
    """How many pages such a scan has; raises `PaperUnknown`, `PaperUnreadable`."""
    found = read_scan(actor, paper, owner=owner, unit=unit)
    return arranging.count(found.content, found.paper.kind)


def picture_of_scan(actor: Actor, paper: PaperId, number: int, *, owner: Ref, unit: str, width: int) -> PageImage:
    """The picture of one page of such a scan; raises `PaperUnknown`, `foundation.pdf.errors.PageUnknown`, `PageUnreadable`."""
    return viewing.image(read_scan(actor, paper, owner=owner, unit=unit), number, width=width)


def text_of_scan(actor: Actor, paper: PaperId, *, owner: Ref, unit: str) -> str | None:
    """What this machine's recogniser reads in such a scan; none where it has no recogniser or it read nothing. Raises `PaperUnknown`."""
    found = read_scan(actor, paper, owner=owner, unit=unit)
    return recognising.recognised(found.content, found.paper.kind)


def recogniser() -> str:
    """The recogniser of scanned text that is installed; "" where there is none."""
    return recognising.installed()


def signatures(actor: Actor, paper: PaperId) -> PaperSignatures | None:
    """The signatures of a paper as they were last judged; none where it has none. Raises `PaperUnknown`."""
    row = _readable(actor, paper)
    last = row.checks.order_by("-pk").first() if row.signature else None
    if last is None:
        return None
    each = judging.of(last.evidence, Ref(row.owner_kind, row.owner_id))
    return PaperSignatures(Verdict(last.verdict), Reason(last.reason), last.at, each)


def read_asked(actor: Actor, paper: PaperId, *, at: datetime, purpose: str) -> PaperContent:
    """A paper with its content for a room that has asked the gate itself, such as for a unit that is consulted; its look leaves a trace.

    Raises `PaperUnknown`, `PaperInfected`, and what storage raises.
    """
    key = uuid(paper)
    row = None if key is None else models.Paper.objects.filter(pk=key).first()
    if row is None or row.file_id is None:
        raise PaperUnknown(paper=paper)
    found = value(row)
    if found.state is PaperState.INFECTED:
        raise PaperInfected(name=found.name, found=row.reason)
    audit.looked(actor, subject=found.dossier or found.owner, what=f"paper:{found.id}", purpose=purpose, at=at)
    return PaperContent(found, storage.read(str(row.file_id)))


def not_scanned() -> int:
    """How many papers the antivirus has not looked at, for the health report."""
    return models.Paper.objects.filter(state=PaperState.CLEAN, scan=PaperScan.NOT_SCANNED).count()


def value(row: models.Paper) -> Paper:
    """A row as others see it."""
    kind = PaperKind(row.kind) if row.kind else None
    return Paper(
        id=str(row.pk),
        name=row.name,
        kind=kind,
        media_type=kind.media_type if kind else "application/octet-stream",
        size=row.size,
        sha256=row.sha256,
        state=PaperState(row.state),
        scan=PaperScan(row.scan),
        owner=Ref(row.owner_kind, row.owner_id),
        dossier=Ref(row.dossier_kind, row.dossier_id) if row.dossier_id else None,
        added_at=row.added_at,
        duplicate_of=str(row.duplicate_of) if row.duplicate_of else None,
        signature=row.signature,
        taken_from=Ref(*row.taken_from.split(":", 1)) if row.taken_from else None,
    )


def uuid(text: str) -> UUID | None:
    """A paper's key, or nothing when the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _readable(actor: Actor, paper: PaperId) -> models.Paper:
    key = uuid(paper)
    row = None if key is None else once.kept(("paper", key), lambda: models.Paper.objects.filter(pk=key).first())
    if row is None or not permissions.allows(actor, "paper.read", on=_target(actor, row)):
        raise PaperUnknown(paper=paper)
    return row


def _target(actor: Actor, row: models.Paper) -> Target:
    """A bound paper stands where its dossier stands; its owner needs no more than being the owner."""
    owner = Ref(row.owner_kind, row.owner_id)
    if not row.dossier_id or actor.acting_for == owner:
        return Target(owner=owner)
    place = dossier_places.get().place_of(Ref(row.dossier_kind, row.dossier_id))
    return Target(owner=owner, unit=place.unit, procedure=place.procedure)


def inspected(content: bytes, *, name: str) -> PaperKind:
    """What a file is that is no paper of a dossier, judged as papers are: by its content, for scripts, locks and the antivirus.

    Raises a `PaperRefused`.
    """
    if len(content) > LARGEST:
        raise PaperTooLarge(name=name, largest=LARGEST)
    kind = inspection.inspect(content, name)
    scan = storage.scan(content)
    if scan.state is ScanState.INFECTED:
        raise PaperInfected(name=name, found=scan.finding)
    return kind


def evidence(content: bytes, *, name: str) -> Evidence:
    """A file that shows what an officer says, inspected as papers are and not yet kept; raises a `PaperRefused`."""
    if len(content) > LARGEST_EVIDENCE:
        raise PaperTooLarge(name=name, largest=LARGEST_EVIDENCE)
    return Evidence(normal(name)[:200], inspected(content, name=name), content)
