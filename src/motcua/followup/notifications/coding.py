"""The sender of codes for addresses, by letter or text message; what has been used or has ended meanwhile is not sent."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from motcua.followup.notifications import balancing, carrying, contacts, models, shorts, telling, trail, wording
from motcua.followup.notifications.carrying import Recipient
from motcua.followup.notifications.errors import NotReached, NotTaken, Unclear
from motcua.followup.notifications.ports import carriers
from motcua.followup.notifications.types import Channel, Going, Means, Short
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Ref


class Sender:
    """Carries codes."""

    def send(self, message: Message) -> None:
        """Work the code out and hand it over. Raises as the other senders."""
        number, event, at = UUID(str(message.body["notice"])), str(message.body["event"]), clock.now()
        row = models.ContactCode.objects.filter(pk=str(message.body["code"])).first()
        changed = event == "contact_changed"
        if row is None or (not changed and (row.state != "waiting" or at >= row.until)):
            trail.add(number, Going.DROPPED, reason="over", at=at)
            return
        to = row.address if event == "contact_code" else row.before
        moment = f"{clock.legal_time(row.at if changed else row.until):%H:%M %d/%m/%Y}"
        values = {
            "code": "" if changed else contacts.code(row.pk, event), "until": moment, "time": moment,
            "link": f"{settings.MOTCUA.public_url}/cua-toi/{'lien-he' if event == 'contact_code' else 'phien'}/",
        }  # fmt: skip
        if Means(row.means) is Means.MAIL:
            owner = Ref(row.owner_kind, row.owner_id)
            carrying.carry(message, event, values, [Recipient(owner, to)], number=number)
        else:
            self._ring(number, message, event, values, to)

    def _ring(self, number: UUID, message: Message, event: str, values: dict[str, str], to: str) -> None:
        at, site = clock.now(), urlsplit(settings.MOTCUA.public_url).netloc
        owner = models.Message.objects.filter(pk=number).values_list("owner_kind", "owner_id").first()
        wish = telling.preferences(Ref(*owner)) if owner else None
        texts = wording.said(event, Channel.SMS, at=message.created_at)
        text = wording.filled(texts[wish.language if wish else "vi"]["text"], {**values, "site": site})
        short = Short(number.hex, to, event, text, shorts.plain(text), {**values, "site": site}, legal=True)
        last: Exception = NotTaken("không có nhà cung cấp nào đang bật")
        for one in balancing.ordered(carriers.get().get(Means.SMS, ()), number, at=at):
            try:
                one.carry(short, at=at)
            except NotTaken as trouble:
                last = trouble
            except NotReached as refused:
                trail.add(number, Going.FAILED, means=Means.SMS.value, to=to, reason=refused.reason, at=at)
                raise Dead(refused.reason) from refused
            except Unclear as lost:  # asked for again in a minute where it did not come: no code is repeated by itself
                trail.add(number, Going.UNCLEAR, means=Means.SMS.value, to=to, reason=lost.reason, at=at)
                return
            else:
                trail.add(number, Going.SENT, means=Means.SMS.value, to=to, at=at)
                return
        raise Retry(str(last))


SENDER = Sender()
