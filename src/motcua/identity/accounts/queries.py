"""Questions about accounts, and the making of an `Actor`."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Q

from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import models
from motcua.identity.accounts.errors import AccountLocked, AccountUnknown, ProfileNotYours, TokenRefused
from motcua.identity.accounts.types import (
    Account,
    AccountKind,
    Client,
    ClientCertificate,
    Factor,
    FactorKind,
    OpenConflict,
    OpenSession,
    Profile,
)
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people
from motcua.identity.people.types import RIGHTS
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Grant, Target

DENIAL, DENIAL_LIFE = "accounts.denial", 7 * 24 * 3600
"""Salt and life in seconds of a letter's link that denies a sign-in."""

_PROGRAM_SQL = """
SELECT c.account_id, c.enterprise, t.scopes, c.assurance, t.certificate
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
    keys = [key for text in account_ids if (key := as_uuid(text)) is not None]
    rows = models.Account.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in rows if name}


def officers(actor: Actor, *, unit: str = "", text: str = "", at: datetime, limit: int = 200) -> tuple[Account, ...]:
    """Officers by name: at a unit and below it, or wherever the actor may look; those without any place only to who may look everywhere."""
    permissions.require(actor, "staff.read")
    scope = permissions.scope(actor, "staff.read")
    rows = models.Account.objects.filter(kind=AccountKind.OFFICER.value)
    if unit or not scope.everything:
        held = [grant for grant in permissions.grants_in(unit, at=at) if scope.covers(_target_of(grant))]
        placed = organisations.appointments(unit=unit, on=legal_date(at))
        seen = [one for one in placed if scope.covers(Target(unit=one.post.unit))]
        keys = {grant.principal for grant in held} | {one.principal for one in seen}
        rows = rows.filter(pk__in=[key for one in keys if (key := as_uuid(one)) is not None])
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(login__icontains=text))
    return tuple(_officer(row) for row in rows.order_by("name", "login")[: min(limit, 500)])


def officer(actor: Actor, account_id: str, *, at: datetime) -> Account:
    """One officer under the actor's rights; raises `AccountUnknown` for another's staff and for none alike."""
    permissions.require(actor, "staff.read")
    row = _row(account_id)
    scope = permissions.scope(actor, "staff.read")
    held = permissions.all_grants(str(row.pk), at=at)
    known = scope.everything or any(scope.covers(_target_of(grant)) for grant in held)
    if row.kind != AccountKind.OFFICER or not known:
        raise AccountUnknown
    return _officer(row)


def actor_for_token(token: str, at: datetime, *, certificate: str = "") -> Actor:
    """The program behind an access token, by one indexed read; raises `TokenRefused`.

    `certificate` is the thumbprint of the one shown on the connection: a token that is bound to another, or to one
    while none is shown, is refused (RFC 8705 §3).

    Written as SQL since it stands before every call of the API: composing it anew each time costs more than asking it.
    Only the token's SHA-256 is kept: it has 256 random bits, so there is nothing to guess and no slow hash is needed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROGRAM_SQL, [fingerprint(token), at])
        found = cursor.fetchone()
    if found is None:
        raise TokenRefused
    account_id, enterprise, scopes, assurance, bound = found
    if bound and bound != certificate:
        raise TokenRefused
    return Actor(
        ActorKind.CLIENT,
        str(account_id),
        acting_for=Ref("enterprise", enterprise) if enterprise else Ref("system", str(account_id)),
        rights=frozenset(scopes),
        assurance=assurance,
    )


def open_conflicts(actor: Actor) -> tuple[OpenConflict, ...]:
    """Refused sign-ins that wait for staff, oldest first."""
    permissions.require(actor, "account.manage")
    rows = models.Conflict.objects.filter(settled_at=None).order_by("at", "id")
    return tuple(_conflict(row) for row in rows.select_related("account")[:200])


def factors(account_id: str) -> tuple[Factor, ...]:
    """Generators and keys that an account has in use, oldest first."""
    rows = models.Factor.objects.filter(account_id=account_id, removed_at=None).exclude(confirmed_at=None)
    return tuple(
        Factor(str(row.pk), FactorKind(row.kind), row.label, row.made_at, row.used_at)
        for row in rows.exclude(kind=FactorKind.RECOVERY.value).order_by("made_at")
    )


def factor_kinds(account_id: str) -> frozenset[FactorKind]:
    """With what the account can show a second time who it is; empty when it has no factor."""
    rows = models.Factor.objects.filter(account_id=account_id, removed_at=None).exclude(confirmed_at=None)
    kinds = frozenset(FactorKind(kind) for kind in rows.values_list("kind", flat=True))
    return kinds if kinds - {FactorKind.RECOVERY} else frozenset()


def recovery_left(account_id: str) -> int:
    """How many recovery codes are left."""
    rows = models.Factor.objects.filter(account_id=account_id, kind=FactorKind.RECOVERY.value, removed_at=None)
    return rows.count()


def needs_factor(account_id: str, *, at: datetime) -> bool:
    """Whether the account's roles need a second factor that it has not set up."""
    return roles_need_factor(account_id, at=at) and not factor_kinds(account_id)


def roles_need_factor(account_id: str, *, at: datetime) -> bool:
    """Whether the setting asks holders of the account's roles for a second factor."""
    asked = settings.MOTCUA.officer_second_factor
    if asked == "auto":
        asked = "off" if settings.MOTCUA.demo else "admins"
    return asked == "all" or (asked == "admins" and permissions.holds_admin_role(account_id, at=at))


def sessions(actor: Actor) -> tuple[OpenSession, ...]:
    """One's own sign-ins, open ones first, each kind the latest first."""
    permissions.require(actor, "account.own")
    rows = models.BrowserSession.objects.filter(account_id=actor.id).order_by("-last_at")[:100]
    return tuple(_session(row) for row in sorted(rows, key=lambda row: row.closed_at is not None))


def session_for_letter(session: str) -> tuple[Account, str, OpenSession] | None:
    """Account, mail address and sign-in of which a letter tells; for the sender of notices."""
    row = models.BrowserSession.objects.select_related("account").filter(pk=session).first()
    if row is None:
        return None
    return account(str(row.account_id)), row.account.email, _session(row)


def denial_token(session: str) -> str:
    """What the letter's link carries by which its reader says "this was not me"; good for a week."""
    return signing.dumps(session, salt=DENIAL)


def contact(actor: Actor) -> str:
    """The address for notices about one's own account; empty when there is none."""
    permissions.require(actor, "account.own")
    return _row(actor.id).email


def person_of(actor: Actor) -> str | None:
    """Our id of the person behind the actor's account; nothing for officers, programs and organisations."""
    row = models.Account.objects.filter(pk=as_uuid(actor.id) or uuid.UUID(int=0)).only("person_id").first()
    return str(row.person_id) if row and row.person_id else None


def mail_of_people(people: set[str]) -> list[tuple[str, str]]:
    """People by our ids with their mail addresses, each once, where they gave one; for the sender of notices."""
    rows = models.Account.objects.filter(person_id__in=people).exclude(email="").exclude(locked_at__isnull=False)
    return sorted(
        {(str(row.person_id), row.email) for row in rows.only("person_id", "email")}, key=lambda one: one[::-1]
    )


def mail_of_account(account_id: str) -> tuple[Ref, str]:
    """Whose an account is (the person's, else its own) and its mail address, empty when there is none; for the sender of notices."""
    row = models.Account.objects.filter(pk=as_uuid(account_id) or uuid.UUID(int=0)).first()
    if row is not None and row.person_id and row.kind == AccountKind.PERSON:
        return Ref("person", str(row.person_id)), row.email
    return Ref("account", account_id), row.email if row else ""


def address_of_account(account_id: str) -> str:
    """The mail address of an account, empty when there is none; for the sender of notices."""
    row = models.Account.objects.filter(pk=as_uuid(account_id) or uuid.UUID(int=0)).first()
    return row.email if row else ""


def clients(actor: Actor) -> tuple[Client, ...]:
    """Programs of the enterprise for which the actor acts, for whoever manages it; the newest first."""
    permissions.require(actor, "client.manage", on=Target(owner=actor.acting_for))
    owner = actor.acting_for
    if owner is None or owner.kind != "enterprise":
        return ()
    rows = models.Client.objects.filter(enterprise=owner.id).select_related("account").order_by("-account__opened_at")
    return tuple(_client(row) for row in rows[:100])


def all_clients(actor: Actor, *, limit: int = 500) -> tuple[Client, ...]:
    """Programs of all enterprises and systems of the ministry, for staff; the newest first."""
    permissions.require(actor, "account.manage")
    rows = models.Client.objects.select_related("account").order_by("-account__opened_at", "client_id")
    return tuple(_client(row) for row in rows[:limit])


def fingerprint(secret: str) -> str:
    """SHA-256 of a random secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def organisation_ref(row: models.Account) -> Ref:
    """For whom an organisation's account acts: an enterprise by its code, another body by the provider's key."""
    return Ref("enterprise", row.enterprise) if row.enterprise else Ref("organisation", row.tech_id or "")


def _target_of(grant: Grant) -> Target:
    return Target(unit=grant.place.unit, procedure=grant.place.procedure)


def _officer(row: models.Account) -> Account:
    return Account(
        id=str(row.pk), kind=AccountKind.OFFICER, name=row.name, login=row.login or "",
        is_locked=row.locked_at is not None, last_sign_in_at=row.last_sign_in_at,
    )  # fmt: skip


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
    key = as_uuid(account_id)
    row = models.Account.objects.filter(pk=key).first() if key else None
    if row is None:
        raise AccountUnknown
    return row


def as_uuid(text: str) -> uuid.UUID | None:
    """The text as an id of ours; nothing when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _session(row: models.BrowserSession) -> OpenSession:
    return OpenSession(
        id=str(row.pk),
        door=row.door,
        device=row.device,
        address=row.address,
        via=row.via,
        assurance=row.assurance,
        started_at=row.started_at,
        last_at=row.last_at,
        unusual=tuple(row.unusual),
        closed_at=row.closed_at,
        closed_because=row.closed_because,
    )


def _client(row: models.Client) -> Client:
    held = row.certificates.filter(removed_at=None).order_by("added_at")
    last = row.tokens.order_by("-expires_at").first()
    return Client(
        client_id=row.client_id,
        name=row.account.name,
        enterprise=row.enterprise,
        scopes=frozenset(row.scopes),
        certificates=tuple(ClientCertificate(one.thumbprint, one.subject, one.ends_at) for one in held),
        opened_at=row.account.opened_at,
        last_token_until=last.expires_at if last else None,
        old_secret_until=row.secret_before_until,
        revoked_at=row.revoked_at,
    )


def _conflict(row: models.Conflict) -> OpenConflict:
    held = row.account
    person = people.person(str(held.person_id)) if held and held.person_id else None
    return OpenConflict(
        id=row.pk,
        reason=row.reason,
        account=str(row.account_id) if row.account_id else None,
        at=row.at,
        name=person.name if person else (held.name if held else ""),
        number=row.number,
        held_number=(held.enterprise if held else "") or (person.number if person else ""),
        person=person.id if person else "",
    )
