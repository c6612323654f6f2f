"""Official papers of the desk: ordered in the act that makes them, set and signed by a job (Circular 01/2018/TT-VPCP articles 9 and 10).

The order is a row in the transaction of the act, so that neither is there without the other; the paper follows. A job that dies
begins anew with the same row, number, moment and content.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from motcua.casework.dossiers import linked, models, queries, tracking
from motcua.casework.dossiers.errors import SheetUnknown
from motcua.casework.dossiers.facts import SheetMade
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.sheeting import forms, telling
from motcua.casework.dossiers.types import SheetForm, SheetKey, SheetView
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions

JOB = "dossiers.sheet"
_PDF = "application/pdf"
_ASKED = frozenset({SheetKey.RECEIPT_SLIP, SheetKey.CONTROL_SHEET})


def order(
    row: models.Dossier,
    *,
    key: SheetKey,
    act_id: str,
    says: Mapping[str, Json] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Have a paper made for an act, inside the act's transaction; the caller holds the row's lock.

    `act_id` makes it one: the same act orders the same paper once. `says` is what the act adds (docs/rooms/dossiers.md lists it by key).
    A paper of the same key that was made before stays; this one is its next revision.
    """
    orders = models.Sheet.objects.filter(dossier=row, key=key.value)
    if orders.filter(act=act_id).exists():
        return
    form = forms.in_force(key, _day_of_law(row, at))
    models.Sheet.objects.create(
        id=new_id(at), dossier=row, unit=row.unit, key=key.value, act=act_id, revision=orders.count() + 1, says=dict(says or {}),
        by=str(by), ordered_at=at, regime=form.regime, form=form.number, name=form.name, to_applicant=form.to_applicant,
    )  # fmt: skip
    jobs.defer(JOB, args={"code": row.code, "key": key.value, "act": act_id})


def slip(row: models.Dossier, *, by: Actor, at: datetime) -> None:
    """Order the receipt slip of a dossier that was accepted, or whose time was counted anew: its due date is on it.

    An automatic procedure answers at once and needs none unless it is asked for (Decree 61/2018/NĐ-CP article 17(4)); a part is on the slip of
    its main dossier.
    """
    if not catalogue.version(row.version_id).automatic and linked.link_to_main(row) is None:
        order(row, key=SheetKey.RECEIPT_SLIP, act_id=f"turn-{row.turns}", by=by, at=at)


@transaction.atomic
def ask_for_sheet(actor: Actor, *, code: str, key: SheetKey, at: datetime) -> None:
    """Have the receipt slip or the control sheet made as things stand now; an owner may ask for the slip.

    The slip needs an accepted dossier. Asked twice for the same standing it is made once. Raises `NotFound`, `NotAllowed`, `SheetUnknown`.
    """
    permissions.require(actor, "sheet.ask")
    row = queries.row_for(actor, code, "sheet.ask", lock=True)
    if key not in _ASKED or (key is SheetKey.CONTROL_SHEET and not queries.sees_inside(actor, row)):
        raise NotAllowed(permission="sheet.ask")
    if key is SheetKey.RECEIPT_SLIP and row.accepted_at is None:
        raise SheetUnknown(key=key.value)
    standing = f"turn-{row.turns}" if key is SheetKey.RECEIPT_SLIP else f"journal-{queries.length_of_history(code)}"
    order(row, key=key, act_id=standing, by=actor, at=at)


def make_ordered(actor: Actor, *, code: str, key: SheetKey, act_id: str) -> SheetView:
    """Set, sign and keep a paper that was ordered; safe to repeat. Raises `NotFound`, and the failures of numbering, setting and signing."""
    permissions.require(actor, "sheet.make")
    sheet = models.Sheet.objects.select_related("dossier").filter(dossier__code=code, key=key.value, act=act_id).first()
    if sheet is None or sheet.dossier is None:
        raise NotFound(kind="sheet", code=code, key=key.value, act=act_id)
    if sheet.made_at is None:
        _make(actor, sheet.dossier, sheet)
        sheet.refresh_from_db()
    return queries.sheet_value(sheet)


def make(
    row: models.Dossier, *, key: SheetKey, act_id: str, data: Mapping[str, Json], by: Actor, at: datetime
) -> SheetView:
    """Order a paper and make it at once, for who is in a job of his own; not inside a transaction."""
    with transaction.atomic():
        locked = queries.locked(row.code)
        assert locked is not None
        order(locked, key=key, act_id=act_id, says=data, by=by, at=at)
    return make_ordered(Actor.system("sheets"), code=row.code, key=key, act_id=act_id)


def _make(actor: Actor, row: models.Dossier, sheet: models.Sheet) -> None:
    key, at = SheetKey(sheet.key), sheet.ordered_at
    form = forms.in_force(key, _day_of_law(row, at))
    symbol = _symbol(form, sheet, at)
    serial = None
    if key is SheetKey.RECEIPT_SLIP and row.accepted_at is not None:
        serial = enter(row, at=at)
    template, files = forms.sources(form)
    paper = pdf.render(
        template,
        data=telling.of(row, sheet, form, symbol=symbol, serial=serial),
        qr=str(
            sheet.says.get("vietqr")
            or f"{settings.MOTCUA.public_url}/tra-cuu/hs/{row.code}?c={tracking.check_of(row.code)}"
        ),
        barcode=row.code,
        at=at,
        files=files,
    )
    if form.signed:
        paper = signing.sign(paper, reason=form.name, at=at).pdf
    _keep(actor, row, sheet, form, symbol, paper)


def enter(row: models.Dossier, *, at: datetime) -> int:
    """The serial number of an accepted dossier in its unit's register of the year; asking again gives the same."""
    assert row.accepted_at is not None
    year = clock.legal_date(row.accepted_at).year
    return numbering.bind_number(
        register=queries.SERIALS.format(unit=row.unit), year=year, owner=ref(row.code), at=at,
        late_under="Thông tư 01/2018/TT-VPCP, Điều 10",
    ).number  # fmt: skip


def _day_of_law(row: models.Dossier, at: datetime) -> date:
    """The regime of the acceptance holds to the end; a paper from before acceptance is judged by its own day."""
    return clock.legal_date(min(row.accepted_at or at, at))


def _symbol(form: SheetForm, sheet: models.Sheet, at: datetime) -> str:
    if not form.symbol:
        return ""
    year = clock.legal_date(at).year
    owner = Ref("sheet", str(sheet.pk))
    bound = numbering.bind_number(
        register=f"{form.symbol.partition('/')[2]}/{sheet.unit}", year=year, owner=owner, at=at
    )
    return form.symbol.replace("{number}", str(bound.number))


@transaction.atomic
def _keep(actor: Actor, row: models.Dossier, sheet: models.Sheet, form: SheetForm, symbol: str, paper: bytes) -> None:
    at = sheet.ordered_at
    file = storage.put(paper, media_type=_PDF, name=f"{row.code}-{form.key}-{sheet.revision}.pdf", at=at)
    made = models.Sheet.objects.filter(pk=sheet.pk, made_at=None).update(
        symbol=symbol, signed=form.signed, file_id=file.id, sha256=file.sha256, made_at=at,
    )  # fmt: skip
    if not made:  # another worker was first; its file counts
        storage.drop([file.id])
        return
    fact = SheetMade(row.code, form.key.value, sheet.act, sheet.revision, symbol, file.sha256)
    journal.record(fact, ref=ref(row.code), by=actor, at=clock.now())
