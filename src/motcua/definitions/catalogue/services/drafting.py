"""Drafts: a folder is edited by one at a time, proposed by one person and published by another (decision 0005, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.definitions.catalogue import edits, folders, inspecting, models, packs, queries, rehearsing, rows, skeleton
from motcua.definitions.catalogue.errors import (
    BeginsInPast,
    DraftChanged,
    DraftClosed,
    DraftExists,
    DraftFaulty,
    PackRefused,
    SamePerson,
)
from motcua.definitions.catalogue.facts import (
    DraftBegun,
    DraftDiscarded,
    DraftProposed,
    DraftReturned,
    VersionPublished,
)
from motcua.definitions.catalogue.services import loading
from motcua.definitions.catalogue.types import Draft, DraftState, Loaded, PackReport, Rehearsed
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def begin_draft(
    actor: Actor,
    *,
    procedure: str,
    at: datetime,
    based_on: int | None = None,
    files: Mapping[str, bytes] | None = None,
    version: str = "",
    in_force_from: date | None = None,
) -> Draft:
    """Begin a draft from a version (`based_on`, its id), from given files, or else from a working skeleton.

    `version` and `in_force_from`, where given, are written into `pack.toml` (an end or a suspension of the old version goes out), and
    examples of an earlier day are moved to the first day; nothing else changes. A procedure has one draft at a
    time (`DraftExists`). Raises `NotFound`, `FilesUnknown`, `PackRefused` for files that no pack may have.
    """
    permissions.require(actor, "catalogue.draft")
    base = None
    if based_on is not None:
        base = models.ProcedureVersion.objects.filter(pk=based_on, procedure__key=procedure).defer("content").first()
        if base is None:
            raise NotFound(procedure_version=based_on)
    if files is None:
        files = (
            queries.version_files(base.pk) if base is not None else skeleton.files(procedure, on=clock.legal_date(at))
        )
    folder = dict(files)
    for name in folder:
        folders.check_name(name)
    folders.check_size(folder)
    if in_force_from is not None:
        folder = {
            name: edits.moved(raw, first=in_force_from) if name.startswith("examples/") else raw
            for name, raw in folder.items()
        }
    if version or in_force_from is not None:
        folder["pack.toml"] = edits.begin_version(folder["pack.toml"], version=version, in_force_from=in_force_from)
    present = models.Draft.objects.filter(procedure=procedure, state__in=[DraftState.OPEN, DraftState.PROPOSED]).first()
    if present is not None:
        raise DraftExists(procedure=procedure, draft=present.pk)
    try:
        with transaction.atomic():
            row = models.Draft.objects.create(
                procedure=procedure,
                based_on=base,
                state=DraftState.OPEN,
                begun_by=str(actor),
                begun_at=at,
                saved_by=str(actor),
                saved_at=at,
            )
    except IntegrityError:  # another began one meanwhile
        raise DraftExists(procedure=procedure, draft=0) from None
    models.DraftFile.objects.bulk_create(
        models.DraftFile(draft=row, name=name, content=content) for name, content in folder.items()
    )
    _tell(actor, DraftBegun(procedure, row.pk, base.version if base else None), row, at)
    return rows.draft(row)


@transaction.atomic
def save_files(actor: Actor, *, draft: int, files: Mapping[str, bytes | None], seen: int, at: datetime) -> Draft:
    """Write files of an open draft, one with no content is removed; a file that is not named stays as it is.

    `seen` is the revision that was read: a draft that somebody saved meanwhile is not overwritten (`DraftChanged`, with the present
    `revision` and who `saved_by`). What is wrong in the files is told by `check_draft`; here only names and sizes are judged.
    Raises `NotFound`, `DraftClosed`, `PackRefused`.
    """
    permissions.require(actor, "catalogue.draft")
    row = _locked(draft, DraftState.OPEN, seen=seen)
    for name in files:
        folders.check_name(name)
    folder = {**queries.draft_files(draft), **files}
    folders.check_size({name: content for name, content in folder.items() if content is not None})
    models.DraftFile.objects.filter(draft=row, name__in=list(files)).delete()
    models.DraftFile.objects.bulk_create(
        models.DraftFile(draft=row, name=name, content=content)
        for name, content in files.items()
        if content is not None
    )
    row.revision += 1
    row.saved_by, row.saved_at = str(actor), at
    row.save(update_fields=["revision", "saved_by", "saved_at"])
    return rows.draft(row)


def save_file(actor: Actor, *, draft: int, name: str, content: bytes, seen: int, at: datetime) -> Draft:
    """Write one file of an open draft; as `save_files`."""
    return save_files(actor, draft=draft, files={name: content}, seen=seen, at=at)


def check_draft(actor: Actor, *, draft: int) -> PackReport:
    """What is wrong with a draft, every example played; changes nothing. Raises `NotFound`.

    The second opinion on its rules is left to proposing and publishing, since this is asked after every save.
    """
    if not permissions.allows(actor, "catalogue.publish"):
        permissions.require(actor, "catalogue.draft")
    value = queries.draft(draft)
    return _report(value, queries.draft_files(draft), second_opinion=False)


def rehearse_draft(actor: Actor, *, draft: int, example: Mapping[str, Json], at: datetime) -> Rehearsed:
    """Play a filing and the acts of officers under a draft, in memory: nothing is stored, sent or counted.

    `example` is what `examples/*.json` hold, without what they expect; `at` is the instant of filing. Raises `NotFound`, `PackRefused`.
    """
    return rehearsing.rehearse(_tried(actor, draft), example, at=at)


def rehearsal_paper(actor: Actor, *, draft: int, example: Mapping[str, Json], at: datetime) -> bytes | None:
    """The PDF to which such a filing comes, with the rehearsal's mark across it; none where it comes to no paper."""
    return rehearsing.paper(_tried(actor, draft), example, at=at)


def _tried(actor: Actor, draft: int) -> packs.Files:
    if not permissions.allows(actor, "catalogue.publish"):
        permissions.require(actor, "catalogue.draft")
    return _pack(queries.draft(draft), queries.draft_files(draft))


@transaction.atomic
def propose(actor: Actor, *, draft: int, seen: int, at: datetime) -> Draft:
    """Propose an open draft for publishing; it is not changed any more unless it is sent back.

    Raises `NotFound`, `DraftChanged`, `DraftClosed`, and `DraftFaulty` where anything is wrong or an example fails.
    """
    permissions.require(actor, "catalogue.draft")
    row = _locked(draft, DraftState.OPEN, seen=seen)
    pack = _sound(row)
    value = loading.make(pack).value
    row.state, row.proposed_by, row.proposed_at, row.remark = DraftState.PROPOSED, str(actor), at, ""
    row.save(update_fields=["state", "proposed_by", "proposed_at", "remark"])
    fact = DraftProposed(row.procedure, row.pk, value.version, row.revision, pack.fingerprint)
    _tell(actor, fact, row, at)
    return rows.draft(row)


@transaction.atomic
def send_back(actor: Actor, *, draft: int, remark: str, at: datetime) -> Draft:
    """Open a proposed draft again: its proposer takes it back, or the second person sends it back with a remark.

    Raises `NotFound`, `DraftClosed`.
    """
    permissions.require(actor, "catalogue.read")
    if not permissions.allows(actor, "catalogue.draft"):
        permissions.require(actor, "catalogue.publish")
    row = _locked(draft, DraftState.PROPOSED)
    row.state, row.remark = DraftState.OPEN, remark.strip()[:2000]
    row.save(update_fields=["state", "remark"])
    _tell(actor, DraftReturned(row.procedure, row.pk, row.remark), row, at)
    return rows.draft(row)


@transaction.atomic
def publish(actor: Actor, *, draft: int, seen: int, at: datetime) -> Loaded:
    """Make a proposed draft a version, by another person than who proposed it; both names go into the journal.

    The draft is checked once more as it is now. Its first day is today or later, unless the procedure is new.
    Raises `SamePerson`, `NotFound`, `DraftChanged`, `DraftClosed`, `DraftFaulty`, `BeginsInPast`, `VersionInForce`, `VersionsOverlap`.
    """
    permissions.require(actor, "catalogue.publish")
    row = _locked(draft, DraftState.PROPOSED, seen=seen)
    if row.proposed_by == str(actor):
        raise SamePerson(draft=draft)
    pack = _sound(row)
    made = loading.make(pack)
    others = models.ProcedureVersion.objects.filter(procedure__key=row.procedure)
    if made.value.in_force_from < clock.legal_date(at) and others.exists():
        raise BeginsInPast(in_force_from=made.value.in_force_from.isoformat())
    loaded, facts = loading.store(pack, made, at=at)
    row.state, row.ended_by, row.ended_at = DraftState.PUBLISHED, str(actor), at
    row.save(update_fields=["state", "ended_by", "ended_at"])
    published = VersionPublished(row.procedure, loaded.version, row.pk, pack.fingerprint, row.proposed_by, str(actor))
    journal.record_all([*facts, published], ref=Ref("procedure", row.procedure), by=actor, at=at)
    transaction.on_commit(queries.forget)
    return loaded


@transaction.atomic
def discard(actor: Actor, *, draft: int, seen: int, at: datetime) -> None:
    """Give a draft up; its files are kept with it, and the procedure is free for another. Raises `NotFound`, `DraftChanged`, `DraftClosed`."""
    permissions.require(actor, "catalogue.draft")
    row = _locked(draft, DraftState.OPEN, seen=seen)
    row.state, row.ended_by, row.ended_at = DraftState.DISCARDED, str(actor), at
    row.save(update_fields=["state", "ended_by", "ended_at"])
    _tell(actor, DraftDiscarded(row.procedure, row.pk), row, at)


def _locked(draft: int, state: DraftState, *, seen: int | None = None) -> models.Draft:
    row = models.Draft.objects.select_for_update(no_key=True).filter(pk=draft).first()
    if row is None:
        raise NotFound(draft=draft)
    if row.state != state:
        raise DraftClosed(draft=draft, state=row.state)
    if seen is not None and seen != row.revision:
        raise DraftChanged(draft=draft, revision=row.revision, saved_by=row.saved_by)
    return row


def _sound(row: models.Draft) -> packs.Files:
    """The draft as a pack in which nothing is wrong and every example passes; raises `DraftFaulty`."""
    value, files = rows.draft(row), queries.draft_files(row.pk)
    report = _report(value, files)
    if not report.ok:
        first = report.messages[0]
        raise DraftFaulty(draft=row.pk, failed=report.failed, file=first.file, line=first.line, why=first.text)
    return _pack(value, files)


def _report(draft: Draft, files: Mapping[str, bytes], *, second_opinion: bool = True) -> PackReport:
    try:
        pack = _pack(draft, files)
    except PackRefused as error:
        return inspecting.refusal(error, name=draft.procedure)
    return inspecting.pack(pack, procedure=draft.procedure, second_opinion=second_opinion)


def _pack(draft: Draft, files: Mapping[str, bytes]) -> packs.Files:
    return packs.assembled(files, name=draft.procedure, roots=(settings.MOTCUA.packs_dir,))


def _tell(actor: Actor, fact: Fact, row: models.Draft, at: datetime) -> None:
    journal.record(fact, ref=Ref("procedure", row.procedure), by=actor, at=at)
