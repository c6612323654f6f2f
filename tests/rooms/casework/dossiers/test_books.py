"""The yearly register: numbers without gaps, exported, locked when the year has ended."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from tests.rooms.casework.dossiers.factory import AT, Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import RegisterLocked, SheetUnknown
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Verdict
from motcua.foundation.types import Actor

YEAR = clock.legal_date(AT).year


def book(desk: Desk) -> tuple[str, str]:
    """The unit of a register with one dossier, and its code."""
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    return models.Dossier.objects.get(code=code).unit, code


def test_register_lists_what_was_accepted_with_its_serial_number(desk: Desk) -> None:
    unit, code = book(desk)
    head = officer("one_stop_head")

    (line,) = queries.register_lines(head, unit=unit, year=YEAR)
    (listed,) = queries.books(head)
    paper = services.export_register(head, unit=unit, year=YEAR, volume=1, at=AT)
    table = queries.register_workbook(head, unit=unit, year=YEAR)

    assert (line.serial, line.code, line.owner_name) == (1, code, "Công ty TNHH Hóa chất Minh Phát")
    assert (listed.unit, listed.year, listed.lines, listed.locked_at) == (unit, YEAR, 1, None)
    words = " ".join(pdf.words(paper.content).split())
    assert code in words and "đang mở" in words
    with zipfile.ZipFile(io.BytesIO(table.content)) as parts:
        assert code in parts.read("xl/worksheets/sheet1.xml").decode()


def test_year_is_locked_after_its_end_only_and_once(desk: Desk) -> None:
    unit, code = book(desk)
    head = officer("one_stop_head")
    later = AT + timedelta(days=400)

    with pytest.raises(RegisterLocked):
        services.lock_register(head, unit=unit, year=YEAR, at=AT)
    services.lock_register(head, unit=unit, year=YEAR, at=later)
    services.lock_register(head, unit=unit, year=YEAR, at=later + timedelta(days=1))

    (listed,) = queries.books(head)
    assert (listed.lines, listed.locked_at, len(listed.sha256)) == (1, later, 64)
    assert queries.register_volumes(head, unit=unit, year=YEAR) == [(1, f"{YEAR}/1")]
    volume = queries.register_volume(head, unit=unit, year=YEAR, volume=1)
    assert code in " ".join(pdf.words(volume.content).split())
    assert signing.check(volume.content, at=later).verdict is Verdict.VALID
    with pytest.raises(SheetUnknown):
        queries.register_volume(head, unit=unit, year=YEAR, volume=2)


def test_dossier_without_a_slip_is_entered_by_night(desk: Desk) -> None:
    unit, code = book(desk)
    models.Dossier.objects.filter(code=code).update(accepted_at=AT)
    services.enter_registers(officer("one_stop_head"), at=AT)
    services.enter_registers(Actor.system("sheets"), at=AT)

    assert queries.entered(unit, YEAR) == {code}


def test_nobody_else_reads_or_locks_a_register(desk: Desk) -> None:
    unit, _ = book(desk)
    clerk = desk.officers["one_stop_officer"]

    assert queries.books(clerk) == []
    for act in (
        lambda: queries.register_lines(clerk, unit=unit, year=YEAR),
        lambda: services.lock_register(clerk, unit=unit, year=YEAR, at=AT),
        lambda: services.export_register(clerk, unit=unit, year=YEAR, volume=1, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
