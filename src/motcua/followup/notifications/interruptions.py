"""An interruption of the service, told ahead by letter to those who have a dossier open and asked to be told (Decree 224/2026/NĐ-CP article 13)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.helpdesk.errors import AnnouncementUnknown
from motcua.followup.helpdesk.facts import Announced
from motcua.followup.helpdesk.types import Audience
from motcua.followup.notifications import carrying, contacts, ledger, models, trail
from motcua.followup.notifications.carrying import Recipient
from motcua.followup.notifications.types import Going, Means
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.services import Draft
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json, Ref

CHANNEL = "news_mail"
MANY = 500
"""Owners that are looked at with one question."""
_NAMESPACE = uuid.UUID("d4c1b7aa-9a3e-5f5c-8c3d-1e2b6f7a8c90")


def on_announced(fact: Announced, recorded: Recorded) -> None:
    """Put a letter for each owner who asked for it and has a dossier open into the outbox; once, however often this is heard of."""
    if helpdesk.announcement(fact.announcement).audience is Audience.OFFICE:
        return
    asked = models.Preference.objects.filter(interruptions=True).order_by("pk")
    last = 0
    while rows := list(asked.filter(pk__gt=last)[:MANY]):
        last = rows[-1].pk
        owners = {Ref(row.owner_kind, row.owner_id) for row in rows}
        outbox.enqueue_all(
            [_draft(fact.announcement, owner, recorded.at) for owner in sorted(dossiers.with_open(owners), key=str)],
            at=recorded.at,
        )


class Sender:
    """Writes the letter of an interruption."""

    def send(self, message: Message) -> None:
        """Hand it over; one that was withdrawn or has begun is told no more. Raises as the sender of other mail."""
        number, owner, at = uuid.UUID(str(message.body["notice"])), Ref.parse(str(message.body["owner"])), clock.now()
        address = contacts.address(owner, Means.MAIL)
        try:
            one = helpdesk.announcement(int(str(message.body["announcement"])))
        except AnnouncementUnknown:
            return
        gone = one.withdrawn_at is not None or one.begins is None or one.ends is None or one.ends <= at
        if gone or not address or one.begins is None or one.ends is None:
            reason = "over" if gone else "no_address"
            trail.add(number, Going.DROPPED, means=Means.MAIL.value, reason=reason, at=at)
            return
        values = {
            "title": one.title_vi, "text": one.text_vi, "begins": _moment(one.begins), "ends": _moment(one.ends),
            "link": f"{settings.MOTCUA.public_url}/thong-bao/",
        }  # fmt: skip
        english = {"title": one.title_en, "text": one.text_en}
        carrying.carry(message, "announcement", values, [Recipient(owner, address)], english=english, number=number)


SENDER = Sender()

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("news_mail", Announced, on_announced, wants=lambda fact: fact.interrupts)
]


def _draft(announcement: int, owner: Ref, at: datetime) -> Draft:
    number = uuid.uuid5(_NAMESPACE, f"{announcement}/{owner}")
    trail.begin(
        number,
        owner=owner,
        kind="announcement",
        code=f"{ledger.ANNOUNCED}{announcement}",
        step=Going.READY,
        means=Means.MAIL.value,
        at=at,
    )
    body: dict[str, Json] = {"notice": str(number), "announcement": announcement, "owner": str(owner)}
    return Draft(CHANNEL, str(number), str(number), body)


def _moment(at: datetime) -> str:
    return f"{clock.legal_time(at):%H:%M %d/%m/%Y}"
