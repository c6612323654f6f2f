"""A paper that was given once is offered again where it is asked for, on the form and in an answer."""

from __future__ import annotations

import re

import pytest
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor, signed_in
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE, Desk

from motcua.casework.attachments import models as paper_models
from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.queries import giving
from motcua.casework.dossiers.types import Pin
from motcua.casework.wallet import services as wallet
from motcua.casework.wallet.models import Given
from motcua.casework.wallet.types import Deposit
from motcua.foundation.types import Ref
from motcua.identity.people import models as people

SLOT = "/attachments#application"


@pytest.fixture
def desk(transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    factory.prepare(settings)
    monkeypatch.setattr(giving, "SERVES_AGAIN", frozenset({"application"}))
    return Desk()


@pytest.fixture
def owner(desk: Desk) -> Visitor:
    return signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")


def own(code: str) -> str:
    """Make a dossier the visitor's own, its paper lying in the place for the application; the paper's id."""
    person = people.Person.objects.get()
    owner = {"owner_kind": "person", "owner_id": str(person.pk)}
    models.Dossier.objects.filter(code=code).update(**owner)
    paper_models.Paper.objects.filter(dossier_id=code).update(**owner)
    (paper,) = papers.of(Ref("dossier", code))
    return paper.id


def test_paper_given_before_is_taken_again_with_one_click_and_only_by_its_owner(desk: Desk, owner: Visitor) -> None:
    first, second = desk.file(), desk.file_again()
    held, clerk = own(first), desk.officers["one_stop_officer"]
    own(second)
    person = Ref("person", str(people.Person.objects.get().pk))
    wallet.deposit(person, dossier=first, given=[Deposit(held, "application", "Đơn đề nghị")], at=AT)
    item = f"given:{Given.objects.get(owner_kind='person').pk}"
    pin = Pin(slot=SLOT, pointer="/attachments")
    services.add_remark(
        clerk, code=second, pin=pin, kind="missing", text="Thiếu đơn", source_reason="out_of_date", at=AT
    )
    turns = models.Dossier.objects.get(code=second).turns
    services.request_supplement(clerk, code=second, wording={1: "Nộp đơn"}, seen=turns, at=AT)
    strange = f"given:{Given.objects.filter(owner_kind='enterprise').values_list('pk', flat=True).first()}"

    answer = f"/ho-so/{second}/bo-sung/"
    page = owner.http.get(answer).content.decode()
    typed = {"seen_version": _seen(page), "words-1": "Đang viết", "action": "wallet:1"}
    choice = str(owner.http.post(answer, typed)["Location"])
    offered = owner.http.get(choice).content.decode()
    refused = [owner.http.post(choice, values).status_code for values in ({}, {"item": strange}, {"item": "given:9"})]
    nowhere = [owner.http.get(f"{answer}tu-kho/?diem={bad}").status_code for bad in ("", "9", "x")]
    chosen = owner.http.post(choice, {"item": item})
    there = owner.http.get(answer).content.decode()
    owner.http.post(answer, {"seen_version": _seen(there), "words-1": "", "action": "drop:1"})
    kept = {"seen_version": _seen(owner.http.get(answer).content.decode()), "words-1": ""}
    foreign = owner.http.post(answer, {**kept, "action": f"reuse:1:{strange}"})
    taken = owner.http.post(answer, {**kept, "action": f"reuse:1:{item}"})
    sent = owner.http.post(answer, {"seen_version": _seen(owner.http.get(answer).content.decode()), "action": "send"})

    assert f'value="reuse:1:{item}"' in page
    assert (f'value="{item}"' in offered, strange in offered, refused) == (True, False, [422] * 3)
    assert (chosen["Location"], "Đang viết" in there, 'value="drop:1"' in there) == (f"{answer}#point-1", True, True)
    assert nowhere == [404] * 3
    assert (foreign.status_code, 'id="file-1-error"' in foreign.content.decode()) == (422, True)
    assert (taken.status_code, sent.status_code) == (302, 302)
    assert "giay-to.pdf" in {one.name for one in papers.of(Ref("dossier", second))}
    assert [one.id for one in papers.of(Ref("dossier", first))] == [held], "the earlier dossier keeps its own"

    draft = str(owner.http.post(f"/nop/{PROCEDURE}/")["Location"])
    form = owner.http.get(f"{draft}giay-to/").content.decode()
    wrong = owner.http.post(f"{draft}giay-to/", {"place": SLOT, "action": f"reuse:{strange}"})
    again = owner.http.post(f"{draft}giay-to/", {"place": SLOT, "seen_version": _seen(form), "action": f"reuse:{item}"})
    shown = owner.http.get(f"{draft}giay-to/").content.decode()

    assert f'value="reuse:{item}"' in form
    assert wrong.status_code == 422
    assert (again.status_code, "Đã dùng lại" in shown, 'value="remove:giay-to.pdf"' in shown) == (302, True, True)


def _seen(page: str) -> str:
    found = re.search(r'name="seen_version" value="(\d+)"', page)
    return found[1] if found else ""
