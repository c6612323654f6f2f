"""Officers who design, publish or do neither, each signed in to the office."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.links import house

from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries, services
from motcua.identity.permissions import services as permissions

PASSWORD = "một mật khẩu đủ dài"
SET_UP = Actor.system("set_up")
BASE = "/ban-lam-viec/thiet-ke/"
PROCEDURE = "khai-bao-hoa-chat-nhap-khau"


@dataclass(slots=True)
class Officer:
    """A browser of an officer."""

    account: str
    http: Client = field(default_factory=Client)

    def get(self, path: str, **query: str) -> HttpResponse:
        """A page of the designer."""
        more = "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items()) if query else ""
        return self.http.get(f"{BASE}{path}{more}")

    def post(self, path: str, data: dict[str, object], **query: str) -> HttpResponse:
        """A form of the designer, sent with the revision of the page where it does not say another."""
        more = "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items()) if query else ""
        return self.http.post(f"{BASE}{path}{more}", data)

    def begin(self, procedure: str = "cap-phep-thu", name: str = "Cấp phép thử") -> int:
        """Begin a new procedure on the page; the draft's number."""
        answer = self.post("moi/", {"procedure": procedure, "name_vi": name, "name_en": "Trial licence"})
        assert answer.status_code == 303, text(answer)
        found = re.search(r"/thiet-ke/(\d+)/", answer["Location"])
        assert found
        return int(found[1])

    def seen(self, path: str, **query: str) -> str:
        """The revision that a page carries."""
        found = re.search(r'name="seen" value="(\d+)"', text(self.get(path, **query)))
        return found[1] if found else ""


def text(answer: HttpResponse) -> str:
    """A page as text."""
    return answer.content.decode()


def signed_in(login: str, name: str, *roles: str) -> Officer:
    """An officer with these roles."""
    at = clock.now()
    services.open_officer(SET_UP, login=login, name=name, password=PASSWORD, at=at)
    account = queries.officer_id(login)
    for role in roles:
        permissions.grant(SET_UP, principal=account, role=role, unit="", in_force_from=at, at=at)
    officer = Officer(account)
    answer = officer.http.post(session.OFFICER_SIGN_IN, {"login": login, "password": PASSWORD})
    assert answer.status_code == 303
    return officer


@pytest.fixture
def loaded(db: None) -> None:
    """A house with one procedure in force."""
    house.prepare()


@pytest.fixture
def designer(db: None) -> Officer:
    """Who drafts."""
    return signed_in("thietke", "Đặng Thị Thiết", "procedure_designer")


@pytest.fixture
def colleague(db: None) -> Officer:
    """Another who drafts."""
    return signed_in("thietke2", "Lý Văn Kế", "procedure_designer")


@pytest.fixture
def publisher(db: None) -> Officer:
    """The second person."""
    return signed_in("congbo", "Hoàng Văn Bố", "procedure_publisher")


@pytest.fixture
def stranger(db: None) -> Officer:
    """An officer with other work."""
    return signed_in("chuyenvien", "Nguyễn Thị Thử", "specialist")
