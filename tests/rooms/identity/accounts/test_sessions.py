"""Sign-ins in browsers: what is unusual, closing them, and "it was not me"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models, queries, services
from motcua.identity.accounts.errors import AccountLocked, AddressWrong, SessionUnknown
from motcua.identity.accounts.types import Place

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SET_UP = Actor.system("set_up")
PASSWORD = "một mật khẩu đủ dài"
DESK = Place("office", "Firefox · Windows", "10.1.2.3", "10.1.2.0/24")
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    account = services.open_officer(SET_UP, login="chuyenvien", name="Thử", password=PASSWORD, at=NOW)
    return Actor(ActorKind.OFFICER, account, assurance=1)


def browser() -> str:
    store = SessionStore()
    store.create()
    return str(store.session_key)


def begun(
    officer: Actor, *, device: str = DESK.device, network: str = DESK.network, at: datetime = NOW
) -> tuple[str, tuple[str, ...]]:
    place = Place("office", device, "10.1.2.3", network)
    return services.begin_session(officer, key=browser(), place=place, assurance=1, via="password", at=at)


def test_the_first_sign_in_is_usual_and_each_difference_is_named(officer: Actor) -> None:
    later = NOW + timedelta(days=1)
    night = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)  # one in the morning in Vietnam

    assert begun(officer)[1] == ()
    assert begun(officer, at=later)[1] == ()
    assert begun(officer, device="Chrome · Android", at=later)[1] == ("device",)
    assert begun(officer, network="203.0.113.0/24", at=night)[1] == ("network", "hour")
    assert begun(officer, network="203.0.113.0/24", at=night + timedelta(days=1))[1] == ()
    assert begun(officer, device="Chrome · Android", at=night + timedelta(days=200))[1] == ()
    told = [entry for entry in journal.history(Ref("account", officer.id)) if entry.name == "accounts.unusual_sign_in"]
    assert [entry.body["unusual"] for entry in told] == [["device"], ["network", "hour"]]


def test_closing_ends_the_browsers_session_at_once_and_only_one_s_own(officer: Actor) -> None:
    one, two = begun(officer)[0], begun(officer)[0]
    other = services.open_officer(SET_UP, login="nguoikhac", name="Khác", password=PASSWORD, at=NOW)
    stranger = Actor(ActorKind.OFFICER, other)

    for wanted in ((one,), ("khong-phai-ma",), ()):
        with pytest.raises(SessionUnknown):
            services.close_sessions(stranger, sessions=wanted, at=NOW)
    assert Session.objects.count() == 2
    assert services.close_sessions(officer, sessions=(one,), at=NOW) == 1
    assert Session.objects.count() == 1
    with pytest.raises(SessionUnknown):
        services.close_sessions(officer, sessions=(one,), at=NOW)
    assert services.close_sessions(officer, keep=two, at=NOW) == 0
    assert [(s.id, s.closed_because) for s in queries.sessions(officer)] == [(two, ""), (one, "closed")]


def test_whoever_says_it_was_not_me_closes_all_and_an_officer_is_locked(officer: Actor) -> None:
    begun(officer)
    session = begun(officer, device="Chrome · Android")[0]
    token = queries.denial_token(session)

    for forged in (token[:-2] + "xx", "", "a:b:c", queries.denial_token("khong-phai-ma")):
        with pytest.raises(SessionUnknown):
            services.deny_sign_in(forged, at=NOW)
    services.deny_sign_in(token, at=NOW)

    assert Session.objects.count() == 0
    assert {row.closed_because for row in models.BrowserSession.objects.all()} == {"denied"}
    with pytest.raises(AccountLocked):
        queries.actor(officer.id, at=NOW)


def test_staff_close_all_sessions_of_an_account_and_others_do_not(officer: Actor) -> None:
    begun(officer)

    with pytest.raises(NotAllowed):
        services.close_all_of(officer, account=officer.id, reason="", at=NOW)
    assert services.close_all_of(SET_UP, account=officer.id, reason="thử", at=NOW) == 1


def test_the_sweep_notes_sessions_that_ended_by_themselves(officer: Actor) -> None:
    begun(officer)
    Session.objects.all().delete()

    services.sweep(Actor.system("sweeper"), at=NOW + timedelta(hours=1))

    assert [one.closed_because for one in queries.sessions(officer)] == ["limit"]


def test_the_address_for_notices_is_checked_and_removed(officer: Actor) -> None:
    services.set_contact(officer, email=" can.bo@bo.example ", at=NOW)
    assert queries.contact(officer) == "can.bo@bo.example"
    for wrong in ("khong", "a@b", "x" * 250 + "@bo.example", "a@b.vn\r\nBcc: c@d.vn"):
        with pytest.raises(AddressWrong):
            services.set_contact(officer, email=wrong, at=NOW)
    services.set_contact(officer, email="", at=NOW)
    assert queries.contact(officer) == ""
    assert "can.bo@" not in repr(journal.history(Ref("account", officer.id)))
