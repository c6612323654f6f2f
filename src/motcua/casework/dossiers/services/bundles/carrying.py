"""What the house does with a filing of many dossiers: look into its papers, check its rows, file the chosen ones; some at a time."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import structlog
from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.declaring import digest_of
from motcua.casework.dossiers.errors import FileRefused, ProcedureClosed
from motcua.casework.dossiers.facts import BundleFiled
from motcua.casework.dossiers.services import intake
from motcua.casework.dossiers.services.acts import fees
from motcua.casework.dossiers.services.bundles import own_software, packed, signing
from motcua.casework.dossiers.services.bundles.checking import checked, faulty, keep, save, sources_of, told_at
from motcua.casework.dossiers.services.bundles.resolving import Sources, resolved
from motcua.casework.dossiers.services.bundles.taking import A_TURN, clear, defer
from motcua.casework.dossiers.services.filing_parts import Filing
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import MOST_FILES, BundleState, RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import FieldError, HouseError, Invalid, Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import queries as files
from motcua.foundation.types import Actor, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("dossiers")

_RIGHTS = {BundleState.FILING: "dossier.submit", BundleState.SIGNING: "dossier.sign"}


def carry_out(*, bundle: str, at: datetime) -> None:
    """Do the next part; a job, safe to repeat and to kill: what became of a row is kept in the transaction that filed it."""
    row = models.Bundle.objects.filter(pk=bundle).first()
    if row is None or (row.state == BundleState.READY and not row.files.exists()):
        return
    owner = Ref(row.owner_kind, row.owner_id)
    version = catalogue.in_force(row.procedure, at)
    try:
        if version is None:
            raise ProcedureClosed(procedure=row.procedure)
        actor = accounts.actor(row.account, owner, assurance=row.assurance, at=at)
        right = _RIGHTS.get(BundleState(row.state), "dossier.draft")
        permissions.require(actor, right, on=Target(owner=owner, procedure=row.procedure))
    except HouseError as refused:  # the right to act for the owner has ended meanwhile, or the procedure
        fault = told_at([FieldError("", "E-HOUSE", refused.code)], {})
        row.rows.filter(state__in=[RowState.WAITING, RowState.CHOSEN]).update(state=RowState.FAULTY, faults=fault)
        _end(row, at)
        return
    file = row.files.order_by("pk").first()
    if file is not None and file.signed:
        own_software.put_to_rows(actor, row, file, at)
    elif file is not None:
        _unpack(actor, row, file, at)
    elif row.state == BundleState.SIGNING:
        signing.go_on(actor, row, version, at)
    else:
        state = RowState.CHOSEN if row.state == BundleState.FILING else RowState.WAITING
        rows = row.rows.filter(state=state).order_by("number")[:A_TURN]
        sources = sources_of(actor, row, rows, at)
        for number in rows.values_list("pk", flat=True):
            _one(actor, row, version, number, state, sources, at)
    _go_on(row, at)


def _go_on(bundle: models.Bundle, at: datetime) -> None:
    """The next turn, or the end when nothing is left; what came in meanwhile is seen under the lock."""
    with transaction.atomic():
        row = models.Bundle.objects.select_for_update().filter(pk=bundle.pk).first()
        if row is None:
            return
        if row.state == BundleState.SIGNING:
            more = signing.left(row)
        else:
            state = RowState.CHOSEN if row.state == BundleState.FILING else RowState.WAITING
            more = row.rows.filter(state=state).exists()
        if more or row.files.exists():
            defer(row)
        else:
            _end(row, at)


@transaction.atomic
def _end(bundle: models.Bundle, at: datetime) -> None:
    was = bundle.state
    bundle.state = BundleState.READY
    bundle.turn += 1
    bundle.filed_at = at if was == BundleState.FILING else bundle.filed_at
    bundle.save(update_fields=["state", "turn", "filed_at"])
    if was != BundleState.FILING:
        return
    filed, faulty = (bundle.rows.filter(state=state).count() for state in (RowState.FILED, RowState.FAULTY))
    told = BundleFiled(
        str(bundle.pk), bundle.procedure, f"{bundle.owner_kind}:{bundle.owner_id}", bundle.account, filed, faulty
    )
    journal.record(told, ref=Ref("bundle", str(bundle.pk)), by=Actor.system("bundles"), at=at)


# ---------------------------------------------------------------- papers


def _unpack(actor: Actor, bundle: models.Bundle, file: models.BundleFile, at: datetime) -> None:
    """Make papers of what was sent; each that is no paper is kept by its name with the reason."""
    content = files.read(str(file.file_id))
    owner = Ref(bundle.owner_kind, bundle.owner_id)
    room = MOST_FILES - bundle.papers.count()
    try:
        members = packed.papers(content) if packed.is_archive(content) else iter([(file.name, content)])
        for path, body in members:
            if (room := room - 1) < 0:
                keep(bundle, path, None, "file_too_many")
                break
            try:
                paper = attachments.add(actor, owner=owner, name=path.rpartition("/")[2], content=body, at=at)
            except PaperRefused as refused:
                keep(bundle, path, None, refused.code, refused.params)
            else:
                keep(bundle, path, paper.id)
    except FileRefused as refused:
        keep(bundle, file.name, None, f"file_{refused.why}", refused.params)
    with transaction.atomic():
        clear(file)


# ---------------------------------------------------------------- rows


def _one(
    actor: Actor,
    bundle: models.Bundle,
    version: ProcedureVersion,
    number: int,
    state: RowState,
    sources: Sources,
    at: datetime,
) -> None:
    """Check one row, or file it."""
    row = models.BundleRow.objects.filter(pk=number, state=state).first()
    if row is None:
        return
    try:
        data, papers, errors = resolved(version, row, sources)
        filing = checked(actor, bundle, row, data, papers, errors, at)
        digest = digest_of(bundle.procedure, data, papers)
        if state is RowState.CHOSEN:
            _file(actor, bundle, row, filing, digest, at)
        else:
            signing.forget_other(actor, row, digest, at)
            row.state, row.faults, row.subject_key = RowState.GOOD, [], filing.subject_key
            row.fee = fees.expected(version, filing.checked.data, at=at)
            save(row)
    except Unavailable:
        raise
    except Invalid as error:
        faulty(row, error.errors)
    except HouseError as refused:
        faulty(row, [FieldError("", "E-HOUSE", refused.code)])
    except Exception as error:  # noqa: BLE001 -- one row must not hold the others; the reason is in the log
        log.warning("bundle_row_failed", bundle=str(bundle.pk), row=row.number, error=repr(error)[:300])
        faulty(row, [FieldError("", "E-HOUSE", "house")])


def _file(
    actor: Actor, bundle: models.Bundle, row: models.BundleRow, filing: Filing, digest: str, at: datetime
) -> None:
    """Write dossier, its signed form and row in one transaction; a row that was filed meanwhile is left alone."""
    signed = signing.signed_paper(row, digest)
    if filing.version.signed == "required" and not signed:
        raise Invalid([FieldError("", "E-SIGN", "form_not_signed")])
    with transaction.atomic():
        rows = models.BundleRow.objects.select_for_update().filter(pk=row.pk, state=RowState.CHOSEN)
        if not rows.exists():
            return
        copies = attachments.copies(actor, papers=list(filing.papers.values()), owner=filing.owner, at=at)
        own = dataclasses.replace(filing, papers={name: copies[paper] for name, paper in filing.papers.items()})
        if signed:
            names = queries.declaration_signers(actor, signed)
            own = dataclasses.replace(own, origin={**own.origin, "declaration": signed, "declared_by": names})
        receipt = intake.write(own, f"bundle-{bundle.workbook}-{row.key}", digest, None, None)
        if signed:
            attachments.bind(actor, papers=[signed], owner=filing.owner, dossier=ref(receipt.code), at=at)
        row.state, row.code, row.faults = RowState.FILED, receipt.code, []
        row.data, row.named, row.cells = {}, [], {}  # the dossier has it now
        save(row, "data", "named", "cells", "code")
