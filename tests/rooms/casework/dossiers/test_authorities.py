"""Dossiers of several authorities in one house: each goes to its own, with its own code, register and letterhead."""

from __future__ import annotations

import contextlib
import json

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Channel
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.errors import NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as account_services
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import NewUnit

PROVINCIAL = "dang-ky-khuyen-mai-mot-tinh"
WARDS = {"01": "00004", "79": "25747"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def prepared(settings: Settings) -> None:
    factory.prepare(settings)
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / PROVINCIAL, at=factory.AT)
    account_services.make_demo(client_secret="x" * 32, officer_password=factory.PASSWORD, at=factory.AT)


def demo(login: str) -> Actor:
    return Actor(ActorKind.OFFICER, accounts.officer_id(login))


def seen_by(login: str, *codes: str) -> set[str]:
    found = set()
    for code in codes:
        with contextlib.suppress(NotFound):
            found.add(queries.brief(demo(login), code).code)
    return found


def file(province: str) -> str:
    """A filing by the enterprise with its seat in a province; the code that it got."""
    path = next((django_settings.MOTCUA.packs_dir / "bct" / PROVINCIAL / "examples").glob("*valid*.json"))
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["applicant"]["enterprise_code"] = factory.ENTERPRISE
    data["applicant"]["province_code"] = province
    data["applicant"]["ward_code"] = WARDS[province]
    data["applicant"]["applicant_name"] = "Công ty TNHH Hóa chất Minh Phát"
    names = sorted(set(_files(data)))
    enterprise = Actor(
        ActorKind.CLIENT, "erp", acting_for=factory.OWNER, rights=frozenset({"file", "see"}), assurance=1
    )
    papers = {
        name: attachments.add(
            enterprise, owner=factory.OWNER, name=name, content=house.pdf(name + province), at=factory.AT
        ).id
        for name in names
    }
    data["subject"] = f"{data.get('subject', '')} {province}"
    receipt = services.submit(
        enterprise, procedure=PROVINCIAL, data=data, papers=papers, channel=Channel.API, key=province, at=factory.AT
    )
    jobs.carry_out_waiting()
    return receipt.code


def _files(found: object) -> list[str]:
    if isinstance(found, dict):
        own = [found["file"]] if isinstance(found.get("file"), str) else []
        return own + [name for value in found.values() for name in _files(value)]
    return [name for value in found for name in _files(value)] if isinstance(found, list) else []


def finish(login: str, **values: object) -> None:
    (step,) = process.open_steps(demo(login))
    processes.finish_step(demo(login), step=step.id, values=values, seen=step.version, at=factory.AT)  # type: ignore[arg-type]
    jobs.carry_out_waiting()


def test_a_province_handles_its_own_with_its_own_code_register_and_head() -> None:
    hanoi, hcm = file("01"), file("79")

    assert (hanoi.startswith("T01.CT-"), hcm.startswith("T79.CT-")) == (True, True)
    for login, seen in (
        ("tiepnhan.hanoi", {hanoi}),
        ("tiepnhan.hcm", {hcm}),
        ("tiepnhan.motcua", set()),
        ("kiemtoan", {hanoi, hcm}),
    ):
        listed = seen_by(login, hanoi, hcm)
        assert listed == seen, login
    finish("tiepnhan.hanoi", finding="complete")
    finish("truongphong.hanoi")
    finish("chuyenvien.hanoi", outcome="accepted")
    finish("truongphong.hanoi", agreed=True)
    finish("lanhdao.hanoi", signed=True)
    finish("vanthu.hanoi")

    issued = results.for_subject(queries.ref_of(hanoi))
    assert issued is not None
    assert (issued.unit, issued.symbol.startswith("T01.CT-TTC-")) == ("T01.CT", True)
    assert issued.symbol.endswith("000001")


def test_a_filing_for_a_unit_that_has_moved_goes_to_the_one_that_took_its_place() -> None:
    organisations.merge_units(
        house.SET_UP, units=["T01.CT.01"], into="T01.CT", on=factory.AT.date(), decision="5/QĐ", at=factory.AT
    )
    organisations.merge_units(
        house.SET_UP,
        units=["T01.CT", "T01.KCN"],
        into=NewUnit("T01.KT", "Sở Kinh tế thành phố Hà Nội", "provincial"),
        on=factory.AT.date(),
        decision="6/QĐ",
        at=factory.AT,
    )

    code = file("01")

    assert code.startswith("T01.KT-")
    assert seen_by("tiepnhan.hanoi", code) == {code}, "who received before still does"
    assert seen_by("tiepnhan.hcm", code) == set()
