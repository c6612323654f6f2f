"""No page of the desk shows anything of a finished dossier whose subject has had the use of their data restricted, until a ground of law is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.doors.office.test_looks import MAIL, MARKS, OWNER, body, officer
from tests.links import house

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models as dossier_models
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Search, Status
from motcua.casework.results import queries as results
from motcua.doors.ui import rights
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.consent import models
from motcua.identity.consent.errors import DataRestricted

ALLOWED = {"office:restricted_use"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="",
    )  # fmt: skip
    house.prepare()
    yield


def finished() -> str:
    code = house.file_dossier(email=MAIL).code
    dossier_models.Dossier.objects.filter(code=code).update(
        status=Status.DECIDED.value, outcome="accepted", decided_at=clock.now()
    )
    return code


def restrict(owner: Ref = OWNER) -> None:
    models.Restriction.objects.create(subject_kind=owner.kind, subject_id=owner.id, since=clock.now(), set_by="test")


def pages(code: str) -> dict[str, str]:
    """Every page of the desk that names a dossier, or stands alone."""
    known = {"code": code, "paper": papers.of(dossiers.ref_of(code))[0].id}
    found = {}
    for route in rights.routes():
        places = set(re.findall(r"<(?:\w+:)?(\w+)>", route.address))
        if not route.address.startswith("/ban-lam-viec/") or not places <= set(known) or route.method == "POST":
            continue
        address = route.address
        for place in places:
            address = re.sub(rf"<(?:\w+:)?{place}>", known[place], address)
        found[route.name] = address
    return found


@pytest.mark.parametrize("role", ["specialist", "department_leader", "clerk", "auditor"])
def test_no_page_shows_a_finished_dossier_of_a_restricted_subject(prepared: None, role: str) -> None:
    code = finished()
    restrict()
    http = officer(role)

    leaking = []
    for name, address in pages(code).items():
        answer = http.get(address)
        file = (
            code in address and answer.status_code == 200 and not answer.headers["Content-Type"].startswith("text/html")
        )
        if name not in ALLOWED and answer.status_code == 200 and (file or any(mark in body(answer) for mark in MARKS)):
            leaking.append(name)

    assert leaking == []
    review = http.get(f"/ban-lam-viec/ho-so/{code}/")
    assert (review.status_code, "/bi-han-che/" in review.headers["Location"]) == (303, True)


def test_search_neither_finds_it_by_words_nor_names_it_and_an_export_has_no_name(prepared: None) -> None:
    code = finished()
    http = officer("department_leader")
    before = body(http.get("/ban-lam-viec/tra-cuu/?q=cong+ty"))
    restrict()

    words = body(http.get("/ban-lam-viec/tra-cuu/?q=cong+ty"))
    exact = body(http.get(f"/ban-lam-viec/tra-cuu/?q={code}"))
    listed = body(http.get("/ban-lam-viec/tra-cuu/xuat/?status=DECIDED"))

    assert code in before and code not in words
    assert code in exact and "Dữ liệu bị hạn chế" in exact
    assert not any(mark in text for text in (exact, listed) for mark in MARKS if mark != OWNER.id)


def test_an_officer_names_the_ground_and_the_subject_reads_who_opened_and_why(prepared: None) -> None:
    code = finished()
    restrict()
    http = officer("specialist")
    page = f"/ban-lam-viec/ho-so/{code}/bi-han-che/"

    empty = http.post(page, {"basis": "", "citation": ""})
    bare = http.post(page, {"basis": "LEGAL_TASK", "citation": ""})
    given = http.post(
        page, {"basis": "LEGAL_TASK", "citation": "Điều 21 Nghị định 61/2018/NĐ-CP", "tiep": "https://evil.example/"}
    )

    assert (empty.status_code, bare.status_code) == (422, 422)
    assert 'id="f-basis-error"' in body(empty) and 'id="f-citation-error"' in body(empty)
    assert 'id="f-citation-error"' in body(bare)
    assert (given.status_code, given.headers["Location"]) == (303, f"/ban-lam-viec/ho-so/{code}/")
    shown = http.get(f"/ban-lam-viec/ho-so/{code}/")
    assert shown.status_code == 200 and MAIL in body(shown)
    last = journal.history(Ref("subject", f"{OWNER.kind}/{OWNER.id}"))[-1]
    assert (last.name, last.body["basis"]) == ("consent.restricted_data_used", "LEGAL_TASK")
    other = Client()
    assert other.get(page).status_code in {302, 303}


def test_an_open_dossier_goes_on_and_the_owner_sees_their_own(prepared: None) -> None:
    done, at = finished(), clock.now()
    open_ = house.file_dossier(email=MAIL, invoice_no="SPC-2").code
    dossier_models.Dossier.objects.filter(code=open_).update(status=Status.PROCESSING.value)
    restrict()
    http = officer("specialist")

    assert MAIL in body(http.get(f"/ban-lam-viec/ho-so/{open_}/"))
    owner = Actor(ActorKind.PERSON, "account-1", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=2)
    assert dossiers.dossier(owner, done, at=at).code == done


def test_queries_refuse_by_themselves_whatever_door_asks(prepared: None) -> None:
    code, at = finished(), clock.now()
    restrict()
    officer("specialist")
    who = Actor(ActorKind.OFFICER, accounts.officer_id("can.bo.1"))

    with pytest.raises(DataRestricted):
        dossiers.dossier(who, code, at=at)
    (line,) = dossiers.search(who, Search(text=code), at=at).lines
    assert (line.owner_name, line.found, line.restricted) == ("", (), True)
    assert results.for_subject(dossiers.ref_of(code)) is None
