"""What a dossier's page reads: so many statements and no more, however much there is of everything."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.doors.office.remarks.test_remarks import _review, _signed_in
from tests.rooms.casework.dossiers.factory import AT, Desk

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.types import Pin

MOST = 30


def reads(client: Client, code: str) -> int:
    """The statements of one answer; what is remembered for a second (which version is the last) may be asked anew in one of three."""
    found = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(_review(code)).status_code == 200
        found.append(len(seen))
    return min(found)


def have(desk: Desk, code: str, count: int) -> None:
    """So many of everything that a dossier's page lists."""
    row, clerk = models.Dossier.objects.get(code=code), desk.officers["one_stop_officer"]
    kept = {"grounds": [{"text": "x", "article": "y", "pointer": "", "kind": ""}], "details": {}, "asked_at": AT}
    paper = papers.Paper.objects.get(dossier_id=code)
    sheet = models.Sheet.objects.filter(dossier=row).first()
    assert sheet is not None
    for number in range(count):
        services.add_remark(clerk, code=code, pin=Pin(pointer="/request"), kind="wrong", text=f"Điều {number}", at=AT)
        paper.pk, paper.name = uuid4(), f"{number}.pdf"
        paper.save(force_insert=True)
        models.Act.objects.create(dossier=row, kind="incident", state="done", asked_by=str(clerk), **kept)
        models.Question.objects.create(
            dossier=row,
            unit=f"T{number:02d}",
            text="?",
            must=False,
            asked_by=str(clerk),
            asked_at=AT,
            due=AT + timedelta(days=1),
        )
        sheet.pk, sheet.act, sheet.revision = uuid4(), f"act-{number}", number + 10
        sheet.symbol = f"{number}/X"
        sheet.save(force_insert=True)


def test_page_reads_no_more_for_many_rows_than_for_one_and_thirty_statements_at_most(desk: Desk) -> None:
    few, many = desk.file(), desk.file_again()
    for code in (few, many):
        services.accept_at_desk(desk.officers["one_stop_officer"], code=code, at=AT)
        desk.work()
    client = _signed_in("division_head")
    plain = reads(client, few)
    have(desk, few, 1)
    have(desk, many, 12)
    reads(client, many)

    one, dozen = reads(client, few), reads(client, many)

    assert one == dozen
    assert max(plain, one) <= MOST
    page = client.get(_review(many)).content.decode()
    assert page.count('class="mc-remark') >= 12
