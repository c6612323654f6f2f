"""Officers' sign-in with the ministry's directory; staff open accounts, the directory only shows whose they are."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from motcua.foundation.types import ANONYMOUS, Actor, ActorKind
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AccountLocked, ClaimsIncomplete, OfficerUnknown, SignInRefused
from motcua.identity.accounts.ports import officer_directory
from motcua.identity.accounts.services.records import tell
from motcua.identity.accounts.types import (
    AccountKind,
    Begun,
    HalfIn,
    OfficerClaims,
    OpenedBy,
    ProviderSession,
    SignedIn,
)
from motcua.identity.permissions import queries as permissions

PREFIX = "officer:"
"""Before the directory's key, so that it is never taken for a national one."""


def begin_officer_sign_in(*, return_address: str) -> Begun:
    """Where an officer's browser goes, and the secrets that its session keeps meanwhile. Raises `Unavailable`."""
    permissions.require(ANONYMOUS, "account.sign_in")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = officer_directory.get().address(
        state=state, nonce=nonce, verifier=verifier, return_address=return_address
    )
    return Begun(address, state, nonce, verifier, return_address)


def finish_officer_sign_in(begun: Begun, *, code: str, state: str, at: datetime) -> SignedIn | HalfIn:
    """Sign in the officer who came back; where the directory used one factor only, our own second one is asked if there is one.

    Raises `SignInRefused`, `ClaimsIncomplete`, `OfficerUnknown`, `AccountLocked`, and what the directory raises.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    if not secrets.compare_digest(state.encode(), begun.state.encode()):
        raise SignInRefused(reason="state")
    claims = officer_directory.get().identify(
        code=code, nonce=begun.nonce, verifier=begun.verifier, return_address=begun.return_address, at=at
    )
    return directory_sign_in(claims, at=at)


@transaction.atomic
def directory_sign_in(claims: OfficerClaims, *, at: datetime) -> SignedIn | HalfIn:
    """The officer's account of these claims: by the directory's key, else by the login of an account that staff opened
    and that was bound to nobody yet. Raises as `finish_officer_sign_in`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    if not claims.subject:
        raise ClaimsIncomplete(missing="sub")
    key = f"{PREFIX}{claims.subject}"[:80]
    officers = models.Account.objects.select_for_update(no_key=True).filter(kind=AccountKind.OFFICER.value)
    row = officers.filter(tech_id=key).first()
    if row is None and claims.login:
        login = normal(claims.login).lower()
        row = officers.filter(login=login, tech_id=None, opened_by=OpenedBy.STAFF.value).first()
        if row is not None:
            row.tech_id = key
            tell(facts.IdentityBound(via="directory"), account=row, by=Actor.system("sign_in"), at=at)
    if row is None:
        raise OfficerUnknown
    if row.locked_at is not None:
        raise AccountLocked
    row.last_sign_in_at = at
    row.save(update_fields=["last_sign_in_at", "tech_id"])
    rests_on = ProviderSession("officers", claims.subject, claims.session)
    kinds = queries.factor_kinds(str(row.pk))
    if kinds and not claims.two_factors:
        return HalfIn(str(row.pk), kinds, rests_on, claims.logout_hint)
    assurance = 2 if claims.two_factors else 1
    by = Actor(ActorKind.OFFICER, str(row.pk), assurance=assurance)
    tell(facts.SignInSucceeded(via="directory", assurance=assurance), account=row, by=by, at=at)
    must = assurance < 2 and queries.needs_factor(str(row.pk), at=at)
    return SignedIn(str(row.pk), (), assurance, claims.logout_hint, "directory", must, rests_on)
