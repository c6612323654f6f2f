"""Officers' local sign-in: passwords with Argon2, wrong ones slowed down."""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.db import transaction

from motcua.foundation.types import ANONYMOUS, Actor
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountLocked, NameTaken, PasswordWeak, PasswordWrong, TooManyAttempts
from motcua.identity.accounts.services.records import locked_row, open_account, tell
from motcua.identity.accounts.types import AccountKind, OpenedBy, SignedIn
from motcua.identity.permissions import queries as permissions

FREE_ATTEMPTS = 5
"""Wrong passwords in a row from one address before waiting begins."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
LEAST_LENGTH = 12

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


def officer_sign_in(*, login: str, password: str, address: str, at: datetime) -> SignedIn:
    """Sign an officer in; `address` is the network address that the attempt comes from.

    After five wrong passwords for one login from one address each further one doubles the wait, from 15 seconds to 15
    minutes; the attempt is counted before the password is looked at, so parallel tries gain nothing. Raises
    `TooManyAttempts`, `PasswordWrong`, `AccountLocked`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    login = _login(login)
    key = queries.fingerprint(f"{login}\n{address}")
    _count_attempt(key, at)
    row = models.Account.objects.filter(login=login, kind=AccountKind.OFFICER.value).first()
    matches = _matches(row.password if row else _NOBODY, password)
    if row is None or not matches:
        raise PasswordWrong
    if row.locked_at is not None:
        raise AccountLocked
    with transaction.atomic():
        models.Attempt.objects.filter(pk=key).delete()
        row.last_sign_in_at = at
        if _hasher.check_needs_rehash(row.password):
            row.password = _hasher.hash(password)
        row.save(update_fields=["last_sign_in_at", "password"])
        by = queries.actor(str(row.pk), at=at)
        tell(facts.SignInSucceeded(via="password", assurance=1), account=row, by=by, at=at)
    return SignedIn(str(row.pk), (), assurance=1)


@transaction.atomic
def _count_attempt(key: str, at: datetime) -> None:
    models.Attempt.objects.get_or_create(pk=key, defaults={"last_at": at})
    row = models.Attempt.objects.select_for_update(no_key=True).get(pk=key)
    if row.closed_until is not None and at < row.closed_until:
        raise TooManyAttempts(seconds=int((row.closed_until - at).total_seconds()) + 1)
    row.failures = row.failures + 1 if at < row.last_at + FORGOTTEN_AFTER else 1
    row.last_at = at
    over = row.failures - FREE_ATTEMPTS
    row.closed_until = at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else None
    row.save()


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _set_password(actor: Actor, row: models.Account, password: str, at: datetime) -> None:
    if len(password) < LEAST_LENGTH or password.strip().lower() == row.login:
        raise PasswordWeak(least=LEAST_LENGTH)
    row.password = _hasher.hash(password)
    row.save(update_fields=["password"])
    tell(facts.PasswordSet(), account=row, by=actor, at=at)


def _login(text: str) -> str:
    return normal(text).lower()
