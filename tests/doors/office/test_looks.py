"""No page of the office shows anybody's data without a row in the record of looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as desk
from motcua.casework.dossiers.types import Channel
from motcua.doors.ui import looks, rights, session
from motcua.foundation import clock
from motcua.foundation.audit import models
from motcua.foundation.audit import queries as audit
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import SignedIn
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
MAIL = "dau.vet@example.vn"
OWNER = Ref("enterprise", "9901234560")
MARKS = (MAIL, "02838123456", "0903123456", "Trần Thị Hạnh", OWNER.id)
pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(settings: Settings) -> Iterator[None]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="",
    )  # fmt: skip
    house.prepare()
    yield


def officer(*held: str) -> Client:
    """A browser of an officer who holds these roles everywhere."""
    at = clock.now()
    login = f"can.bo.{len(held)}"
    account = accounts.open_officer(SET_UP, login=login, name="Thử", password="một mật khẩu đủ dài", at=at)
    for role in held:
        grants.grant(SET_UP, principal=account, role=role, unit="", in_force_from=at, at=at)
    http, request = Client(), RequestFactory().get("/")
    request.session = http.session
    session.open_session(request, SignedIn(account, (), 1, via="password"), at=at)
    request.session.save()
    http.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
    return http


def body(answer: HttpResponse) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ["specialist", "one_stop_officer", "department_leader", "auditor", "clerk"])
def test_every_page_of_the_office_that_shows_a_mark_leaves_a_row(prepared: None, role: str) -> None:
    code = house.file_dossier(email=MAIL).code
    paper = papers.of(dossiers.ref_of(code))[0].id
    http = officer(role)
    known = {"code": code, "paper": paper}
    shown, silent = [], []
    for route in rights.routes():
        places = re.findall(r"<(?:\w+:)?(\w+)>", route.address)
        if not route.address.startswith("/ban-lam-viec/") or not set(places) <= set(known) or route.method == "POST":
            continue
        address = route.address
        for place in places:
            address = re.sub(rf"<(?:\w+:)?{place}>", known[place], address)
        before = models.Look.objects.count()
        answer = http.get(address)
        carries = answer.status_code == 200 and (
            any(mark in body(answer) for mark in MARKS) or not answer.headers["Content-Type"].startswith("text/html")
        )
        if carries:
            shown.append(route.name)
            if models.Look.objects.count() == before:
                silent.append(address)

    assert silent == []
    assert {"office:review", "office:paper"} <= set(shown)


def test_opening_says_whose_data_in_which_role_where_and_which_groups(prepared: None) -> None:
    code = house.file_dossier(email=MAIL).code
    http = officer("specialist")

    http.get(f"/ban-lam-viec/ho-so/{code}/", REMOTE_ADDR="10.9.8.7")

    look = next(one for one in audit.looks_of(OWNER).items if one.what == "dossier")
    assert (look.subject, look.owner, look.role, look.unit) == (Ref("dossier", code), OWNER, "specialist", "")
    assert look.fields == ("identity", "contact", "form", "result")
    assert models.Look.objects.get(pk=look.id).address == "10.9.8.7"


def test_a_list_is_one_row_with_its_filters_and_without_what_was_typed(prepared: None) -> None:
    house.file_dossier(email=MAIL)
    http = officer("specialist")

    http.get("/ban-lam-viec/?queue=mine&q=Nguyễn+Văn+An+099178004512&unit=G02.18")

    (row,) = models.Look.objects.filter(subject_kind="list")
    assert row.owner_id == ""
    assert "queue=mine" in row.subject_id
    assert "Nguyễn" not in row.subject_id
    assert "0991" not in row.subject_id


def test_what_is_refused_or_not_there_leaves_no_row(prepared: None) -> None:
    code = house.file_dossier(email=MAIL).code
    http = officer("procedure_designer")

    assert http.get(f"/ban-lam-viec/ho-so/{code}/").status_code in {403, 404}
    assert audit.looks_of(OWNER, exchanges=False).items == ()


def test_the_owner_s_own_sight_is_no_look(prepared: None) -> None:
    receipt = house.file_dossier(email=MAIL)

    at = clock.now()
    owner = Actor(ActorKind.PERSON, "a", acting_for=OWNER, rights=frozenset({"see"}))
    dossiers.dossier(owner, receipt.code, at=at)

    assert audit.looks_of(OWNER, exchanges=False).items == ()


OWN_RECORD = {
    "office:step", "office:step_paper", "office:opinion", "office:question_paper", "office:subject_request",
    "office:petition", "office:petition_file", "office:inquiry", "office:inquiry_file", "office:along_page", "office:digitising_scan",
}  # fmt: skip
"""Their queries record whose data they open."""

NOTHING_PERSONAL = {
    "office:programme", "office:score", "office:score_evidence", "office:task", "office:task_act", "office:task_evidence", "office:tasks_template",
    "office:project", "office:project_move", "office:project_change", "office:project_reverse", "office:project_finish",
    "office:project_evidence",
    "office:staff_person", "office:staff_hand_over", "office:unit", "office:unit_split", "office:unit_merge", "office:posts",
    "office:report", "office:report_sign", "office:report_records", "office:report_paper", "office:report_word", "office:report_changes",
    "office:report_tables", "office:report_records_export", "office:report_sign_file",
    "office:evaluation", "office:post", "office:move", "office:stuck_diagram", "office:breach", "office:signing_state", "office:document_sign_state", "office:connection",
    "office:article", "office:wording", "office:plan_target", "office:plan_target_export", "office:plan_records", "office:plan_records_export", "office:plan_evidence",
}  # fmt: skip
"""Officers, units, processes, the record of a breach, codes behind a figure; the state of a paper in one word."""

ONLY_POSTED = {
    "office:plan_declare", "office:report_sign_upload", "office:inquiry_act", "office:inquiry_link", "office:inquiry_promise", "office:inquiry_rung",
    "office:article_settle", "office:along_end", "office:petition_bind",
    "office:breach_notify", "office:bulk_confirm", "office:bulk_retry", "office:payments_approve",
    "office:payments_difference", "office:payments_doubt", "office:payments_paid_out", "office:payments_refuse", "office:payments_cash", "office:payments_ask_refund", "office:register_lock",
    "office:resend", "office:resend_dead", "office:signing_again", "office:signing_exchange", "office:signing_offer",
    "office:signing_refused", "office:signing_remote", "office:signing_sign", "office:signing_stop",
    "office:signing_upload", "office:signing_withdraw", "office:step_finish", "office:stuck_retry",
    "office:try_connection", "office:petition_act", "office:compared_compare",
    "office:rating_judge", "office:evaluation_act",
    "office:document_sign", "office:document_sign_again", "office:document_sign_offer", "office:document_sign_refused",
    "office:document_sign_remote", "office:document_sign_stop", "office:document_sign_upload",
}  # fmt: skip
"""Acts, which show no page of their own."""

AS_LISTS = {
    "office:bulk", "office:register", "office:register_volume", "office:account_settle", "office:claim_document",
    "office:claim_settle", "office:webhook", "office:compared", "office:compared_day", "office:document",
    "office:document_edit", "office:document_file", "office:payments_bill", "office:payments_receipt",
    "office:payments_receipt_file", "office:away_lease", "office:away_bundle", "office:digitising_batch",
    "office:digitising_page", "office:document_sign_act", "office:document_sign_file",
}  # fmt: skip
"""Many at once, somebody who is not known yet, papers between authorities: one row with the page."""


def test_every_page_that_is_addressed_by_another_key_says_how_it_is_recorded() -> None:
    unsaid = set()
    for route in rights.routes():
        places = set(re.findall(r"<(?:\w+:)?(\w+)>", route.address))
        office = route.address.startswith("/ban-lam-viec/") and "/thiet-ke/" not in route.address
        if office and places and "code" not in places and "intake" not in places and route.method != "POST":
            unsaid.add(route.name)
    told = OWN_RECORD | NOTHING_PERSONAL | AS_LISTS | looks.SIGNING | ONLY_POSTED
    assert not (unsaid - told), " ".join(sorted(unsaid - told))


@pytest.mark.django_db(transaction=True)
def test_a_reception_names_its_owner(settings: Settings) -> None:
    factory.prepare(settings)
    clerk = factory.Desk().officers["one_stop_officer"]
    begun = desk.begin_intake(
        clerk, unit="G02", channel=Channel.DESK, owner=factory.OWNER, owner_name="Công ty", procedure=factory.PROCEDURE,
        at=factory.AT,
    )  # fmt: skip
    http = Client()
    http.post("/ban-lam-viec/dang-nhap/", {"login": "one_stop_officer.thu", "password": factory.PASSWORD})

    http.get(f"/ban-lam-viec/tiep-nhan/{begun.id}/")

    (look,) = audit.looks_of(factory.OWNER, exchanges=False).items
    assert (look.what, look.owner, look.role) == ("page:office:reception_work", factory.OWNER, "one_stop_officer")
