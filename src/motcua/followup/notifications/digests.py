"""The letter of the day: what happened to an owner's dossiers since the last one, once for each day."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.followup.notifications import carrying, contacts, models, quiet, telling, trail, words
from motcua.followup.notifications.carrying import Recipient
from motcua.followup.notifications.types import Going, Means
from motcua.foundation import clock
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json, Ref

CHANNEL = "digest_mail"
MOST = 200
"""So many lines a letter has; of the rest it says how many."""
MOST_A_ROUND = 2_000
_NAMESPACE = uuid.UUID("2f6c7c52-6f7e-5a0e-9d38-7a1c0b5e4d10")


def make(*, at: datetime) -> int:
    """After the hour of the day, put one letter for each owner who has news that waits for it into the outbox; gives how many. A job."""
    if clock.legal_time(at).hour < settings.MOTCUA.digest_hour:
        return 0
    waiting = models.Message.objects.filter(state=Going.HELD.value, at__lte=at)
    owners = waiting.order_by("owner_kind", "owner_id").values_list("owner_kind", "owner_id").distinct()
    return sum(_one(Ref(kind, number), at) for kind, number in owners[:MOST_A_ROUND])


class Sender:
    """Writes a letter of the day from the rows that it covers."""

    def send(self, message: Message) -> None:
        """Hand it over; without an address its news stands in the portal alone. Raises as the sender of other mail."""
        row = models.Digest.objects.get(pk=str(message.body["notice"]))
        owner, at = Ref(row.owner_kind, row.owner_id), clock.now()
        wish = telling.preferences(owner)
        until = quiet.until(wish.quiet, at=at) if wish else None
        if until is not None:
            trail.add(row.pk, Going.WAITS, means=Means.MAIL.value, reason="quiet", at=at)
            raise Retry("giờ không nhắn tin", (until - at).total_seconds())
        address = contacts.address(owner, Means.MAIL)
        found = models.Notice.objects.filter(
            owner_kind=owner.kind, owner_id=owner.id, at__gt=row.since, at__lte=row.until
        ).order_by("at")
        if not address:
            trail.add(row.pk, Going.DROPPED, means=Means.MAIL.value, reason="no_address", at=at)
            return
        notices = list(found[: MOST + 1])
        count = found.count()
        lines = [_line(one) for one in notices[:MOST]]
        if count > MOST:
            lines.append((f"… và {count - MOST} việc khác.", f"… and {count - MOST} more."))
        values = {
            "day": f"{row.day:%d/%m/%Y}",
            "count": str(count),
            "link": f"{settings.MOTCUA.public_url}/cua-toi/nhan-tin/da-gui/",
        }
        carrying.carry(message, "digest", values, [Recipient(owner, address)], rows=lines, number=row.pk)


SENDER = Sender()


@transaction.atomic
def _one(owner: Ref, at: datetime) -> bool:
    day = clock.legal_date(at)
    mine = models.Digest.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    held = list(
        models.Message.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(owner_kind=owner.kind, owner_id=owner.id, state=Going.HELD.value, at__lte=at)
        .order_by("at", "id")
    )
    if not held or mine.filter(day__gte=day).exists():
        return False
    last = mine.order_by("-until").first()
    begins = clock.legal_time(held[0].at).replace(hour=0, minute=0, second=0, microsecond=0)
    number = uuid.uuid5(_NAMESPACE, f"{owner}/{day}")
    row = models.Digest(
        id=number, owner_kind=owner.kind, owner_id=owner.id, day=day, since=max(last.until, begins) if last else begins, until=at
    )  # fmt: skip
    # Two processes at once: the database keeps one, and only that one puts a letter into the outbox.
    row.save(force_insert=True)
    for one in held:
        trail.add(one.pk, Going.IN_DIGEST, means=Means.MAIL.value, at=at)
    trail.begin(number, owner=owner, kind="digest", step=Going.READY, means=Means.MAIL.value, at=at)
    body: dict[str, Json] = {"notice": str(number)}
    outbox.enqueue(channel=CHANNEL, key=str(number), stream=f"digest:{owner}", body=body, at=at)
    return True


def _line(one: models.Notice) -> tuple[str, str]:
    template, moment = words.edition(one.words_version).templates[one.event], f"{clock.legal_time(one.at):%H:%M %d/%m}"
    return f"{moment}  {one.code}: {template.vi.state}", f"{moment}  {one.code}: {template.en.state}"
