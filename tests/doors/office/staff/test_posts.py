"""Posts and units that split or become one, on their pages: every fault at its line, and what was done keeps its name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as account_services
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.types import NewUnit, Post
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
PASSWORD = "a-long-password-1"
UNITS = "/ban-lam-viec/quan-tri/don-vi/"
POSTS = "/ban-lam-viec/quan-tri/vi-tri/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> None:
    services.load_units(SET_UP, at=clock.now())


def officer(login: str, *roles: str, unit: str = "G02.18") -> tuple[str, Client]:
    at = clock.now()
    account_services.open_officer(SET_UP, login=login, name=f"Ông {login}", password=PASSWORD, at=at)
    account = accounts.officer_id(login)
    for role in roles:
        grants.grant(SET_UP, principal=account, role=role, unit=unit, in_force_from=at, at=at)
    http = Client()
    http.post(session.OFFICER_SIGN_IN, {"login": login, "password": PASSWORD})
    return account, http


def today() -> date:
    return clock.legal_date(clock.now())


def day(days: int = 0) -> str:
    return (today() + timedelta(days=days)).strftime("%d/%m/%Y")


def post(*roles: str, unit: str = "G02.18") -> Post:
    return services.open_post(SET_UP, unit=unit, title="Chuyên viên", roles=roles, on=today(), at=clock.now())


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


# ---------------------------------------------------------------- posts


def test_a_post_is_opened_held_and_its_phone_is_published_for_the_desk() -> None:
    _, head = officer("head", "one_stop_head", unit="G02")
    account, _ = officer("clerk")
    desk = NewUnit("G02.99", "Bộ phận Một cửa", "desk")
    services.create_unit(SET_UP, unit=desk, on=today() - timedelta(days=9), decision="0/QĐ", at=clock.now())

    opened = head.post(
        f"{UNITS}{desk.code}/vi-tri/", {"title": "Cán bộ tiếp nhận", "role": ["one_stop_officer"], "on": day()}
    )
    appointed = head.post(
        opened.headers["Location"],
        {"action": "appoint", "login": "clerk", "holding": "primary", "from": day(), "until": day(500),
         "document": "1/QĐ-BCT", "phone": "024 2220 2222 x 12"},
    )  # fmt: skip

    assert (opened.status_code, appointed.status_code) == (303, 303)
    assert {grant.role for grant in permissions.grants(account, at=clock.now())} == {"one_stop_officer"}
    assert "024 2220 2222 x 12" in text(Client().get("/bo-phan-mot-cua/"))
    assert "Cán bộ tiếp nhận" in text(head.get(f"{UNITS}{desk.code}/vi-tri/"))


def test_every_fault_of_a_new_post_stands_at_its_field_and_what_was_typed_stays() -> None:
    _, head = officer("head", "department_leader")

    answer = head.post(
        f"{UNITS}G02.18/vi-tri/", {"title": "", "title_en": "Clerk", "role": ["operator"], "on": "31/2/2026", "procedures": "no.such"}
    )  # fmt: skip

    page = text(answer)
    assert answer.status_code == 422
    assert all(f'id="f-{name}-error"' in page for name in ("title", "role", "on", "procedures"))
    assert 'value="Clerk"' in page and "no.such" in page
    assert queries.posts(unit="G02.18", on=today()) == ()


def test_appointing_says_what_is_wrong_at_each_field_and_appoints_nobody() -> None:
    _, head = officer("head", "department_leader")
    made = post("specialist")
    services.close_post(SET_UP, post=made.id, on=today() + timedelta(days=20), decision="0/QĐ", at=clock.now())
    officer("who")
    wrong = {"action": "appoint", "login": "nobody", "holding": "x", "from": "", "document": "", "sent_by": "Z99"}

    missing = text(head.post(f"{POSTS}{made.id}/", wrong))
    phone = text(head.post(f"{POSTS}{made.id}/", {"action": "appoint", "login": "who", "holding": "primary", "from": day(),
                                                   "until": day(9), "document": "1/QĐ", "phone": "gọi tôi"}))  # fmt: skip
    backwards = text(head.post(f"{POSTS}{made.id}/", {"action": "appoint", "login": "who", "holding": "primary",
                                                       "from": day(5), "until": day(1), "document": "1/QĐ"}))  # fmt: skip
    beyond = text(head.post(f"{POSTS}{made.id}/", {"action": "appoint", "login": "who", "holding": "primary",
                                                    "from": day(), "until": day(40), "document": "1/QĐ"}))  # fmt: skip

    assert all(f'id="f-{name}-error"' in missing for name in ("login", "holding", "from", "document", "sent_by"))
    assert 'id="f-phone-error"' in phone and "gọi tôi" in phone
    assert 'id="f-until-error"' in backwards and 'id="f-until-error"' in beyond
    assert queries.post_appointments(made.id) == ()


def test_an_appointment_ends_and_a_post_closes_with_all_who_hold_it_and_its_title_stays_for_what_was_done() -> None:
    _, head = officer("head", "department_leader")
    first, _ = officer("first")
    second, _ = officer("second")
    made = post("specialist")
    held = [
        services.appoint(SET_UP, principal=who, post=made.id, in_force_from=today(), document="1/QĐ", at=clock.now()).id
        for who in (first, second)
    ]

    ended = head.post(f"{POSTS}{made.id}/", {"action": f"end-{held[0]}", f"end-{held[0]}": day()})
    undated = head.post(f"{POSTS}{made.id}/", {"action": "close", "close_on": "", "decision": ""})
    closed = head.post(f"{POSTS}{made.id}/", {"action": "close", "close_on": day(), "decision": "2/QĐ"})
    again = head.post(f"{POSTS}{made.id}/", {"action": "close", "close_on": day(), "decision": "2/QĐ"})

    assert (ended.status_code, undated.status_code, closed.status_code, again.status_code) == (303, 422, 303, 422)
    assert permissions.grants(first, at=clock.now()) == permissions.grants(second, at=clock.now()) == ()
    page = text(head.get(f"{POSTS}{made.id}/"))
    assert "Chuyên viên" in page and "Ông second" in page and 'name="login"' not in page


def test_posts_of_another_unit_are_not_managed_and_another_posts_appointment_is_not_reached_through_this_one() -> None:
    _, head = officer("head", "department_leader")
    _, stranger = officer("stranger", "department_leader", unit="G02.17")
    mine, other = post("specialist"), post("specialist")
    who, _ = officer("who")
    held = services.appoint(
        SET_UP, principal=who, post=other.id, in_force_from=today(), document="1/QĐ", at=clock.now()
    )

    through = head.post(f"{POSTS}{mine.id}/", {"action": f"end-{held.id}", f"end-{held.id}": day()})
    strange = head.post(f"{POSTS}{mine.id}/", {"action": "end-x"})

    assert (through.status_code, strange.status_code) == (422, 422)
    assert permissions.grants(who, at=clock.now()) != ()
    assert stranger.get(f"{POSTS}{mine.id}/").status_code in {403, 404}
    assert stranger.post(f"{UNITS}G02.18/vi-tri/", {"title": "X"}).status_code in {403, 404}
    assert head.get(f"{POSTS}99999999/").status_code == 404
    assert head.get(f"{UNITS}G99/vi-tri/").status_code in {403, 404}


# ---------------------------------------------------------------- units


def division(code: str, name: str = "Phòng Một") -> None:
    services.create_unit(
        SET_UP, unit=NewUnit(code, name, "division"), on=today() - timedelta(days=30), decision="0/QĐ", at=clock.now()
    )  # fmt: skip


def parts(**other: str) -> dict[str, str]:
    return {
        "on": day(1), "decision": "9/QĐ-BCT", "keeper": "2",
        "code-1": "G02.18.A1", "name-1": "Phòng A", "kind-1": "division",
        "code-2": "G02.18.A2", "name-2": "Phòng B", "kind-2": "division", **other,
    }  # fmt: skip


def test_a_unit_is_split_and_the_one_chosen_answers_for_its_dossiers_and_takes_its_staff() -> None:
    _, operator = officer("operator", "operator", unit="")
    division("G02.18.Z1")
    made = post("specialist", unit="G02.18.Z1")
    who, _ = officer("who")
    services.appoint(SET_UP, principal=who, post=made.id, in_force_from=today(), document="1/QĐ", at=clock.now())

    answer = operator.post(f"{UNITS}G02.18.Z1/tach/", parts())

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{UNITS}G02.18.A2/")
    tomorrow = today() + timedelta(days=1)
    assert queries.keeper("G02.18.Z1", on=tomorrow) == "G02.18.A2"
    assert queries.unit("G02.18.Z1", on=today()).name == "Phòng Một"
    assert [one.post.unit for one in queries.appointments(principals=[who], on=tomorrow)] == ["G02.18.A2"]
    assert "Phòng A" in text(operator.get(f"{UNITS}G02.18.A1/"))


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"code-1": "G02.18"}, ["code-1"]),
        ({"code-1": "thử", "kind-2": ""}, ["code-1", "kind-2"]),
        ({"code-2": "G02.18.A1"}, ["code-2"]),
        ({"code-1": "G02.77.A1"}, ["code-1"]),
        ({"kind-1": "empire"}, ["kind-1"]),
        ({"name-1": "", "name-2": "", "on": "hôm nay"}, ["name-1", "name-2", "on"]),
        ({"code-2": "", "name-2": "", "kind-2": ""}, ["code-1"]),
        ({"keeper": "5"}, ["keeper"]),
        ({"decision": " "}, ["decision"]),
        ({"on": "01/01/2001"}, ["code-1", "code-2"]),
        ({"on": day(-30)}, ["on"]),
    ],
)
def test_faults_of_a_split_stand_at_their_lines_all_at_once_and_nothing_changes(
    changed: dict[str, str], at: list[str]
) -> None:
    _, operator = officer("operator", "operator", unit="")
    division("G02.18.Z1")

    answer = operator.post(f"{UNITS}G02.18.Z1/tach/", parts(**changed))

    page = text(answer)
    assert answer.status_code == 422
    assert all(f'id="f-{name}-error"' in page for name in at)
    assert queries.successions("G02.18.Z1") == ()


def test_several_units_become_a_new_one_and_a_wrong_line_is_told_beside_the_others() -> None:
    _, operator = officer("operator", "operator", unit="")
    for code in ("G02.18.Z1", "G02.18.Z2", "G02.18.Z3"):
        division(code, f"Phòng {code[-1]}")
    asked = {"on": day(1), "decision": "3/QĐ", "into": "G02.18.Z9", "name": "Phòng Chung", "kind": "division"}

    wrong = operator.post(
        f"{UNITS}G02.18.Z1/gop/", {**asked, "unit-1": "G02.18.Z2", "unit-2": "G02.18.Z2", "unit-3": "G77"}
    )
    done = operator.post(f"{UNITS}G02.18.Z1/gop/", {**asked, "unit-1": "G02.18.Z2", "unit-4": "G02.18.Z3"})

    page = text(wrong)
    assert 'id="f-unit-2-error"' in page and 'id="f-unit-3-error"' in page and 'id="f-unit-1-error"' not in page
    assert done.status_code == 303
    tomorrow = today() + timedelta(days=1)
    assert {queries.keeper(code, on=tomorrow) for code in ("G02.18.Z1", "G02.18.Z2", "G02.18.Z3")} == {"G02.18.Z9"}


def test_only_who_manages_the_tree_splits_or_merges() -> None:
    _, head = officer("head", "department_leader")

    assert head.post(f"{UNITS}G02.18/tach/", parts()).status_code == 403
    assert head.get(f"{UNITS}G02.18/gop/").status_code == 403


def test_a_post_that_will_close_stands_until_its_day() -> None:
    made = post("specialist")
    at: datetime = clock.now()

    services.close_post(SET_UP, post=made.id, on=today() + timedelta(days=3), decision="1/QĐ", at=at)

    assert queries.posts(unit="G02.18", on=today())[0].in_force_until == today() + timedelta(days=3)
