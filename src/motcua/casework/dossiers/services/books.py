"""Keeping the yearly register of dossiers: entering, exporting, locking it at the year's end (Circular 01/2018/TT-VPCP article 10(2))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import RegisterLocked
from motcua.casework.dossiers.facts import RegisterYearLocked
from motcua.casework.dossiers.services import sheets
from motcua.casework.dossiers.sheeting import forms, saying, telling
from motcua.casework.dossiers.types import RegisterLine, SheetContent, SheetForm, SheetKey
from motcua.foundation import clock
from motcua.foundation.journal import services as journal
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

VOLUME = 1000
"""Lines of one volume."""
_PDF = "application/pdf"


def enter_all(actor: Actor, *, unit: str, year: int, at: datetime) -> None:
    """Give every dossier that was accepted in the year its number, in the order of acceptance; those that have one keep it.

    Slips give numbers as they are made; dossiers that had no slip, such as those of automatic procedures, get theirs here. Not inside a transaction.
    """
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    first, last = _ends(year)
    rows = models.Dossier.objects.filter(unit=unit, accepted_at__gte=first, accepted_at__lt=last)
    entered = queries.entered(unit, year)
    for row in rows.order_by("accepted_at", "id").iterator(chunk_size=500):
        if row.code not in entered:
            sheets.enter(row, at=at)


def enter_registers(actor: Actor, *, at: datetime) -> None:
    """Enter what was accepted since in every open register; once a night."""
    permissions.require(actor, "register.keep")
    for book in queries.books(actor):
        if book.locked_at is None:
            enter_all(actor, unit=book.unit, year=book.year, at=at)


def export_register(actor: Actor, *, unit: str, year: int, volume: int, at: datetime) -> SheetContent:
    """One volume of an open register as a PDF of this moment, not signed: only a locked one is."""
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    lines = queries.register_lines(actor, unit=unit, year=year)
    content = _set(_form(at), lines, unit=unit, year=year, volume=volume, locked=None, at=at)
    return SheetContent(content, f"so-theo-doi-{unit}-{year}-{volume}.pdf", _PDF, "")


def lock_register(actor: Actor, *, unit: str, year: int, at: datetime) -> None:
    """Close a year's register: every dossier entered, the lines' fingerprint kept, each volume signed. Locking again changes nothing.

    Raises `RegisterLocked` while the year has not ended. Not inside a transaction.
    """
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    if at < _ends(year)[1]:
        raise RegisterLocked(unit=unit, year=year, reason="open_year")
    lock = models.RegisterYear.objects.filter(unit=unit, year=year).first()
    if lock is None:
        enter_all(actor, unit=unit, year=year, at=at)
    lines = queries.register_lines(actor, unit=unit, year=year)
    if lock is None:
        with transaction.atomic():
            sha256 = queries.fingerprint(lines)
            lock, made = models.RegisterYear.objects.get_or_create(
                unit=unit,
                year=year,
                defaults={"last": len(lines), "sha256": sha256, "locked_by": str(actor), "locked_at": at},
            )
            if made:
                fact = RegisterYearLocked(unit, year, len(lines), sha256)
                journal.record(fact, ref=Ref("register", f"{unit}/{year}"), by=actor, at=at)
    form = _form(_ends(year)[0])
    for volume in range(1, _volumes(lines) + 1):
        _keep_volume(form, lines, lock, volume)


def _keep_volume(form: SheetForm, lines: Sequence[RegisterLine], lock: models.RegisterYear, volume: int) -> None:
    """Sign and keep one volume; one that is kept stays, so that a lock that died goes on."""
    act = f"{lock.year}/{volume}"
    rows = models.Sheet.objects.filter(dossier=None, unit=lock.unit, key=SheetKey.REGISTER.value, act=act)
    if rows.exists():
        return
    at = lock.locked_at
    content = _set(form, lines, unit=lock.unit, year=lock.year, volume=volume, locked=lock, at=at)
    signed = signing.sign(content, reason=form.name, at=at).pdf
    with transaction.atomic():
        file = storage.put(signed, media_type=_PDF, name=f"so-theo-doi-{lock.unit}-{lock.year}-{volume}.pdf", at=at)
        models.Sheet.objects.create(
            id=new_id(at), dossier=None, unit=lock.unit, key=SheetKey.REGISTER.value, act=act, revision=volume, by=lock.locked_by,
            ordered_at=at, made_at=at, regime=form.regime, form=form.number, name=form.name, signed=True, file_id=file.id, sha256=file.sha256,
        )  # fmt: skip


def _set(
    form: SheetForm,
    lines: Sequence[RegisterLine],
    *,
    unit: str,
    year: int,
    volume: int,
    locked: models.RegisterYear | None,
    at: datetime,
) -> bytes:
    part = lines[(volume - 1) * VOLUME : volume * VOLUME]
    told = telling.head(form, unit=unit, symbol="", at=at)
    paper = told["paper"]
    assert isinstance(paper, dict)
    paper["signed"] = locked is not None
    told["book"] = {
        "year": str(year), "volume": str(volume), "volumes": str(max(_volumes(lines), 1)), "first": str(part[0].serial) if part else "–",
        "last": str(part[-1].serial) if part else "–", "lines": str(len(lines)), "as_of": saying.short(at),
        "locked": saying.short(locked.locked_at) if locked else None, "sha256": locked.sha256 if locked else "",
        "locked_by": telling.officer_name(locked.locked_by) if locked else None,
    }  # fmt: skip
    told["rows"] = list[Json](_row(line) for line in part)
    template, files = forms.sources(form)
    return pdf.render(template, data=told, qr=None, at=at, files=files)


def _row(line: RegisterLine) -> dict[str, Json]:
    return {
        "serial": str(line.serial), "code": line.code, "procedure": line.procedure, "sets": str(line.sets), "owner": line.owner_name,
        "contact": line.contact, "unit": line.unit, "received": saying.short(line.received_at), "due": saying.short(line.due) or "",
        "returned": saying.short(line.returned_at) or "", "way": line.way, "note": line.note,
    }  # fmt: skip


def _form(at: datetime) -> SheetForm:
    return forms.in_force(SheetKey.REGISTER, clock.legal_date(at))


def _volumes(lines: Sequence[RegisterLine]) -> int:
    return -(-len(lines) // VOLUME)


def _ends(year: int) -> tuple[datetime, datetime]:
    """The first instants of the year and of the next on Vietnam's clock."""
    queries.known_year(year)
    return (
        datetime(year, 1, 1, tzinfo=clock.VIETNAM).astimezone(UTC),
        datetime(year + 1, 1, 1, tzinfo=clock.VIETNAM).astimezone(UTC),
    )
