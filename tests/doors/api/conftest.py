"""A house with the pack loaded, an enterprise's program signed in, and the calls that it makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from tests.links import house

from motcua.foundation import clock
from motcua.identity.accounts import services as accounts
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source

ENTERPRISE, OTHER = "9901234560", "9902345672"
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Program:
    """The software of an enterprise."""

    client_id: str
    secret: str
    token: str = ""
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def sign_in(self) -> Program:
        body = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        self.token = self.http.post("/api/v1/oauth/token", body).json()["access_token"]
        return self

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.http.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(f"/api/v1{path}", raw, content_type="application/json", headers=self._headers(headers))

    def upload(self, *files: tuple[str, bytes]) -> HttpResponse:
        parts = [SimpleUploadedFile(name, content, "application/pdf") for name, content in files]
        return self.http.post("/api/v1/papers", {"file": parts}, headers=self._headers({}))

    def papers(self, data: dict[str, Any]) -> dict[str, str]:
        """Upload what the form names; name → id."""
        names = [data["invoice_file"]["file"], *(sheet["file"] for sheet in data["sds_files"])]
        answer = self.upload(*((name, house.pdf(name)) for name in names))
        return {name: paper["id"] for name, paper in zip(names, answer.json()["papers"], strict=True)}

    def file(self, data: dict[str, Any], *, key: str = "k-1", papers: dict[str, str] | None = None) -> HttpResponse:
        body = {"procedure": "khai-bao-hoa-chat-nhap-khau", "data": data, "papers": papers or self.papers(data)}
        return self.post("/dossiers", body, **{"Idempotency-Key": key})

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **given}


@pytest.fixture
def prepared(db: None, settings: Settings) -> Iterator[None]:
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
    yield


@pytest.fixture
def program(prepared: None) -> Program:
    """The program of the samples' enterprise, signed in."""
    return opened("erp-minh-phat", ENTERPRISE, "Công ty TNHH Hóa chất Minh Phát").sign_in()


@pytest.fixture
def stranger(prepared: None) -> Program:
    """The program of another enterprise, signed in."""
    return opened("erp-hong-ha", OTHER, "Công ty TNHH Bán lẻ Hồng Hà").sign_in()


@pytest.fixture
def form() -> dict[str, Any]:
    """A valid declaration of two lines."""
    path = django_settings.MOTCUA.packs_dir / house.PACK / "examples" / "01-valid.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["invoice_date"] = str(clock.legal_date(clock.now() - timedelta(days=7)))
    return data


def opened(client_id: str, enterprise: str, name: str) -> Program:
    at = clock.now()
    organisations.remember_enterprise(
        house.SET_UP, code=enterprise, name=name, address="1 Phố Thử", source=Source.DECLARED, at=at
    )
    made = accounts.open_client(
        house.SET_UP, client_id=client_id, enterprise=enterprise, scopes=frozenset({"file", "see"}), at=at
    )
    return Program(made.client_id, made.secret)
