"""Commands on notices: tell an owner what happened, mark what was read, how an owner wants to be told, what suppliers report."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from motcua.followup.notifications import contacts, models, queries, quiet, sessions, telling, trail, wording, words
from motcua.followup.notifications.contacts import ask as ask_code
from motcua.followup.notifications.contacts import confirm as confirm_code
from motcua.followup.notifications.contacts import drop as drop_contact
from motcua.followup.notifications.digests import make as make_digests
from motcua.followup.notifications.errors import PatternUnknown, WordingMoved
from motcua.followup.notifications.facts import WordingEnded, WordingPut
from motcua.followup.notifications.types import Channel, Going, Means, Preferences, Renewed, Wording
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

__all__ = [
    "ask_code", "confirm_code", "drop_contact", "end_wording", "make_digests", "prefer", "put_wording", "read", "report", "resent", "session", "tell",
    "unsubscribe", "write_wording",
]  # fmt: skip

LANGUAGES = ("vi", "en")
LONGEST_NOTE = 300
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
    """Keep how the one for whom the actor acts wants to be told; where to is `ask_code`'s matter.

    Notices that the law asks for go at once and by one means still, whatever is switched off; the portal tells of all of them.
    Raises `Invalid` at `/means` (one twice), `/language`, `/muted` (what is no kind, or what the law asks for), `/quiet`, `/digest` and
    `/interruptions` (no verified address for letters), and `NotAllowed`.
    """
    permissions.require(actor, "dossier.read")
    owner = queries.owner_of(actor)
    if owner is None:
        raise NotAllowed(permission="dossier.read")
    faults = []
    if len(set(given.means)) != len(given.means):
        faults.append(FieldError("/means", "E-DUP"))
    if given.language not in LANGUAGES:
        faults.append(FieldError("/language", "E-REQ"))
    if set(given.muted) - {one.event for one in queries.kinds(at=at) if not one.legal}:
        faults.append(FieldError("/muted", "E-REF"))
    try:
        hours = quiet.check(given.quiet)
    except quiet.HoursWrong:
        hours = ""
        faults.append(FieldError("/quiet", "E-FMT"))
    if (given.digest or given.interruptions) and not contacts.address(owner, Means.MAIL):
        faults.append(FieldError("/digest" if given.digest else "/interruptions", "E-CHK", "no_address"))
    if faults:
        raise Invalid(faults)
    models.Preference.objects.update_or_create(
        owner_kind=owner.kind,
        owner_id=owner.id,
        defaults={
            "means": [one.value for one in given.means], "language": given.language, "informative": given.informative,
            "muted": sorted(set(given.muted)), "digest": given.digest, "quiet": hours, "interruptions": given.interruptions,
            "by": str(actor), "changed_at": at,
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


def resent(*, key: str, at: datetime) -> None:
    """An operator sent a message again: that is a step of its way."""
    try:
        number = uuid.UUID(key)
    except ValueError:
        return
    found = models.Message.objects.filter(pk=number).first()
    if found is not None:
        trail.add(number, Going.RESENT, at=at)


@transaction.atomic
def write_wording(
    actor: Actor, *, kind: str, channel: Channel, language: str, texts: Mapping[str, str], at: datetime
) -> Wording:
    """Keep a draft of an organisation's own words; there is one for each kind, way and language, and it takes the place of the one before.

    Raises `PatternUnknown`, `Invalid` at `/FIELD`.
    """
    permissions.require(actor, "message.write")
    pattern = wording.patterns().get((kind, channel, language))
    if pattern is None:
        raise PatternUnknown
    kept = wording.judge(pattern, texts)
    rows = models.Wording.objects.select_for_update().filter(kind=kind, channel=channel.value, language=language)
    last = rows.order_by("-version").first()
    row = rows.filter(put_at=None, ended_at=None).first()
    if row is None:
        number = last.version + 1 if last else 1
        row = models.Wording(kind=kind, channel=channel.value, language=language, version=number)
    row.texts, row.written_by, row.written_at = kept, actor.id, at
    row.save()
    return wording.value(row)


@transaction.atomic
def put_wording(actor: Actor, *, wording_id: int, seen: datetime | None, note: str, at: datetime) -> Wording:
    """Put a draft in force in the place of the words before; who wrote it says why nobody else does it.

    `seen` is when the draft that was read was written. Raises `WordingMoved`, `Invalid` at `/note`.
    """
    permissions.require(actor, "message.write")
    row = models.Wording.objects.select_for_update().filter(pk=wording_id, put_at=None, ended_at=None).first()
    if row is None or row.written_at != seen:
        raise WordingMoved
    alone, reason = row.written_by == actor.id, normal(note)[:LONGEST_NOTE]
    if alone and not reason:
        raise Invalid([FieldError("/note", "E-REQ", "alone")])
    same = models.Wording.objects.filter(kind=row.kind, channel=row.channel, language=row.language)
    same.filter(put_at__isnull=False, ended_at=None).update(ended_at=at, ended_by=actor.id)
    row.put_by, row.put_at, row.note = actor.id, at, reason
    row.save()
    fact = WordingPut(row.kind, row.channel, row.language, row.version, alone)
    journal.record(fact, ref=Ref("wording", str(row.pk)), by=actor, at=at)
    return wording.value(row)


@transaction.atomic
def end_wording(actor: Actor, *, wording_id: int, at: datetime) -> Wording:
    """Take words out of force, so that the house's hold again, or throw a draft away. Raises `WordingMoved`."""
    permissions.require(actor, "message.write")
    row = models.Wording.objects.select_for_update().filter(pk=wording_id, ended_at=None).first()
    if row is None:
        raise WordingMoved
    row.ended_at, row.ended_by = at, actor.id
    row.save()
    fact = WordingEnded(row.kind, row.channel, row.language, row.version)
    journal.record(fact, ref=Ref("wording", str(row.pk)), by=actor, at=at)
    return wording.value(row)
