"""The portal calls us: what it files, pays, supplements, rates and petitions is taken once, in its own words, or refused with reasons."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.links import house
from tests.links.national_portal.portal import Portal, running
from tests.rooms.casework.dossiers.factory import officer

from motcua.casework.attachments import models as paper_models
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Pin, RemarkKind, Status
from motcua.casework.payments import models as payment_models
from motcua.casework.payments import queries as bills
from motcua.definitions.catalogue import services as catalogue
from motcua.doors.links.national_portal import outbound
from motcua.followup.feedback import models as feedback
from motcua.followup.petitions import models as petitions
from motcua.foundation import clock
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Ref
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "the-key"
TAX_CODE, NAME = "9901239872", "Công ty TNHH Thực phẩm Hải Vân"
WINE, PROMOTION = "ban-buon-ruou", "thong-bao-khuyen-mai"
Body = dict[str, Any]


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    with running() as found:
        settings.MOTCUA = replace(
            django_settings.MOTCUA, national_portal_url=found.url, national_portal_key=KEY, single_window_url="",
            enterprise_register_url="", chemical_registers_url="", mail_host="",
        )  # fmt: skip
        outbound.forget()
        house.prepare()
        for pack in (WINE, PROMOTION):
            catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / pack, at=clock.now())
        organisations.remember_enterprise(
            house.SET_UP, code=TAX_CODE, name=NAME, address="Đường số 3", source=Source.DECLARED, at=clock.now()
        )
        yield found


def call(client: Client, service: str, body: Body | bytes, *, key: str = KEY) -> tuple[int, Body]:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = client.post(f"/ket-noi/dvcqg/{service}", raw, content_type="application/json", headers={"x-api-key": key})
    return answer.status_code, orjson.loads(answer.content)


def filing(code: str = "000.00.00.G22-261126-0001", **changes: object) -> Body:
    path = django_settings.MOTCUA.packs_dir / "bct" / WINE / "examples" / "01-valid.json"
    form = json.loads(path.read_text(encoding="utf-8"))["data"]
    names = [one["file"] for one in form["attachments"]]
    files = [
        {"TenTepDinhKem": name, "Base64": base64.b64encode(house.pdf(f"{code} {name}")).decode()} for name in names
    ]
    return {
        "MaHoSo": code, "MaTTHC": "2.001624", "MaSoThue": TAX_CODE, "TenThuongNhan": NAME, "NgayNopHoSo": "20261126083000",
        "DuLieu": form, "TaiLieuNop": files, **changes,
    }  # fmt: skip


def filed(client: Client, code: str = "000.00.00.G22-261126-0001") -> str:
    status, said = call(client, "createdossierfromdvcqg", filing(code))
    assert (status, said["error_code"]) == (200, 0), said
    return str(said["MaHoSoDonVi"])


def last_push(portal: Portal, code: str) -> Body:
    return next(
        item
        for asked in reversed(portal.calls)
        if asked.service == "DongBoHoSoMC"
        for item in asked.body["data"]
        if item["MaHoSo"] == code
    )


# ---------------------------------------------------------------- filing


def test_filing_when_good_is_a_dossier_like_any_other_and_the_portal_reads_its_course(
    portal: Portal, client: Client
) -> None:
    code = filed(client)
    house.work()

    row = models.Dossier.objects.get(code=code)
    assert (row.channel, row.owner_id, row.status) == ("national_portal", TAX_CODE, "SUBMITTED")
    assert row.origin["reference"] == "000.00.00.G22-261126-0001"
    assert b"MaHoSo" in storage.read(str(row.origin["message"]))
    pushed = last_push(portal, "000.00.00.G22-261126-0001")
    assert (pushed["TrangThaiHoSo"], pushed["NoiNopHoSo"], len(pushed["TaiLieuNop"])) == ("1", "1", 3)
    told = [asked.body for asked in portal.calls if asked.service == "DongBoTrangThaiHoSo"]
    assert [(one["type"], one["data"]["TrangThai"], one["data"]["MaHoSoDonVi"]) for one in told] == [("2", "1", code)]


def test_filing_when_it_comes_twice_or_in_other_words_changes_nothing(portal: Portal, client: Client) -> None:
    code = filed(client)
    again = call(client, "createdossierfromdvcqg", filing())
    other = call(client, "createdossierfromdvcqg", filing(MaSoThue="9901234560"))

    assert [said["error_code"] for _, said in (again, other)] == [1, 1]
    assert again[1]["MaHoSoDonVi"] == code
    assert models.Dossier.objects.count() == 1
    assert paper_models.Paper.objects.count() == 3


def test_filing_when_faulty_names_every_fault_at_once_and_nothing_exists(portal: Portal, client: Client) -> None:
    body = filing()
    form = copy.deepcopy(body["DuLieu"])
    del form["business_province_code"], form["suppliers"]
    status, said = call(client, "createdossierfromdvcqg", {**body, "DuLieu": form})

    assert (status, said["error_code"]) == (200, -1)
    assert "/business_province_code" in said["message"]
    assert "/suppliers" in said["message"]
    assert not models.Dossier.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MaHoSo": ""}, "MaHoSo empty"),
        ({"MaSoThue": ""}, "MaSoThue empty"),
        ({"MaSoThue": "0000000001"}, "không hợp lệ"),
        ({"MaTTHC": "9.999999"}, "chưa ánh xạ"),
        ({"TaiLieuNop": [{"TenTepDinhKem": "a.pdf", "Base64": "???"}]}, "không phải Base64"),
        ({"TaiLieuNop": "a.pdf"}, "phải là mảng"),
        ({"TaiLieuNop": [{"TenTepDinhKem": "a.exe", "Base64": "TVqQ"}]}, "a.exe"),
        ({"MaHoSo": "x" * 500}, "dài quá"),
        ({"MaHoSo": ["x"]}, "phải là chuỗi"),
    ],
)
def test_filing_when_it_cannot_be_read_is_refused_with_the_reason(
    portal: Portal, client: Client, changes: Body, words: str
) -> None:
    status, said = call(client, "createdossierfromdvcqg", filing(**changes))

    assert (status, said["error_code"]) == (200, -1)
    assert words in said["message"]
    assert not models.Dossier.objects.exists()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "JSON"),
        (b"[]", "đối tượng"),
        (b'{"MaHoSo": "1", "MaHoSo": "2"}', "hai lần"),
        (b'{"MaHoSo": 1e99999999999999999999}', "số không đọc được"),
        (b'{"MaHoSo": NaN}', "NaN"),
        (b'{"a": ' * 60 + b"1" + b"}" * 60, "quá sâu"),
        (b'{"MaHoSo": "\\ud800"}', "JSON"),
        (b'{"MaHoSo": "a\\u0000b"}', "NUL"),
        (b'{"n": 1' + b"0" * 60 + b"}", "quá dài"),
        ("﻿".encode() + b"{}", "JSON"),
        ('{"MaHoSo": "x"}'.encode("utf-16"), "JSON"),
    ],
)
def test_message_when_it_is_no_sound_json_is_refused(portal: Portal, client: Client, raw: bytes, words: str) -> None:
    status, said = call(client, "createdossierfromdvcqg", raw)

    assert (status, said["error_code"]) == (200, -1)
    assert words in said["message"]


def test_message_when_forged_oversized_or_unknown_is_turned_away(
    portal: Portal, client: Client, settings: Settings
) -> None:
    (django_settings.MOTCUA.home / "links").mkdir(exist_ok=True)
    path = django_settings.MOTCUA.home / "links" / "national_portal.toml"
    path.write_text("largest_message = 1000\n", encoding="utf-8")
    try:
        forged = call(client, "createdossierfromdvcqg", filing(), key="another")
        nameless = client.post("/ket-noi/dvcqg/createdossierfromdvcqg", b"{}", content_type="application/json")
        large = call(client, "createdossierfromdvcqg", filing())
        unknown = call(client, "nothing", {})
    finally:
        path.unlink()
    settings.MOTCUA = replace(django_settings.MOTCUA, national_portal_key="")
    shut = call(client, "createdossierfromdvcqg", filing(), key="")

    assert [forged[0], nameless.status_code, large[0], unknown[0], shut[0]] == [401, 401, 413, 404, 404]
    assert not models.Dossier.objects.exists()


def test_person_when_filing_in_the_name_of_an_organisation_is_told_how(portal: Portal, client: Client) -> None:
    path = django_settings.MOTCUA.packs_dir / "bct" / PROMOTION / "examples" / "01-valid.json"
    form = json.loads(path.read_text(encoding="utf-8"))["data"]
    body: Body = {
        "MaHoSo": "G22-1", "MaTTHC": "2.000033", "SoDinhDanh": "099085000001", "ChuHoSo": "Nguyễn Văn Bình", "DuLieu": form,
    }  # fmt: skip
    _, said = call(client, "createdossierfromdvcqg", body)

    assert (said["error_code"], said["message"]) == (-1, "Tổ chức nộp hồ sơ bằng mã số thuế (MaSoThue)")


def test_file_when_named_by_its_address_is_fetched(portal: Portal, client: Client) -> None:
    body = filing()
    contents = {one["TenTepDinhKem"]: one.pop("Base64") for one in body["TaiLieuNop"]}
    for one in body["TaiLieuNop"]:
        one["DuongDan"] = one["TenTepDinhKem"]

    def file(asked: Any) -> object:
        return {"error_code": 0, "Base64": contents[asked.body["DuongDan"]]}

    portal.served[""] = file
    _, said = call(client, "createdossierfromdvcqg", body)
    portal.answers = [(503, b"")]
    _, later = call(client, "createdossierfromdvcqg", {**body, "MaHoSo": "G22-2"})

    assert said["error_code"] == 0
    assert later == {"error_code": 2, "message": "Hệ thống bận, gửi lại sau"}


def test_paper_when_fetched_by_the_address_of_a_push_is_there_until_it_ends(portal: Portal, client: Client) -> None:
    filed(client)
    house.work()
    address = last_push(portal, "000.00.00.G22-261126-0001")["TaiLieuNop"][0]["DuongDanTaiTepTin"]
    path = address.removeprefix(django_settings.MOTCUA.public_url)
    got = client.get(path)

    assert (got.status_code, got.content[:5]) == (200, b"%PDF-")
    assert client.get(path[:-1]).status_code == 404
    assert client.get(path.replace("het=", "het=1")).status_code == 404


# ---------------------------------------------------------------- money


def test_payment_when_made_there_settles_the_bill_once(portal: Portal, client: Client) -> None:
    code = filed(client)
    (bill,) = bills.of(Ref("dossier", code))
    body: Body = {"MaHoSo": "000.00.00.G22-261126-0001", "MaGiaoDich": "QG1", "SoTien": str(int(bill.amount))}
    said = [call(client, "paymentfromdvcqg", body)[1]["error_code"] for _ in range(2)]
    house.work()

    (paid,) = bills.of(Ref("dossier", code))
    assert said == [0, 1]
    assert (paid.state.value, paid.way) == ("paid", "national_portal")
    assert bills.difference_vnd() == 0
    # The notice of the fee brought a code of its own, by which nobody paid.
    assert payment_models.Attempt.objects.filter(state="succeeded").count() == 1


def test_payment_is_told_where_it_was_shown_as_due(portal: Portal, client: Client) -> None:
    code = filed(client)
    house.work()
    (bill,) = bills.of(Ref("dossier", code))

    def note() -> str:
        pushed = [one.body for one in portal.calls if one.service == "DongBoHoSoMC"]
        return str(pushed[-1]["data"][0]["GhiChu"])

    due = note()
    call(
        client,
        "paymentfromdvcqg",
        {"MaHoSo": "000.00.00.G22-261126-0001", "MaGiaoDich": "QG1", "SoTien": str(int(bill.amount))},
    )
    house.work()

    assert "Phải nộp" in due
    assert "Phải nộp" not in note()
    told = [
        (step["TrangThai"], step["ThoiDiemXuLy"])
        for one in portal.calls if one.service == "CapNhatTienDoHoSoMC" for step in one.body["data"]
    ]  # fmt: skip
    assert told
    assert len(told) == len(set(told)), "a payment is no step of its own"


def test_payment_when_wrong_double_or_early_loses_no_money(portal: Portal, client: Client) -> None:
    early = call(client, "paymentfromdvcqg", {"MaHoSo": "G22-none", "MaGiaoDich": "Q", "SoTien": 5})
    code = filed(client)
    (bill,) = bills.of(Ref("dossier", code))
    reference = "000.00.00.G22-261126-0001"
    wrong = call(client, "paymentfromdvcqg", {"MaHoSo": reference, "MaGiaoDich": "Q1", "SoTien": int(bill.amount) - 1})
    garbled = call(client, "paymentfromdvcqg", {"MaHoSo": reference, "MaGiaoDich": "Q2", "SoTien": "1e6"})
    right = call(client, "paymentfromdvcqg", {"MaHoSo": reference, "MaGiaoDich": "Q3", "SoTien": int(bill.amount)})
    double = call(client, "paymentfromdvcqg", {"MaHoSo": reference, "MaGiaoDich": "Q4", "SoTien": int(bill.amount)})

    assert [one[1]["error_code"] for one in (early, wrong, garbled, right, double)] == [2, -1, -1, 0, 0]
    refund = payment_models.Refund.objects.get()
    assert (refund.amount, refund.reason) == (int(bill.amount), "paid_twice")
    assert bills.difference_vnd() == 0


# ---------------------------------------------------------------- supplement, withdrawal


def asked_for_more(code: str) -> int:
    clerk = officer("one_stop_officer")
    at = clock.now()
    services.add_remark(
        clerk, code=code, pin=Pin("/sites/0/address"), kind=RemarkKind.WRONG, text="Ghi rõ số nhà", at=at
    )  # fmt: skip
    row = models.Dossier.objects.get(code=code)
    return services.request_supplement(clerk, code=code, wording={1: "Ghi rõ số nhà của kho"}, seen=row.turns, at=at)


def test_supplement_when_answered_there_is_judged_in_place(portal: Portal, client: Client) -> None:
    code = filed(client)
    house.work()
    request = asked_for_more(code)
    house.work()
    pushed = last_push(portal, "000.00.00.G22-261126-0001")
    (told,) = pushed["DanhSachHoSoBoSung"]
    answer: Body = {
        "MaHoSo": "000.00.00.G22-261126-0001", "HoSoBoSungId": request, "MaBoSung": "BS-1",
        "DuLieu": {"/sites/0/address": "Số 12, đường số 3"}, "TraLoi": [{"So": 1, "NoiDung": "Đã ghi"}],
    }  # fmt: skip
    elsewhere = call(client, "updatedossierfromdvcqg", {**answer, "DuLieu": {"/licence_kind": "retail"}})
    early = call(client, "updatedossierfromdvcqg", {**answer, "MaHoSo": "G22-none"})
    said = [call(client, "updatedossierfromdvcqg", answer)[1]["error_code"] for _ in range(2)]
    house.work()

    assert (pushed["TrangThaiHoSo"], told["HoSoBoSungId"], told["TrangThaiBoSung"]) == ("5", request, "0")
    assert "1. Ghi rõ số nhà của kho" in told["NoiDungBoSung"]
    assert elsewhere[1]["error_code"] == -1
    assert "/licence_kind" in elsewhere[1]["message"]
    assert early[1]["error_code"] == 2
    assert said == [0, 1]
    revision = models.Revision.objects.filter(dossier__code=code).latest("number")
    assert (revision.number, revision.data["sites"][0]["address"]) == (2, "Số 12, đường số 3")
    after = last_push(portal, "000.00.00.G22-261126-0001")
    assert (after["TrangThaiHoSo"], after["DanhSachHoSoBoSung"][0]["TrangThaiBoSung"]) == ("1", "1")


def test_withdrawal_when_nothing_is_decided_stops_the_dossier(portal: Portal, client: Client) -> None:
    code = filed(client)
    said = [
        call(client, "withdrawfromdvcqg", {"MaHoSo": "000.00.00.G22-261126-0001", "LyDo": "Thôi"}) for _ in range(2)
    ]
    house.work()

    assert [one[1]["error_code"] for one in said] == [0, 0]
    assert models.Dossier.objects.get(code=code).status == Status.STOPPED.value
    assert last_push(portal, "000.00.00.G22-261126-0001")["TrangThaiHoSo"] == "8"


# ---------------------------------------------------------------- ratings, petitions


def test_rating_when_it_comes_is_kept_once_without_the_rater(portal: Portal, client: Client) -> None:
    code = filed(client)
    body: Body = {
        "MaHoSo": "000.00.00.G22-261126-0001", "LoaiDanhGia": "1", "NguoiDanhGia": "Trần Thị Hạnh", "DanhGia": "KHÔNG HÀI LÒNG",
        "ThoiGianDanhGia": "20261126090000", "NoiDungDanhGia": "Chậm",
    }  # fmt: skip
    said = [call(client, "evaluationfromdvcqg", body)[1]["error_code"] for _ in range(2)]
    ours = call(client, "evaluationfromdvcqg", {**body, "MaHoSo": code, "DanhGia": "Rất hài lòng"})
    odd = call(client, "evaluationfromdvcqg", {**body, "DanhGia": "???"})
    unknown = call(client, "evaluationfromdvcqg", {**body, "MaHoSo": "G22-none"})

    assert [*said, ours[1]["error_code"], odd[1]["error_code"], unknown[1]["error_code"]] == [0, 0, 0, -1, 2]
    rows = feedback.Rating.objects.order_by("id")
    assert [(row.dossier, row.level, row.text) for row in rows] == [
        (code, "dissatisfied", "Chậm"), (code, "very_satisfied", "Chậm"),
    ]  # fmt: skip
    assert "Hạnh" not in str([row.__dict__ for row in rows])


def test_petition_when_it_comes_is_registered_and_its_course_is_told_back(portal: Portal, client: Client) -> None:
    from motcua.followup.petitions import services as petition_services
    from motcua.followup.petitions.types import Act, PetitionClass, State

    code = filed(client)
    body: Body = {
        "MaPAKN": "PA-1", "TieuDe": "Chậm", "NoiDung": "Hồ sơ quá hạn", "MaHoSo": "000.00.00.G22-261126-0001",
        "NguoiGui": {"HoTen": "Trần Thị Hạnh", "DienThoai": "0903123456"}, "NgayGui": "20261126080000",
    }  # fmt: skip
    said = [call(client, "petitionfromdvcqg", body)[1] for _ in range(2)]
    empty = call(client, "petitionfromdvcqg", {**body, "MaPAKN": "PA-2", "NoiDung": " "})
    row = petitions.Petition.objects.get()
    focal, leader = officer("procedure_controller"), officer("department_leader")
    at = clock.now()
    petition_services.turn(
        focal, petition=row.pk, act=Act.ACCEPT, kind=PetitionClass.BEHAVIOUR, unit="G02.18", seen=State.NEW, at=at
    )
    petition_services.turn(
        leader, petition=row.pk, act=Act.ANSWER, text="Đã chấn chỉnh", document="12/HC", seen=State.ASSIGNED, at=at
    )
    house.work()

    assert [one["error_code"] for one in said] == [0, 0]
    assert {one["SoTiepNhan"] for one in said} == {f"0001/{clock.legal_date(at).year}/PAKN"}
    assert empty[1]["error_code"] == -1
    assert (row.dossier, row.unit != "", row.answer_due is not None) == (code, True, True)
    told = [asked.body["data"] for asked in portal.calls if asked.service == "DongBoKetQuaPAKN"]
    assert [(one["MaPAKN"], one["TrangThai"], one["NoiDungTraLoi"], one["SoVanBan"]) for one in told] == [
        ("PA-1", "5", "", ""), ("PA-1", "6", "Đã chấn chỉnh", "12/HC"),
    ]  # fmt: skip


def test_owner_reads_that_the_portal_gave_and_got_their_data(portal: Portal, client: Client) -> None:
    from motcua.foundation.audit import models as audit

    filed(client)
    house.work()

    found = audit.Look.objects.filter(owner_id=TAX_CODE, by="system:national_portal").values_list(
        "direction", flat=True
    )
    assert {"from", "to"} <= set(found)


def test_dossier_of_the_portal_when_asked_for_by_its_code_is_found(portal: Portal, client: Client) -> None:
    code = filed(client)

    assert queries.of_reference("000.00.00.G22-261126-0001") == (code, Ref("enterprise", TAX_CODE))
    assert queries.of_reference("another") is None
    assert Actor.system("national_portal").acting_for is None
