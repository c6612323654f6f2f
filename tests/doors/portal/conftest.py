"""A house with the pack loaded and a person who acts for an enterprise, signed in to the portal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from tests.links import house

from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import ClaimedKind, Claims

PROCEDURE = "khai-bao-hoa-chat-nhap-khau"


@dataclass(slots=True)
class Visitor:
    """A browser of somebody who has signed in."""

    http: Client

    def begin(self) -> str:
        """Begin a dossier; where its task list is."""
        return str(self.http.post(f"/nop/{PROCEDURE}/")["Location"])

    def seen(self, page: HttpResponse) -> str:
        """The version of the draft that a page was made from."""
        found = re.search(r'name="seen_version" value="(\d+)"', page.content.decode())
        return found[1] if found else ""


@pytest.fixture
def prepared(db: None, settings: Settings) -> None:
    """The pack in force, and no system of another body at hand."""
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        enterprise_register_url="",
        chemical_registers_url="",
        national_portal_url="",
        single_window_url="",
        mail_host="",
    )
    house.prepare()


@pytest.fixture
def visitor(prepared: None) -> Visitor:
    """Trần Thị Hạnh, signed in as herself."""
    return signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")


@pytest.fixture
def stranger(prepared: None) -> Visitor:
    """Somebody else, signed in as himself."""
    return signed_in("Đỗ Quang Huy", "099080001234", "tech-huy")


def signed_in(name: str, number: str, tech_id: str) -> Visitor:
    at = clock.now()
    claims = Claims(ClaimedKind.PERSON, tech_id, name, personal_number=number, assurance=2, via="vneid")
    http = Client()
    request = RequestFactory().get("/")
    request.session = http.session
    session.open_session(request, accounts.sign_in(claims, at), at=at)
    request.session.save()
    http.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
    return Visitor(http)
