"""Sign-in with the national identity (Decree 69/2024/NĐ-CP; rules of matching: identity §2.3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import (
    AccountLocked,
    AccountUnknown,
    ClaimsIncomplete,
    SignInConflicted,
    SignInRefused,
)
from motcua.identity.accounts.ports import identity_provider
from motcua.identity.accounts.services.records import locked_row, open_account, tell
from motcua.identity.accounts.types import AccountKind, Begun, ClaimedKind, Claims, OpenedBy, SignedIn
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_commands
from motcua.identity.organisations.types import Source
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.types import LEAST_RIGHTS, Basis, Evidence, NumberKind, Person
from motcua.identity.permissions import queries as permissions

HOUSE = Actor.system("sign_in")


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """A sign-in that must wait for staff; returned and not raised, so that the entry for staff is kept."""

    conflict: int


def begin_sign_in(*, choice: str, return_address: str, level: int = 1) -> Begun:
    """Where the browser goes to sign in, and the secrets that its session keeps meanwhile; `level` 2 asks for that level.

    Raises `Unavailable`.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = identity_provider.get().address(
        choice=choice, state=state, nonce=nonce, verifier=verifier, return_address=return_address, level=level
    )
    return Begun(address, state, nonce, verifier, return_address)


def finish_sign_in(begun: Begun, *, code: str, state: str, at: datetime) -> SignedIn:
    """Sign in whoever came back with this code to the browser that began.

    Raises `SignInRefused` for a state of another browser, and what `IdentityProvider.identify` and `sign_in` raise.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    if not secrets.compare_digest(state.encode(), begun.state.encode()):
        raise SignInRefused(reason="state")
    known = identity_provider.get().identify(
        code=code, nonce=begun.nonce, verifier=begun.verifier, return_address=begun.return_address, at=at
    )
    return replace(sign_in(known.claims, at), logout_hint=known.logout_hint, rests_on=known.rests_on)


def leave_address(*, hint: str, return_address: str) -> str:
    """Where the browser goes after sign-out here; empty when the provider need not be told."""
    permissions.require(ANONYMOUS, "account.sign_in")
    return identity_provider.get().leave_address(hint=hint, return_address=return_address) if hint else ""


def sign_in(claims: Claims, at: datetime) -> SignedIn:
    """The account that these claims belong to, opened when new, with everything it may act for.

    Raises `ClaimsIncomplete`, `AccountLocked`, `SignInConflicted` (with the entry's number, already in the queue of
    staff), `MandateRevoked`. No account is ever matched by e-mail or name.
    """
    permissions.require(HOUSE, "account.sign_in")
    _check_complete(claims)
    if claims.kind is not ClaimedKind.PERSON and (code := _enterprise_code(claims)):
        organisation_commands.refresh_enterprise(HOUSE, code, at)  # outside the transaction: the register may be slow
    try:
        outcome = _sign_in(claims, at)
    except IntegrityError:  # the same identity came in twice at once; the other one has opened the account
        outcome = _sign_in(claims, at)
    if isinstance(outcome, _Contradiction):
        raise SignInConflicted(conflict=outcome.conflict)
    return outcome


@transaction.atomic
def open_for_person(actor: Actor, *, person: str, opened_by: OpenedBy, at: datetime) -> str:
    """An account for someone whom staff or a national push know already; their identity is bound at first sign-in."""
    permissions.require(actor, "account.manage")
    return str(open_account(actor, kind=AccountKind.PERSON, opened_by=opened_by, person=person, at=at).pk)


@transaction.atomic
def settle_conflict(actor: Actor, *, conflict: int, bind: bool, at: datetime) -> None:
    """Close an entry of the queue; with `bind` the identity is given to the account that stood before.

    Raises `AccountUnknown` when the entry is closed, or there is nothing to bind to.
    """
    permissions.require(actor, "account.manage")
    entry = models.Conflict.objects.select_for_update(no_key=True).filter(pk=conflict, settled_at=None).first()
    if entry is None or (bind and entry.account_id is None):
        raise AccountUnknown
    if bind and entry.account_id is not None:
        row = locked_row(str(entry.account_id))
        if entry.reason == "number_changed" and row.person_id is not None:
            people_commands.change_number(
                HOUSE, person=str(row.person_id), number=entry.number, number_kind=NumberKind.PERSONAL, at=at
            )
        elif entry.reason == "number_changed":
            row.enterprise = entry.number
        row.tech_id = entry.tech_id
        row.save(update_fields=["tech_id", "enterprise"])
        tell(facts.IdentityBound(via="staff"), account=row, by=actor, at=at)
    entry.settled_at, entry.settled_by = at, str(actor)
    entry.save(update_fields=["settled_at", "settled_by"])
    if entry.account is not None:
        tell(facts.ConflictSettled(conflict=entry.pk, bound=bind), account=entry.account, by=actor, at=at)


def _check_complete(claims: Claims) -> None:
    if not claims.tech_id:
        raise ClaimsIncomplete(missing="tech_id")
    if claims.kind is ClaimedKind.PERSON and not _number(claims):
        raise ClaimsIncomplete(missing="personal_number")
    if claims.kind is ClaimedKind.ENTERPRISE and not any(claims.enterprise_codes):
        raise ClaimsIncomplete(missing="enterprise_code")


@transaction.atomic
def _sign_in(claims: Claims, at: datetime) -> SignedIn | _Contradiction:
    found = _person_account(claims, at) if claims.kind is ClaimedKind.PERSON else _organisation_account(claims, at)
    if isinstance(found, _Contradiction):
        return found
    if found.locked_at is not None:
        raise AccountLocked
    found.last_sign_in_at = at
    found.save(update_fields=["last_sign_in_at"])
    by = Actor(ActorKind.PERSON, str(found.pk), assurance=claims.assurance)
    tell(facts.SignInSucceeded(via=claims.via, assurance=claims.assurance), account=found, by=by, at=at)
    if found.person_id is not None:
        audit.exchanged(
            HOUSE,
            direction=Direction.FROM,
            subject=Ref("account", str(found.pk)),
            owner=Ref("person", str(found.person_id)),
            what="identity",
            purpose="sign_in",
            fields=("identity",),
            at=at,
        )
    return SignedIn(str(found.pk), queries.profiles(str(found.pk), at=at), claims.assurance, via=claims.via)


def _person_account(claims: Claims, at: datetime) -> models.Account | _Contradiction:
    known = models.Account.objects.filter(tech_id=claims.tech_id, kind=AccountKind.PERSON.value).first()
    if known is not None:
        return _same_person(known, claims, at)
    someone = people.with_number(claims.personal_number) or people.with_number(claims.old_card)
    before = (
        models.Account.objects.filter(person_id=someone.id, kind=AccountKind.PERSON.value).first() if someone else None
    )
    if before is not None and someone is not None:
        return _bind(before, someone, claims, at)
    if someone is None:
        someone = _meet(claims, at)
    return open_account(
        HOUSE, kind=AccountKind.PERSON, opened_by=OpenedBy.SIGN_IN, tech_id=claims.tech_id, person=someone.id, at=at
    )


def _same_person(row: models.Account, claims: Claims, at: datetime) -> models.Account | _Contradiction:
    kept = people.person(str(row.person_id))
    number, kind = _number(claims) or ("", NumberKind.PERSONAL)
    if number != kept.number:
        # An old card's number giving way to the twelve digits is expected; anything else is a contradiction.
        if kept.number != claims.old_card or people.with_number(number) is not None:
            return _contradict("number_changed", claims, row, at)
        people_commands.change_number(HOUSE, person=kept.id, number=number, number_kind=kind, at=at)
    _meet(claims, at)
    return row


def _bind(row: models.Account, someone: Person, claims: Claims, at: datetime) -> models.Account | _Contradiction:
    if row.tech_id is not None:
        return _contradict("number_under_two_identities", claims, row, at)
    if row.opened_by not in {OpenedBy.STAFF.value, OpenedBy.PUSH.value}:
        return _contradict("account_without_identity", claims, row, at)
    if row.locked_at is not None:
        raise AccountLocked
    number, kind = _number(claims) or (someone.number, someone.number_kind)
    if number != someone.number:
        people_commands.change_number(HOUSE, person=someone.id, number=number, number_kind=kind, at=at)
    _meet(claims, at)
    row.tech_id = claims.tech_id
    row.save(update_fields=["tech_id"])
    tell(facts.IdentityBound(via=claims.via), account=row, by=HOUSE, at=at)
    return row


def _organisation_account(claims: Claims, at: datetime) -> models.Account | _Contradiction:
    code = _enterprise_code(claims)
    same = models.Account.objects.filter(kind=AccountKind.ORGANISATION.value)
    other = same.filter(tech_id=claims.tech_id).exclude(enterprise=code).first()
    if other is not None:
        return _contradict("number_changed", claims, other, at, number=code)
    twin = same.filter(enterprise=code).exclude(tech_id=claims.tech_id).first() if code else None
    if twin is not None:
        return _contradict("number_under_two_identities", claims, twin, at, number=code)
    someone = _meet(claims, at) if _number(claims) else None
    _keep_organisation(claims, code, someone, at)
    mine = same.filter(tech_id=claims.tech_id)
    row = (mine.filter(person_id=someone.id) if someone else mine.filter(person=None)).first()
    return row or open_account(
        HOUSE,
        kind=AccountKind.ORGANISATION,
        opened_by=OpenedBy.SIGN_IN,
        tech_id=claims.tech_id,
        person=someone.id if someone else None,
        enterprise=code,
        name=normal(claims.organisation_name) or code,
        at=at,
    )


def _keep_organisation(claims: Claims, code: str, someone: Person | None, at: datetime) -> None:
    """Whoever holds the organisation's own identity acts for it, with the rights that the register lists, else the least."""
    if not code:
        return
    organisation_commands.remember_enterprise(
        HOUSE, code=code, name=claims.organisation_name or code, address=claims.address, source=Source.SIGN_IN, at=at
    )
    if someone is not None:
        basis, rights = people.listed_as(someone, enterprise=code) or (Basis.AUTHORISED, LEAST_RIGHTS)
        people_commands.give_mandate(
            HOUSE,
            person=someone.id,
            enterprise=code,
            rights=rights,
            basis=basis,
            evidence=Evidence.ORGANISATION_ACCOUNT,
            in_force_from=at,
            at=at,
        )
        if basis is Basis.REPRESENTATIVE:
            people_commands.supersede(HOUSE, person=someone.id, enterprise=code, at=at)


def _contradict(reason: str, claims: Claims, row: models.Account, at: datetime, *, number: str = "") -> _Contradiction:
    entry, created = models.Conflict.objects.get_or_create(
        tech_id=claims.tech_id,
        reason=reason,
        account=row,
        settled_at=None,
        defaults={"number": number or (_number(claims) or ("",))[0], "at": at},
    )
    if created:
        tell(facts.ConflictFound(conflict=entry.pk, reason=reason), account=row, by=HOUSE, at=at)
    return _Contradiction(entry.pk)


def _meet(claims: Claims, at: datetime) -> Person:
    number, kind = _number(claims) or ("", NumberKind.PERSONAL)
    return people_commands.meet(HOUSE, number=number, number_kind=kind, name=claims.name, born=claims.born, at=at)


def _number(claims: Claims) -> tuple[str, NumberKind] | None:
    if claims.personal_number:
        return claims.personal_number, NumberKind.PERSONAL
    if claims.old_card:
        return claims.old_card, NumberKind.OLD_CARD
    return (claims.passport, NumberKind.PASSPORT) if claims.passport else None


def _enterprise_code(claims: Claims) -> str:
    codes = [code for code in claims.enterprise_codes if code]
    return organisations.normal_code(codes[0]) if codes else ""
