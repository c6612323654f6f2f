"""Our news becomes the window's message: a decision on its dossier is told with number and paper, or with reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as dossiers_services
from motcua.casework.dossiers.facts import StatusChanged
from motcua.casework.dossiers.types import Channel, ForLink
from motcua.doors.links.single_window import client, mapping, wire
from motcua.doors.links.single_window import settings as link
from motcua.doors.links.single_window.settings import Rule, Settings
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

log = structlog.get_logger("single_window")

CHANNEL = "single_window"
ACTOR = Actor.system("single_window")
DELIVERING = frozenset({"confirm", "refuse"})
"""Events whose acknowledgement is the proof that the result reached its owner (Decree 61/2018/NĐ-CP article 20)."""


def wanted(fact: StatusChanged) -> bool:
    """Whether the window hears of this turn: its own dossier, and an event that its map carries."""
    event = mapping.EVENTS[fact.after]
    return (
        fact.channel is Channel.SINGLE_WINDOW
        and bool(event)
        and any(rule.direction == "out" and rule.event == event for rule in link.current().message_map)
    )


def on_status_changed(fact: StatusChanged, recorded: Recorded) -> None:
    """Write the message down: codes only, its text is made from the dossier when it is sent."""
    origin = dossiers.for_link(fact.code).origin
    body: dict[str, Json] = {"code": fact.code, "event": mapping.EVENTS[fact.after]}
    outbox.enqueue(
        channel=CHANNEL,
        key=f"{fact.code}/{recorded.seq}",
        stream=_text(origin, "reference") or fact.code,
        body=body,
        at=recorded.at,
    )


SUBSCRIPTIONS = [Subscription("single_window", StatusChanged, on_status_changed, wants=wanted)]


class Sender:
    """Carries our answers to the window."""

    def send(self, message: Message) -> None:
        """Make the Envelope from the dossier as it is now and hand it over; see `client.send` for its ends."""
        settings = link.current()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", 3600)
        dossier = dossiers.for_link(str(message.body["code"]))
        event = str(message.body["event"])
        rule = settings.answer(document_type=_text(dossier.origin, "document_type"), event=event)
        if rule is None:
            raise Dead(f"chưa khai báo bản tin cho sự kiện {event}")
        envelope = compose(dossier, rule, settings, key=message.key)
        purpose = consent.require_purpose(CHANNEL)
        client.send(envelope, settings, attempt=message.attempt)
        audit.exchanged(
            ACTOR,
            direction=Direction.TO,
            subject=Ref("dossier", dossier.code),
            owner=dossier.owner,
            what="dossier",
            purpose=purpose.key,
            fields=purpose.fields,
            at=clock.now(),
        )
        if event in DELIVERING and dossier.result is not None:
            dossiers_services.deliver_result(ACTOR, code=dossier.code, means=CHANNEL, at=clock.now())
        kept = storage.put(
            wire.write_envelope(envelope).encode(),
            media_type="application/xml",
            name=f"nsw-{envelope.subject.reference}-{rule.type}-{rule.function}.xml",
            at=message.created_at,
        )
        log.info(
            "message_sent",
            message=envelope.message_id,
            code=dossier.code,
            type=rule.type,
            function=rule.function,
            kept=kept.id,
        )


SENDER = Sender()


def compose(dossier: ForLink, rule: Rule, settings: Settings, *, key: str) -> wire.Envelope:
    """The Envelope that tells of a dossier by one line of the map; the same key gives the same message id."""
    origin = dossier.origin
    reference = _text(origin, "reference")
    told = _told(dossier, settings, reference)
    content = mapping.confirmation(told) if rule.content == "ResultConfirm" else mapping.refusal(told)
    us = wire.Party(
        settings.our_name, settings.our_name, "VN", settings.our_name, settings.our_organization, settings.our_unit
    )
    return wire.Envelope(
        version="01",
        message_id=mapping.message_id(key),
        sender=us,
        receiver=mapping.NSW,
        subject=wire.Subject(
            document_type=rule.document_type,
            type=rule.type,
            function=rule.function,
            reference=reference,
            document_year=_text(origin, "document_year"),
            pre_reference=_text(origin, "pre_reference") or reference,
            pre_document_year=_text(origin, "pre_document_year"),
            send_date=mapping.moment(told.at),
        ),
        content=content,
    )


def _told(dossier: ForLink, settings: Settings, reference: str) -> mapping.Told:
    result = dossier.result
    at = dossier.decided_at or dossier.received_at
    if result is None:
        return mapping.Told(reference, _unit(dossier), settings.our_staff, at, dossier.reasons)
    return mapping.Told(
        reference=reference,
        department=_unit(dossier),
        staff=settings.our_staff,
        at=result.issued_at,
        reasons=dossier.reasons,
        number=result.number,
        file_name=f"{re.sub(r'[^0-9A-Za-z._-]', '-', result.number)}.pdf",
        file_link=mapping.paper_address(result.verification_path, settings),
        file_id=result.id,
        verify=f"{settings.public_url}{result.verification_path}",
    )


def _text(origin: Mapping[str, Json], name: str) -> str:
    value = origin.get(name, "")
    return value if isinstance(value, str) else ""


def _unit(found: ForLink) -> str:
    """The name that the unit bore when the dossier came; its code where the tree does not know it."""
    try:
        return organisations.unit(found.unit, on=clock.legal_date(found.received_at)).name
    except UnitUnknown:
        return found.unit
