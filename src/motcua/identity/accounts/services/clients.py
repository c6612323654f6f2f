"""Programs of enterprises: credentials and access tokens (OAuth 2.0 client credentials, RFC 6749 §4.4).

A client's secret and an access token are 256 random bits made here, so a plain SHA-256 of them is as safe to keep as a
slow hash: nobody can try 2^256 values. That keeps the check off the clock of a path that takes hundreds of calls a second.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from motcua.foundation.types import ANONYMOUS, Actor
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountUnknown, ClientRefused, NameTaken, ScopeRefused
from motcua.identity.accounts.services.records import open_account, tell
from motcua.identity.accounts.types import AccountKind, OpenedBy, OpenedClient, Token
from motcua.identity.organisations import queries as organisations
from motcua.identity.people.errors import RightsWrong
from motcua.identity.people.types import RIGHTS
from motcua.identity.permissions import queries as permissions

TOKEN_LIFE = timedelta(hours=1)


@transaction.atomic
def open_client(
    actor: Actor,
    *,
    client_id: str,
    enterprise: str,
    scopes: frozenset[str],
    name: str = "",
    secret: str = "",
    at: datetime,
) -> OpenedClient:
    """Let a program act for an enterprise with the rights in `scopes`, and return its credentials, shown once.

    `secret` is for trial accounts only; without it 256 random bits are drawn. Raises `NameTaken`, `RightsWrong`.
    """
    permissions.require(actor, "account.manage")
    if not scopes or scopes - RIGHTS:
        raise RightsWrong
    if models.Client.objects.filter(client_id=client_id).exists():
        raise NameTaken(name=client_id)
    code = organisations.normal_code(enterprise)
    secret = secret or secrets.token_urlsafe(32)
    account = open_account(
        actor, kind=AccountKind.CLIENT, opened_by=OpenedBy.STAFF, name=name or client_id, enterprise=code, at=at
    )
    models.Client.objects.create(
        account=account, client_id=client_id, secret=queries.fingerprint(secret), enterprise=code, scopes=sorted(scopes)
    )
    fact = facts.ClientOpened(client_id=client_id, enterprise=code, scopes=tuple(sorted(scopes)))
    tell(fact, account=account, by=actor, at=at)
    return OpenedClient(str(account.pk), client_id, secret)


@transaction.atomic
def replace_secret(actor: Actor, *, client_id: str, secret: str = "", at: datetime) -> OpenedClient:
    """Give a program a new secret; the old one and every token under it die at once."""
    permissions.require(actor, "account.manage")
    row = _locked(client_id)
    secret = secret or secrets.token_urlsafe(32)
    row.secret = queries.fingerprint(secret)
    row.save(update_fields=["secret"])
    row.tokens.all().delete()
    tell(facts.ClientSecretReplaced(client_id=client_id), account=row.account, by=actor, at=at)
    return OpenedClient(str(row.account_id), client_id, secret)


@transaction.atomic
def revoke_client(actor: Actor, *, client_id: str, reason: str, at: datetime) -> None:
    """End a program's right to act; its tokens die at once, since each use asks for the client too."""
    permissions.require(actor, "account.manage")
    row = _locked(client_id)
    if row.revoked_at is not None:
        return
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    row.tokens.all().delete()
    tell(facts.ClientRevoked(client_id=client_id, reason=reason), account=row.account, by=actor, at=at)


@transaction.atomic
def issue_token(client_id: str, secret: str, at: datetime, scope: str = "") -> Token:
    """An access token for an hour; `scope` narrows the client's rights, words apart by blanks.

    Raises `ClientRefused` whatever is wrong with the credentials, `ScopeRefused`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.Client.objects.filter(client_id=client_id, revoked_at=None, account__locked_at=None).first()
    known = row.secret if row else queries.fingerprint("")
    matches = secrets.compare_digest(known, queries.fingerprint(secret))
    if row is None or not matches:
        raise ClientRefused
    wanted = set(scope.split()) or set(row.scopes)
    if wanted - set(row.scopes):
        raise ScopeRefused(scope=" ".join(sorted(wanted - set(row.scopes))))
    row.tokens.filter(expires_at__lte=at).delete()
    value = secrets.token_urlsafe(32)
    expires_at = at + TOKEN_LIFE
    row.tokens.create(fingerprint=queries.fingerprint(value), scopes=sorted(wanted), expires_at=expires_at)
    return Token(value, int(TOKEN_LIFE.total_seconds()), " ".join(sorted(wanted)), expires_at)


def _locked(client_id: str) -> models.Client:
    row = models.Client.objects.select_for_update(no_key=True, of=("self",)).filter(client_id=client_id).first()
    if row is None:
        raise AccountUnknown
    return row
