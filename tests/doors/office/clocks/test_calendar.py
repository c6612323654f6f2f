"""The page of the calendar: a day by a decision, a file, a preview before either."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.office.clocks.test_part import signed_in, text_of
from tests.links import house
from tests.rooms.casework.dossiers.factory import Desk, officer
from tests.rooms.casework.dossiers.test_clocks import Clock
from tests.rooms.foundation.worktime.factory import at

from motcua.foundation.worktime import queries as worktime

PAGE = "/ban-lam-viec/quan-tri/lich/"
DAY = {"day": "05/03/2026", "kind": "holiday", "name": "Nghỉ bão", "decision": "Quyết định 1/QĐ-TTg"}
HEAD = "date,name_vi,name_en,kind,source\n"


def test_day_is_changed_after_a_preview_of_what_it_moves(desk: Desk) -> None:
    clock = Clock(desk)
    clock.begin("2026-03-02 09:30")
    officer("procedure_controller")
    controller = signed_in("procedure_controller")

    preview = controller.post(f"{PAGE}doi/", DAY)
    before = clock.due
    done = controller.post(f"{PAGE}doi/", {**DAY, "confirm": "1"})
    house.work()

    assert "1 hồ sơ đang giải quyết sẽ đổi ngày hẹn" in text_of(preview.content)
    assert clock.code in preview.content.decode()
    assert (before, clock.due) == (at("2026-03-11 17:00"), at("2026-03-12 17:00"))
    assert (done.status_code, done["Location"]) == (303, f"{PAGE}?nam=2026")
    page = text_of(controller.get(f"{PAGE}?nam=2026").content)
    assert "05/03/2026 Thứ Năm Ngày lễ Nghỉ bão Quyết định 1/QĐ-TTg" in page


def test_provisional_days_are_marked(desk: Desk) -> None:
    officer("procedure_controller")

    assert "dự kiến" in text_of(signed_in("procedure_controller").get(f"{PAGE}?nam=2027").content)


def test_faults_of_a_day_stand_at_their_fields_and_what_was_typed_stays(desk: Desk) -> None:
    officer("procedure_controller")
    controller = signed_in("procedure_controller")
    version = worktime.version()
    for change, field in (
        ({"day": "hôm nay"}, "day"),
        ({"day": "05/03/2055"}, "day"),
        ({"kind": "feast"}, "kind"),
        ({"name": " \x00 "}, "name"),
        ({"decision": ""}, "decision"),
        ({"kind": "local_closure", "unit": "X99"}, "unit"),
    ):
        answer = controller.post(f"{PAGE}doi/", {**DAY, **change, "confirm": "1"})
        page = answer.content.decode()
        assert (answer.status_code, f'id="{field}-error"' in page) == (422, True), change
        assert "Nghỉ bão" in page or field == "name"
    assert worktime.version() == version


def test_file_is_loaded_after_a_preview(desk: Desk) -> None:
    officer("procedure_controller")
    controller = signed_in("procedure_controller")
    text = f"{HEAD}2026-11-23,Nghỉ hoán đổi,Swapped day off,compensation_off,Thông báo 1/TB-BNV\n2026-11-28,Làm bù,Make-up day,make_up_workday,Thông báo 1/TB-BNV\n"
    sent = {"file": SimpleUploadedFile("lich.csv", text.encode()), "file_decision": "Thông báo 1/TB-BNV"}

    preview = controller.post(f"{PAGE}tep/", sent)
    kept = re.search(r'name="text" value="([^"]*)"', preview.content.decode())
    assert kept is not None
    done = controller.post(f"{PAGE}tep/", {"text": text, "file_decision": "Thông báo 1/TB-BNV", "confirm": "1"})

    assert "23/11/2026 Thứ Hai Nghỉ bù, hoán đổi" in text_of(preview.content)
    assert done.status_code == 303
    assert {one.day.name for one in worktime.days(2026)} >= {"Nghỉ hoán đổi", "Làm bù"}


def test_file_that_cannot_be_read_is_told_by_its_line(desk: Desk) -> None:
    officer("procedure_controller")
    controller = signed_in("procedure_controller")
    for content, words in (
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x" * 300_000, "200 kB"),
        (b"a,b\n1,2\n", "Dòng 1"),
        (f"{HEAD}2026-13-40,A,B,holiday,C\n".encode(), "Dòng 2"),
        (f"{HEAD}2040-01-02,A,B,holiday,C\n2040-01-03,A,B,holiday,C\n".encode(), "2040"),
    ):
        sent = {"file": SimpleUploadedFile("lich.csv", content), "file_decision": "TB 1"}
        answer = controller.post(f"{PAGE}tep/", {**sent, "confirm": "1"})
        assert (answer.status_code, words in text_of(answer.content)) == (422, True), words
    assert controller.post(f"{PAGE}tep/", {"file_decision": "TB 1"}).status_code == 422


def test_officer_without_the_right_neither_sees_nor_changes_the_calendar(desk: Desk) -> None:
    specialist = signed_in("specialist")

    assert specialist.get(PAGE).status_code == 403
    assert specialist.post(f"{PAGE}doi/", {**DAY, "confirm": "1"}).status_code == 403
    assert specialist.post(f"{PAGE}tep/", {"text": HEAD, "file_decision": "x", "confirm": "1"}).status_code == 403
