"""Commands on notices: tell an owner what happened, mark what was read, how an owner wants to be told, what suppliers report."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.followup.notifications import models, queries, sessions, shorts, telling, words
from motcua.followup.notifications.types import Means, Preferences, Renewed
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

LANGUAGES = ("vi", "en")
_NAMESPACE = uuid.UUID("6f0d3f6e-5b1c-5d6a-9b86-3a1d0c2b7e41")


@transaction.atomic
def tell(actor: Actor, *, owner: Ref, code: str, event: str, seq: int, at: datetime) -> str:
    """Put a notice into the owner's inbox and, where the event is one to be told, a message for the first means into the outbox.

    `seq` is the fact's place in the dossier's journal: the same fact tells once. Gives the notice's id.
    Source: Decree 224/2026/NĐ-CP article 15(1)g.
    """
    permissions.require(actor, "outbox.send")
    edition = words.in_force(clock.legal_date(at))
    notice_id = uuid.uuid5(_NAMESPACE, f"{code}/{seq}")
    row = models.Notice(
        id=notice_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        code=code,
        event=event,
        words_version=edition.version,
        at=at,
    )
    models.Notice.objects.bulk_create([row], ignore_conflicts=True)
    telling.begin(notice_id, owner=owner, code=code, event=event, edition=edition, at=at)
    return str(notice_id)


def read(actor: Actor, *, notices: Sequence[str], at: datetime) -> int:
    """Mark notices of the owner for whom the actor acts as opened; gives how many were new."""
    permissions.require(actor, "dossier.read")
    return queries.own(actor).filter(pk__in=list(notices), read_at=None).update(read_at=at)


def prefer(actor: Actor, *, given: Preferences, at: datetime) -> None:
    """Keep how the one for whom the actor acts wants to be told.

    Notices that the law asks for go by one means still, when every means is switched off; the portal tells of all of them.
    Raises `Invalid` for a fixed line, an address that is none, a means twice, and `NotAllowed`.
    """
    permissions.require(actor, "dossier.read")
    owner = queries.owner_of(actor)
    if owner is None:
        raise NotAllowed(permission="dossier.read")
    phone, email = shorts.mobile(given.phone), given.email.strip()
    faults = []
    if given.phone.strip() and not phone:
        faults.append(FieldError("/phone", "E-FMT", "mobile"))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults.append(FieldError("/email", "E-FMT", "email"))
    if len(set(given.means)) != len(given.means):
        faults.append(FieldError("/means", "E-DUP"))
    if given.language not in LANGUAGES:
        faults.append(FieldError("/language", "E-REQ"))
    if faults:
        raise Invalid(faults)
    models.Preference.objects.update_or_create(
        owner_kind=owner.kind,
        owner_id=owner.id,
        defaults={
            "means": [one.value for one in given.means], "phone": phone, "email": email, "language": given.language,
            "informative": given.informative, "by": str(actor), "changed_at": at,
        },
    )  # fmt: skip


def unsubscribe(token: str, *, at: datetime) -> Ref:
    """Switch off news that the law does not ask for, for the owner whom a letter's link names; raises `LinkWrong`."""
    owner = queries.owner_of_link(token)
    row, _ = models.Preference.objects.get_or_create(
        owner_kind=owner.kind,
        owner_id=owner.id,
        defaults={"means": [one.value for one in telling.order()], "by": "letter", "changed_at": at},
    )
    models.Preference.objects.filter(pk=row.pk).update(informative=False, by="letter", changed_at=at)
    return owner


def report(
    actor: Actor, *, key: str, means: Means, carrier: str, arrived: bool, reason: str = "", at: datetime
) -> bool:
    """Take a supplier's report of a message; whether it changed anything.

    Known again by the message's own key: a repeat, a report about a means that another has taken over from, and one about a
    message that is none of ours change nothing. A failure hands the news to the next means.
    """
    permissions.require(actor, "outbox.send")
    try:
        notice = uuid.UUID(hex=key)
    except ValueError:
        return False
    return telling.reported(notice, means, carrier=carrier, arrived=arrived, reason=reason, at=at)


def session(
    actor: Actor, *, name: str, seed: str, renew: Callable[[str], Renewed], at: datetime, refused: str = ""
) -> str:
    """The access token of a supplier's session that all processes share; see `sessions.access`."""
    permissions.require(actor, "outbox.send")
    return sessions.access(name, seed=seed, renew=renew, at=at, refused=refused)
