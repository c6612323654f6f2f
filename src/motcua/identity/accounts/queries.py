"""Questions about accounts, and the making of an `Actor`."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import connection

from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models
from motcua.identity.accounts.errors import AccountLocked, AccountUnknown, ProfileNotYours, TokenRefused
from motcua.identity.accounts.types import Account, AccountKind, OpenConflict, Profile
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.people.types import RIGHTS
from motcua.identity.permissions import queries as permissions

_PROGRAM_SQL = """
SELECT c.account_id, c.enterprise, t.scopes, c.assurance
FROM accounts_token t
JOIN accounts_client c ON c.account_id = t.client_id AND c.revoked_at IS NULL
JOIN accounts_account a ON a.id = c.account_id AND a.locked_at IS NULL
WHERE t.fingerprint = %s AND t.expires_at > %s
"""


def actor(account_id: str, profile: Ref | None = None, *, assurance: int = 1, at: datetime | None = None) -> Actor:
    """The actor behind a session, built anew from the tables by one or two indexed reads.

    So a lock or a revoked mandate works from the next request on. A person without a chosen profile can choose one and
    do nothing else. Raises `AccountUnknown`, `AccountLocked`, `ProfileNotYours`.
    """
    row = _row(account_id)
    if row.locked_at is not None:
        raise AccountLocked
    if row.kind == AccountKind.OFFICER:
        return Actor(ActorKind.OFFICER, str(row.pk), assurance=assurance)
    if row.kind == AccountKind.CLIENT:
        raise AccountUnknown
    rights = frozenset[str]() if profile is None else _rights(row, profile, at or clock.now())
    return Actor(ActorKind.PERSON, str(row.pk), acting_for=profile, rights=rights, assurance=assurance)


def profiles(account_id: str, *, at: datetime) -> tuple[Profile, ...]:
    """For whom the account may act: the person first, then enterprises by name. An officer has none."""
    row = _row(account_id)
    if row.kind == AccountKind.ORGANISATION:
        return tuple(_of_organisation(row, at))
    if row.kind != AccountKind.PERSON:
        return ()
    mandates = people.mandates(str(row.person_id), at=at)
    names = organisations.names({mandate.enterprise for mandate in mandates})
    others = {
        mandate.enterprise: Profile(
            ref=Ref("enterprise", mandate.enterprise),
            name=names.get(mandate.enterprise, mandate.enterprise),
            rights=mandate.rights,
            basis=mandate.basis.value,
        )
        for mandate in sorted(mandates, key=lambda mandate: len(mandate.rights))
    }
    return (_own(row), *sorted(others.values(), key=lambda profile: profile.name))


def account(account_id: str) -> Account:
    """The account as a page shows it; raises `AccountUnknown`."""
    row = _row(account_id)
    name = row.name
    if row.person_id is not None and not name:
        name = people.person(str(row.person_id)).name
    return Account(
        id=str(row.pk),
        kind=AccountKind(row.kind),
        name=name,
        login=row.login or "",
        is_locked=row.locked_at is not None,
        last_sign_in_at=row.last_sign_in_at,
    )


def officer_id(login: str) -> str:
    """Account id of the officer with this login; raises `AccountUnknown`."""
    row = models.Account.objects.filter(login=login.strip().lower(), kind=AccountKind.OFFICER).only("id").first()
    if row is None:
        raise AccountUnknown
    return str(row.pk)


def names(account_ids: set[str]) -> dict[str, str]:
    """Account id → name of officers and organisations, by one read; for lists that say who did what."""
    keys = [key for text in account_ids if (key := _uuid(text)) is not None]
    rows = models.Account.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in rows if name}


def actor_for_token(token: str, at: datetime) -> Actor:
    """The program behind an access token, by one indexed read; raises `TokenRefused`.

    Written as SQL since it stands before every call of the API: composing it anew each time costs more than asking it.
    Only the token's SHA-256 is kept: it has 256 random bits, so there is nothing to guess and no slow hash is needed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROGRAM_SQL, [fingerprint(token), at])
        found = cursor.fetchone()
    if found is None:
        raise TokenRefused
    account_id, enterprise, scopes, assurance = found
    return Actor(
        ActorKind.CLIENT,
        str(account_id),
        acting_for=Ref("enterprise", enterprise),
        rights=frozenset(scopes),
        assurance=assurance,
    )


def open_conflicts(actor: Actor) -> tuple[OpenConflict, ...]:
    """Refused sign-ins that wait for staff, oldest first."""
    permissions.require(actor, "account.manage")
    rows = models.Conflict.objects.filter(settled_at=None).order_by("at", "id")
    return tuple(
        OpenConflict(id=row.pk, reason=row.reason, account=str(row.account_id) if row.account_id else None, at=row.at)
        for row in rows
    )


def fingerprint(secret: str) -> str:
    """SHA-256 of a random secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def organisation_ref(row: models.Account) -> Ref:
    """For whom an organisation's account acts: an enterprise by its code, another body by the provider's key."""
    return Ref("enterprise", row.enterprise) if row.enterprise else Ref("organisation", row.tech_id or "")


def _rights(row: models.Account, profile: Ref, at: datetime) -> frozenset[str]:
    if profile == Ref("person", str(row.person_id)) and row.kind == AccountKind.PERSON:
        return RIGHTS
    if row.kind == AccountKind.ORGANISATION:
        if profile != organisation_ref(row):
            raise ProfileNotYours
        if row.person_id is None or not row.enterprise:
            return RIGHTS
    elif profile.kind != "enterprise":
        raise ProfileNotYours
    mandate = people.mandate(str(row.person_id), enterprise=profile.id, at=at)
    if mandate is None:
        raise ProfileNotYours
    return mandate.rights


def _own(row: models.Account) -> Profile:
    someone = people.person(str(row.person_id))
    return Profile(ref=Ref("person", someone.id), name=someone.name, rights=RIGHTS, basis="self")


def _of_organisation(row: models.Account, at: datetime) -> list[Profile]:
    ref = organisation_ref(row)
    try:
        rights = _rights(row, ref, at)
    except ProfileNotYours:
        return []
    known = organisations.names({row.enterprise}) if row.enterprise else {}
    return [Profile(ref=ref, name=known.get(row.enterprise, row.name), rights=rights, basis="organisation")]


def _row(account_id: str) -> models.Account:
    key = _uuid(account_id)
    row = models.Account.objects.filter(pk=key).first() if key else None
    if row is None:
        raise AccountUnknown
    return row


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
