"""A question that somebody put on the national portal comes to the help desk once, and its answer goes back there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.doors.links.national_portal import client, outbound
from motcua.doors.links.national_portal.inbound import questions
from motcua.doors.links.national_portal.wire import incoming
from motcua.followup.helpdesk import models
from motcua.followup.helpdesk import services as helpdesk
from motcua.followup.helpdesk.types import Act, State
from motcua.foundation import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def linked(sandbox: httpx.Client, settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, national_portal_url=f"{str(sandbox.base_url).rstrip('/')}/dvcqg", national_portal_style="lgsp_rest",
        single_window_url="", mail_host="",
    )  # fmt: skip
    outbound.forget()
    client.forget_sessions()
    house.prepare()
    yield
    client.forget_sessions()


def put(sandbox: httpx.Client, text: str, **more: str) -> None:
    sandbox.post("/dvcqg/api/citizen/ask", json={"text": text, **more}).raise_for_status()


def held(sandbox: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.get("/dvcqg/api/citizen/questions").json()["questions"]
    return found


def test_question_is_taken_down_once_and_its_answer_stands_there(sandbox: httpx.Client) -> None:
    put(sandbox, "Tôi nộp hồ sơ ở đâu?", name="Lê Minh Châu")

    assert [questions.fetch(), questions.fetch()] == [1, 1]
    inquiry = models.Inquiry.objects.get()
    clerk = officer("one_stop_officer")
    helpdesk.turn(clerk, inquiry=inquiry.pk, act=Act.NOTE, text="Việc nội bộ", seen=State.OPEN, at=clock.now())
    helpdesk.turn(clerk, inquiry=inquiry.pk, act=Act.ANSWER, text="Nộp trên cổng.", seen=State.OPEN, at=clock.now())
    house.work()
    [told] = held(sandbox)

    assert (inquiry.way, inquiry.name, inquiry.lines.first().text) == (
        "national_portal", "Lê Minh Châu", "Tôi nộp hồ sơ ở đâu?",
    )  # fmt: skip
    assert [one["NOIDUNGTRALOI"] for one in told["answers"]] == ["Nộp trên cổng."]
    assert set(told["answers"][0]) == {
        "HOIDAPID", "MADONVI", "NGUOITRALOI", "CHUCVUNGUOITRALOI", "NGAYTRALOI", "NOIDUNGTRALOI",
    }  # fmt: skip
    assert clerk.id not in str(told)
    assert questions.fetch() == 0


def test_what_cannot_be_taken_stops_no_other(sandbox: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"HOIDAPID": 7, "NOIDUNG": "Câu hỏi", "HOVATEN": "An", "TRANGTHAI": "1"}
    listed = (
        {}, {"HOIDAPID": []}, {"HOIDAPID": True}, {**good, "HOIDAPID": "x" * 500}, {**good, "HOIDAPID": 8, "NOIDUNG": ""}, {**good, "HOIDAPID": 9, "HOVATEN": None},
        {**good, "HOIDAPID": 10, "TRANGTHAI": "0"}, {**good, "HOIDAPID": 11, "THUDIENTU": "không phải thư"}, {**good, "HOIDAPID": 12, "NOIDUNGTRALOI": "đã trả lời"}, good,
    )  # fmt: skip
    monkeypatch.setattr(client, "ask", lambda *_args, **_more: listed)

    assert questions.fetch() == 1
    assert list(models.Inquiry.objects.values_list("key", flat=True)) == ["7"]


def test_a_number_is_read_as_written_and_a_passed_over_one_is_none() -> None:
    assert (incoming.question({"HOIDAPID": "12", "NOIDUNG": "?"}) or pytest.fail()).key == "12"
    assert incoming.question({"HOIDAPID": 12, "TRANGTHAI": 0}) is None
