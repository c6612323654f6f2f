"""Every file of a dossier opens for who may see the dossier, and for nobody else, whatever their request says of itself."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.doors.office.sheets.test_sheets import signed_in
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import queries

LIES = {
    "HTTP_GROUPID": "G02", "HTTP_X_UNIT": "G02", "HTTP_X_AUTHORITY": "G02", "HTTP_X_ACTING_FOR": "enterprise:9901234560",
    "HTTP_X_FORWARDED_USER": "specialist.thu", "HTTP_X_REMOTE_USER": "specialist.thu", "REMOTE_USER": "specialist.thu",
    "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_SSL_CLIENT_VERIFY": "SUCCESS", "HTTP_X_ROLE": "department_leader",
}  # fmt: skip
"""What a client may write into its request by itself."""


@pytest.fixture
def files(desk: Desk) -> tuple[list[str], list[str]]:
    """Addresses of every file that a finished dossier has: those of the office, those of portal and API."""
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    paper = str(papers.Paper.objects.get(dossier_id=code).id)
    sheets = [one.id for one in queries.sheets(desk.enterprise, code)]
    office = [
        reverse("office:paper", args=[code, paper]),
        reverse("office:picture", args=[code, paper, 1]),
        reverse("office:result", args=[code]),
        *(reverse("office:sheet", args=[code, one]) for one in sheets),
    ]
    outside = [
        reverse("portal:paper_picture", args=[code, paper, 1]),
        reverse("portal:result", args=[code]),
        *(reverse("portal:official", args=[code, one]) for one in sheets),
        f"/api/v1/papers/{paper}",
        f"/api/v1/dossiers/{code}/result",
        f"/api/v1/dossiers/{code}/result/file",
    ]
    return office, outside


def is_shut(answer: HttpResponse) -> bool:
    if answer.status_code in {302, 303}:
        return "dang-nhap" in answer["Location"]
    return answer.status_code in {401, 403, 404} and not answer.content.startswith((b"%PDF", b"\x89PNG"))


def test_files_open_for_who_may_see_the_dossier_and_for_nobody_else(files: tuple[list[str], list[str]]) -> None:
    office, outside = files
    factory.officer("department_leader", unit="T01.CT", login="noi.khac")
    ours, elsewhere = signed_in("specialist"), signed_in("noi.khac")

    opened = [address for address in office if ours.get(address).status_code == 200]
    let_in = [
        (address, who)
        for address in [*office, *outside]
        for who, http in (("nobody", Client()), ("another authority's officer", elsewhere))
        for said in ({}, LIES)
        if not is_shut(http.get(address, **said))  # type: ignore[arg-type]
    ]

    assert len(office) >= 4 and opened == office
    assert let_in == []
