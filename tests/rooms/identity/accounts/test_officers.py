"""Officers' passwords: kept with Argon2, wrong ones slowed down per login and address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import models, queries, services
from motcua.identity.accounts.errors import AccountLocked, NameTaken, PasswordWeak, PasswordWrong, TooManyAttempts
from motcua.identity.accounts.types import SignedIn

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STAFF = Actor.system("set_up")
PASSWORD = "một mật khẩu đủ dài"  # noqa: S105 -- made for this test
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> str:
    return services.open_officer(STAFF, login="Chuyenvien.Hoachat", name="Nguyễn Thị Thử", password=PASSWORD, at=NOW)


def sign_in(
    password: str = PASSWORD, at: datetime = NOW, address: str = "10.0.0.1", login: str = "chuyenvien.hoachat"
) -> SignedIn:
    return services.officer_sign_in(login=login, password=password, address=address, at=at)


def test_an_officer_signs_in_whatever_the_case_and_blanks_of_the_login(officer: str) -> None:
    assert sign_in(login=" CHUYENVIEN.hoachat ") == SignedIn(officer, (), 1, via="password")
    assert queries.actor(officer, at=NOW) == Actor(ActorKind.OFFICER, officer, assurance=1)
    assert models.Account.objects.get().password.startswith("$argon2id$")


def test_a_wrong_password_and_an_unknown_login_read_alike(officer: str) -> None:
    faults = []
    for login in ("chuyenvien.hoachat", "nobody"):
        with pytest.raises(PasswordWrong) as caught:
            sign_in("wrong", login=login)
        faults.append((caught.value.code, caught.value.params))

    assert faults[0] == faults[1]


def test_waiting_grows_after_five_wrong_ones_and_even_the_right_one_waits(officer: str) -> None:
    at, waits = NOW, []
    for _ in range(12):
        with pytest.raises(PasswordWrong):
            sign_in("wrong", at)
        if (until := models.Attempt.objects.get().closed_until) is not None:
            waits.append(int((until - at).total_seconds()))
            with pytest.raises(TooManyAttempts) as caught:
                sign_in(at=until - SECOND)
            assert caught.value.params == {"seconds": 2}
            at = until

    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    assert sign_in(at=at).account == officer
    assert models.Attempt.objects.count() == 0


def test_another_address_is_not_kept_waiting(officer: str) -> None:
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            sign_in("wrong")

    with pytest.raises(TooManyAttempts):
        sign_in()
    assert sign_in(address="10.0.0.2").account == officer


def test_a_locked_officer_stays_out_with_the_right_password_only_being_told_so(officer: str) -> None:
    services.lock(STAFF, account=officer, reason="left", at=NOW)

    with pytest.raises(AccountLocked):
        sign_in()
    with pytest.raises(PasswordWrong):
        sign_in("wrong")


def test_a_new_password_replaces_the_old(officer: str) -> None:
    services.set_password(STAFF, account=officer, password="một mật khẩu khác hẳn", at=NOW)

    with pytest.raises(PasswordWrong):
        sign_in()
    assert sign_in("một mật khẩu khác hẳn").account == officer


def test_weak_passwords_taken_logins_and_strangers_are_refused(officer: str) -> None:
    with pytest.raises(PasswordWeak):
        services.set_password(STAFF, account=officer, password="short", at=NOW)
    with pytest.raises(PasswordWeak):
        services.set_password(STAFF, account=officer, password="ChuyenVien.HoaChat", at=NOW)
    with pytest.raises(NameTaken):
        services.open_officer(STAFF, login="chuyenvien.hoachat", name="x", password=PASSWORD, at=NOW)
    with pytest.raises(NotAllowed):
        services.open_officer(queries.actor(officer, at=NOW), login="x", name="x", password=PASSWORD, at=NOW)
