"""What the house does with a filing of many dossiers: look into its papers, check its rows, file the chosen ones; some at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import models
from motcua.casework.dossiers.declaring import digest_of
from motcua.casework.dossiers.errors import FileRefused, ProcedureClosed
from motcua.casework.dossiers.facts import BundleFiled
from motcua.casework.dossiers.services import intake
from motcua.casework.dossiers.services.acts import fees
from motcua.casework.dossiers.services.bundles import packed
from motcua.casework.dossiers.services.bundles.resolving import Sources, resolved
from motcua.casework.dossiers.services.bundles.taking import defer
from motcua.casework.dossiers.services.filing_parts import Filing
from motcua.casework.dossiers.types import MOST_FILES, BundleState, Channel, RowState
from motcua.casework.wallet import services as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import SheetRows
from motcua.foundation.errors import Conflict, FieldError, HouseError, Invalid, NotFound, Unavailable
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import queries as files
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("dossiers")

A_TURN = 25
"""Rows that a job does before it lets others have the worker."""


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
        right = "dossier.submit" if row.state == BundleState.FILING else "dossier.draft"
        permissions.require(actor, right, on=Target(owner=owner, procedure=row.procedure))
    except HouseError as refused:  # the right to act for the owner has ended meanwhile, or the procedure
        fault = _told([FieldError("", "E-HOUSE", refused.code)], {})
        row.rows.filter(state__in=[RowState.WAITING, RowState.CHOSEN]).update(state=RowState.FAULTY, faults=fault)
        _end(row, at)
        return
    if file := row.files.order_by("pk").first():
        _unpack(actor, row, file, at)
    else:
        state = RowState.CHOSEN if row.state == BundleState.FILING else RowState.WAITING
        sources = _sources(actor, row, state, at)
        for number in row.rows.filter(state=state).order_by("number").values_list("pk", flat=True)[:A_TURN]:
            _one(actor, row, version, number, state, sources, at)
    _go_on(row, at)


def _go_on(bundle: models.Bundle, at: datetime) -> None:
    """The next turn, or the end when nothing is left; what came in meanwhile is seen under the lock."""
    with transaction.atomic():
        row = models.Bundle.objects.select_for_update().filter(pk=bundle.pk).first()
        if row is None:
            return
        state = RowState.CHOSEN if row.state == BundleState.FILING else RowState.WAITING
        if row.files.exists() or row.rows.filter(state=state).exists():
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
                _keep(bundle, path, None, "file_too_many")
                break
            try:
                paper = attachments.add(actor, owner=owner, name=path.rpartition("/")[2], content=body, at=at)
            except PaperRefused as refused:
                _keep(bundle, path, None, refused.code, refused.params)
            else:
                _keep(bundle, path, paper.id)
    except FileRefused as refused:
        _keep(bundle, file.name, None, f"file_{refused.why}", refused.params)
    with transaction.atomic():
        stored = str(file.file_id)
        file.delete()
        storage.drop([stored])


def _keep(
    bundle: models.Bundle, name: str, paper: str | None, refused: str = "", params: object = None
) -> models.BundlePaper:
    plain: dict[str, Json] = {
        key: value for key, value in params.items() if isinstance(value, str | int)
    } if isinstance(params, dict) else {}  # fmt: skip
    row, _ = models.BundlePaper.objects.update_or_create(
        bundle=bundle, folded=packed.same(name),
        defaults={"name": name, "paper": UUID(paper) if paper else None, "refused": refused, "params": plain},
    )  # fmt: skip
    return row


def _sources(actor: Actor, bundle: models.Bundle, state: RowState, at: datetime) -> Sources:
    """The papers of the filing, with those that its next rows take from the wallet."""
    held = list(bundle.papers.all())
    sources = Sources(held)
    known = {row.name for row in held}
    named = bundle.rows.filter(state=state).order_by("number").values_list("named", flat=True)[:A_TURN]
    wanted = {name for row in named for _, _, name in row if name.startswith(("given:", "result:"))}
    for item in sorted(wanted - known):
        try:
            paper = wallet.take(actor, item=item, at=at)
            sources.add(_keep(bundle, item, paper.id))
        except (NotFound, Conflict, PaperRefused):
            sources.add(_keep(bundle, item, None, "taken_gone"))
    return sources


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
        filing = _checked(actor, bundle, row, data, papers, errors, at)
        if state is RowState.CHOSEN:
            _file(actor, bundle, row, filing, digest_of(bundle.procedure, data, papers), at)
        else:
            row.state, row.faults, row.subject_key = RowState.GOOD, [], filing.subject_key
            row.fee = fees.expected(version, filing.checked.data, at=at)
            _save(row)
    except Unavailable:
        raise
    except Invalid as error:
        _faulty(row, error.errors)
    except HouseError as refused:
        _faulty(row, [FieldError("", "E-HOUSE", refused.code)])
    except Exception as error:  # noqa: BLE001 -- one row must not hold the others; the reason is in the log
        log.warning("bundle_row_failed", bundle=str(bundle.pk), row=row.number, error=repr(error)[:300])
        _faulty(row, [FieldError("", "E-HOUSE", "house")])


def _checked(
    actor: Actor,
    bundle: models.Bundle,
    row: models.BundleRow,
    data: dict[str, Json],
    papers: dict[str, str],
    errors: Sequence[FieldError],
    at: datetime,
) -> Filing:
    """The checks of filing, with what could not be read and what does not fit among the rows; raises `Invalid`."""
    told = list(errors)
    filing = None
    try:
        filing = intake.check(
            actor, Ref(bundle.owner_kind, bundle.owner_id), bundle.procedure, data, papers, Channel.PORTAL, {}, None, at
        )
    except Invalid as found:
        places = {error.pointer for error in told}
        told += [error for error in found.errors if error.pointer not in places]
    if filing is not None and filing.version.signed == "required":
        told.append(FieldError("", "E-SIGN", "form_not_signed"))  # each form by itself, in a filing of its own
    if filing is not None and filing.subject_key:
        twin = bundle.rows.filter(subject_key=filing.subject_key, state__in=[RowState.GOOD, RowState.CHOSEN])
        if (first := twin.exclude(pk=row.pk).order_by("number").first()) is not None and first.number < row.number:
            told.append(FieldError("", "E-DUP", "twice_here", {"row": first.key}))
    if told or row.unreadable or filing is None:
        raise Invalid(told)
    return filing


def _file(
    actor: Actor, bundle: models.Bundle, row: models.BundleRow, filing: Filing, digest: str, at: datetime
) -> None:
    """Write dossier and row in one transaction; a row that was filed meanwhile is left alone."""
    with transaction.atomic():
        rows = models.BundleRow.objects.select_for_update().filter(pk=row.pk, state=RowState.CHOSEN)
        if not rows.exists():
            return
        copies = attachments.copies(actor, papers=list(filing.papers.values()), owner=filing.owner, at=at)
        own = dataclasses.replace(filing, papers={name: copies[paper] for name, paper in filing.papers.items()})
        receipt = intake.write(own, f"bundle-{bundle.workbook}-{row.key}", digest, None, None)
        row.state, row.code, row.faults = RowState.FILED, receipt.code, []
        row.data, row.named, row.cells = {}, [], {}  # the dossier has it now
        _save(row, "data", "named", "cells", "code")


def _faulty(row: models.BundleRow, errors: Sequence[FieldError]) -> None:
    """What could not be read first, then what is wrong at cells of which nothing is told yet."""
    unreadable = list(row.unreadable)
    cells = {fault["cell"] for fault in unreadable}
    row.faults = unreadable + [
        fault for fault in _told(errors, row.cells) if not fault["cell"] or fault["cell"] not in cells
    ]
    row.state, row.subject_key = RowState.FAULTY, ""
    _save(row)


def _told(errors: Sequence[FieldError], cells: dict[str, str]) -> list[dict[str, Json]]:
    rows = SheetRows((), (), cells)
    return [
        {
            "pointer": error.pointer, "cell": forms.cell_of(rows, error.pointer) or cells.get("", ""), "code": error.code,
            "reason": error.reason,
            "params": {name: value for name, value in error.params.items() if isinstance(value, str | int | float)},
        }
        for error in errors
    ]  # fmt: skip


def _save(row: models.BundleRow, *more: str) -> None:
    row.save(update_fields=["state", "faults", "subject_key", "fee", *more])
