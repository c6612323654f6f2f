"""An officer's second factors: code generators (RFC 6238), recovery codes, and finishing a sign-in with one of them."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from motcua.foundation.types import ANONYMOUS, Actor, ActorKind
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountLocked, AccountUnknown, FactorNeeded, FactorUnknown, FactorWrong
from motcua.identity.accounts.services import attempts, sealing
from motcua.identity.accounts.services.records import locked_row, tell
from motcua.identity.accounts.types import AccountKind, FactorKind, NewGenerator, SignedIn
from motcua.identity.permissions import queries as permissions

DIGITS, STEP = 6, 30
NEIGHBOURS = (0, -1, 1)
"""Time steps whose code is taken: the present one, and one beside it for a clock that is a little off."""
RECOVERY_CODES = 10
UNCONFIRMED_LIFE = timedelta(minutes=30)
MOST_FACTORS = 10


@transaction.atomic
def new_generator(actor: Actor, *, at: datetime) -> NewGenerator:
    """Begin to set up a code generator; it counts only when a code of it was shown."""
    row = _officer(actor)
    row.factors.filter(kind=FactorKind.TOTP.value, confirmed_at=None).delete()
    secret = secrets.token_bytes(20)
    factor = row.factors.create(kind=FactorKind.TOTP.value, secret=sealing.seal(secret), made_at=at)
    text = base64.b32encode(secret).decode().rstrip("=")
    issuer = settings.MOTCUA.organisation
    name = quote(f"{issuer}:{row.login}")
    address = f"otpauth://totp/{name}?secret={text}&issuer={quote(issuer)}&algorithm=SHA1&digits={DIGITS}&period={STEP}"
    return NewGenerator(str(factor.pk), text, address)


@transaction.atomic
def confirm_generator(actor: Actor, *, factor: str, code: str, label: str, at: datetime) -> tuple[str, ...]:
    """Take a generator into use by its first code; with the first factor of all come the recovery codes, shown once.

    Raises `FactorUnknown`, `FactorWrong`.
    """
    row = _officer(actor)
    found = (
        row.factors.select_for_update().filter(pk=_uuid(factor), kind=FactorKind.TOTP.value, confirmed_at=None).first()
    )
    if found is None or at >= found.made_at + UNCONFIRMED_LIFE:
        raise FactorUnknown
    step = _step(found, code, at)
    if step is None:
        raise FactorWrong
    found.counter, found.confirmed_at, found.label = step, at, normal(label)[:80]
    found.save()
    tell(facts.FactorSet(kind=FactorKind.TOTP.value, added=True), account=row, by=actor, at=at)
    return first_codes(actor, row, at)


@transaction.atomic
def remove_factor(actor: Actor, *, factor: str, at: datetime) -> None:
    """Take a factor out of use; the last one stays where the account's roles need it. Raises `FactorUnknown`, `FactorNeeded`."""
    row = _officer(actor)
    in_use = row.factors.select_for_update().filter(removed_at=None).exclude(confirmed_at=None)
    found = in_use.exclude(kind=FactorKind.RECOVERY.value).filter(pk=_uuid(factor)).first()
    if found is None:
        raise FactorUnknown
    last = not in_use.exclude(kind=FactorKind.RECOVERY.value).exclude(pk=found.pk).exists()
    if last and queries.roles_need_factor(str(row.pk), at=at):
        raise FactorNeeded
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    if last:
        in_use.filter(kind=FactorKind.RECOVERY.value).update(removed_at=at)
    tell(facts.FactorSet(kind=found.kind, added=False), account=row, by=actor, at=at)


@transaction.atomic
def new_recovery_codes(actor: Actor, *, at: datetime) -> tuple[str, ...]:
    """A new list of recovery codes, shown once; the old ones die. Raises `FactorUnknown` without any other factor."""
    row = _officer(actor)
    if not queries.factors(str(row.pk)):
        raise FactorUnknown
    return _codes(actor, row, at)


@transaction.atomic
def reset_factors(actor: Actor, *, account: str, at: datetime) -> None:
    """Staff take all factors from an officer who has lost them; nobody does this for themselves."""
    permissions.require(actor, "account.manage")
    if account == actor.id:
        raise FactorNeeded
    row = locked_row(account)
    kinds = set(row.factors.filter(removed_at=None).values_list("kind", flat=True))
    row.factors.filter(removed_at=None).update(removed_at=at)
    for kind in sorted(kinds):
        tell(facts.FactorSet(kind=kind, added=False), account=row, by=actor, at=at)


def finish_with_code(*, account: str, code: str, at: datetime) -> SignedIn:
    """Finish the sign-in of an account whose password was right, by a generator's code or a recovery code.

    A code that was used is never taken again. Raises `TooManyAttempts`, `FactorWrong`, `AccountLocked`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    via = check_code(account=account, code=code, at=at)
    return finished(account, via=via, at=at)


def check_code(*, account: str, code: str, at: datetime) -> str:
    """Judge a code and use it up; gives the factor's kind. For a sign-in, and for an act that asks once more.

    Raises `TooManyAttempts`, `FactorWrong`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.Account.objects.filter(pk=account, kind=AccountKind.OFFICER.value).first()
    if row is None:
        raise AccountUnknown
    attempts.count(_key(row), at)
    given = "".join(code.split()).replace("-", "").upper()
    with transaction.atomic():
        kind = _use_generator(row, given, at) or _use_recovery(row, given, at)
    if not kind:
        raise FactorWrong
    attempts.forget(_key(row))
    return kind


def finished(account: str, *, via: str, at: datetime) -> SignedIn:
    """A sign-in with two factors, told; for this room's own commands."""
    with transaction.atomic():
        row = locked_row(account)
        if row.locked_at is not None:
            raise AccountLocked
        row.last_sign_in_at = at
        row.save(update_fields=["last_sign_in_at"])
        by = Actor(ActorKind.OFFICER, account, assurance=2)
        tell(facts.SignInSucceeded(via=via, assurance=2), account=row, by=by, at=at)
    return SignedIn(account, (), assurance=2, via=via)


def first_codes(actor: Actor, row: models.Account, at: datetime) -> tuple[str, ...]:
    """Recovery codes, when the account has none; for this room's own commands."""
    held = row.factors.filter(kind=FactorKind.RECOVERY.value, removed_at=None, used_at=None)
    return () if held.exists() else _codes(actor, row, at)


def officer_row(actor: Actor) -> models.Account:
    """The acting officer's own row, held to the end of the transaction; for this room's own commands."""
    return _officer(actor)


def _officer(actor: Actor) -> models.Account:
    permissions.require(actor, "account.own")
    if actor.kind is not ActorKind.OFFICER:
        raise AccountUnknown
    row = locked_row(actor.id)
    if row.factors.filter(removed_at=None).exclude(kind=FactorKind.RECOVERY.value).count() > MOST_FACTORS:
        raise FactorNeeded
    return row


def _use_generator(row: models.Account, code: str, at: datetime) -> str:
    in_use = row.factors.select_for_update().filter(kind=FactorKind.TOTP.value, removed_at=None)
    for factor in in_use.exclude(confirmed_at=None).order_by("made_at"):
        step = _step(factor, code, at)
        if step is not None:
            factor.counter, factor.used_at = step, at
            factor.save(update_fields=["counter", "used_at"])
            return FactorKind.TOTP.value
    return ""


def _step(factor: models.Factor, code: str, at: datetime) -> int | None:
    """The time step that the code is of, when it is one that may be used: not at or below the last one used."""
    given = "".join(code.split())
    secret = sealing.opened(bytes(factor.secret))
    if secret is None or len(given) != DIGITS or not given.isascii() or not given.isdigit():
        return None
    generator = TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303 -- what the generators on telephones know
    now = int(at.timestamp())
    for neighbour in NEIGHBOURS:
        moment = now + neighbour * STEP
        try:
            generator.verify(given.encode(), moment)
        except InvalidToken:
            continue
        step = moment // STEP
        return step if step > factor.counter else None
    return None


def _use_recovery(row: models.Account, code: str, at: datetime) -> str:
    found = (
        row.factors.select_for_update()
        .filter(
            kind=FactorKind.RECOVERY.value, removed_at=None, used_at=None, secret=queries.fingerprint(code).encode()
        )
        .first()
    )
    if found is None:
        return ""
    found.used_at = found.removed_at = at
    found.save(update_fields=["used_at", "removed_at"])
    left = row.factors.filter(kind=FactorKind.RECOVERY.value, removed_at=None).count()
    by = Actor(ActorKind.OFFICER, str(row.pk))
    tell(facts.RecoveryUsed(left=left), account=row, by=by, at=at)
    return FactorKind.RECOVERY.value


def _codes(actor: Actor, row: models.Account, at: datetime) -> tuple[str, ...]:
    row.factors.filter(kind=FactorKind.RECOVERY.value, removed_at=None).update(removed_at=at)
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    models.Factor.objects.bulk_create(
        models.Factor(
            account=row,
            kind=FactorKind.RECOVERY.value,
            secret=queries.fingerprint(code).encode(),
            made_at=at,
            confirmed_at=at,
        )
        for code in codes
    )
    tell(facts.FactorSet(kind=FactorKind.RECOVERY.value, added=True), account=row, by=actor, at=at)
    return tuple("-".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes)


def _key(row: models.Account) -> str:
    return queries.fingerprint(f"factor\n{row.pk}")


def _uuid(text: str) -> str:
    if queries.as_uuid(text) is None:
        raise FactorUnknown
    return text
