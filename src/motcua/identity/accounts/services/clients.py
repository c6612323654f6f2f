"""Programs of enterprises: credentials and access tokens (OAuth 2.0 client credentials, RFC 6749 §4.4; mutual TLS, RFC 8705).

A client's secret and an access token are 256 random bits made here, so a plain SHA-256 of them is as safe to keep as a
slow hash: nobody can try 2^256 values. That keeps the check off the clock of a path that takes hundreds of calls a second.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from motcua.foundation.types import ANONYMOUS, Actor, Ref
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import (
    AccountUnknown,
    CertificateWrong,
    ClientRefused,
    NameTaken,
    OverlapWrong,
    ScopeRefused,
)
from motcua.identity.accounts.services import certificates
from motcua.identity.accounts.services.records import open_account, tell
from motcua.identity.accounts.types import AccountKind, OpenedBy, OpenedClient, Token
from motcua.identity.organisations import queries as organisations
from motcua.identity.people.errors import RightsWrong
from motcua.identity.people.types import STAFF_RIGHTS
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

TOKEN_LIFE = timedelta(hours=1)
SYSTEM_RIGHTS = frozenset({"events"})
"""What a system of the ministry may be given."""
OVERLAP, LONGEST_OVERLAP = timedelta(hours=24), timedelta(days=7)
"""How long an old secret works on after a rotation."""


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

    A system of the ministry has no enterprise and the right `events` alone. `secret` is for trial accounts only; without it 256 random bits are drawn. Raises `NameTaken`, `RightsWrong`.
    """
    permissions.require(actor, "account.manage")
    _check_scopes(scopes, enterprise)
    if models.Client.objects.filter(client_id=client_id).exists():
        raise NameTaken(name=client_id)
    code = organisations.normal_code(enterprise) if enterprise else ""
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
def set_scopes(actor: Actor, *, client_id: str, scopes: frozenset[str], at: datetime) -> None:
    """Give a program other rights; every token under the former ones dies. Raises `AccountUnknown`, `RightsWrong`."""
    permissions.require(actor, "account.manage")
    row = _locked(client_id)
    _check_scopes(scopes, row.enterprise)
    row.scopes = sorted(scopes)
    row.save(update_fields=["scopes"])
    row.tokens.all().delete()
    tell(facts.ClientScopesSet(client_id=client_id, scopes=tuple(sorted(scopes))), account=row.account, by=actor, at=at)


@transaction.atomic
def replace_secret(actor: Actor, *, client_id: str, secret: str = "", at: datetime) -> OpenedClient:
    """Give a program a new secret; the old one and every token under it die at once."""
    permissions.require(actor, "account.manage")
    row = _locked(client_id)
    secret = secret or secrets.token_urlsafe(32)
    row.secret, row.secret_before, row.secret_before_until = queries.fingerprint(secret), "", None
    row.save(update_fields=["secret", "secret_before", "secret_before_until"])
    row.tokens.all().delete()
    tell(facts.ClientSecretReplaced(client_id=client_id), account=row.account, by=actor, at=at)
    return OpenedClient(str(row.account_id), client_id, secret)


@transaction.atomic
def rotate_secret(actor: Actor, *, client_id: str, overlap: timedelta = OVERLAP, at: datetime) -> OpenedClient:
    """Give a program a new secret while the old one works on for a time, so that nothing stands still meanwhile.

    Of two rotations within the time only the last old secret works on. Raises `AccountUnknown`, `OverlapWrong`.
    """
    row = _managed(actor, client_id)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise OverlapWrong(most_hours=int(LONGEST_OVERLAP.total_seconds() // 3600))
    secret = secrets.token_urlsafe(32)
    row.secret_before, row.secret_before_until = row.secret, at + overlap
    row.secret = queries.fingerprint(secret)
    row.save(update_fields=["secret", "secret_before", "secret_before_until"])
    if not overlap:
        row.tokens.all().delete()
    fact = facts.ClientSecretRotated(client_id=client_id, old_until=(at + overlap).isoformat())
    tell(fact, account=row.account, by=actor, at=at)
    return OpenedClient(str(row.account_id), client_id, secret)


@transaction.atomic
def add_certificate(actor: Actor, *, client_id: str, pem: str, at: datetime) -> str:
    """Let a program prove itself by this certificate; from then on it must, and its tokens are bound to it. Gives the thumbprint.

    Raises `AccountUnknown`, `CertificateWrong`.
    """
    row = _managed(actor, client_id)
    found = certificates.read(pem)
    if found is None or found.ends_at <= at:
        raise CertificateWrong(field="certificate")
    try:
        with transaction.atomic():
            row.certificates.create(
                thumbprint=found.thumbprint, subject=found.subject[:255], ends_at=found.ends_at, added_at=at
            )
    except IntegrityError:
        raise CertificateWrong(field="certificate") from None
    row.tokens.filter(certificate="").delete()
    fact = facts.ClientCertificateSet(client_id=client_id, thumbprint=found.thumbprint, added=True)
    tell(fact, account=row.account, by=actor, at=at)
    return found.thumbprint


@transaction.atomic
def remove_certificate(actor: Actor, *, client_id: str, thumbprint: str, at: datetime) -> None:
    """Take a certificate from a program; tokens bound to it die at once. Raises `AccountUnknown`."""
    row = _managed(actor, client_id)
    held = row.certificates.filter(thumbprint=thumbprint, removed_at=None)
    if not held.update(removed_at=at):
        raise AccountUnknown
    row.tokens.filter(certificate=thumbprint).delete()
    fact = facts.ClientCertificateSet(client_id=client_id, thumbprint=thumbprint, added=False)
    tell(fact, account=row.account, by=actor, at=at)


@transaction.atomic
def revoke_client(actor: Actor, *, client_id: str, reason: str, at: datetime) -> None:
    """End a program's right to act; its tokens die at once, since each use asks for the client too.

    For staff, and for whoever manages the enterprise. Raises `AccountUnknown`, also for another enterprise's program.
    """
    row = _managed(actor, client_id)
    if row.revoked_at is not None:
        return
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    row.tokens.all().delete()
    tell(facts.ClientRevoked(client_id=client_id, reason=reason), account=row.account, by=actor, at=at)


@transaction.atomic
def issue_token(client_id: str, secret: str, at: datetime, scope: str = "", *, certificate: str = "") -> Token:
    """An access token for an hour; `scope` narrows the client's rights, words apart by blanks.

    `certificate` is the thumbprint of the one that the program showed on its connection. A program that has certificates
    must show one of them, and then needs no secret (RFC 8705 §2.2); its token is bound to it. Raises `ClientRefused`
    whatever is wrong with the credentials, `ScopeRefused`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.Client.objects.filter(client_id=client_id, revoked_at=None, account__locked_at=None).first()
    held = row.certificates.filter(removed_at=None).values_list("thumbprint", "ends_at") if row else ()
    bound = _proved(row, secret, certificate, dict(held), at)
    if row is None or bound is None:
        raise ClientRefused
    wanted = set(scope.split()) or set(row.scopes)
    if wanted - set(row.scopes):
        raise ScopeRefused(scope=" ".join(sorted(wanted - set(row.scopes))))
    row.tokens.filter(expires_at__lte=at).delete()
    value = secrets.token_urlsafe(32)
    expires_at = at + TOKEN_LIFE
    row.tokens.create(
        fingerprint=queries.fingerprint(value), scopes=sorted(wanted), expires_at=expires_at, certificate=bound
    )
    return Token(value, int(TOKEN_LIFE.total_seconds()), " ".join(sorted(wanted)), expires_at, bound)


def _proved(
    row: models.Client | None, secret: str, certificate: str, held: dict[str, datetime], at: datetime
) -> str | None:
    """To which certificate the token is bound, none as ""; nothing when the program has not proved itself."""
    given = queries.fingerprint(secret)
    known = row.secret if row else queries.fingerprint("")
    before = row.secret_before if row and row.secret_before_until and at < row.secret_before_until else ""
    right = secrets.compare_digest(known, given) | secrets.compare_digest(before, given)
    if held:
        ends_at = held.get(certificate)
        shown = ends_at is not None and at < ends_at
        return certificate if shown and (right or not secret) else None
    return "" if right else None


def _check_scopes(scopes: frozenset[str], enterprise: str) -> None:
    allowed = STAFF_RIGHTS if enterprise else SYSTEM_RIGHTS
    if not scopes or scopes - allowed:
        raise RightsWrong


def _managed(actor: Actor, client_id: str) -> models.Client:
    """The program's row for staff, or for whoever manages its enterprise; another's is none."""
    if permissions.allows(actor, "account.manage"):
        return _locked(client_id)
    permissions.require(actor, "client.manage", on=Target(owner=actor.acting_for))
    row = _locked(client_id)
    if actor.acting_for != Ref("enterprise", row.enterprise):
        raise AccountUnknown
    return row


def _locked(client_id: str) -> models.Client:
    row = models.Client.objects.select_for_update(no_key=True, of=("self",)).filter(client_id=client_id).first()
    if row is None:
        raise AccountUnknown
    return row
