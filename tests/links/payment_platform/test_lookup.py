"""The platform asks what is owed for a dossier, because its payer came there first, and collects it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.rooms.casework.payments import factory

from motcua.casework.payments import models
from motcua.doors.links.payment_platform import wire
from motcua.doors.links.payment_platform.settings import CHANNEL
from motcua.foundation.audit import models as audit

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/ket-noi/thanh-toan/tra-cuu", "/ket-noi/thanh-toan"
ASKED = json.loads((Path(__file__).parent / "examples/lookup.json").read_text(encoding="utf-8"))["message"]
SECRET, KEY = "TESTSECRET", "khoa"


@pytest.fixture(autouse=True)
def platform(settings: Settings) -> None:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, payment_platform_url="http://127.0.0.1:1", payment_platform_partner="MOIT",
        payment_platform_secret=SECRET, payment_platform_key=KEY,
    )  # fmt: skip
    factory.open_channel(CHANNEL)


def ask(client: Client, body: object = ASKED, *, key: str = KEY) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(ASK, content, content_type="application/json", headers={"x-api-key": key})


def confirm(client: Client, debt: dict[str, Any], amount: int) -> str:
    told = {
        "LoaiBanTin": "CONFIRM", "MaLoi": "00", "MaDoiTac": debt["client_id"], "MaThamChieu": debt["transaction_id"], "SoTien": amount,
        "MaTienTe": "VND", "MaGiaoDich": "PP1", "MaNganHang": "NCB", "ThoiGianGD": "20260302093148", "ThongTinGiaoDich": "NOP PHI",
    }  # fmt: skip
    signed = {**told, "MaXacThuc": wire.digest([str(value) for value in told.values()], SECRET)}
    return str(client.post(CONFIRM, json.dumps(signed), content_type="application/json").json()["MaLoi"])


def test_who_comes_to_the_platform_first_pays_there_once(client: Client) -> None:
    bill = factory.bill()
    first, again = ask(client).json(), ask(client).json()

    debt = first["message"]
    assert (first["error_code"], debt["MaHoSo"], debt["HoTenNguoiNop"]) == (
        1,
        "G02.15-260302-0017",
        "Công ty TNHH Ví Dụ",
    )
    assert debt["PhiLePhi"] == [{"LoaiPhiLePhi": 2, "MaPhiLePhi": 2, "TenPhiLePhi": "Phí thẩm định", "SoTien": 300_000}]
    assert debt["DSKhoanNop"] == [{"NoiDung": "Phí thẩm định", "SoTien": "300000"}]
    assert debt["MaTraCuuTT"].startswith(debt["MaHoSo"]) and len(debt["MaTraCuuTT"]) == len(debt["MaHoSo"]) + 14
    assert again == first, "asked twice, collected twice"

    assert (confirm(client, debt, 299_000), factory.state(bill)) == ("04", "due")
    other = ask(client).json()["message"]
    assert (confirm(client, other, 300_000), confirm(client, other, 300_000), factory.state(bill)) == (
        "00",
        "00",
        "paid",
    )
    assert ask(client).json()["message"] == []
    seen = audit.Look.objects.filter(purpose=CHANNEL, subject_id="G02.15-260302-0017")
    assert {row.owner_id for row in seen} == {factory.OWNER.id}, "its subject is not told who asked"


def test_two_bills_of_a_dossier_are_one_debt_and_another_dossiers_is_not_told(client: Client) -> None:
    factory.bill(), factory.bill(key="issue", amount=150_000), factory.bill("G02.15-260302-0018")

    debt = ask(client).json()["message"]

    assert [line["SoTien"] for line in debt["DSKhoanNop"]] == ["300000", "150000"]
    assert models.Attempt.objects.get(pk=debt["transaction_id"]).amount == 450_000


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"MaHoSo": 1}', b'{"MaHoSo": ""}', b'{"MaHoSo": "a", "MaHoSo": "b"}', b"\xff\xfe", b'{"MaHoSo": "' + b"x" * 200 + b'"}',
        b"{" * 5_000, b'{"MaHoSo": "' + b"x" * 70_000 + b'"}', b'{"MaHoSo": "G02.15-260302-9999"}', b'{"MaHoSo": "\\u0000"}',
    ],
    ids=["nothing", "list", "no_code", "number", "empty", "twice", "no_utf8", "long", "deep", "large", "unknown", "nul"],
)  # fmt: skip
def test_what_names_no_dossier_gets_minus_one(client: Client, body: bytes) -> None:
    answer = ask(client, body)

    assert answer.status_code == (413 if len(body) > 65_536 else 200)
    assert answer.json() == {"error_code": -1, "message": []}


def test_who_does_not_show_the_key_learns_nothing(client: Client, settings: Settings) -> None:
    factory.bill()
    assert [ask(client, key=wrong).status_code for wrong in ("", "khoá", "KHOA")] == [401, 401, 401]
    settings.MOTCUA = replace(settings.MOTCUA, payment_platform_key="")
    assert ask(client, key="").status_code == 404
    assert models.Attempt.objects.count() == 0
