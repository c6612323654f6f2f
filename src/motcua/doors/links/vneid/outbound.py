"""Our results become papers of their holders' wallets, and our questions about people lines of VNeID's usage log.

Papers go at once and at the latest within a day, those that their holder asks for within five minutes (Decree 320/2026/NĐ-CP article 4): these have a
channel of their own, so that no backlog holds them up. A message carries only which result; what goes out is its state at that moment.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings as django_settings

from motcua.casework.results import queries as results
from motcua.casework.results.facts import ResultIssued, ResultReplaced, ResultRevoked, WalletAsked
from motcua.casework.results.types import Kind
from motcua.doors.links.vneid import client, mapping
from motcua.doors.links.vneid import settings as link
from motcua.foundation import clock
from motcua.foundation.audit import queries as looks
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.people import queries as people
from motcua.identity.people.types import NumberKind

CHANNEL, ASKED, USAGE = "vneid", "vneid_asked", "vneid_usage"
WITHIN = {CHANNEL: timedelta(hours=24), ASKED: timedelta(minutes=5)}
SYSTEMS = frozenset({"system:sign_in", "system:population"})
"""Whose questions are about data of the identification system."""
OFF_WAIT = 3600.0
LINES = 500

log = structlog.get_logger(CHANNEL)


def on_change(fact: ResultIssued | ResultRevoked | ResultReplaced | WalletAsked, recorded: Recorded) -> None:
    """Write one message down for a result that a person has a wallet for."""
    found = results.for_link(fact.result)
    if found.kind is Kind.REFUSAL or not _number(found.owner):
        return
    channel = ASKED if isinstance(fact, WalletAsked) else CHANNEL
    key = f"{fact.result}/{recorded.seq}"
    outbox.enqueue(channel=channel, key=key, stream=fact.result, body={"result": fact.result}, at=recorded.at)


def _is_on(_: object) -> bool:
    return link.current().is_on


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("vneid", ResultIssued, on_change, wants=_is_on),
    Subscription("vneid", ResultRevoked, on_change, wants=_is_on),
    Subscription("vneid", ResultReplaced, on_change, wants=_is_on),
    Subscription("vneid", WalletAsked, on_change, wants=_is_on),
]


class Sender:
    """Carries papers to wallets."""

    def send(self, message: Message) -> None:
        """Hand the result over as it stands now; somebody without a wallet gets nothing, and may ask when they have one."""
        settings, at = link.current(), clock.now()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", OFF_WAIT)
        purpose = consent.require_purpose(CHANNEL)
        found = results.for_link(str(message.body["result"]))
        number = _number(found.owner)
        if not number:
            return
        if at - message.created_at > WITHIN[message.channel]:
            log.warning("wallet_late", channel=message.channel, result=found.id)
        paper = mapping.paper(
            found,
            holder=number,
            issuer=_issuer(found.unit, at),
            address=f"{django_settings.MOTCUA.public_url}{found.verification_path}",
            settings=settings,
        )
        taken = client.hand_over(paper, settings)
        if not taken:
            log.info("no_wallet", result=found.id)
        audit.exchanged(
            Actor.system(CHANNEL),
            direction=Direction.TO,
            subject=Ref("result", found.id),
            owner=found.owner,
            what="result",
            purpose=purpose.key,
            fields=purpose.fields,
            at=at,
            message=str(uuid.uuid5(uuid.NAMESPACE_URL, message.key)),
        )


class UsageSender:
    """Carries the usage log of a day."""

    def send(self, message: Message) -> None:
        """Every exchange of that day, some at a time; lines that VNeID has already are known by their id."""
        settings = link.current()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", OFF_WAIT)
        since = datetime.fromisoformat(str(message.body["since"]))
        until, after = datetime.fromisoformat(str(message.body["until"])), 0
        while found := looks.exchanges(SYSTEMS, since=since, until=until, after=after, limit=LINES):
            client.tell_usage([mapping.line(one) for one in found], settings)
            after = found[-1].id


SENDER = Sender()
USAGE_SENDER = UsageSender()


def tell_usage() -> None:
    """Once a night, yesterday's questions about people are to be told (Decree 320/2026/NĐ-CP article 10)."""
    if not link.current().is_on:
        return
    at = clock.now()
    until = clock.legal_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    since = until - timedelta(days=1)
    body = {"since": since.isoformat(), "until": until.isoformat()}
    outbox.enqueue(channel=USAGE, key=since.date().isoformat(), stream="usage", body=body, at=at)


def _number(owner: Ref) -> str:
    """The personal number of a person; nothing for others, whose wallets take no papers of theirs."""
    if owner.kind != "person":
        return ""
    someone = people.person(owner.id)
    return someone.number if someone.number_kind is NumberKind.PERSONAL else ""


def _issuer(unit: str, at: datetime) -> str:
    try:
        return organisations.unit(unit, on=clock.legal_date(at)).name
    except UnitUnknown:
        return unit
