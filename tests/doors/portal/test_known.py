"""What the population database knows is not asked again: shown with its source, said otherwise, checked later, seen by the officer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor
from tests.links import house

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Channel, SourceState
from motcua.definitions.catalogue import services as catalogue
from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import ClaimedKind, Claims
from motcua.identity.people import queries as people
from motcua.identity.people.ports import population
from motcua.identity.people.types import PopulationQuestion, PopulationRecord

PROCEDURE = "chung-chi-quan-ly-nang-luong"
NUMBER, NAME = "099195000003", "Lê Minh Châu"
HOME = "Tổ 5, phường Mẫu"
ADDRESS = "/applicant/head_office_address"
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Database:
    """Answers with one address, or not at all."""

    address: str = HOME
    away: bool = False
    is_on: bool = True
    asked: list[PopulationQuestion] = field(default_factory=list)

    def look_up(self, question: PopulationQuestion) -> PopulationRecord | None:
        self.asked.append(question)
        if self.away:
            raise Unavailable(register="population")
        return PopulationRecord(question.number, {"permanent_address": self.address, "sex": "female"}, "m-1")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    settings.MOTCUA = replace(
        django_settings.MOTCUA, enterprise_register_url="", chemical_registers_url="", national_portal_url="",
        single_window_url="", mail_host="", vneid_url="",
    )  # fmt: skip
    house.prepare()
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / PROCEDURE, at=clock.now())
    before, made = population.get(), Database()
    population.provide(made)
    yield made
    population.provide(before)


@pytest.fixture
def visitor(database: Database) -> Visitor:
    at = clock.now()
    claims = Claims(
        ClaimedKind.PERSON, "tech-chau", NAME, personal_number=NUMBER, born="1995-06-06", assurance=2, via="vneid"
    )
    http = Client()
    request = RequestFactory().get("/")
    request.session = http.session
    session.open_session(request, accounts.sign_in(claims, at), at=at)
    request.session.save()
    http.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
    return Visitor(http)


def section(visitor: Visitor) -> str:
    return str(visitor.http.post(f"/nop/{PROCEDURE}/")["Location"]) + "phan/1/"


def post(visitor: Visitor, address: str, action: str, **answers: str) -> str:
    page = visitor.http.get(address)
    data = {"seen_version": visitor.seen(page), "action": action, **answers}
    return visitor.http.post(address, data, follow=True).content.decode()


def known(text: str) -> str:
    found = re.search(r'<dl class="mc-known" id="[^"]*head_office_address[^"]*">.*?</dl>', text, re.DOTALL)
    return found[0] if found else ""


def test_a_button_fills_in_what_the_procedure_names_and_it_is_not_asked_again(
    visitor: Visitor, database: Database
) -> None:
    address = section(visitor)
    before = visitor.http.get(address).content.decode()

    after = post(visitor, address, "population")

    assert 'value="population"' in before
    assert f'name="{ADDRESS}"' in before
    assert HOME in known(after)
    assert "Cơ sở dữ liệu quốc gia về dân cư" in known(after)
    assert f'name="{ADDRESS}"' not in after
    assert 'value="population"' not in after
    [asked] = database.asked
    assert (asked.number, asked.procedure, asked.purpose) == (NUMBER, PROCEDURE, "population")


def test_nobody_is_asked_without_the_button(visitor: Visitor, database: Database) -> None:
    address = section(visitor)
    visitor.http.get(address)
    post(visitor, address, "continue", **{ADDRESS: "Nơi khác"})

    assert database.asked == []


def test_what_is_typed_stays_when_the_database_is_away(visitor: Visitor, database: Database) -> None:
    database.away = True
    address = section(visitor)

    after = post(visitor, address, "population", **{ADDRESS: "12 đường Tự Khai", "/applicant/phone": "0901234567"})

    assert "Chưa tra cứu được lúc này" in after
    assert 'value="12 đường Tự Khai"' in after
    assert 'value="0901234567"' in after
    assert 'value="population"' in after


def test_a_known_answer_can_be_given_otherwise_and_both_are_shown(visitor: Visitor, database: Database) -> None:
    address = section(visitor)
    post(visitor, address, "population")

    opened = post(visitor, address, f"otherwise:{ADDRESS}", **{"/applicant/phone": "0901234567"})
    post(visitor, address, "continue", **{ADDRESS: "12 đường Mới Chuyển"})
    after = visitor.http.get(address).content.decode()

    assert f'name="{ADDRESS}"' in opened
    assert 'value="0901234567"' in opened
    assert 'value="12 đường Mới Chuyển"' in after
    assert f"ghi: {HOME}" in after


def person() -> Actor:
    someone = people.with_number(NUMBER)
    assert someone is not None
    return Actor(
        ActorKind.PERSON, "7", acting_for=Ref("person", someone.id), rights=frozenset({"file", "see"}), assurance=2
    )


def file(actor: Actor, address: str | None) -> str:
    at = clock.now()
    path = django_settings.MOTCUA.packs_dir / "bct" / PROCEDURE / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["applicant"] |= {"applicant_kind": "individual", "applicant_id": NUMBER, "applicant_name": NAME}
    data["applicant"].pop("enterprise_code", None)
    if address is None:
        data["applicant"].pop("head_office_address", None)
    else:
        data["applicant"]["head_office_address"] = address
    names = {entry["file"] for entry in data.get("attachments", [])}
    assert actor.acting_for is not None
    papers = {n: attachments.add(actor, owner=actor.acting_for, name=n, content=house.pdf(n), at=at).id for n in names}
    return services.submit(
        actor, procedure=PROCEDURE, data=data, papers=papers, channel=Channel.PORTAL, key="k", at=at
    ).code


def filed_address(code: str) -> object:
    applicant = queries.for_link(code).applicant
    return applicant.get("head_office_address")


def test_a_filed_form_has_what_was_left_out_and_says_that_it_agrees(visitor: Visitor, database: Database) -> None:
    post(visitor, section(visitor), "population")

    code = file(person(), None)

    [one] = queries.sources_of(code)
    assert (filed_address(code), one.state, one.told) == (HOME, SourceState.AGREES, "")
    assert people.population_answer(person().acting_for.id, PROCEDURE, at=clock.now()) is None  # type: ignore[union-attr]  # set above


def test_what_is_said_otherwise_is_recorded_and_not_overwritten(visitor: Visitor, database: Database) -> None:
    post(visitor, section(visitor), "population")

    code = file(person(), "12 đường Mới Chuyển")

    [one] = queries.sources_of(code)
    assert (filed_address(code), one.state, one.told) == ("12 đường Mới Chuyển", SourceState.DIFFERS, HOME)


def test_what_could_not_be_looked_up_is_unverified_and_checked_later(visitor: Visitor, database: Database) -> None:
    database.away = True
    code = file(person(), HOME)
    [first] = queries.sources_of(code)
    at = clock.now()

    with pytest.raises(Unavailable):
        services.recheck_population(Actor.system("answer"), code=code, at=at)
    database.away = False
    services.recheck_population(Actor.system("answer"), code=code, at=at + timedelta(minutes=1))
    services.recheck_population(Actor.system("answer"), code=code, at=at + timedelta(minutes=2))

    [second] = queries.sources_of(code)
    assert (first.state, second.state) == (SourceState.UNVERIFIED, SourceState.AGREES)
    assert len(database.asked) == 2


def test_a_later_check_that_differs_keeps_both(visitor: Visitor, database: Database) -> None:
    database.address = "Số 99 phố Mới"
    code = file(person(), HOME)

    services.recheck_population(Actor.system("answer"), code=code, at=clock.now())

    [one] = queries.sources_of(code)
    assert (filed_address(code), one.state, one.told) == (HOME, SourceState.DIFFERS, "Số 99 phố Mới")


def test_without_a_connected_database_nothing_is_offered_or_waited_for(visitor: Visitor, database: Database) -> None:
    database.is_on = False

    page = visitor.http.get(section(visitor)).content.decode()
    code = file(person(), HOME)

    assert 'value="population"' not in page
    assert queries.sources_of(code) == ()
