"""The second factor: codes that work once, recovery codes, who must have one, and guessing that slows down."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings as django_settings
from pytest_django import Settings

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import models, queries, services
from motcua.identity.accounts.errors import (
    AccountLocked,
    FactorNeeded,
    FactorUnknown,
    FactorWrong,
    OfficerUnknown,
    PasswordWeak,
    PasswordWrong,
    TooManyAttempts,
)
from motcua.identity.accounts.types import FactorKind, HalfIn, OfficerClaims, ProviderSession, SignedIn
from motcua.identity.permissions import services as grants

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
SET_UP = Actor.system("set_up")
PASSWORD = "một mật khẩu đủ dài"
LOGIN = "vanhanh"
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    account = services.open_officer(SET_UP, login=LOGIN, name="Phạm Văn Hành", password=PASSWORD, at=NOW)
    grants.grant(SET_UP, principal=account, role="operator", unit="", in_force_from=NOW, at=NOW)
    return Actor(ActorKind.OFFICER, account, assurance=1)


def enrolled(officer: Actor) -> tuple[Callable[[datetime], str], tuple[str, ...]]:
    """A generator in use, and the recovery codes that came with it."""
    new = services.new_generator(officer, at=NOW)
    secret = base64.b32decode(new.secret + "=" * (-len(new.secret) % 8))

    def code(at: datetime) -> str:
        return TOTP(secret, 6, SHA1(), 30).generate(int(at.timestamp())).decode()  # noqa: S303 -- RFC 6238

    codes = services.confirm_generator(officer, factor=new.factor, code=code(NOW), label="điện thoại", at=NOW)
    return code, codes


def sign_in(at: datetime = NOW) -> SignedIn | HalfIn:
    return services.officer_sign_in(login=LOGIN, password=PASSWORD, address="10.0.0.1", at=at)


def test_a_right_password_is_half_of_a_sign_in_once_there_is_a_second_factor(officer: Actor) -> None:
    code, _ = enrolled(officer)
    at = NOW + STEP

    half = sign_in(at)
    assert half == HalfIn(officer.id, frozenset({FactorKind.TOTP, FactorKind.RECOVERY}))
    done = services.finish_with_code(account=officer.id, code=f" {code(at)[:3]} {code(at)[3:]} ", at=at)
    assert done == SignedIn(officer.id, (), 2, via="totp")


def test_a_code_works_once_and_one_that_is_older_never_again(officer: Actor) -> None:
    code, _ = enrolled(officer)
    at = NOW + 4 * STEP
    services.finish_with_code(account=officer.id, code=code(at), at=at)

    for again in (code(at), code(at - STEP), code(NOW)):
        with pytest.raises(FactorWrong):
            services.finish_with_code(account=officer.id, code=again, at=at + STEP / 2)
    assert services.finish_with_code(account=officer.id, code=code(at + STEP), at=at + STEP).assurance == 2


def test_a_clock_half_a_minute_off_is_borne_and_two_minutes_are_not(officer: Actor) -> None:
    code, _ = enrolled(officer)
    at = NOW + 10 * STEP

    with pytest.raises(FactorWrong):
        services.finish_with_code(account=officer.id, code=code(at + 4 * STEP), at=at)
    assert services.finish_with_code(account=officer.id, code=code(at + STEP), at=at).assurance == 2


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000'--", "1" * 5000])
def test_what_is_no_code_is_refused_alike(officer: Actor, code: str) -> None:
    enrolled(officer)

    with pytest.raises(FactorWrong) as caught:
        services.finish_with_code(account=officer.id, code=code, at=NOW + STEP)
    assert caught.value.params == {}


def test_guessing_codes_waits_longer_and_longer_whatever_the_address(officer: Actor) -> None:
    code, _ = enrolled(officer)
    at = NOW + 2 * STEP
    for _ in range(5):
        with pytest.raises(FactorWrong):
            services.finish_with_code(account=officer.id, code="000001", at=at)

    with pytest.raises(TooManyAttempts):
        services.finish_with_code(account=officer.id, code=code(at), at=at)
    later = at + timedelta(seconds=20)
    assert services.finish_with_code(account=officer.id, code=code(later), at=later).assurance == 2


def test_a_recovery_code_works_once_and_new_ones_kill_the_old(officer: Actor) -> None:
    _, codes = enrolled(officer)

    assert len(set(codes)) == 10
    assert services.finish_with_code(account=officer.id, code=codes[0].lower(), at=NOW + STEP).via == "recovery"
    with pytest.raises(FactorWrong):
        services.finish_with_code(account=officer.id, code=codes[0], at=NOW + STEP)
    assert queries.recovery_left(officer.id) == 9
    fresh = services.new_recovery_codes(officer, at=NOW + STEP)
    with pytest.raises(FactorWrong):
        services.finish_with_code(account=officer.id, code=codes[1], at=NOW + STEP)
    assert services.finish_with_code(account=officer.id, code=fresh[0], at=NOW + STEP).assurance == 2


def test_neither_secret_nor_code_is_kept_readably(officer: Actor) -> None:
    new = services.new_generator(officer, at=NOW)
    raw = base64.b32decode(new.secret + "=" * (-len(new.secret) % 8))
    _, codes = enrolled(officer)

    kept = b"".join(bytes(one.secret) for one in models.Factor.objects.all())
    assert raw not in kept
    assert new.secret.encode() not in kept
    assert [code for code in codes if code.replace("-", "").encode() in kept] == []


def test_a_generator_counts_only_after_its_first_code(officer: Actor) -> None:
    new = services.new_generator(officer, at=NOW)

    assert isinstance(sign_in(), SignedIn)
    with pytest.raises(FactorWrong):
        services.confirm_generator(officer, factor=new.factor, code="000000", label="", at=NOW)
    with pytest.raises(FactorUnknown):
        services.confirm_generator(officer, factor="khong-co", code="000000", label="", at=NOW)
    with pytest.raises(FactorUnknown):
        services.confirm_generator(officer, factor=new.factor, code="000000", label="", at=NOW + timedelta(hours=1))


@pytest.mark.parametrize(("asked", "must"), [("off", False), ("admins", True), ("all", True), ("auto", False)])
def test_roles_that_reach_far_must_have_one_where_the_setting_says_so(
    officer: Actor, settings: Settings, asked: str, must: bool
) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, officer_second_factor=asked)
    plain = services.open_officer(SET_UP, login="chuyenvien", name="Thử", password=PASSWORD, at=NOW)

    found = sign_in()
    assert isinstance(found, SignedIn)
    assert (found.must_enrol, queries.needs_factor(plain, at=NOW)) == (must, asked == "all")


def test_outside_a_trial_the_automatic_setting_asks_administrators(officer: Actor, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, demo=False)
    enrolled(officer)
    (factor,) = queries.factors(officer.id)

    with pytest.raises(FactorNeeded):
        services.remove_factor(officer, factor=factor.id, at=NOW)
    settings.MOTCUA = replace(django_settings.MOTCUA, demo=True)
    services.remove_factor(officer, factor=factor.id, at=NOW)
    assert (queries.factor_kinds(officer.id), queries.recovery_left(officer.id)) == (frozenset(), 0)


def test_staff_reset_a_lost_factor_but_not_their_own(officer: Actor) -> None:
    enrolled(officer)
    other = services.open_officer(SET_UP, login="quantri2", name="Thử", password=PASSWORD, at=NOW)
    grants.grant(SET_UP, principal=other, role="operator", unit="", in_force_from=NOW, at=NOW)

    with pytest.raises(FactorNeeded):
        services.reset_factors(officer, account=officer.id, at=NOW)
    services.reset_factors(Actor(ActorKind.OFFICER, other), account=officer.id, at=NOW)
    assert isinstance(sign_in(NOW + STEP), SignedIn)
    with pytest.raises(NotAllowed):
        services.reset_factors(Actor(ActorKind.PERSON, "x"), account=officer.id, at=NOW)


def test_a_locked_officer_does_not_get_in_by_a_factor(officer: Actor) -> None:
    code, _ = enrolled(officer)
    services.lock(SET_UP, account=officer.id, reason="thử", at=NOW)

    with pytest.raises(AccountLocked):
        services.finish_with_code(account=officer.id, code=code(NOW + STEP), at=NOW + STEP)


@pytest.mark.parametrize("new", ["ngắn", "aaaaaaaaaaaaaaaa", "vanhanh-2026-mật", PASSWORD, "x" * 300])
def test_weak_passwords_are_refused(officer: Actor, new: str) -> None:
    with pytest.raises(PasswordWeak):
        services.change_password(officer, old=PASSWORD, new=new, at=NOW)


def test_a_password_is_changed_by_who_knows_the_old_one_and_guessing_waits(officer: Actor) -> None:
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            services.change_password(officer, old="sai", new="mật khẩu hoàn toàn mới", at=NOW)
    with pytest.raises(TooManyAttempts):
        services.change_password(officer, old=PASSWORD, new="mật khẩu hoàn toàn mới", at=NOW)

    later = NOW + timedelta(minutes=1)
    services.change_password(officer, old=PASSWORD, new="mật khẩu hoàn toàn mới", at=later)
    with pytest.raises(PasswordWrong):
        sign_in(later)


def claims(login: str = LOGIN, subject: str = "d-1", *, two: bool = False) -> OfficerClaims:
    return OfficerClaims(subject, login, "Phạm Văn Hành", two_factors=two, logout_hint="hint")


def test_the_directory_binds_an_account_that_staff_opened_once_and_opens_none(officer: Actor) -> None:
    first = services.directory_sign_in(claims(), at=NOW)
    renamed = services.directory_sign_in(claims("ten.khac"), at=NOW)

    assert first == SignedIn(officer.id, (), 1, "hint", "directory", rests_on=ProviderSession("officers", "d-1"))
    assert isinstance(renamed, SignedIn)
    assert renamed.account == officer.id
    for stranger in (claims(subject="d-2"), claims("nguoi.moi", "d-3"), claims("", "d-4")):
        with pytest.raises(OfficerUnknown):
            services.directory_sign_in(stranger, at=NOW)
    assert models.Account.objects.count() == 1


def test_one_factor_there_and_one_here_make_two(officer: Actor) -> None:
    enrolled(officer)

    assert isinstance(services.directory_sign_in(claims(), at=NOW), HalfIn)
    found = services.directory_sign_in(claims(two=True), at=NOW)
    assert isinstance(found, SignedIn)
    assert found.assurance == 2
