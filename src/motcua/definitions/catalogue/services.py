"""Commands on the catalogue: load a pack as a version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from motcua.definitions.catalogue import examples, models, packs, queries, versions
from motcua.definitions.catalogue.errors import ListClosed, VersionInForce, VersionsOverlap
from motcua.definitions.catalogue.facts import CodesImported, VersionLoaded, VersionSuperseded
from motcua.definitions.catalogue.types import Loaded, PackReport, ProcedureVersion
from motcua.foundation import clock, vn
from motcua.foundation.errors import NotFound
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Fact, Ref
from motcua.identity.permissions import queries as permissions


def load(actor: Actor, *, path: Path, at: datetime) -> Loaded:
    """Store a pack's folder as a version; quick and without effect when the same files were loaded before.

    A version that has not begun may be replaced; one that is or was in force never (`VersionInForce`). An open-ended version ends where
    its successor begins. Raises `PackRefused`, `VersionInForce`, `VersionsOverlap`.
    """
    permissions.require(actor, "catalogue.load")
    pack = packs.collect(path)
    found = (
        models.ProcedureVersion.objects.filter(fingerprint=pack.fingerprint)
        .select_related("procedure")
        .defer("content")
        .first()
    )
    if found is not None:
        return Loaded(found.id, found.procedure.key, found.version, fresh=False)
    content = packs.content_of(pack, bundle=settings.MOTCUA.assets_dir / "feel.js")
    value = versions.build(content, version_id=0, fingerprint=pack.fingerprint).value
    with transaction.atomic():
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
                "name_vi": value.name.vi,
                "search": vn.fold(
                    f"{value.procedure} {value.name.vi} {value.name.en} {value.field.vi} {value.national_code}"
                ),
                "content": content,
                "loaded_at": at,
            },
        )
        facts.append(VersionLoaded(value.procedure, value.version, pack.fingerprint, value.in_force_from.isoformat()))
        journal.record_all(facts, ref=Ref("procedure", value.procedure), by=actor, at=at)
    queries.forget()
    return Loaded(row.id, value.procedure, value.version, fresh=True)


@transaction.atomic
def import_codes(actor: Actor, *, procedure: str, code_list: str, content: str, at: datetime) -> int:
    """Add rows (CSV as in a pack) to a code list that grows by import, such as the HS codes; returns how many.

    A row without `in_force_from` counts from today, so that yesterday's filings are judged by yesterday's list; of several rows of one
    code in force the last imported counts. Raises `NotFound`, `ListClosed`, and `PackRefused` with the line of a wrong row.
    """
    permissions.require(actor, "catalogue.load")
    version = queries.in_force(procedure, at)
    if version is None:
        raise NotFound(procedure=procedure)
    if code_list not in version.growing_lists:
        raise ListClosed(procedure=procedure, code_list=code_list)
    rows = packs.codes_of(content.encode(), f"{code_list}.csv")
    today = clock.legal_date(at).isoformat()
    owner = models.Procedure.objects.get(key=procedure)
    models.CodeRow.objects.bulk_create(
        models.CodeRow(
            procedure=owner, code_list=code_list, row={**row, "in_force_from": row.get("in_force_from") or today}, at=at
        )
        for row in rows
    )
    print_ = hashlib.sha256(content.encode()).hexdigest()
    fact = CodesImported(procedure, code_list, len(rows), print_)
    journal.record(fact, ref=Ref("procedure", procedure), by=actor, at=at)
    queries.forget()
    transaction.on_commit(queries.forget)
    return len(rows)


def check_pack(path: Path) -> PackReport:
    """What is wrong with the packs below a folder, every example played; reads files only and changes nothing."""
    return examples.check(path, bundle=settings.MOTCUA.assets_dir / "feel.js")


def check_packs(paths: Sequence[Path]) -> PackReport:
    """The same for several folders, in one report."""
    reports = [check_pack(path) for path in paths]
    return PackReport(
        sum(report.packs for report in reports),
        sum(report.examples for report in reports),
        sum(report.failed for report in reports),
        tuple(message for report in reports for message in report.messages),
    )


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
