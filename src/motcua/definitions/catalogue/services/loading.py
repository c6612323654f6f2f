"""Packs become versions: from a folder or a draft, once and for good; code lists grow; a version may be suspended."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from motcua.definitions.catalogue import listing, models, packs, queries, versions
from motcua.definitions.catalogue.errors import ListClosed, SuspensionWrong, VersionInForce, VersionsOverlap
from motcua.definitions.catalogue.facts import (
    CodesImported,
    VersionLoaded,
    VersionResumed,
    VersionSuperseded,
    VersionSuspended,
)
from motcua.definitions.catalogue.types import Loaded, ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Json, Ref
from motcua.identity.permissions import queries as permissions


def load(actor: Actor, *, path: Path, at: datetime) -> Loaded:
    """Store a pack's folder as a version; quick and without effect when the same files were loaded before.

    A version that has not begun may be replaced; one that is or was in force never (`VersionInForce`). An open-ended version ends where
    its successor begins. Raises `PackRefused`, `VersionInForce`, `VersionsOverlap`.
    """
    permissions.require(actor, "catalogue.load")
    pack = packs.collect(path, common=settings.MOTCUA.packs_dir)
    found = (
        models.ProcedureVersion.objects.filter(fingerprint=pack.fingerprint)
        .select_related("procedure")
        .defer("content")
        .first()
    )
    if found is not None:
        if not found.files.exists():  # loaded before the files were kept
            keep_files(found, pack)
        _list_anew(found, at)
        return Loaded(found.id, found.procedure.key, found.version, fresh=False)
    made = make(pack)
    with transaction.atomic():
        loaded, facts = store(pack, made, at=at)
        journal.record_all(facts, ref=Ref("procedure", loaded.procedure), by=actor, at=at)
    queries.forget()
    return loaded


@dataclass(frozen=True, slots=True)
class Made:
    """A pack ready to be stored."""

    content: Mapping[str, Json]
    value: ProcedureVersion


def make(pack: packs.Files) -> Made:
    """Read and compile a pack; raises `PackRefused`."""
    content = packs.content_of(pack, bundle=settings.MOTCUA.assets_dir / "feel.js")
    return Made(content, versions.build(content, version_id=0, fingerprint=pack.fingerprint).value)


def store(pack: packs.Files, made: Made, *, at: datetime) -> tuple[Loaded, list[Fact]]:
    """Enter a pack as a version in the caller's transaction, and what is to be told of it.

    Raises `VersionInForce`, `VersionsOverlap`.
    """
    value = made.value
    procedure, _ = models.Procedure.objects.get_or_create(key=value.procedure)
    procedure = models.Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    _refuse_change(procedure, value, at)
    facts: list[Fact] = [*_supersede(procedure, value)]
    _refuse_overlap(procedure, value)
    row, _ = models.ProcedureVersion.objects.update_or_create(
        procedure=procedure,
        version=value.version,
        defaults={
            "fingerprint": pack.fingerprint,
            "in_force_from": value.in_force_from,
            "in_force_until": value.in_force_until,
            "suspended_from": value.suspended_from,
            "suspended_until": value.suspended_until,
            "name_vi": value.name.vi,
            "content": made.content,
            "loaded_at": at,
            **_columns(made.content, at),
        },
    )
    keep_files(row, pack)
    facts.append(VersionLoaded(value.procedure, value.version, pack.fingerprint, value.in_force_from.isoformat()))
    return Loaded(row.id, value.procedure, value.version, fresh=True), facts


def keep_files(row: models.ProcedureVersion, pack: packs.Files) -> None:
    """The folder as it was, so that a version can be exported, compared and drafted from byte for byte."""
    row.files.all().delete()
    models.VersionFile.objects.bulk_create(
        models.VersionFile(version=row, name=name, content=raw) for name, raw in pack.own.items()
    )


@transaction.atomic
def suspend(
    actor: Actor, *, procedure: str, version: str, since: date, until: date | None, basis: str, at: datetime
) -> None:
    """Stop new filings under a version from a day on (`until` exclusive), by a document of law; dossiers filed before go on.

    Suspending again replaces the days that have not begun. Raises `NotFound`, `SuspensionWrong`.
    """
    permissions.require(actor, "catalogue.publish")
    row = _locked(procedure, version)
    if since < clock.legal_date(at) or (until is not None and until <= since) or not basis.strip():
        raise SuspensionWrong(since=since.isoformat(), until=until.isoformat() if until else "", basis=basis)
    row.suspended_from, row.suspended_until = since, until
    row.save(update_fields=["suspended_from", "suspended_until"])
    fact = VersionSuspended(procedure, version, since.isoformat(), until.isoformat() if until else None, basis)
    journal.record(fact, ref=Ref("procedure", procedure), by=actor, at=at)
    transaction.on_commit(queries.forget)


@transaction.atomic
def resume(actor: Actor, *, procedure: str, version: str, since: date, basis: str, at: datetime) -> None:
    """End a suspension on a day from today on; raises `NotFound`, `SuspensionWrong` where nothing is suspended then."""
    permissions.require(actor, "catalogue.publish")
    row = _locked(procedure, version)
    begun = row.suspended_from
    if begun is None or since < clock.legal_date(at) or (row.suspended_until or date.max) <= since or not basis.strip():
        raise SuspensionWrong(since=since.isoformat(), until="", basis=basis)
    row.suspended_from, row.suspended_until = (begun, since) if begun < since else (None, None)
    row.save(update_fields=["suspended_from", "suspended_until"])
    fact = VersionResumed(procedure, version, since.isoformat(), basis)
    journal.record(fact, ref=Ref("procedure", procedure), by=actor, at=at)
    transaction.on_commit(queries.forget)


@transaction.atomic
def import_codes(actor: Actor, *, procedure: str, code_list: str, content: str | bytes, at: datetime) -> int:
    """Add rows (CSV as in a pack, or a workbook with the same columns) to a code list that grows by import, such as the HS codes; returns how many.

    A row without `in_force_from` counts from today, so that yesterday's filings are judged by yesterday's list; of several rows of one
    code in force the last imported counts. Raises `NotFound`, `ListClosed`, and `PackRefused` with the line of a wrong row.
    """
    permissions.require(actor, "catalogue.load")
    version = queries.in_force(procedure, at)
    if version is None:
        raise NotFound(procedure=procedure)
    if code_list not in version.growing_lists:
        raise ListClosed(procedure=procedure, code_list=code_list)
    raw = content.encode() if isinstance(content, str) else content
    try:
        rows = forms.read_code_file(raw, file=code_list)
    except FormRefused as error:
        raise packs.refused(error) from error
    today = clock.legal_date(at).isoformat()
    owner = models.Procedure.objects.get(key=procedure)
    models.CodeRow.objects.bulk_create(
        models.CodeRow(
            procedure=owner, code_list=code_list, row={**row, "in_force_from": row.get("in_force_from") or today}, at=at
        )
        for row in rows
    )
    print_ = hashlib.sha256(raw).hexdigest()
    fact = CodesImported(procedure, code_list, len(rows), print_)
    journal.record(fact, ref=Ref("procedure", procedure), by=actor, at=at)
    queries.forget()
    transaction.on_commit(queries.forget)
    return len(rows)


def _locked(procedure: str, version: str) -> models.ProcedureVersion:
    rows = models.ProcedureVersion.objects.select_for_update(no_key=True, of=("self",)).defer("content")
    row = rows.filter(procedure__key=procedure, version=version).first()
    if row is None:
        raise NotFound(procedure=procedure, version=version)
    return row


def _list_anew(row: models.ProcedureVersion, at: datetime) -> None:
    """Write the line of the list again where it was made of other shared words than there are now; the version stays as it is."""
    if row.listed.get("made_of") == listing.made_of():
        return
    for name, value in _columns(row.content, at).items():
        setattr(row, name, value)
    row.save(update_fields=["listed", "listed_at", "search"])
    queries.forget()


def _columns(content: Mapping[str, Json], at: datetime) -> dict[str, object]:
    """The columns by which a version is found in the list."""
    line = listing.line_of(content)
    return {"listed": line, "listed_at": at, "search": line["words"]}


def _refuse_change(procedure: models.Procedure, value: ProcedureVersion, at: datetime) -> None:
    row = procedure.versions.filter(version=value.version).defer("content").first()
    if row is not None and row.in_force_from <= clock.legal_date(at):
        raise VersionInForce(procedure=value.procedure, version=value.version)


def _supersede(procedure: models.Procedure, value: ProcedureVersion) -> list[Fact]:
    """End the open version where this one begins."""
    row = (
        procedure.versions.filter(in_force_until__isnull=True, in_force_from__lt=value.in_force_from)
        .exclude(version=value.version)
        .defer("content")
        .first()
    )
    if row is None:
        return []
    row.in_force_until = value.in_force_from
    row.save(update_fields=["in_force_until"])
    return [VersionSuperseded(value.procedure, row.version, value.in_force_from.isoformat())]


def _refuse_overlap(procedure: models.Procedure, value: ProcedureVersion) -> None:
    others = procedure.versions.exclude(version=value.version).filter(
        Q(in_force_until__isnull=True) | Q(in_force_until__gt=value.in_force_from)
    )
    if value.in_force_until is not None:
        others = others.filter(in_force_from__lt=value.in_force_until)
    if others.exists():
        raise VersionsOverlap(procedure=value.procedure, version=value.version)
