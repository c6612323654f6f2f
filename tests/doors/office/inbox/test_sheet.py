"""The inbox taken out as a workbook."""

from __future__ import annotations

import io

import openpyxl
from tests.doors.office.inbox.test_inbox import signed_in
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.test_inbox import AT, DAY, row

from motcua.casework.dossiers import models
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref


def test_head_takes_the_queue_as_it_is_shown_and_it_is_recorded(desk: Desk) -> None:
    for number in range(53):
        row(f"D-{number:02}", status="PROCESSING", due=AT + number * DAY)
    models.Dossier.objects.filter(code="D-00").update(owner_name='=HYPERLINK("http://x")')
    head = signed_in("division_head")
    head.post("/ban-lam-viec/hop-viec/chon/", {"cot": ["owner", "due", "status"]})

    page = head.get("/ban-lam-viec/?hang=ca-don-vi").content.decode()
    answer = head.get("/ban-lam-viec/hop-viec/xuat/?hang=ca-don-vi")
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows())

    assert "/ban-lam-viec/hop-viec/xuat/?hang=ca-don-vi" in page
    assert [cell.value for cell in lines[0]] == ["Mã hồ sơ", "Chủ hồ sơ", "Trạng thái", "Hạn trả"]
    assert [line[0].value for line in lines[1:]] == [f"D-{number:02}" for number in range(53)]
    assert (lines[1][1].value, lines[1][1].data_type) == ('=HYPERLINK("http://x")', "s")
    assert journal.history(Ref("account", desk.officers["division_head"].id))[-1].name == "dossiers.exported"


def test_who_may_not_export_neither_sees_the_link_nor_gets_the_file(desk: Desk) -> None:
    desk.file()
    officer = signed_in("one_stop_officer")

    assert "hop-viec/xuat" not in officer.get("/ban-lam-viec/?hang=ca-don-vi").content.decode()
    assert officer.get("/ban-lam-viec/hop-viec/xuat/?hang=ca-don-vi").status_code == 403
