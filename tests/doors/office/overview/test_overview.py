"""The overview: the Minister sees the whole, a leader their unit, an officer their work; every figure opens its list and is taken as shown."""

from __future__ import annotations

import html
import io
import random
import re
from dataclasses import replace

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import PASSWORD, officer
from tests.rooms.followup.monitoring import histories
from tests.rooms.followup.programmes import plans

from motcua.doors.ui import tables
from motcua.followup.monitoring import services
from motcua.foundation import clock

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/ban-lam-viec/dieu-hanh/tong-quan/"


def _signed_in(role: str, unit: str) -> Client:
    login = f"tongquan-{role}-{unit or 'all'}".lower().replace(".", "").replace("_", "")
    officer(role, unit=unit, login=login)
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{login}.thu", "password": PASSWORD})
    return client


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _lines(text: str) -> dict[str, list[tuple[str, str, str]]]:
    """By the key of each block: name of a line, its figure, its address."""
    line = r'<th scope="row">(.*?)</th>.*?href="([^"]*)">(.*?)<span'
    return {
        key: [(name, shown, html.unescape(to)) for name, to, shown in re.findall(line, block)]
        for key, block in re.findall(r'<h2[^>]* id="(\w+)">(.*?)</table>', text, re.DOTALL)
    }


def test_each_sees_what_is_theirs_and_every_figure_opens_and_is_taken(settings: Settings) -> None:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="",
    )  # fmt: skip
    plans.prepare()
    histories.load_plans(clock.now())
    house.file_dossier()
    histories.append([fact for number in range(40) for fact in histories.dossier(random.Random(number), number)])
    services.follow(at=clock.now())
    minister, leader = _signed_in("ministry_leader", "G02"), _signed_in("department_leader", "G02.18")
    worker, planner = _signed_in("specialist", "G02.18"), _signed_in("planning_officer", "G02")

    shown = {
        name: _lines(_text(client, f"{HERE}?nam=2024"))
        for name, client in (("minister", minister), ("worker", worker), ("planner", planner))
    }
    own, whole = (_text(leader, f"{HERE}?nam=2024{more}") for more in ("", "&dv="))

    assert {"dossiers", "targets", "worst", "tasks"} <= set(shown["minister"])
    assert set(shown["worker"]) == {"dossiers", "tasks"} and {"targets", "worst"} <= set(shown["planner"])
    assert '<option value="G02.18" selected>' in own and '<option value="" selected>' in whole
    assert _lines(own)["worst"] != _lines(whole)["worst"] == shown["minister"]["worst"]
    for name, _, to in (line for block in shown["minister"].values() for line in block):
        assert minister.get(to).status_code == 200, (name, to)
    for name, _, to in (line for block in shown["worker"].values() for line in block):
        assert worker.get(to).status_code == 200, (name, to)
    tally = sum(int(figure) for _, figure, _ in shown["minister"]["targets"])
    assert tally == len(
        re.findall(r'<th scope="row"><span class="mc-code">', _text(minister, "/ban-lam-viec/dieu-hanh/?nam=2024"))
    )
    for name, figure, to in shown["minister"]["targets"]:
        cut = _text(minister, to)
        assert cut.count('<th scope="row"><span class="mc-code">') == int(figure), name
        assert f"den={to.partition('den=')[2]}" in cut  # the file is of the same
    assert minister.get("/ban-lam-viec/dieu-hanh/?nam=2024&den=blue").status_code == 422
    worst = [name for name, _, _ in shown["minister"]["worst"]]
    assert len({name.partition(" (")[0] for name in worst}) == len(worst)
    tasks = {to: int(figure) for _, figure, to in shown["minister"]["tasks"]}
    for to, count in tasks.items():
        assert f"{count} nhiệm vụ" in _text(minister, to)

    taken = {form: minister.get(f"{HERE}xuat/?nam=2024&dang={form}") for form in tables.FORMS}
    assert {one.status_code for one in taken.values()} == {200}
    book = openpyxl.load_workbook(io.BytesIO(taken["xlsx"].content)).active
    assert book is not None
    cells = {(row[0], row[1]) for row in book.iter_rows(values_only=True)}
    assert {(name, int(figure)) for name, figure, _ in shown["minister"]["targets"]} <= cells
    assert taken["csv"].content.decode().count("Số liệu đến") >= 4
    for bad in ("?nam=abc", "?dv=G99", "xuat/?dang=exe"):
        assert minister.get(f"{HERE}{bad}").status_code == 422
    assert _signed_in("operator", "").get(HERE).status_code == 403 and Client().get(HERE).status_code == 302
