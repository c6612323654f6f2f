"""Commands on papers: add, bind to a dossier, remove; expire what nobody filed; scan what was not scanned."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from motcua.casework.attachments import arranging, inspection, models, piecewise, queries, signatures
from motcua.casework.attachments.errors import (
    ArrangementWrong,
    PaperBound,
    PaperInfected,
    PaperNotBindable,
    PaperRefused,
    PaperTooLarge,
    PaperUnknown,
)
from motcua.casework.attachments.facts import PaperFoundInfected
from motcua.casework.attachments.names import normal_name
from motcua.casework.attachments.types import (
    LARGEST,
    Arrangement,
    Evidence,
    Paper,
    PaperId,
    PaperKind,
    PaperScan,
    PaperSignatures,
    PaperState,
    Readable,
)
from motcua.foundation.journal import services as journal
from motcua.foundation.signing.types import SignatureReport
from motcua.foundation.storage import queries as files
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import ScanState, StoredFile, new_id
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_UNBOUND = timedelta(days=30)
"""After which a paper that no dossier took is removed."""

_BATCH = 500

# Written out, since the mapper costs more than all the rest of an upload.
_INSERT = """
    INSERT INTO attachments_paper (id, file_id, owner_kind, owner_id, name, kind, size, sha256, state, reason, scan,
        duplicate_of, dossier_kind, dossier_id, added_at, expires_at, added_by, signature, taken_from)
    VALUES (%(id)s, %(file)s, %(owner_kind)s::text, %(owner_id)s::text, %(name)s, %(kind)s, %(size)s, %(sha256)s::text, 'clean', '',
        %(scan)s, (SELECT p.id FROM attachments_paper p WHERE p.owner_kind = %(owner_kind)s
            AND p.owner_id = %(owner_id)s AND p.sha256 = %(sha256)s AND p.state = 'clean'
            ORDER BY p.added_at, p.id LIMIT 1),
        '', '', %(at)s, %(until)s, %(by)s, %(signature)s, %(taken_from)s)
    RETURNING duplicate_of
"""


add_piece = piecewise.add_piece
begin_upload = piecewise.begin_upload
take_upload = piecewise.take_upload


def add(
    actor: Actor,
    *,
    owner: Ref,
    name: str,
    content: bytes | Readable,
    at: datetime,
    unit: str | None = None,
    taken_from: Ref | None = None,
) -> Paper:
    """Look into a file and keep it as a paper of the owner, bound to nothing yet.

    `name` is kept normalised; a form refers to the paper by it or by the id. An officer at a desk names the desk's
    `unit`; `taken_from` is what the owner has had already and takes it from. Raises a `PaperRefused` (too large, empty, of a wrong kind, locked, running, broken, infected), of which
    a trace without content is kept, or `StorageFull`. An antivirus that is off or silent leaves the paper
    `not_scanned`, which is shown and made good by a job.
    """
    permissions.require(actor, "paper.add", on=Target(owner=owner, unit=unit))
    shown = normal_name(name)
    body = content if isinstance(content, bytes) else content.read(LARGEST + 1)
    row = models.Paper(
        id=new_id(at),
        owner_kind=owner.kind,
        owner_id=owner.id,
        name=shown,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        state=PaperState.CLEAN,
        scan=PaperScan.NOT_SCANNED,
        added_at=at,
        added_by=str(actor),
        expires_at=at + _UNBOUND,
        taken_from=str(taken_from) if taken_from else "",
    )
    try:
        kind = _judged(body, row)
    except PaperRefused as refusal:
        row.state = PaperState.INFECTED if isinstance(refusal, PaperInfected) else PaperState.REFUSED
        row.reason = f"{refusal.code} {refusal.params.get('found', '')}".strip()[:120]
        row.save(force_insert=True)
        raise
    row.kind = kind
    row.name = shown or f"{row.pk}.{'jpg' if kind is PaperKind.JPEG else kind}"
    report = signatures.judged(body, kind, at=at)
    row.signature = report.verdict.value if report else ""
    with transaction.atomic():
        row.file_id = storage.put(body, media_type=kind.media_type, name=row.name, at=at).id
        _insert(row)
        if report is not None:
            _keep_check(row, report, actor, at)
    return queries.value(row)


@transaction.atomic
def judge_again(actor: Actor, *, paper: PaperId, at: datetime) -> PaperSignatures | None:
    """Judge the signatures of a paper anew, such as after a new revocation list; what was found before stays beside it.

    Raises `PaperUnknown`. None where the paper has no signature.
    """
    permissions.require(actor, "paper.read")
    found = queries.read(actor, paper, at=at, purpose="signature")
    kind = found.paper.kind
    report = signatures.judged(found.content, kind, at=at) if kind else None
    if report is None:
        return None
    row = models.Paper.objects.get(pk=found.paper.id)
    row.signature = report.verdict.value
    row.save(update_fields=["signature"])
    _keep_check(row, report, actor, at)
    return queries.signatures(actor, paper)


def _keep_check(row: models.Paper, report: SignatureReport, by: Actor, at: datetime) -> None:
    models.SignatureCheck.objects.create(
        paper_id=row.pk, verdict=report.verdict.value, reason=report.reason.value, evidence=signatures.evidence(report), by=str(by), at=at
    )  # fmt: skip


def arrange(actor: Actor, *, owner: Ref, unit: str, papers: Sequence[Arrangement], at: datetime) -> list[Paper]:
    """Make new papers out of pages of scans that the desk of a unit added for the owner; the scans stay as they are.

    No page is taken twice. Raises `NotAllowed`, `ArrangementWrong`, `PaperUnknown` for a scan that is not there or belongs to a dossier, and
    what `add` raises.
    """
    permissions.require(actor, "paper.add", on=Target(owner=owner, unit=unit))
    taken = [(pick.paper, pick.page) for paper in papers for pick in paper.picks]
    if len(set(taken)) != len(taken):
        raise ArrangementWrong(reason="again")
    contents: dict[PaperId, tuple[bytes, PaperKind | None]] = {}

    def source(paper: PaperId) -> tuple[bytes, PaperKind | None]:
        if paper not in contents:
            found = queries.read_scan(actor, paper, owner=owner, unit=unit)
            contents[paper] = (found.content, found.paper.kind)
        return contents[paper]

    made = [(paper.name, arranging.arranged(paper.picks, source)) for paper in papers]
    return [add(actor, owner=owner, name=name, content=content, at=at, unit=unit) for name, content in made]


def bind(
    actor: Actor,
    *,
    papers: Sequence[PaperId],
    owner: Ref,
    dossier: Ref,
    at: datetime,
    unit: str | None = None,
) -> None:
    """Make papers part of a dossier in the caller's transaction, all or none; one statement.

    Raises `PaperNotBindable` when one is unknown, another owner's, part of another dossier or not clean. Binding
    again to the same dossier changes nothing.
    """
    permissions.require(actor, "paper.add", on=Target(owner=owner, unit=unit))
    wanted = set(papers)
    if not wanted:
        return
    keys = [key for text in wanted if (key := queries.uuid(text)) is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH free AS (SELECT id FROM attachments_paper"
            # Found by their keys; the owner, which may have thousands of papers, is only compared.
            " WHERE id = ANY(%s) AND (owner_kind, owner_id) IS NOT DISTINCT FROM (%s, %s) AND state = 'clean'"
            " AND (bound_at IS NULL OR (dossier_kind, dossier_id) = (%s, %s)) FOR NO KEY UPDATE)"
            " UPDATE attachments_paper SET dossier_kind = %s, dossier_id = %s, bound_at = coalesce(bound_at, %s)"
            " WHERE id IN (SELECT id FROM free) AND (SELECT count(*) FROM free) = %s",
            [keys, owner.kind, owner.id, dossier.kind, dossier.id, dossier.kind, dossier.id, at, len(wanted)],
        )
        if cursor.rowcount != len(wanted):
            raise _not_bindable(wanted, owner, dossier)


def share(
    actor: Actor, *, papers: Sequence[PaperId], owner: Ref, dossier: Ref, at: datetime, unit: str | None = None
) -> dict[PaperId, PaperId]:
    """Make the same files papers of another dossier of the same owner, in the caller's transaction; the new papers by the old.

    Raises `PaperNotBindable` when one is unknown, another owner's or not clean.
    """
    permissions.require(actor, "paper.add", on=Target(owner=owner, unit=unit))
    return _copied(papers, owner, dossier, at)


def copies(actor: Actor, *, papers: Sequence[PaperId], owner: Ref, at: datetime) -> dict[PaperId, PaperId]:
    """Make papers with the same files that are bound to nothing yet, in the caller's transaction; the new papers by the old.

    So one paper serves in many dossiers. Raises `PaperNotBindable` when one is unknown, another owner's or not clean.
    """
    permissions.require(actor, "paper.add", on=Target(owner=owner))
    return _copied(papers, owner, None, at) if papers else {}


def _copied(papers: Sequence[PaperId], owner: Ref, dossier: Ref | None, at: datetime) -> dict[PaperId, PaperId]:
    keys = [key for text in set(papers) if (key := queries.uuid(text)) is not None]
    rows = models.Paper.objects.filter(pk__in=keys, owner_kind=owner.kind, owner_id=owner.id, state=PaperState.CLEAN)
    made: dict[PaperId, PaperId] = {}
    found = list(rows)
    for row in found:
        made[str(row.pk)] = str(new_id(at))
        row.pk = made[str(row.pk)]
        row.dossier_kind, row.dossier_id = (dossier.kind, dossier.id) if dossier else ("", "")
        row.bound_at = at if dossier else None
        row.expires_at = at + _UNBOUND
    models.Paper.objects.bulk_create(found)
    if len(made) != len(set(papers)):
        raise _not_bindable(set(papers), owner, dossier or Ref("", ""))
    return made


def keep(actor: Actor, *, papers: Sequence[PaperId], owner: Ref, at: datetime, unit: str | None = None) -> None:
    """Let unbound papers live another 30 days, since a draft that was saved names them; one statement."""
    permissions.require(actor, "paper.add", on=Target(owner=owner, unit=unit))
    keys = [key for text in papers if (key := queries.uuid(text)) is not None]
    rows = models.Paper.objects.filter(pk__in=keys, owner_kind=owner.kind, owner_id=owner.id, bound_at__isnull=True)
    rows.update(expires_at=at + _UNBOUND)


@transaction.atomic
def remove(actor: Actor, *, paper: PaperId, at: datetime) -> None:
    """Take back a paper that is bound to no dossier; raises `PaperUnknown`, `PaperBound`."""
    key = queries.uuid(paper)
    row = None if key is None else models.Paper.objects.select_for_update().filter(pk=key).first()
    if row is None or not permissions.allows(actor, "paper.remove", on=Target(owner=Ref(row.owner_kind, row.owner_id))):
        raise PaperUnknown(paper=paper)
    if row.bound_at is not None:
        raise PaperBound(paper=paper, at=at.isoformat())
    _delete([row])


@transaction.atomic
def let_go(actor: Actor, *, dossiers: Sequence[str], at: datetime) -> int:
    """Part papers from dossiers that were taken back as if they had never come; nothing else names them, so that they expire."""
    permissions.require(actor, "dossier.import")
    rows = models.Paper.objects.filter(dossier_kind="dossier", dossier_id__in=list(dossiers), bound_at__isnull=False)
    return rows.update(dossier_kind="", dossier_id="", bound_at=None, expires_at=at)


def expire_unbound(*, at: datetime) -> int:
    """Remove papers that no dossier took within 30 days of being added or kept, and traces of refusals as old; how many. Unfinished uploads go too."""
    models.Upload.objects.filter(expires_at__lte=at).delete()
    removed = 0
    while True:
        with transaction.atomic():
            rows = models.Paper.objects.filter(bound_at__isnull=True, expires_at__lte=at)
            batch = list(rows.select_for_update(skip_locked=True).order_by("expires_at")[:_BATCH])
            _delete(batch)
        removed += len(batch)
        if len(batch) < _BATCH:
            return removed


def scan_waiting(*, at: datetime) -> int:
    """Let the antivirus look at papers that it has not seen; how many it saw. Nothing happens while it is off."""
    seen = 0
    after = None
    while True:
        rows = models.Paper.objects.filter(state=PaperState.CLEAN, scan=PaperScan.NOT_SCANNED, file__isnull=False)
        row = (rows if after is None else rows.filter(pk__gt=after)).order_by("pk").first()
        if row is None:
            return seen
        after = row.pk
        scan = files.scan(files.read(str(row.file_id)))
        if scan.state is ScanState.NOT_SCANNED:
            return seen
        _note_scan(row, scan.finding if scan.state is ScanState.INFECTED else None, at)
        seen += 1


def keep_evidence(evidence: Evidence, *, at: datetime) -> StoredFile:
    """Put a file that shows what an officer says into storage, as it was inspected."""
    return storage.put(evidence.content, media_type=evidence.kind.media_type, name=evidence.name, at=at)


def _judged(body: bytes, row: models.Paper) -> PaperKind:
    if len(body) > LARGEST:
        raise PaperTooLarge(name=row.name, largest=LARGEST)
    kind = inspection.inspect(body, row.name)
    scan = files.scan(body)
    if scan.state is ScanState.INFECTED:
        raise PaperInfected(name=row.name, found=scan.finding)
    if scan.state is ScanState.CLEAN:
        row.scan = PaperScan.PASSED
    return kind


def _insert(row: models.Paper) -> None:
    """Insert the row and find its earlier twin, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "id": row.pk,
                "file": row.file_id,
                "owner_kind": row.owner_kind,
                "owner_id": row.owner_id,
                "name": row.name,
                "kind": row.kind,
                "size": row.size,
                "sha256": row.sha256,
                "scan": row.scan,
                "at": row.added_at,
                "until": row.expires_at,
                "by": row.added_by,
                "signature": row.signature,
                "taken_from": row.taken_from,
            },
        )
        row.duplicate_of = cursor.fetchone()[0]


def _not_bindable(wanted: set[PaperId], owner: Ref, dossier: Ref) -> PaperNotBindable:
    keys = [key for text in wanted if (key := queries.uuid(text)) is not None]
    rows = {str(row.pk): row for row in models.Paper.objects.filter(pk__in=keys)}
    for paper in sorted(wanted):
        row = rows.get(str(queries.uuid(paper)))
        if row is None or Ref(row.owner_kind, row.owner_id) != owner:
            return PaperNotBindable(paper=paper, reason="unknown")
        if row.state != PaperState.CLEAN:
            return PaperNotBindable(paper=paper, reason="not_clean")
        if row.bound_at is not None and Ref(row.dossier_kind, row.dossier_id) != dossier:
            return PaperNotBindable(paper=paper, reason="bound_elsewhere")
    return PaperNotBindable(paper="", reason="unknown")


def _delete(rows: Sequence[models.Paper]) -> None:
    models.Paper.objects.filter(pk__in=[row.pk for row in rows]).delete()
    storage.drop([str(row.file_id) for row in rows if row.file_id is not None])


@transaction.atomic
def _note_scan(row: models.Paper, finding: str | None, at: datetime) -> None:
    rows = models.Paper.objects.filter(pk=row.pk)
    if finding is None:
        rows.update(scan=PaperScan.PASSED)
        return
    rows.update(state=PaperState.INFECTED, scan=PaperScan.PASSED, reason=finding[:120])
    ref = Ref(row.dossier_kind, row.dossier_id) if row.dossier_id else Ref("paper", str(row.pk))
    journal.record(PaperFoundInfected(str(row.pk), finding), ref=ref, by=Actor.system("antivirus"), at=at)
