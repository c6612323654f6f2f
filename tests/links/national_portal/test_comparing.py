"""A day held against the portal's: each difference has its name, what a machine can mend is mended, and then both sides are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.links.national_portal.portal import Portal, running
from tests.links.national_portal.test_inbound import filing

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Gap, Mending
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services as catalogue_services
from motcua.definitions.catalogue.types import NationalGap
from motcua.doors.links.national_portal import outbound
from motcua.doors.links.national_portal.inbound import catalogue as national
from motcua.doors.links.national_portal.inbound import comparing
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.jobs import queries as jobs
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source

pytestmark = pytest.mark.django_db(transaction=True)


class Country:
    """What the portal holds, by reference."""

    def __init__(self, portal: Portal) -> None:
        self.held: dict[str, str] = {}
        self.filed: dict[str, dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []
        portal.served |= {
            "LayDanhSachHoSo": self.list, "TraCuuHoSo": self.find, "LayHoSoNop": self.again, "DongBoHoSoMC": self.take,
            "DongBoTrangThaiHoSo": self.status,
        }  # fmt: skip

    def list(self, asked: Any) -> object:
        page, size = int(asked.body["trang"]), int(asked.body["soluong"])
        rows = [{"MAHOSO": code, "TRANGTHAI": state} for code, state in self.held.items()]
        return {"error_code": 0, "result": rows[(page - 1) * size : page * size]}

    def find(self, asked: Any) -> object:
        state = self.held.get(asked.body["mahoso"])
        return {"error_code": 0, "result": [{"TRANGTHAI": state}] if state else []}

    def again(self, asked: Any) -> object:
        found = self.filed.get(asked.body["mahoso"])
        return {"error_code": 0, "result": [found] if found else []}

    def take(self, asked: Any) -> object:
        for item in asked.body["data"]:
            self.held[item["MaHoSo"]] = item["TrangThaiHoSo"]
        return {"error_code": 0, "message": "Đồng bộ hồ sơ thành công"}

    def status(self, asked: Any) -> object:
        self.told.append(asked.body["data"])
        self.held[asked.body["data"]["MaHoSo"]] = asked.body["data"]["TrangThai"]
        return {"error_code": 0, "message": "Đồng bộ trạng thái hồ sơ thành công"}


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    with running() as found:
        settings.MOTCUA = replace(
            django_settings.MOTCUA, national_portal_url=found.url, national_portal_key="k", single_window_url="",
            enterprise_register_url="", chemical_registers_url="", mail_host="",
        )  # fmt: skip
        outbound.forget()
        house.prepare()
        yield found


@pytest.fixture
def country(portal: Portal) -> Country:
    return Country(portal)


def today() -> date:
    return clock.legal_date(clock.now())


def compare(*, mend: bool = False) -> list[tuple[str, Gap, Mending]]:
    found = comparing.compare(day=today(), at=clock.now(), mend=mend)
    return [(line.reference, line.gap, line.mending) for line in found.lines]


def test_day_when_both_have_the_same_has_no_difference(portal: Portal, country: Country) -> None:
    house.file_dossier()
    house.work()

    assert compare() == []
    assert queries.comparison_difference(system="national_portal") == 0


def test_dossier_when_they_lost_it_is_told_again_whole(portal: Portal, country: Country) -> None:
    code = house.file_dossier().code
    house.work()
    country.held.clear()

    assert compare(mend=True) == [(code, Gap.ONLY_OURS, Mending.PUSH)]
    assert queries.comparison_difference(system="national_portal", day=today()) == 1
    house.work()
    assert country.held == {code: "9"}
    assert compare() == []
    steps = [
        item["TrangThai"]
        for asked in portal.calls
        if asked.service == "CapNhatTienDoHoSoMC"
        for item in asked.body["data"]
    ]
    assert steps[-3:] == ["1", "2", "9"]


def test_dossier_of_the_single_window_is_known_there_by_our_code_and_not_by_the_windows_number(
    portal: Portal, country: Country
) -> None:
    code = house.file_dossier().code
    models.Dossier.objects.filter(code=code).update(channel="single_window", origin={"reference": "NSW261100000001"})
    house.work()
    assert list(country.held) == [code]
    assert compare() == []

    country.held.clear()
    assert compare(mend=True) == [(code, Gap.ONLY_OURS, Mending.PUSH)]
    house.work()
    assert compare() == []


def test_state_when_they_have_another_is_told_again(portal: Portal, country: Country) -> None:
    code = house.file_dossier().code
    house.work()
    country.held[code] = "4"

    assert compare(mend=True) == [(code, Gap.STATE, Mending.PUSH)]
    house.work()
    assert compare() == []


def test_message_when_on_its_way_or_refused_is_named_so_and_not_sent_again(portal: Portal, country: Country) -> None:
    portal.answers = [(503, b"")]
    waits = house.file_dossier(invoice_no="A").code
    house.work()
    portal.answers = [{"error_code": -3, "message": "Thủ tục không có"}]
    stuck = house.file_dossier(invoice_no="B").code
    house.work()

    found = comparing.compare(day=today(), at=clock.now(), mend=True)
    assert sorted((line.reference, line.gap, line.mending, line.acted_at) for line in found.lines) == sorted(
        [(waits, Gap.WAITING, Mending.WAIT, None), (stuck, Gap.STUCK, Mending.RESEND, None)]
    )
    assert "Thủ tục không có" in {line.gap: line.note for line in found.lines}[Gap.STUCK]


def test_filing_when_its_message_was_lost_is_fetched_and_taken_in(portal: Portal, country: Country) -> None:
    catalogue_services.load(
        house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / "ban-buon-ruou", at=clock.now()
    )
    organisations.remember_enterprise(
        house.SET_UP, code="9901239872", name="Công ty TNHH Thực phẩm Hải Vân", address="3", source=Source.DECLARED, at=clock.now()
    )  # fmt: skip
    country.held = {"G22-1": "1", "G22-2": "1", "G22-3": "1"}
    country.filed = {"G22-1": filing("G22-1"), "G22-2": filing("G22-2", DuLieu={})}

    assert sorted(compare(mend=True)) == sorted(
        [
            ("G22-1", Gap.ONLY_THEIRS, Mending.FETCH),
            ("G22-2", Gap.ONLY_THEIRS, Mending.FETCH),
            ("G22-3", Gap.ONLY_THEIRS, Mending.LOOK),
        ]
    )
    house.work()
    assert models.Dossier.objects.get().origin["reference"] == "G22-1"
    # What cannot be taken in is refused there with its reasons, and is no difference any more.
    assert (country.told[0]["MaHoSo"], country.told[0]["TrangThai"]) == ("G22-2", "11")
    assert [line[0] for line in compare(mend=True)] == ["G22-3"]


def test_portal_when_silent_or_off_says_so_and_keeps_the_last_comparison(
    portal: Portal, country: Country, settings: Settings
) -> None:
    house.file_dossier()
    house.work()
    country.held.clear()
    compare()
    portal.answers = [(503, b"")]

    with pytest.raises(Unavailable):
        compare()
    assert queries.comparison_difference(system="national_portal") == 1
    settings.MOTCUA = replace(django_settings.MOTCUA, national_portal_url="")
    before = jobs.waiting()
    comparing.nightly()
    assert jobs.waiting() == before


def test_list_when_they_have_none_is_asked_dossier_by_dossier(portal: Portal, country: Country) -> None:
    (django_settings.MOTCUA.home / "links").mkdir(exist_ok=True)
    path = django_settings.MOTCUA.home / "links" / "national_portal.toml"
    path.write_text('list_service = ""\n', encoding="utf-8")
    try:
        code = house.file_dossier().code
        house.work()
        assert compare() == []
        country.held.clear()
        assert compare() == [(code, Gap.ONLY_OURS, Mending.PUSH)]
    finally:
        path.unlink()
    assert "LayDanhSachHoSo" not in {asked.service for asked in portal.calls}


def test_night_when_a_day_differed_looks_at_it_again(portal: Portal, country: Country) -> None:
    house.file_dossier()
    house.work()
    country.held.clear()
    compare()

    comparing.nightly()
    house.work()  # carries out what is due now: yesterday and the day that differed, with what mends it

    assert compare() == []


# ---------------------------------------------------------------- catalogue


def entry(code: str, **changes: object) -> dict[str, Any]:
    return {
        "MATTHC": code, "TENTTHC": "Cấp Giấy phép bán buôn rượu trên địa bàn tỉnh", "TRANGTHAI": 1,
        "LINHVUCTHUCHIEN": [{"MALINHVUC": "G02-LT09", "TENLINHVUC": "Lưu thông hàng hóa"}],
        "CACHTHUCTHUCHIEN": [
            {"KENH": "2", "THOIGIAN": [{"THOIGIANGIAIQUYET": 10, "DONVITINH": "Ngày làm việc"}], "PHILEPHI": [{"SOTIEN": 900000}]}
        ],
        "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G02.000021", "TENKETQUA": "Giấy phép"}], **changes,
    }  # fmt: skip


def test_catalogue_when_fetched_shows_each_difference_by_name_and_tells_our_versions(portal: Portal) -> None:
    catalogue_services.load(
        house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / "ban-buon-ruou", at=clock.now()
    )
    portal.served |= {
        "LayDanhSachTTHC": {"error_code": 0, "result": [{"MATTHC": "2.001624", "TENTTHC": "x"}, {"MATTHC": "1.9", "TENTTHC": "Khác"}]},
        "LayThuTuc": {"error_code": 0, "result": [entry("2.001624")]},
        "DongBoThuTuc": {"error_code": 0, "message": "Đồng bộ thủ tục thành công"},
    }  # fmt: skip
    taken = national.fetch(at=clock.now())
    told = national.tell(at=clock.now())

    assert (taken.listed, taken.new, taken.gone, taken.held, told) == (2, 2, 0, False, 1)
    gaps = {(line.code, line.gap) for line in catalogue.national_differences(at=clock.now())}
    assert {("2.001624", NationalGap.LIMIT), ("1.9", NationalGap.ONLY_THEIRS)} <= gaps
    assert catalogue.national_procedures()["2.001624"].result_code == "KQ.G02.000021"
    sent = next(asked.body["data"] for asked in portal.calls if asked.service == "DongBoThuTuc")
    assert [(one["MATTHC"], one["NOPTAICONGQUOCGIA"], one["KHONGGIAODIEN"]) for one in sent] == [("2.001624", "1", "0")]


def test_catalogue_when_half_of_it_is_gone_is_held_back_until_a_person_confirms(portal: Portal) -> None:
    names = [{"MATTHC": f"1.{number}", "TENTTHC": str(number)} for number in range(10)]
    portal.served["LayDanhSachTTHC"] = {"error_code": 0, "result": names}
    national.fetch(at=clock.now())
    portal.served["LayDanhSachTTHC"] = {"error_code": 0, "result": names[:4]}

    held = national.fetch(at=clock.now())
    assert (held.held, len(catalogue.national_procedures())) == (True, 10)
    confirmed = national.fetch(at=clock.now(), confirmed=True)
    assert (confirmed.held, confirmed.gone, len(catalogue.national_procedures())) == (False, 6, 4)


def test_work_of_the_link_is_its_own_actor() -> None:
    assert Actor.system("national_portal") == comparing.BY == national.BY
