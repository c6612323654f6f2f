"""Commands on a filing of many dossiers: take its workbook and papers, file its good rows, give the rest up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, numbers
from motcua.casework.dossiers.errors import (
    AssuranceTooLow,
    BundleBusy,
    BundleMoved,
    ChannelClosed,
    FileRefused,
    ProcedureClosed,
)
from motcua.casework.dossiers.queries.bundles import own_bundle
from motcua.casework.dossiers.services.bundles import packed
from motcua.casework.dossiers.types import MOST_FILES, MOST_ROWS, BundleState, Channel, RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.errors import SheetRefused
from motcua.definitions.forms.types import CellError, Filled
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

JOB = "dossiers.bundle"
A_TURN = 25
"""Rows that a job does before it lets others have the worker."""
LIFE = timedelta(days=30)
"""How long it is kept after its last change; what was filed stays filed."""


def take_workbook(actor: Actor, *, procedure: str, content: bytes, at: datetime) -> str:
    """Read a workbook and have its rows checked in the background; gives the id of the filing.

    A workbook that came before goes on with its filing: rows that were filed stay as they are (`differs` where they say something
    else now), others take the place of those with their number. Raises `forms.errors.SheetRefused`, `ProcedureClosed`,
    `ChannelClosed`, `BundleBusy` while rows are being filed.
    """
    owner = _owner(actor)
    permissions.require(actor, "dossier.draft", on=Target(owner=owner, procedure=procedure))
    version = catalogue.in_force(procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=procedure)
    if Channel.PORTAL.value not in version.channels:
        raise ChannelClosed(procedure=procedure, channel=Channel.PORTAL.value)
    workbook, found = catalogue.read_forms(version, content, most=MOST_ROWS, on=legal_date(at))
    with transaction.atomic():
        bundle, _ = models.Bundle.objects.select_for_update().get_or_create(
            owner_kind=owner.kind, owner_id=owner.id, procedure=procedure, workbook=workbook,
            defaults={"version_id": version.id, "account": actor.id, "at": at, "changed_at": at, "expires_at": at + LIFE},
        )  # fmt: skip
        bundle.version_id = version.id
        _keep_rows(bundle, found)
        touch(actor, bundle, at)
    return str(bundle.pk)


@transaction.atomic
def take_file(actor: Actor, *, bundle: str, name: str, content: bytes, at: datetime) -> None:
    """Take an archive of papers, or one paper, for the rows; looked into in the background, and then every row is checked anew.

    Raises `BundleUnknown`, `BundleBusy`, `FileRefused`, `StorageFull`.
    """
    row = own_bundle(actor, bundle, lock=True)
    permissions.require(actor, "paper.add", on=Target(owner=_owner(actor)))
    if row.state in (BundleState.FILING, BundleState.SIGNING):
        raise BundleBusy
    packed.look(content, name=name[:100])
    if row.papers.count() + row.files.count() >= MOST_FILES:
        raise FileRefused("too_many", limit=MOST_FILES)
    lay_by(row, name=name, content=content, at=at)
    touch(actor, row, at)


@transaction.atomic
def file_bundle(actor: Actor, *, bundle: str, seen: int, at: datetime) -> None:
    """File every row that is good, each as a dossier of its own, in the background; asked again while that goes on, nothing more happens.

    Where the procedure asks for the applicant's signature, the rows that are signed. One act for all of them: it takes what filing one takes. Raises
    `BundleUnknown`, `BundleBusy` while rows are checked or signed, `BundleMoved`, `ProcedureClosed`, `AssuranceTooLow`.
    """
    row = own_bundle(actor, bundle, lock=True)
    permissions.require(actor, "dossier.submit", on=Target(owner=_owner(actor), procedure=row.procedure))
    if row.state == BundleState.FILING or not row.rows.filter(state=RowState.GOOD).exists():
        return
    if row.state != BundleState.READY:
        raise BundleBusy
    if row.turn != seen:
        raise BundleMoved
    version = catalogue.in_force(row.procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=row.procedure)
    if actor.assurance < version.assurance:
        raise AssuranceTooLow(procedure=row.procedure, needed=version.assurance)
    chosen = row.rows.filter(state=RowState.GOOD)
    if version.signed == "required":
        signed = models.BundleDeclaration.objects.filter(row__bundle=row).exclude(paper="")
        chosen = chosen.filter(pk__in=signed.values("pk"))
    if not chosen.update(state=RowState.CHOSEN):
        return
    touch(actor, row, at, state=BundleState.FILING)


@transaction.atomic
def drop_bundle(actor: Actor, *, bundle: str, at: datetime) -> None:  # noqa: ARG001 -- every command takes its time
    """Give up the rows that are not filed; dossiers that were filed stay. Raises `BundleUnknown`, `BundleBusy`."""
    row = own_bundle(actor, bundle, lock=True)
    permissions.require(actor, "dossier.draft", on=Target(owner=_owner(actor), procedure=row.procedure))
    if row.state in (BundleState.FILING, BundleState.SIGNING):
        raise BundleBusy
    forget([row])


def forget_bundles(*, at: datetime) -> None:
    """Drop filings whose time is over; a job."""
    while rows := list(models.Bundle.objects.filter(expires_at__lt=at)[:100]):
        with transaction.atomic():
            forget(rows)


def forget(rows: Sequence[models.Bundle]) -> None:
    """Drop filings of many dossiers with what waits in them; in the caller's transaction."""
    files = list(models.BundleFile.objects.filter(bundle__in=rows).values_list("file_id", flat=True))
    models.Bundle.objects.filter(pk__in=[row.pk for row in rows]).delete()
    storage.drop([str(file) for file in files])


def lay_by(bundle: models.Bundle, *, name: str, content: bytes, at: datetime, signed: bool = False) -> None:
    """Keep what was sent until the house looks into it, under the part of its name that prints; in the caller's transaction."""
    plain = "".join(letter for letter in name if letter.isprintable())[:200]
    stored = storage.put(content, media_type="application/octet-stream", name=plain, at=at)
    models.BundleFile.objects.create(bundle=bundle, file_id=stored.id, name=plain, signed=signed, at=at)


def clear(file: models.BundleFile) -> None:
    """Drop what was looked into; in the caller's transaction."""
    stored = str(file.file_id)
    file.delete()
    storage.drop([stored])


def _owner(actor: Actor) -> Ref:
    if actor.acting_for is None:
        raise NotAllowed(permission="dossier.draft")
    return actor.acting_for


def touch(actor: Actor, bundle: models.Bundle, at: datetime, *, state: BundleState = BundleState.CHECKING) -> None:
    """Note the change and have the house go on with it; the papers live as long as what they are for."""
    if state is BundleState.CHECKING:
        bundle.rows.filter(state__in=[RowState.GOOD, RowState.FAULTY]).update(state=RowState.WAITING)
    bundle.state, bundle.account, bundle.assurance = state, actor.id, actor.assurance
    bundle.turn += 1
    bundle.changed_at, bundle.expires_at = at, at + LIFE
    bundle.save()
    papers = [str(paper) for paper in bundle.papers.exclude(paper=None).values_list("paper", flat=True)]
    signed = models.BundleDeclaration.objects.filter(row__bundle=bundle).exclude(paper="")
    papers += signed.values_list("paper", flat=True)
    if papers:
        attachments.keep(actor, papers=papers, owner=_owner(actor), at=at)
    defer(bundle)


def defer(bundle: models.Bundle) -> None:
    """Ask for the next turn of the job; two turns of one filing never run at once."""
    jobs.defer(JOB, args={"bundle": str(bundle.pk)}, lock=f"bundle-{bundle.pk}")


def _keep_rows(bundle: models.Bundle, found: Sequence[Filled]) -> None:
    if bundle.state in (BundleState.FILING, BundleState.SIGNING):
        raise BundleBusy
    held = {row.key: row for row in bundle.rows.all()}
    if len(set(held) | {one.key for one in found}) > MOST_ROWS:
        raise SheetRefused(why="too_many_forms", limit=MOST_ROWS)
    last = max((row.number for row in held.values()), default=0)
    new, again, filed = [], [], []
    for one in found:
        digest = _digest(one)
        row = held.get(one.key)
        if row is not None and row.state == RowState.FILED:
            row.differs = row.digest != digest
            filed.append(row)
            continue
        if row is None:
            last += 1
            row = models.BundleRow(bundle=bundle, number=last, key=one.key)
            new.append(row)
        else:
            again.append(row)
        row.state, row.digest = RowState.WAITING, digest
        row.data, row.cells = dict(one.data), dict(one.cells)
        row.named = [[named.slot, named.link, named.name] for named in one.papers]
        row.unreadable = [_fault(error) for error in one.errors]
        row.faults, row.subject_key, row.fee = [], "", 0
    fields = ["state", "digest", "data", "cells", "named", "unreadable", "faults", "subject_key", "fee"]
    models.BundleRow.objects.bulk_create(new, batch_size=MOST_ROWS)
    models.BundleRow.objects.bulk_update(again, fields, batch_size=100)
    models.BundleRow.objects.bulk_update(filed, ["differs"], batch_size=MOST_ROWS)


def _digest(one: Filled) -> str:
    """What the cells say, whatever wrote the workbook."""
    papers = orjson.dumps([[named.slot, named.link, named.name] for named in one.papers])
    return hashlib.sha256(papers + numbers.dumps(one.data, sort=True)).hexdigest()


def _fault(error: CellError) -> Json:
    params: dict[str, Json] = {name: value for name, value in error.params.items() if isinstance(value, str | int)}
    return {"pointer": error.pointer, "cell": error.cell, "code": error.code, "reason": error.reason, "params": params}
