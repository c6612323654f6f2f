"""The matrix of rights: every address has its line, and what the matrix says is what the house answers."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.links import house

from motcua.doors.cli.permissions import command
from motcua.doors.ui import rights, session
from motcua.foundation import clock
from motcua.foundation.types import Actor, Ref
from motcua.identity.accounts import queries as account_queries
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import ClaimedKind, Claims
from motcua.identity.people import services as people
from motcua.identity.people.types import STAFF_RIGHTS, Basis, Evidence
from motcua.identity.permissions import services as permissions

SET_UP = Actor.system("set_up")
PASSWORD = "a-long-password-1"
ENTERPRISE = "9901234560"

_FILLED = {
    "int": "999999", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "khong-co", "str": "khong-co",
    "path": "khong-co",
}  # fmt: skip


OWN_WORDS = ("portal:my_", "portal:staff", "portal:programs")
"""Pages that say themselves to whom they are not open: for who acts for themselves, or who manages an enterprise's people."""


def address(route: rights.Route) -> str:
    """The route with values that name nothing."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: _FILLED[found[1] or "str"], route.address)


class Visitor:
    """Somebody at every door."""

    def __init__(self, kind: str, key: str, at: datetime) -> None:
        self.http = Client(raise_request_exception=False)
        self.token = ""
        if kind == "role":
            accounts.open_officer(SET_UP, login=key, name=key, password=PASSWORD, at=at)
            account = account_queries.officer_id(key)
            permissions.grant(SET_UP, principal=account, role=key, unit="", in_force_from=at, at=at)
            self.http.post(session.OFFICER_SIGN_IN, {"login": key, "password": PASSWORD})
        elif kind == "right":
            if key == "events":  # a system of the ministry, behind which no person and no enterprise stands
                self._program(key, "", at)
                return
            self._enter(key, at)
            if key not in STAFF_RIGHTS:  # what only the representative holds, no program is given
                return
            self._program(key, ENTERPRISE, at)

    def _program(self, right: str, enterprise: str, at: datetime) -> None:
        opened = accounts.open_client(
            SET_UP, client_id=f"erp-{right}", enterprise=enterprise, scopes=frozenset({right}), at=at
        )
        self.token = accounts.issue_token(opened.client_id, opened.secret, at).value

    def _enter(self, right: str, at: datetime) -> None:
        claims = Claims(
            ClaimedKind.PERSON, f"tech-{right}", "Trần Thị Hạnh", personal_number=f"09917800451{len(right)}",
            assurance=2, via="vneid",
        )  # fmt: skip
        signed_in = accounts.sign_in(claims, at)
        person = account_queries.profiles(signed_in.account, at=at)[0].ref.id
        people.give_mandate(
            SET_UP, person=person, enterprise=ENTERPRISE, rights=frozenset({right}), basis=Basis.AUTHORISED,
            evidence=Evidence.STAFF, in_force_from=at, at=at,
        )  # fmt: skip
        request = RequestFactory().get("/")
        request.session = self.http.session
        session.open_session(request, signed_in, at=at)
        ours = Ref("enterprise", ENTERPRISE)
        profiles = account_queries.profiles(signed_in.account, at=at)
        session.choose_profile(request, next(one for one in profiles if one.ref == ours))
        request.session.save()
        self.http.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key

    def answer(self, route: rights.Route, *, post: bool) -> HttpResponse:
        program = route.need is not None and route.need.audience is rights.Audience.PROGRAM
        headers = {"Authorization": f"Bearer {self.token}"} if program and self.token else {}
        found = self.http.generic(route.method or "GET", address(route), headers=headers)
        if post and found.status_code == 405 and "POST" in found.headers.get("Allow", ""):
            found = self.http.post(address(route), headers=headers)
        return found


def refused(route: rights.Route, answer: HttpResponse) -> bool:
    """Whether the door was shut: a page that says so, a token that is asked for, or the way to sign-in."""
    if answer.status_code in {401, 403}:
        return True
    to_sign_in = answer.headers.get("Location", "").startswith((session.SIGN_IN, session.OFFICER_SIGN_IN))
    return answer.status_code in {302, 303} and to_sign_in and not route.name.endswith(("sign_in", "sign_out"))


def test_every_address_has_its_line() -> None:
    missing = [route.address for route in rights.routes() if route.need is None]

    assert missing == [], "give each a line in rights.py of its door"


def test_every_permission_of_a_line_is_in_the_closed_table() -> None:
    from motcua.identity.permissions import queries

    known = set(queries.permission_names())

    assert {name for route in rights.routes() if route.need for name in route.need.any_of} - known == set()


@pytest.mark.django_db
@pytest.mark.parametrize("subject", rights.subjects(), ids=lambda subject: ":".join(filter(None, subject)))
def test_the_matrix_says_what_the_house_answers(subject: tuple[str, str]) -> None:
    house.prepare()
    visitor = Visitor(*subject, clock.now())
    wrong, broken, seen = [], [], 0
    for route in rights.routes():
        need = route.need
        if need is None or need.audience is rights.Audience.MACHINE or "sign_out" in route.name:
            continue
        told = rights.cell(route, *subject)
        answer = visitor.answer(route, post=not told.allowed)
        seen += 1
        if answer.status_code >= 500 and answer.status_code != 503:  # a system of others that is not there
            broken.append(f"{route.name}: {answer.status_code}")
        shut = refused(route, answer) or (told.why in {"sign_in", "other_door"} and answer.status_code == 404)
        if route.name.startswith(OWN_WORDS) and (told.allowed or answer.status_code == 404):
            continue
        if need.audience is not rights.Audience.ANYBODY and shut is told.allowed:
            wrong.append(f"{route.name}: the matrix says {told}, the house {answer.status_code}")

    assert wrong == []
    assert broken == []
    assert seen > 50


@pytest.mark.django_db
def test_an_address_without_a_line_is_shut_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    house.prepare()
    at = clock.now()
    visitor = Visitor("role", "auditor", at)
    before = visitor.http.get("/ban-lam-viec/viec/").status_code

    monkeypatch.delitem(rights._declared, "office:work")

    assert before == 200
    assert visitor.http.get("/ban-lam-viec/viec/").status_code == 403


def test_the_law_keeps_roles_apart_in_the_matrix() -> None:
    def may(role: str, name: str) -> bool:
        route = next(route for route in rights.routes() if route.name == name)
        return rights.cell(route, "role", role).allowed

    assert not may("one_stop_officer", "office:decide"), "who receives decides no content"
    assert not any(may("operator", name) for name in ("office:review", "office:paper", "office:result", "office:step"))
    assert not any(
        may("auditor", name) for name in ("office:decide", "office:step_finish", "office:resend", "office:tell")
    )
    assert not may("procedure_publisher", "office:designer_begin"), "who approves does not propose"
    assert may("specialist", "office:decide") and may("auditor", "office:review")


def test_the_command_prints_the_matrix() -> None:
    told = json.loads(CliRunner().invoke(command, ["matrix", "--json"]).output)

    assert told["subjects"][0] == "nobody"
    line = next(one for one in told["routes"] if one["route"] == "office:decide")
    assert line["needs"] == ["dossier.decide"]
    assert line["answers"]["role:specialist"] == {"allowed": True, "why": "gives", "by": ["dossier.decide"]}
    assert line["answers"]["role:operator"] == {"allowed": False, "why": "not_given", "by": ["dossier.decide"]}
    assert line["answers"]["nobody"]["why"] == "sign_in"
