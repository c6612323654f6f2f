"""Our packages become the axis's: written when they are sent, each receiver's in order, signed, and told back to the room."""

from __future__ import annotations

from datetime import timedelta

import structlog

from motcua.backoffice.documents import queries as documents
from motcua.backoffice.documents import services as documents_services
from motcua.backoffice.documents.facts import PackageMade
from motcua.backoffice.documents.types import Kind
from motcua.doors.links.document_axis import client, mapping, wire
from motcua.doors.links.document_axis import settings as link
from motcua.doors.links.document_axis.settings import CHANNEL
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor, Json
from motcua.identity.accounts import queries as accounts

log = structlog.get_logger("document_axis")

ACTOR = Actor.system("document_axis")
PLACE = f"{{{wire.NAMESPACE}}}edXMLEnvelope/{{{wire.NAMESPACE}}}edXMLHeader"


def on_package_made(fact: PackageMade, recorded: Recorded) -> None:
    """Write the message down: numbers only, the package is made when it is sent. What one receiver hears of one document stays in order."""
    body: dict[str, Json] = {"package": fact.package}
    outbox.enqueue(
        channel=CHANNEL, key=str(fact.package), stream=f"{recorded.ref.id}/{fact.party}", body=body, at=recorded.at
    )


SUBSCRIPTIONS = [Subscription("document_axis", PackageMade, on_package_made)]


class Sender:
    """Carries our packages to the axis."""

    def send(self, message: Message) -> None:
        """Make one package and hand it over; the room hears how that ended. See `client.send`."""
        settings = link.current()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", 3600)
        number = int(str(message.body["package"]))
        parcel = documents.parcel(ACTOR, number)
        if parcel.state != "waiting":
            return
        kind = "status" if parcel.kind is Kind.STATUS else "edoc"
        content = compose(number)
        receiver = mapping.organisation(parcel.receiver, settings, documents.agency)
        try:
            axis_id = client.send(
                content, kind=kind, receivers=[receiver.code], settings=settings, attempt=message.attempt
            )
        except Dead as dead:
            documents_services.not_sent(ACTOR, package=number, why=dead.reason, at=clock.now())
            raise
        except Retry as again:
            if clock.now() - message.created_at < timedelta(days=settings.give_up_days):
                raise
            documents_services.not_sent(ACTOR, package=number, why=again.reason, at=clock.now())
            raise Dead(again.reason) from again
        documents_services.sent(ACTOR, package=number, axis_id=axis_id, at=clock.now())
        log.info("package_sent", package=number, kind=parcel.kind.value, axis_id=axis_id, bytes=len(content))


def compose(number: int) -> bytes:
    """The bytes of one package of ours, signed where the settings say so."""
    settings = link.current()
    parcel = documents.parcel(ACTOR, number)
    if parcel.kind is Kind.STATUS:
        staff = accounts.names({parcel.staff}).get(parcel.staff, "") if parcel.staff else ""
        content = wire.write_status(mapping.status(parcel, settings, documents.agency, staff=staff))
    else:
        content = wire.write(mapping.package(parcel, settings, documents.agency, at=parcel.said_at))
    return signing.sign_xml(content, place=PLACE, at=clock.now()) if settings.signs else content


SENDER = Sender()
