"""Our news becomes the window's message: acceptance, supplement, decision, wishes answered, each made from the dossier when it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as dossiers_services
from motcua.casework.dossiers.facts import ActMade, StatusChanged
from motcua.casework.dossiers.types import ActKind, ActState, ActView, Channel, ForLink, ReasonView, Status
from motcua.doors.links.single_window import client, mapping, wire
from motcua.doors.links.single_window import settings as link
from motcua.doors.links.single_window.settings import Rule, Settings
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import HouseError
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import queries as outbox_queries
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Moot, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.signing import services as signing
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

log = structlog.get_logger("single_window")

CHANNEL = "single_window"
ACTOR = Actor.system("single_window")
DELIVERING = frozenset({mapping.CONFIRM, mapping.CHANGED, mapping.REFUSE})
"""Events whose acknowledgement is the proof that the result reached its owner (Decree 61/2018/NĐ-CP article 20)."""

_BY_ACT = {mapping.STOPPED: (ActKind.STOP, ActKind.WITHDRAWAL), mapping.REFUSE: (ActKind.INTAKE_REFUSAL,)}
"""Acts whose reasons a message gives when the dossier itself has none."""
_ANSWERS = {
    (ActKind.WITHDRAWAL, ActState.DONE): mapping.WITHDRAWN,
    (ActKind.WITHDRAWAL, ActState.TURNED_DOWN): mapping.NOT_WITHDRAWN,
    (ActKind.AMENDMENT, ActState.DONE): mapping.MAY_EDIT,
    (ActKind.AMENDMENT, ActState.TURNED_DOWN): mapping.NOT_EDIT,
    (ActKind.AMENDMENT, ActState.ENDED): mapping.ACCEPT,
    (ActKind.REVOCATION, ActState.DONE): mapping.REVOKED,
    (ActKind.REVOCATION, ActState.TURNED_DOWN): mapping.NOT_WITHDRAWN,
}
"""What is told of an act; a wish that came another way is nothing that the window asked."""


def wanted(fact: StatusChanged) -> bool:
    """Whether the window may hear of this turn: its own dossier, and an event that its map carries."""
    return fact.channel is Channel.SINGLE_WINDOW and any(
        _carried(mapping.event(fact.before, fact.after, automatic=automatic)) for automatic in (False, True)
    )


def on_status_changed(fact: StatusChanged, recorded: Recorded) -> None:
    """Write the message down: codes only, its text is made from the dossier when it is sent."""
    dossier = dossiers.for_link(fact.code, whole=False)
    event = mapping.event(fact.before, fact.after, automatic=dossier.automatic)
    if event == mapping.STOPPED and fact.before is Status.STOP_REQUESTED:
        act = dossiers.newest_act(fact.code, ActKind.WITHDRAWAL)
        if act is not None and act.details.get("way") == CHANNEL:  # the answer to the wish says it
            return
    _enqueue(dossier, event, recorded)


def told(fact: ActMade) -> bool:
    """Whether this act may be something to tell."""
    return _carried(_ANSWERS.get((fact.kind, fact.state), ""))


def on_act(fact: ActMade, recorded: Recorded) -> None:
    """An answer to what the declarant wished, or the end of what was issued."""
    dossier = dossiers.for_link(fact.code)
    act = dossiers.act_for_link(fact.code, fact.act)
    if dossier.channel is not Channel.SINGLE_WINDOW or act is None:
        return
    event = _ANSWERS[fact.kind, fact.state]
    asked_there = act.details.get("way") == CHANNEL
    if not asked_there and event != mapping.REVOKED:
        return
    if event in {mapping.WITHDRAWN, mapping.NOT_WITHDRAWN} and fact.kind is ActKind.WITHDRAWAL:
        statuses = [step.status for step in dossier.progress]
        if not mapping.heard(statuses, automatic=dossier.automatic):
            return  # before it has heard of us the window withdraws by itself
    if event == mapping.ACCEPT and not mapping.handled(dossier.status):
        return
    _enqueue(dossier, event, recorded, act=fact.act)


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("single_window", StatusChanged, on_status_changed, wants=wanted),
    Subscription("single_window.acts", ActMade, on_act, wants=told),
]


def _carried(event: str) -> bool:
    return bool(event) and any(rule.direction == "out" and rule.event == event for rule in link.current().message_map)


def _enqueue(dossier: ForLink, event: str, recorded: Recorded, act: int | None = None) -> None:
    settings = link.current()
    if not event or settings.answer(document_type=_text(dossier.origin, "document_type"), event=event) is None:
        return
    body: dict[str, Json] = {"code": dossier.code, "event": event, **({"act": act} if act is not None else {})}
    outbox.enqueue(
        channel=CHANNEL,
        key=f"{dossier.code}/{recorded.seq}",
        stream=_text(dossier.origin, "reference") or dossier.code,
        body=body,
        at=recorded.at,
    )


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
        if dossier.status is Status.STOPPED and _withdrawn_unheard(dossier, message):
            raise Moot("doanh nghiệp đã rút hồ sơ trước khi Một cửa quốc gia nghe gì từ bộ")
        act = message.body.get("act")
        envelope = compose(
            dossier, rule, settings, key=message.key, at=message.created_at,
            act=dossiers.act_for_link(dossier.code, act) if isinstance(act, int) else _act_of(dossier, event),
        )  # fmt: skip
        text = signed(envelope, settings)
        purpose = consent.require_purpose(CHANNEL)
        client.send(envelope, settings, attempt=message.attempt, text=text)
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
            text.encode(),
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


def signed(envelope: wire.Envelope, settings: Settings) -> str:
    """The Envelope's text with the authority's system signature, where the settings want one; raises `Retry` while there is no key that is fit."""
    text = wire.write_envelope(envelope)
    if not settings.signs:
        return text
    try:
        made = signing.sign_xml(text.encode(), place="SystemSignature", at=clock.now())
    except HouseError as failure:
        raise Retry(f"không ký được bản tin: {failure.code}", settings.waits[-1]) from failure
    return made.decode().partition("?>")[2].strip()


def compose(
    dossier: ForLink, rule: Rule, settings: Settings, *, key: str, at: datetime, act: ActView | None = None
) -> wire.Envelope:
    """The Envelope that tells of a dossier by one line of the map; the same key gives the same message id."""
    origin = dossier.origin
    reference = _text(origin, "reference")
    said = _told(dossier, settings, reference, rule.event, act, at)
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
            send_date=mapping.moment(at),
        ),
        content=mapping.CONTENTS[rule.content](said),
    )


def _told(
    dossier: ForLink, settings: Settings, reference: str, event: str, act: ActView | None, at: datetime
) -> mapping.Told:
    unit, result = _unit(dossier), dossier.result
    reasons, words, staff = dossier.reasons, "", settings.our_staff
    if act is not None:
        reasons = tuple(ReasonView("", "", one.article, one.text, "") for one in act.grounds if event in _REASONED)
        words, staff = act.note, act.settled_by if act.settled_by not in {"", "system", "person", "client"} else staff
    remarks: tuple[tuple[str, str], ...] = ()
    if event == mapping.SUPPLEMENT and dossier.supplements:
        asked = dossier.supplements[-1]
        remarks, words, reasons = tuple((pointer, text) for _, pointer, text in asked.remarks), asked.lead, ()
    if event in {mapping.ACCEPT, mapping.MAY_EDIT, mapping.WITHDRAWN}:
        words, reasons = words or settings.words.get(event, ""), ()
    if result is None or event not in {*DELIVERING, mapping.REVOKED}:
        return mapping.Told(reference, unit, staff, at, reasons, remarks=remarks, words=words)
    revoked = event == mapping.REVOKED
    return mapping.Told(
        reference=reference,
        department=unit,
        staff=staff,
        at=at if revoked else result.issued_at,
        reasons=reasons,
        words=words,
        number=result.number,
        file_name=f"{re.sub(r'[^0-9A-Za-z._-]', '-', result.number)}.pdf",
        file_link=mapping.paper_address(result.verification_path, settings),
        file_id=result.id,
        verify=f"{settings.public_url}{result.verification_path}",
        valid_from=clock.legal_date(result.issued_at),
        valid_until=result.valid_until,
        signer=result.signer,
    )


_REASONED = frozenset({mapping.STOPPED, mapping.REFUSE, mapping.REVOKED})
"""Events in which the grounds of an act are reasons; in the others they are what the declarant wrote."""


def _withdrawn_unheard(dossier: ForLink, message: Message) -> bool:
    """Whether the declarant withdrew there before anything of ours had arrived: then the window has ended the dossier by itself."""
    act = dossiers.newest_act(dossier.code, ActKind.WITHDRAWAL)
    asked_there = act is not None and act.details.get("way") == CHANNEL
    return asked_there and not outbox_queries.arrived(
        channel=CHANNEL, stream=message.stream, began=dossier.received_at, at=clock.now()
    )


def _act_of(dossier: ForLink, event: str) -> ActView | None:
    """The act that a message without one of its own rests on."""
    if dossier.reasons or event not in _BY_ACT:
        return None
    found = [act for kind in _BY_ACT[event] if (act := dossiers.newest_act(dossier.code, kind)) is not None]
    return max(found, key=lambda act: act.asked_at, default=None)


def _text(origin: Mapping[str, Json], name: str) -> str:
    value = origin.get(name, "")
    return value if isinstance(value, str) else ""


def _unit(found: ForLink) -> str:
    """The name that the unit bore when the dossier came; its code where the tree does not know it."""
    try:
        return organisations.unit(found.unit, on=clock.legal_date(found.received_at)).name
    except UnitUnknown:
        return found.unit
