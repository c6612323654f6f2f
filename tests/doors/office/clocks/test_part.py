"""The clock on the pages of a dossier, at the desk and for its owner."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.test import Client
from tests.rooms.casework.dossiers.factory import AT, PASSWORD, Desk
from tests.rooms.foundation.worktime.factory import at

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.services import ticking
from motcua.casework.dossiers.types import ClockMark, ClockState
from motcua.doors.ui import clocks
from motcua.foundation.worktime.types import Outcome

WHEN = at("2026-03-10 15:00")


def signed_in(role: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client


def text_of(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_officer_reads_why_a_dossier_is_due_then_and_who_has_used_the_time(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    row = models.Dossier.objects.get(code=code)

    page = text_of(signed_in("specialist").get(f"/ban-lam-viec/ho-so/{code}/").content)

    assert "Đồng hồ tính theo ngày làm việc Còn" in page
    assert "Thời hạn 7 ngày làm việc" in page
    assert "Kiểm tra hồ sơ one_stop_officer, " in page
    assert "Còn được hẹn lại một lần, chậm nhất" in page
    assert row.due is not None
    assert f"Hạn: {row.due.astimezone(WHEN.tzinfo):%H:%M %d/%m/%Y}." in page


def test_stopped_clock_names_its_cause_on_the_page_and_in_the_list(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    with transaction.atomic():
        row = queries.locked(code)
        assert row is not None
        ticking.stop(row, key="s/1", reason="supplement", basis="Điều 19", by=ticking.HOUSE, at=AT + timedelta(hours=1))
        row.save()
        ticking.follow(row)

    page = text_of(signed_in("division_head").get(f"/ban-lam-viec/ho-so/{code}/").content)
    listed = text_of(signed_in("division_head").get("/ban-lam-viec/?hang=ca-don-vi").content)

    assert "Tạm dừng: chờ bổ sung" in page
    assert "Khi bổ sung đủ, thời hạn được tính lại từ đầu." in page
    assert "đang tạm dừng chờ bổ sung Điều 19" in page
    assert "Tạm dừng: chờ bổ sung" in listed


def test_chip_says_how_much_working_time_is_left() -> None:
    due = at("2026-03-12 17:00")

    def said(minutes: int | None, outcome: Outcome | None, state: ClockState = ClockState.RUNNING) -> tuple[str, str]:
        chip = clocks.chip(ClockMark(state, due, minutes, outcome), at=WHEN)
        return chip.tone, chip.words

    assert said(1200, Outcome.RUNNING) == ("ok", "Còn 2 ngày 4 giờ")
    assert said(180, Outcome.NEARLY_DUE) == ("soon", "Còn 3 giờ")
    assert said(0, Outcome.NEARLY_DUE) == ("soon", "Đến hạn hôm nay")
    assert said(-600, Outcome.OVERDUE) == ("late", "Quá hạn 1 ngày 2 giờ")
    assert said(0, Outcome.OVERDUE) == ("late", "Quá hạn")
    assert said(None, None, ClockState.NOT_STARTED) == ("stop", "Chưa tính hạn")
    assert said(None, None, ClockState.STOPPED) == ("stop", "Tạm dừng")
    assert said(None, Outcome.EARLY, ClockState.ENDED) == ("ok", "Trước hạn")
    assert said(None, Outcome.OVERDUE, ClockState.ENDED) == ("late", "Trễ hạn")
