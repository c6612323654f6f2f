"""Code lists of a procedure, open to anybody."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.links import house

LISTS = "/api/v1/procedures/khai-bao-hoa-chat-nhap-khau/codes"


@pytest.fixture
def prepared(db: None) -> None:
    house.prepare()


def test_entries_are_found_without_marks_and_counted(client: Client, prepared: None) -> None:
    told = client.get(f"{LISTS}/wards?q=tan hung&on=2026-11-26").json()

    assert (told["list"], told["on"], told["total"] > 1) == ("wards", "2026-11-26", True)
    assert {"code": "27475", "name": {"vi": "Phường Tân Hưng", "en": ""}, "more": {"province": "79"}} in told["entries"]


def test_a_long_list_comes_in_part_and_says_how_long_it_is(client: Client, prepared: None) -> None:
    few, most = client.get(f"{LISTS}/wards").json(), client.get(f"{LISTS}/wards?limit=99999").json()

    assert (len(few["entries"]), few["total"], len(most["entries"])) == (100, 3321, 3321)


def test_entries_are_those_of_the_day(client: Client, prepared: None) -> None:
    before = client.get(f"{LISTS}/provinces?on=2025-06-30").json()

    assert (before["total"], client.get(f"{LISTS}/provinces").json()["total"]) == (0, 34)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LISTS}/nothing", 404),
        ("/api/v1/procedures/nothing/codes/wards", 404),
        (f"{LISTS}/wards?on=yesterday", 422),
        (f"{LISTS}/wards?limit=x", 422),
        (f"{LISTS}/wards?limit=-5", 200),
        (f"{LISTS}/wards?q={'a' * 5000}", 200),
        (f"{LISTS}/wards?q=%00", 400),
    ],
)
def test_what_is_asked_wrongly_is_a_problem(client: Client, prepared: None, path: str, status: int) -> None:
    assert client.get(path).status_code == status
