"""The list of pages: each leads somewhere, and holds nobody's page but one's own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory

from motcua.doors.cli import routes


def listed(*options: str) -> dict[str, list[dict[str, str]]]:
    answer = CliRunner().invoke(routes.command, [*options, "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, list[dict[str, str]]] = json.loads(answer.output)
    return found


def test_every_page_of_a_stranger_and_of_a_role_opens(transactional_db: None, settings: Settings) -> None:
    factory.prepare(settings)
    desk = factory.Desk()
    code = desk.file()
    stranger, officer = Client(), Client()
    officer.post("/ban-lam-viec/dang-nhap/", {"login": "one_stop_officer.thu", "password": factory.PASSWORD})

    public, own = listed("--public")["pages"], listed("--as", "one_stop_officer")["pages"]

    paths = {page["path"] for page in public}
    assert {"/", f"/thu-tuc/{factory.PROCEDURE}/"} <= paths
    assert not any(path.startswith("/cua-toi/") for path in paths)
    assert [(path, status) for path in sorted(paths) if (status := stranger.get(path).status_code) != 200] == []
    assert f"/ban-lam-viec/ho-so/{code}/" in {page["path"] for page in own}
    wrong = [(page["path"], status) for page in own if (status := officer.get(page["path"]).status_code) >= 400]
    assert wrong == []


@pytest.mark.parametrize("options", [(), ("--public", "--as", "clerk"), ("--as", "nobody-at-all")])
def test_whose_pages_must_be_said_and_exist(options: tuple[str, ...]) -> None:
    assert CliRunner().invoke(routes.command, list(options)).exit_code == 2
