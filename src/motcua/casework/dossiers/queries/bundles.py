"""Reads of filings of many dossiers: one with its counts, its rows, and the workbook of those that are not filed."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from motcua.casework.dossiers import models
from motcua.casework.dossiers.declaring import form_name, form_of
from motcua.casework.dossiers.errors import BundleUnknown
from motcua.casework.dossiers.types import (
    A_PACK,
    MOST_ROWS,
    Bundle,
    BundleFault,
    BundlePaper,
    BundleRow,
    BundleSigning,
    BundleState,
    RowState,
)
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Filled, Named, Option
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_SHOWN = 100
_FIRST = (RowState.FAULTY, RowState.FILED, RowState.GOOD, RowState.CHOSEN, RowState.WAITING)


def bundle(actor: Actor, bundle_id: str) -> Bundle:
    """One filing of the one for whom the actor acts; raises `BundleUnknown`."""
    return _value(own_bundle(actor, bundle_id))


def bundles(actor: Actor, *, procedure: str = "") -> list[Bundle]:
    """Those of the one for whom the actor acts that are not forgotten yet, the last changed first; at most twenty."""
    owner = actor.acting_for
    if owner is None or not permissions.allows(actor, "dossier.draft", on=Target(owner=owner)):
        return []
    rows = models.Bundle.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    if procedure:
        rows = rows.filter(procedure=procedure)
    found = list(rows.order_by("-changed_at")[:20])
    counts = _counts(found)
    return [_value(row, counts.get(row.pk, {})) for row in found]


def bundle_rows(
    actor: Actor, bundle_id: str, *, state: RowState | None = None, page: int = 1, size: int = 50
) -> list[BundleRow]:
    """A page of its rows, of one state or all, in the workbook's order; raises `BundleUnknown`."""
    rows = own_bundle(actor, bundle_id).rows.order_by("number")
    if state is not None:
        rows = rows.filter(state=state)
    start = (max(1, page) - 1) * size
    shown = rows.select_related("declaration").defer("data", "cells", "named", "unreadable", "declaration__wanted")
    return [_row(row) for row in shown[start : start + size]]


def bundle_workbook(
    actor: Actor,
    bundle_id: str,
    *,
    say: Callable[[BundleFault], str],
    offers: Sequence[Option],
    guide: Sequence[str],
    language: str,
    at: datetime,
) -> bytes:
    """A workbook of the faulty rows alone, each fault in words at its cell; the same filing goes on when it comes back. Raises `BundleUnknown`."""
    row = own_bundle(actor, bundle_id)
    version = catalogue.in_force(row.procedure, at) or catalogue.version(row.version_id)
    faulty = list(row.rows.filter(state=RowState.FAULTY).order_by("number"))
    filled = [Filled(one.key, one.data, tuple(Named(*named) for named in one.named)) for one in faulty]
    notes: dict[str, dict[str, str]] = {}
    for one in faulty:
        told = notes.setdefault(one.key, {})
        for fault in map(_fault, one.faults):
            words = say(fault)
            told[fault.pointer] = f"{told[fault.pointer]}\n{words}" if fault.pointer in told else words
    return catalogue.forms_workbook(
        version, filled, number=str(row.workbook), notes=notes, offers=offers, guide=guide, room=max(1, len(filled)),
        language=language, on=legal_date(at),
    )  # fmt: skip


def bundle_forms(actor: Actor, bundle_id: str, *, number: int) -> bytes:
    """One of the archives of forms that wait for their signature, each called after its row (`to-khai-<row>.pdf`), to be signed with own software.

    Raises `BundleUnknown`, `NotFound` where there is no such archive.
    """
    row = own_bundle(actor, bundle_id)
    permissions.require(actor, "dossier.sign", on=Target(owner=actor.acting_for, procedure=row.procedure))
    if number not in range(1, -(-MOST_ROWS // A_PACK) + 1):
        raise NotFound(kind="declaration", id=bundle_id)
    found = unsigned(row).select_related("row").order_by("row__number")[(number - 1) * A_PACK : number * A_PACK]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
        for one in found.iterator(chunk_size=10):
            packed.writestr(zipfile.ZipInfo(form_name(one.row.key)), form_of(one.wanted, one.hole))
        if not packed.namelist():
            raise NotFound(kind="declaration", id=bundle_id)
    return made.getvalue()


def unsigned(bundle: models.Bundle) -> QuerySet[models.BundleDeclaration]:
    """Forms that were made and are to be signed; for the room's own."""
    found = models.BundleDeclaration.objects.filter(row__bundle=bundle, row__state=RowState.GOOD, paper="")
    return found.exclude(wanted=None)


def filed_in_bundle(code: str) -> bool:
    """Whether a dossier was filed together with many others, of which one letter tells."""
    return models.BundleRow.objects.filter(code=code).exclude(code="").exists()


def own_bundle(actor: Actor, bundle_id: str, *, lock: bool = False) -> models.Bundle:
    """The row of a filing whose owner the actor acts for; raises `BundleUnknown`."""
    permissions.require(actor, "dossier.draft")
    owner = actor.acting_for
    rows = models.Bundle.objects.select_for_update() if lock else models.Bundle.objects
    row = None
    if owner is not None and _is_uuid(bundle_id):
        row = rows.filter(pk=bundle_id, owner_kind=owner.kind, owner_id=owner.id).first()
    if row is None:
        raise BundleUnknown(bundle=bundle_id)
    permissions.require(actor, "dossier.draft", on=Target(owner=owner, procedure=row.procedure))
    return row


def _value(row: models.Bundle, counts: Mapping[RowState, tuple[int, int]] | None = None) -> Bundle:
    found = _counts([row]).get(row.pk, {}) if counts is None else counts
    whole = counts is None
    return Bundle(
        id=str(row.pk),
        procedure=row.procedure,
        version_id=row.version_id,
        state=BundleState(row.state),
        turn=row.turn,
        counts={state: found[state][0] for state in _FIRST if state in found},
        differing=row.rows.filter(differs=True).count() if whole else 0,
        fee=found.get(RowState.GOOD, (0, 0))[1],
        waiting_files=row.files.count() if whole else 0,
        papers=row.papers.exclude(paper=None).count() if whole else 0,
        refused=tuple(
            BundlePaper(one.name, one.refused, one.params) for one in row.papers.filter(paper=None).order_by("name")[:_SHOWN]
        ) if whole else (),
        at=row.at,
        changed_at=row.changed_at,
        filed_at=row.filed_at,
        expires_at=row.expires_at,
        signing=_signing(row) if whole else BundleSigning(),
    )  # fmt: skip


def _counts(rows: Sequence[models.Bundle]) -> dict[uuid.UUID, dict[RowState, tuple[int, int]]]:
    """How many rows of each stand where, and the fees of those."""
    found: dict[uuid.UUID, dict[RowState, tuple[int, int]]] = {}
    lines = models.BundleRow.objects.filter(bundle__in=rows).values("bundle", "state")
    for line in lines.annotate(count=Count("pk"), fees=Sum("fee")).order_by():
        found.setdefault(line["bundle"], {})[RowState(line["state"])] = (line["count"], line["fees"])
    return found


def _row(row: models.BundleRow) -> BundleRow:
    faults = tuple(map(_fault, row.faults))
    form = getattr(row, "declaration", None)
    signed, unsigned, signer = (bool(form.paper), form.refused, form.signer) if form else (False, "", "")
    return BundleRow(row.key, RowState(row.state), row.code, faults, row.fee, row.differs, signed, unsigned, signer)


def _signing(row: models.Bundle) -> BundleSigning:
    """Where its signing stands."""
    kept = models.BundleSigning.objects.filter(bundle=row).first()
    if kept is None:
        return BundleSigning()
    forms = models.BundleDeclaration.objects.filter(row__bundle=row, row__state=RowState.GOOD)
    counts = forms.aggregate(
        signed=Count("pk", filter=~Q(paper="")),
        made=Count("pk", filter=Q(paper="", wanted__isnull=False)),
        ready=Count("pk", filter=Q(paper="", wanted__isnull=False, hole__has_key="digest")),
        refused=Count("pk", filter=~Q(refused="")),
    )
    most = min(int(kept.credential.get("most") or 1), settings.MOTCUA.signing_batch)
    return BundleSigning(
        name=kept.name, signed=counts["signed"], made=counts["made"], ready=counts["ready"], refused=counts["refused"], most=most,
        waits=bool(kept.act), strange=tuple(row.strange),
    )  # fmt: skip


def _fault(told: Mapping[str, Json]) -> BundleFault:
    params = told["params"]
    return BundleFault(
        str(told["pointer"]), str(told["cell"]), str(told["code"]), str(told["reason"]),
        params if isinstance(params, dict) else {},
    )  # fmt: skip


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
