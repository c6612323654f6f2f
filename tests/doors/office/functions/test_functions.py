"""The page of functions says what is there, and everything that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.doors.office.functions.checklist import Function, Standing, groups
from motcua.doors.office.functions.views import pattern_of

ROOT = Path(__file__).resolve().parents[4]
FUNCTIONS = [one for group in groups() for one in group.functions]


def test_all_thirty_one_functions_stand_in_nine_groups() -> None:
    assert [one.id for one in FUNCTIONS] == [f"F{number:02d}" for number in range(1, 32)]
    assert len(groups()) == 9


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.id)
def test_what_a_function_names_exists(function: Function) -> None:
    addresses = [pattern_of(name) for name in function.pages]
    missing = [test for test in function.tests if not _is_a_test(test)]

    assert all(address.startswith("/") and "\\" not in address for address in addresses)
    assert missing == []


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.id)
def test_a_function_is_shown_or_says_what_it_lacks(function: Function) -> None:
    shown = bool(function.pages or function.commands) and bool(function.tests)

    if function.standing is Standing.THERE:
        assert shown
        assert not function.lacks
    else:
        assert set(function.lacks) == {"vi", "en"}
        assert shown or function.standing is Standing.MISSING


@pytest.mark.django_db
def test_the_operator_reads_the_page_and_a_specialist_does_not(client: Client) -> None:
    officer("operator")
    officer("specialist")

    _sign_in(client, "operator.thu")
    seen = client.get(reverse("office:functions"))
    data = client.get(reverse("office:functions"), {"json": ""})
    _sign_in(client, "specialist.thu")
    denied = client.get(reverse("office:functions"))

    assert seen.status_code == 200
    assert all(f'id="{one.id}"' in seen.content.decode() for one in FUNCTIONS)
    assert sum(len(group["functions"]) for group in data.json()["groups"]) == 31
    assert denied.status_code == 403


def test_the_document_is_what_the_data_say() -> None:
    from tools.draw_house import functions_table

    assert (ROOT / "docs" / "functions.md").read_text(encoding="utf-8") == functions_table(), "run `make arch`"


def _is_a_test(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / "tests" / file
    return path.is_file() and re.search(rf"def {re.escape(name)}\(", path.read_text(encoding="utf-8")) is not None


def _sign_in(client: Client, login: str) -> None:
    client.post(reverse("office:sign_in"), {"login": login, "password": PASSWORD})
