"""Orders and cancellations go to the post; what it answers is noted at the delivery."""

from __future__ import annotations

from django.conf import settings as django_settings

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.facts import DeliveryMoved
from motcua.casework.dossiers.types import DeliveryState, Means
from motcua.doors.links.post import client, mapping
from motcua.doors.links.post.settings import CHANNEL, current
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent

ACTOR = Actor.system("post")
CARRIED = frozenset({DeliveryState.ORDERED, DeliveryState.CANCELLED})


class Post:
    """Adapter of `dossiers.ports.PostOffice`."""

    @property
    def is_on(self) -> bool:
        """Whether it has an address."""
        return current().is_on


def on_moved(fact: DeliveryMoved, recorded: Recorded) -> None:
    """An order was given or taken back: our number alone goes into the outbox, name and address are read when it is sent."""
    found = dossiers.shipments(ACTOR, fact.code)
    if not found:
        return
    outbox.enqueue(
        channel=CHANNEL,
        key=f"{fact.code}/{recorded.seq}",
        stream=fact.code,
        body={"code": fact.code, "shipment": found[0].id, "does": fact.state.value},
        at=recorded.at,
    )


SUBSCRIPTIONS = [
    Subscription("post", DeliveryMoved, on_moved, wants=lambda fact: fact.means is Means.POST and fact.state in CARRIED)
]


class Sender:
    """Carries orders to the post."""

    def send(self, message: Message) -> None:
        """Order, or take the order back; a repeat is known by our number, so a lost answer is asked again."""
        settings = current()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", 3600)
        shipment, at = dossiers.shipment(ACTOR, int(str(message.body["shipment"]))), clock.now()
        if message.body["does"] == DeliveryState.CANCELLED.value:
            said = client.call(settings.cancel_path, {"orderCode": mapping.order_code(shipment.id)}, settings)
            if said.code not in settings.taken | settings.known | settings.unknown:
                raise Dead(f"{said.code} {said.words}".strip())
            return
        if shipment.state is not DeliveryState.ORDERED:
            return
        said = client.call(
            settings.orders_path,
            mapping.order(shipment, settings, organisation=django_settings.MOTCUA.organisation),
            settings,
        )
        if said.code not in settings.taken | settings.known:
            raise Dead(f"{said.code} {said.words}".strip())
        if not said.tracking:
            raise Retry("câu trả lời không có số hiệu bưu gửi")
        purpose = consent.require_purpose(CHANNEL)
        audit.exchanged(
            ACTOR, direction=Direction.TO, subject=Ref("dossier", shipment.code), owner=shipment.owner, what="dossier",
            purpose=purpose.key, fields=purpose.fields, at=at,
        )  # fmt: skip
        services.note_order(ACTOR, shipment=shipment.id, tracking=said.tracking.upper(), fee=said.fee, at=at)


SENDER = Sender()
