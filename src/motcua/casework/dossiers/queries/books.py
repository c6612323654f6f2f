"""The yearly registers of dossiers, by unit (Circular 01/2018/TT-VPCP article 10(2))."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection

from motcua.casework.dossiers import models, numbers
from motcua.casework.dossiers.errors import SheetUnknown
from motcua.casework.dossiers.sheeting import saying, workbook
from motcua.casework.dossiers.types import RegisterBook, RegisterLine, SheetContent
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

SERIALS = "SHS/{unit}"
"""The register of dossiers of a unit: its numbers are the serial numbers of a year's book."""
_FIRST_YEAR, _LAST_YEAR = 2018, 2200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BOOKS = """
    SELECT d.unit, extract(year FROM d.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS year, count(*)
    FROM dossiers_dossier d WHERE d.accepted_at IS NOT NULL GROUP BY 1, 2 ORDER BY 2 DESC, 1
"""
_LINES = """
    SELECT n.number, d.code, d.version_id, d.owner_name, r.data->'applicant', d.unit, d.received_at, d.due, d.returned_at, d.status,
        coalesce(p.sets, 1), coalesce(p.delivery, 'online')
    FROM numbering_registernumber n JOIN dossiers_dossier d ON d.code = n.owner_id AND n.owner_kind = 'dossier'
    LEFT JOIN dossiers_reception p ON p.dossier_id = d.id
    LEFT JOIN LATERAL (SELECT data FROM dossiers_revision WHERE dossier_id = d.id ORDER BY number DESC LIMIT 1) r ON true
    WHERE n.register = %s AND n.year = %s ORDER BY n.number
"""
_NOTES = {"REFUSED": "Không giải quyết", "STOPPED": "Dừng giải quyết"}


def list_workbook(
    *, title: str, head: Sequence[str], rows: Iterable[Sequence[str | datetime | None]], name: str
) -> SheetContent:
    """Lines that the caller has read under its own rights, as a workbook of one sheet."""
    content = workbook.table(title=title, head=head, rows=rows)
    return SheetContent(content, name, _XLSX, hashlib.sha256(content).hexdigest())


def books(actor: Actor) -> list[RegisterBook]:
    """The registers that the actor may keep, by year and unit, with how many dossiers were accepted."""
    scope = permissions.scope(actor, "register.keep")
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS)
        rows = [row for row in cursor.fetchall() if scope.covers(Target(unit=row[0]))]
    locked = {(one.unit, one.year): one for one in models.RegisterYear.objects.all()}
    found = []
    for unit, year, count in rows:
        lock = locked.get((unit, year))
        found.append(
            RegisterBook(
                unit=unit, unit_name=_name(unit, year), year=year, lines=lock.last if lock else count, locked_at=lock.locked_at if lock else None,
                locked_by=lock.locked_by if lock else "", sha256=lock.sha256 if lock else "", ends=date(year + 1, 1, 1),
            )
        )  # fmt: skip
    return found


def register_lines(actor: Actor, *, unit: str, year: int) -> list[RegisterLine]:
    """The lines of a register as far as it was entered, in the order of their numbers."""
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    name = _name(unit, year)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [SERIALS.format(unit=unit), year])
        rows = cursor.fetchall()
    return [
        RegisterLine(
            serial=serial, code=code, procedure=catalogue.version(version).name.vi, sets=sets, owner_name=owner, contact=_contact(applicant),
            unit=name, received_at=received, due=due, returned_at=returned, way=saying.DELIVERY.get(delivery, ""), proof="",
            note=_NOTES.get(status, ""),
        )
        for serial, code, version, owner, applicant, _, received, due, returned, status, sets, delivery in rows
    ]  # fmt: skip


def register_workbook(actor: Actor, *, unit: str, year: int) -> SheetContent:
    """A register as a workbook (XLSX)."""
    lines = register_lines(actor, unit=unit, year=year)
    title = f"Sổ theo dõi hồ sơ năm {year} – {_name(unit, year)}"
    content = workbook.workbook(lines, title=title)
    return SheetContent(content, f"so-theo-doi-{unit}-{year}.xlsx", _XLSX, hashlib.sha256(content).hexdigest())


def register_volumes(actor: Actor, *, unit: str, year: int) -> list[tuple[int, str]]:
    """The signed volumes of a locked register: number and name of the file."""
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    return [(row.revision, row.act) for row in _volumes(unit, year)]


def register_volume(actor: Actor, *, unit: str, year: int, volume: int) -> SheetContent:
    """One signed volume of a locked register; raises `SheetUnknown`."""
    permissions.require(actor, "register.keep", on=Target(unit=unit))
    row = next((one for one in _volumes(unit, year) if one.revision == volume), None)
    if row is None or row.file_id is None:
        raise SheetUnknown(unit=unit, year=year, volume=volume)
    file, content = storage.read_whole(str(row.file_id))
    return SheetContent(content, file.name, file.media_type, file.sha256)


def entered(unit: str, year: int) -> set[str]:
    """Codes of the dossiers that have their number in a register; for the room's own services."""
    sql = "SELECT owner_id FROM numbering_registernumber WHERE register = %s AND year = %s AND owner_kind = 'dossier'"
    with connection.cursor() as cursor:
        cursor.execute(sql, [SERIALS.format(unit=unit), year])
        return {str(row[0]) for row in cursor.fetchall()}


def fingerprint(lines: Sequence[RegisterLine]) -> str:
    """SHA-256 over what was entered: number, code and receipt of each line; when results are given back does not change it."""
    text = "\n".join(f"{one.serial}\t{one.code}\t{one.received_at.isoformat()}" for one in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def _volumes(unit: str, year: int) -> list[models.Sheet]:
    rows = models.Sheet.objects.filter(dossier=None, unit=unit, key="register", act__startswith=f"{year}/")
    return list(rows.exclude(made_at=None).order_by("revision"))


def known_year(year: int) -> int:
    """A year that registers may have; raises `SheetUnknown` for others."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise SheetUnknown(year=year)
    return year


def _name(unit: str, year: int) -> str:
    line = organisations.line(unit, on=min(date(known_year(year), 12, 31), clock.legal_date(clock.now())))
    return line[0].name if line else unit


def _contact(applicant: str | None) -> str:
    told = numbers.loads(applicant) if applicant else {}
    if not isinstance(told, dict):
        return ""
    parts = (told.get("head_office_address") or told.get("address"), told.get("phone"))
    return ", ".join(str(part) for part in parts if part)
