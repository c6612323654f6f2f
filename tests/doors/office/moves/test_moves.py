"""Moving dossiers and stuck processes, as an officer meets them."""

from __future__ import annotations

from pathlib import Path

from django.test import Client
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import PASSWORD, PROCEDURE, Desk
from tests.rooms.casework.dossiers.test_moving import new_version

from motcua.casework.dossiers import queries

BASE = "/ban-lam-viec/quan-tri/"


def test_only_what_the_dry_run_listed_is_moved(desk: Desk, tmp_path: Path) -> None:
    code = desk.file()
    before = queries.brief(desk.enterprise, code).version_id
    new_version(tmp_path, rename=False)
    publisher = _signed_in("procedure_publisher")
    overview = publisher.get(f"{BASE}chuyen-phien-ban/").content.decode()
    page = publisher.get(f"{BASE}chuyen-phien-ban/{PROCEDURE}/").content.decode()

    publisher.post(f"{BASE}chuyen-phien-ban/{PROCEDURE}/", {"code": ["another"]})
    untouched = queries.brief(desk.enterprise, code).version_id
    publisher.post(f"{BASE}chuyen-phien-ban/{PROCEDURE}/", {"code": [code]})

    assert f"/{PROCEDURE}/" in overview
    assert f'name="code" value="{code}"' in page
    assert untouched == before
    assert queries.brief(desk.enterprise, code).version_id != before


def test_pages_of_the_machinery_are_closed_to_those_who_handle_dossiers(desk: Desk) -> None:
    specialist = _signed_in("specialist")

    answers = [
        specialist.get(f"{BASE}{part}").status_code for part in ("chuyen-phien-ban/", "quy-trinh/", "quy-trinh/1/")
    ]

    assert answers == [403, 403, 403]


def test_operator_is_told_that_nothing_is_stuck(desk: Desk) -> None:
    operator = _signed_in("operator")

    assert "Không có quy trình nào bị dừng." in operator.get(f"{BASE}quy-trinh/").content.decode()


def _signed_in(role: str) -> Client:
    if role not in factory.ROLES:
        factory.officer(role)
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client
