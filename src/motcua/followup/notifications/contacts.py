"""Addresses that are shown to be somebody's: a code goes there and comes back; until then nothing else goes there.

Nothing of a code is kept: it is worked out from its row's id and the installation's key, when it is sent and when it is tried. Whether an address
is another's is never told: the answer is the same for every address.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import QuerySet

from motcua.followup.notifications import models, shorts, trail
from motcua.followup.notifications.errors import CodeUnknown, NeedsStrongSignIn, TooManyCodes
from motcua.followup.notifications.facts import ContactDropped, ContactVerified
from motcua.followup.notifications.types import CodeAsked, Going, Means
from motcua.followup.notifications.types import Contact as Value
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.outbox import services as outbox
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as account_commands
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

CHANNEL = "contact"
GOOD_FOR = timedelta(minutes=15)
STRONG_FOR = timedelta(minutes=30)
"""How long after a sign-in at level 2 it stands for the agreement of the address before."""
DIGITS = 6
MOST_TRIES = 5
MOST_AN_HOUR, MOST_A_DAY = 5, 15
"""Codes that one owner asks for by one means."""
MOST_TO_ADDRESS = 3
"""Codes within an hour that others than the owner had sent to one address; further ones do not go, and nobody is told."""
LONGEST = 254
MEANS = (Means.MAIL, Means.SMS)


def address(owner: Ref, means: Means) -> str:
    """The address that was shown to be the owner's; "" where there is none. A telephone serves Zalo and text messages alike."""
    key = means if means is Means.MAIL else Means.SMS
    row = _row(owner, key).exclude(verified_at=None).first()
    return row.address if row else ""


def held(owner: Ref) -> list[Value]:
    """The addresses of an owner, those that are not verified too."""
    rows = models.Contact.objects.filter(owner_kind=owner.kind, owner_id=owner.id).order_by("means")
    return [Value(Means(row.means), row.address, row.verified_at) for row in rows]


def asked(actor: Actor, *, at: datetime) -> list[CodeAsked]:
    """Codes of the one for whom the actor acts that may still be entered, the newest first."""
    owner = _owner(actor)
    rows = models.ContactCode.objects.filter(
        owner_kind=owner.kind, owner_id=owner.id, state="waiting", until__gt=at, by=actor.id
    )
    return [_asked(row) for row in rows.order_by("-at")[:10]]


@transaction.atomic
def ask(actor: Actor, *, means: Means, given: str, signed_in_at: datetime | None, at: datetime) -> CodeAsked:
    """Send a code to an address that is to be the owner's; where another stands there, it has to agree, or the sign-in be strong.

    The answer is the same whoever else uses the address. Raises `Invalid` at `/address`, `TooManyCodes`, `NotAllowed`.
    """
    owner = _owner(actor)
    found = _judged(means, given)
    mine = models.ContactCode.objects.filter(owner_kind=owner.kind, owner_id=owner.id, means=means.value)
    _one_at_a_time(owner)
    lately = mine.filter(at__gt=at - timedelta(hours=1)).count()
    if lately >= MOST_AN_HOUR or mine.filter(at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyCodes
    mine.filter(state="waiting").update(state="ended", address="")
    before = address(owner, means)
    before = "" if before == found else before
    mark = _mark(means, found)
    others = models.ContactCode.objects.filter(mark=mark, at__gt=at - timedelta(hours=1))
    silent = others.exclude(owner_kind=owner.kind, owner_id=owner.id).count() >= MOST_TO_ADDRESS
    row = models.ContactCode.objects.create(
        id=uuid.uuid4(), owner_kind=owner.kind, owner_id=owner.id, means=means.value, address=found, mark=mark, before=before,
        agrees=bool(before) and not is_strong(actor, signed_in_at=signed_in_at, at=at), by=actor.id, at=at, until=at + GOOD_FOR,
    )  # fmt: skip
    if not silent:
        _send(row, "contact_code", at=at)
    if row.agrees:
        _send(row, "contact_agree", at=at)
    return _asked(row)


def confirm(actor: Actor, *, asked: str, code: str, agreed: str = "", at: datetime) -> Value:
    """Take the code that came to the address, and the one that came to the address before where that has to agree.

    Raises `CodeUnknown`, `Invalid` at `/code` or `/agreed` (`expired`, `spent`, `wrong`); a wrong one is counted whatever becomes of the request.
    """
    owner = _owner(actor)
    with transaction.atomic():
        row = _waiting(owner, asked)
        if row is None or row.by != actor.id:
            raise CodeUnknown
        fault = _judge(row, code, agreed, at)
        if fault is None:
            return _settle(actor, owner, row, at)
        row.save(update_fields=["tries", "state"])
    raise Invalid([fault])


@transaction.atomic
def drop(actor: Actor, *, means: Means, signed_in_at: datetime | None, at: datetime) -> None:
    """Tell nothing to an address any more; one that was verified is told so. Raises `NeedsStrongSignIn`."""
    owner = _owner(actor)
    row = _row(owner, means).select_for_update().first()
    if row is None:
        return
    if row.verified_at and not is_strong(actor, signed_in_at=signed_in_at, at=at):
        raise NeedsStrongSignIn
    if row.verified_at:
        _told_before(owner, means, row.address, by=actor.id, at=at)
        journal.record(ContactDropped(means.value), ref=owner, by=actor, at=at)
    _mirror(actor, owner, means, "", at)
    row.delete()


def is_strong(actor: Actor, *, signed_in_at: datetime | None, at: datetime) -> bool:
    """Whether who signed in was shown at level 2, and lately."""
    return actor.assurance >= 2 and signed_in_at is not None and at - STRONG_FOR <= signed_in_at <= at


def code(row_id: uuid.UUID, which: str) -> str:
    """The code of a row: for its address (`contact_code`), or for the address before (`contact_agree`)."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"motcua.contact/{which}/{row_id}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def forget(*, at: datetime) -> None:
    """Drop codes that ended a day ago with their addresses."""
    models.ContactCode.objects.filter(until__lt=at - timedelta(days=1)).delete()


def _one_at_a_time(owner: Ref) -> None:
    """Asking many times at once gains nothing: each waits for the one before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"contact/{owner}"])


def _owner(actor: Actor) -> Ref:
    owner = actor.acting_for
    permissions.require(actor, "contact.manage", on=Target(owner=owner))
    if owner is None:  # the gate lets nobody through without one
        raise CodeUnknown
    return owner


def _row(owner: Ref, means: Means) -> QuerySet[models.Contact]:
    return models.Contact.objects.filter(owner_kind=owner.kind, owner_id=owner.id, means=means.value)


def _judged(means: Means, given: str) -> str:
    text = given.strip()
    if not text:
        raise Invalid([FieldError("/address", "E-REQ", means.value)])
    if means is not Means.MAIL:
        number = shorts.mobile(text)
        if not number:
            raise Invalid([FieldError("/address", "E-FMT", means.value)])
        return number
    try:
        validate_email(text)
    except ValidationError:
        raise Invalid([FieldError("/address", "E-FMT", means.value)]) from None
    if len(text) > LONGEST:
        raise Invalid([FieldError("/address", "E-FMT", means.value)])
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def _waiting(owner: Ref, asked: str) -> models.ContactCode | None:
    try:
        number = uuid.UUID(asked)
    except ValueError:
        return None
    rows = models.ContactCode.objects.select_for_update().filter(pk=number, owner_kind=owner.kind, owner_id=owner.id)
    return rows.first()


def _judge(row: models.ContactCode, given: str, agreed: str, at: datetime) -> FieldError | None:
    if row.state != "waiting" or row.tries >= MOST_TRIES:
        return FieldError("/code", "E-CHK", "spent" if row.tries >= MOST_TRIES else "expired")
    if at >= row.until:
        return FieldError("/code", "E-CHK", "expired")
    right = _same(given, code(row.pk, "contact_code"))
    agrees = not row.agrees or _same(agreed, code(row.pk, "contact_agree"))
    if right and agrees:
        return None
    row.tries += 1
    if row.tries >= MOST_TRIES:
        row.state = "ended"
        return FieldError("/code", "E-CHK", "spent")
    # Which of two is wrong is not told: each would be guessed alone.
    return FieldError("/code", "E-CHK", "wrong_pair" if row.agrees else "wrong", {"left": MOST_TRIES - row.tries})


def _same(given: str, right: str) -> bool:
    digits = "".join(one for one in given[:40] if one.isascii() and one.isdigit())
    return hmac.compare_digest(digits, right)


def _settle(actor: Actor, owner: Ref, row: models.ContactCode, at: datetime) -> Value:
    means = Means(row.means)
    _row(owner, means).delete()
    made = models.Contact.objects.create(
        owner_kind=owner.kind, owner_id=owner.id, means=row.means, address=row.address, verified_at=at, by=actor.id
    )
    if row.before:
        _told_before(owner, means, row.before, by=actor.id, at=at)
    journal.record(ContactVerified(means.value, bool(row.before)), ref=owner, by=actor, at=at)
    _mirror(actor, owner, means, made.address, at)
    row.delete()
    return Value(means, made.address, at)


def _mirror(actor: Actor, owner: Ref, means: Means, given: str, at: datetime) -> None:
    """Notices about a person's own account go to the same mailbox."""
    if means is Means.MAIL and owner.kind == "person" and accounts.person_of(actor) == owner.id:
        account_commands.set_contact(actor, email=given, at=at)


def _told_before(owner: Ref, means: Means, before: str, *, by: str, at: datetime) -> None:
    row = models.ContactCode.objects.create(
        id=uuid.uuid4(), owner_kind=owner.kind, owner_id=owner.id, means=means.value, address="", mark="", before=before,
        state="ended", by=by, at=at, until=at + timedelta(days=7),
    )  # fmt: skip
    if means is Means.MAIL:
        _send(row, "contact_changed", at=at)


def _send(row: models.ContactCode, event: str, *, at: datetime) -> None:
    key = str(uuid.uuid5(row.pk, event))
    owner = Ref(row.owner_kind, row.owner_id)
    trail.begin(uuid.UUID(key), owner=owner, kind=event, step=Going.READY, means=row.means, at=at)
    body: dict[str, Json] = {"notice": key, "code": str(row.pk), "event": event}
    outbox.enqueue(channel=CHANNEL, key=key, stream=key, body=body, at=at)


def _mark(means: Means, given: str) -> str:
    text = f"motcua.contact/{means.value}/{given.casefold()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def _asked(row: models.ContactCode) -> CodeAsked:
    return CodeAsked(
        str(row.pk), Means(row.means), row.address, trail.hidden(row.before) if row.agrees else "", row.until
    )
