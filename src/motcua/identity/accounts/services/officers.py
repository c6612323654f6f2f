"""Officers' local sign-in: passwords with Argon2, wrong ones slowed down."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.db import transaction

from motcua.foundation.types import ANONYMOUS, Actor
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountLocked, AccountUnknown, NameTaken, PasswordWeak, PasswordWrong
from motcua.identity.accounts.services import attempts
from motcua.identity.accounts.services.records import locked_row, open_account, tell
from motcua.identity.accounts.types import AccountKind, HalfIn, OpenedBy, SignedIn
from motcua.identity.permissions import queries as permissions

LEAST_LENGTH, MOST_LENGTH, LEAST_DIFFERENT = 12, 256, 5
"""Length in characters, and how many different ones there are at least; longer ones would only cost time."""

_hasher = PasswordHasher()
# Verified when there is no such login, so that the answer takes as long as for a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


@transaction.atomic
def open_officer(actor: Actor, *, login: str, name: str, password: str, at: datetime) -> str:
    """A new officer's account with its first password; returns the account's id. Raises `NameTaken`, `PasswordWeak`."""
    permissions.require(actor, "account.manage")
    login = _login(login)
    if models.Account.objects.filter(login=login).exists():
        raise NameTaken(name=login)
    row = open_account(actor, kind=AccountKind.OFFICER, opened_by=OpenedBy.STAFF, name=normal(name), login=login, at=at)
    _set_password(actor, row, password, at)
    return str(row.pk)


@transaction.atomic
def set_password(actor: Actor, *, account: str, password: str, at: datetime) -> None:
    """Replace an officer's password. Raises `AccountUnknown`, `PasswordWeak`."""
    permissions.require(actor, "account.manage")
    _set_password(actor, locked_row(account), password, at)


def change_password(actor: Actor, *, old: str, new: str, at: datetime) -> None:
    """Replace one's own password, showing the old one; the session stays, other sessions are for the caller to close.

    Raises `PasswordWrong`, `PasswordWeak`, `TooManyAttempts`, `AccountUnknown` for anyone but an officer.
    """
    permissions.require(actor, "account.own")
    key = queries.fingerprint(f"change\n{actor.id}")
    attempts.count(key, at)
    with transaction.atomic():
        row = locked_row(actor.id)
        if row.kind != AccountKind.OFFICER.value or not row.password:
            raise AccountUnknown
        if not _matches(row.password, old):
            raise PasswordWrong
        if old == new:
            raise PasswordWeak(least=LEAST_LENGTH)
        _set_password(actor, row, new, at)
    attempts.forget(key)


def officer_sign_in(*, login: str, password: str, address: str, at: datetime) -> SignedIn | HalfIn:
    """Sign an officer in, or half in where the account has a second factor; `address` is where the attempt comes from.

    After five wrong passwords for one login from one address each further one doubles the wait, from 15 seconds to 15
    minutes; the attempt is counted before the password is looked at, so parallel tries gain nothing. Raises
    `TooManyAttempts`, `PasswordWrong`, `AccountLocked`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    login = _login(login)
    key = queries.fingerprint(f"{login}\n{address}")
    attempts.count(key, at)
    row = models.Account.objects.filter(login=login, kind=AccountKind.OFFICER.value).first()
    matches = _matches(row.password if row else _NOBODY, password)
    if row is None or not matches:
        raise PasswordWrong
    if row.locked_at is not None:
        raise AccountLocked
    with transaction.atomic():
        attempts.forget(key)
        row.last_sign_in_at = at
        if _hasher.check_needs_rehash(row.password):
            row.password = _hasher.hash(password)
        row.save(update_fields=["last_sign_in_at", "password"])
        kinds = queries.factor_kinds(str(row.pk))
        if kinds:
            return HalfIn(str(row.pk), kinds)
        by = queries.actor(str(row.pk), at=at)
        tell(facts.SignInSucceeded(via="password", assurance=1), account=row, by=by, at=at)
    must = queries.needs_factor(str(row.pk), at=at)
    return SignedIn(str(row.pk), (), assurance=1, via="password", must_enrol=must)


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _set_password(actor: Actor, row: models.Account, password: str, at: datetime) -> None:
    plain = password.strip().lower()
    guessable = plain == row.login or len(set(plain)) < LEAST_DIFFERENT or (row.login or "") in plain
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH or guessable:
        raise PasswordWeak(least=LEAST_LENGTH)
    row.password = _hasher.hash(password)
    row.save(update_fields=["password"])
    tell(facts.PasswordSet(), account=row, by=actor, at=at)


def _login(text: str) -> str:
    return normal(text).lower()
