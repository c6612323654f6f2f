"""Sign-ins in browsers: kept account of, judged unusual, closed by their holder or by staff."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.foundation import clock
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind
from motcua.foundation.vn import normal
from motcua.identity.accounts import facts, models, queries
from motcua.identity.accounts.errors import AddressWrong, SessionUnknown, TokenUsed
from motcua.identity.accounts.services.records import locked_row, tell
from motcua.identity.accounts.types import AccountKind, Place, ProviderSession
from motcua.identity.permissions import queries as permissions

REMEMBERED = timedelta(days=90)
"""How far back sign-ins are compared with a new one."""
NIGHT = (22, 5)
"""From this hour until that one, Vietnam's time, a first sign-in is unusual."""
COMPARED = 200


@transaction.atomic
def begin_session(
    actor: Actor,
    *,
    key: str,
    place: Place,
    assurance: int,
    via: str,
    rests_on: ProviderSession = ProviderSession(),  # noqa: B008 -- frozen
    at: datetime,
) -> tuple[str, tuple[str, ...]]:
    """Keep account of a sign-in that has just succeeded, under the browser session's `key`.

    Gives its id and in what it differs from those of the last 90 days: `device`, `network`, `hour`. The first of all
    differs in nothing. Something unusual is told.
    """
    permissions.require(actor, "account.own")
    row = models.Account.objects.get(pk=actor.id)
    before = list(
        row.sessions.filter(started_at__gt=at - REMEMBERED)
        .order_by("-started_at")[:COMPARED]
        .values_list("device", "network", "at_night")
    )
    at_night = _is_night(at)
    unusual = tuple(
        name
        for name, is_new in (
            ("device", place.device not in {one[0] for one in before}),
            ("network", place.network not in {one[1] for one in before}),
            ("hour", at_night and not any(one[2] for one in before)),
        )
        if is_new and before
    )
    kept = row.sessions.create(
        key=key,
        door=place.door,
        device=place.device[:120],
        address=place.address[:64],
        network=place.network[:64],
        at_night=at_night,
        assurance=assurance,
        via=via[:20],
        started_at=at,
        last_at=at,
        unusual=list(unusual),
        provider_subject=_print(rests_on.provider, "sub", rests_on.subject),
        provider_session=_print(rests_on.provider, "sid", rests_on.session),
    )
    if unusual:
        tell(facts.UnusualSignIn(session=str(kept.pk), unusual=unusual), account=row, by=actor, at=at)
    return str(kept.pk), unusual


def touch_session(session: str, *, at: datetime) -> None:
    """The session was used; called at most once a minute for each."""
    permissions.require(ANONYMOUS, "account.sign_in")
    models.BrowserSession.objects.filter(pk=session, closed_at=None).update(last_at=at)


def end_session(session: str, *, because: str, at: datetime) -> None:
    """The session ended by leaving (`signed_out`) or by the clock (`limit`)."""
    permissions.require(ANONYMOUS, "account.sign_in")
    open_ones = models.BrowserSession.objects.filter(pk=session, closed_at=None)
    open_ones.update(closed_at=at, closed_because=because, key="")


@transaction.atomic
def close_sessions(actor: Actor, *, sessions: tuple[str, ...] | None = None, keep: str = "", at: datetime) -> int:
    """Close one's own sessions: those named, or all but the one to `keep`; each is dead at its next request.

    Raises `SessionUnknown` for one that is another's or closed already.
    """
    permissions.require(actor, "account.own")
    rows = models.BrowserSession.objects.select_for_update().filter(account_id=actor.id, closed_at=None)
    if sessions is not None:
        wanted = {one for text in sessions if (one := queries.as_uuid(text)) is not None}
        found = list(rows.filter(pk__in=wanted))
        if not wanted or len(found) != len(sessions):
            raise SessionUnknown
    else:
        found = [row for row in rows if str(row.pk) != keep]
    return _close(actor, actor.id, found, "closed", at)


@transaction.atomic
def close_all_of(actor: Actor, *, account: str, reason: str, at: datetime) -> int:
    """Staff close every session of an account."""
    permissions.require(actor, "account.manage")
    row = locked_row(account)
    rows = models.BrowserSession.objects.select_for_update().filter(account=row, closed_at=None)
    return _close(actor, account, list(rows), normal(reason)[:20] or "staff", at)


@transaction.atomic
def close_from_provider(
    actor: Actor, *, ended: ProviderSession, token: str = "", until: datetime | None = None, at: datetime
) -> int:
    """The provider says that its session ended: every sign-in here that rests on it ends, or, when it names none, all of that subject.

    `token` is what told it, by its id: told twice within its life (`until`) raises `TokenUsed`. Source: OpenID Connect Back-Channel
    Logout 1.0 section 2.6, Front-Channel Logout 1.0 section 3.
    """
    permissions.require(actor, "account.end_session")
    if token:
        _, fresh = models.UsedToken.objects.get_or_create(
            fingerprint=_print(ended.provider, "jti", token), defaults={"until": until or at}
        )
        if not fresh:
            raise TokenUsed
    rows = models.BrowserSession.objects.select_for_update().filter(closed_at=None)
    if ended.subject:
        rows = rows.filter(provider_subject=_print(ended.provider, "sub", ended.subject))
    if ended.session:
        rows = rows.exclude(provider_subject="").filter(provider_session=_print(ended.provider, "sid", ended.session))
    if not (ended.subject or ended.session):
        return 0
    of: dict[str, list[models.BrowserSession]] = {}
    for row in rows.order_by("pk"):
        of.setdefault(str(row.account_id), []).append(row)
    return sum(_close(actor, account, found, "provider", at) for account, found in of.items())


@transaction.atomic
def deny_sign_in(token: str, *, at: datetime) -> None:
    """Close every session of the account of which the letter's link speaks: its reader says that it was not them.

    An officer's account is locked too, since somebody knows its password. Raises `SessionUnknown` for a link that is
    forged or a week old.
    """
    permissions.require(ANONYMOUS, "account.sign_in")
    row = models.BrowserSession.objects.select_related("account").filter(pk=_denied(token)).first()
    if row is None:
        raise SessionUnknown
    by = Actor(ActorKind.PERSON, str(row.account_id))
    rows = models.BrowserSession.objects.select_for_update().filter(account=row.account, closed_at=None)
    _close(by, str(row.account_id), list(rows), "denied", at)
    account = locked_row(str(row.account_id))
    if account.kind == AccountKind.OFFICER and account.locked_at is None:
        account.locked_at = at
        account.save(update_fields=["locked_at"])
        tell(facts.AccountLockSet(locked=True, reason="denied"), account=account, by=by, at=at)


@transaction.atomic
def set_contact(actor: Actor, *, email: str, at: datetime) -> None:
    """The address for notices about one's account; empty removes it. It is matched with nothing. Raises `AddressWrong`."""
    permissions.require(actor, "account.own")
    address = normal(email)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise AddressWrong(field="email") from None
        if len(address) > 254:
            raise AddressWrong(field="email")
    row = locked_row(actor.id)
    row.email = address
    row.save(update_fields=["email"])
    tell(facts.ContactSet(removed=not address), account=row, by=actor, at=at)


def _close(actor: Actor, account: str, rows: list[models.BrowserSession], because: str, at: datetime) -> int:
    """The browser's own session is deleted, so that nothing has to be asked at each request."""
    if not rows:
        return 0
    Session.objects.filter(session_key__in=[row.key for row in rows if row.key]).delete()
    ids = [row.pk for row in rows]
    models.BrowserSession.objects.filter(pk__in=ids).update(closed_at=at, closed_because=because, key="")
    told = facts.SessionsClosed(tuple(str(one) for one in ids), because)
    tell(told, account=models.Account.objects.get(pk=account), by=actor, at=at)
    return len(ids)


def _denied(token: str) -> uuid.UUID:
    try:
        text = signing.loads(token, salt=queries.DENIAL, max_age=queries.DENIAL_LIFE)
    except signing.BadSignature:
        raise SessionUnknown from None
    found = queries.as_uuid(str(text))
    if found is None:
        raise SessionUnknown
    return found


def _print(provider: str, part: str, value: str) -> str:
    """The fingerprint under which a name of the provider's is kept; nothing of nothing."""
    return hashlib.sha256(f"{provider}\n{part}\n{value}".encode()).hexdigest() if value else ""


def _is_night(at: datetime) -> bool:
    hour = clock.legal_time(at).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
