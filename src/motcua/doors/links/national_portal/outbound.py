"""Our news becomes the portal's: first the dossier, then its steps, in order per dossier, after each commit."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Any

import orjson

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.facts import DossierReceived, StatusChanged
from motcua.casework.dossiers.types import ForLink
from motcua.doors.links.national_portal import client, mapping, wire
from motcua.doors.links.national_portal import settings as link
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

CHANNEL = "national_portal"
OFF_WAIT = 3600.0
REMEMBERED = 20_000


def on_turn(fact: DossierReceived | StatusChanged, recorded: Recorded) -> None:
    """Write one message down for the turns of one command: the dossier's code and the first one's place in its journal.

    What a command records is delivered together, so the first of its facts takes the others of the same instant
    along, and they find that done.
    """
    if getattr(_delivering, "taken", None) == (fact.code, recorded.at):
        return
    body: dict[str, Json] = {"code": fact.code, "from": recorded.seq}
    outbox.enqueue(channel=CHANNEL, key=f"{fact.code}/{recorded.seq}", stream=fact.code, body=body, at=recorded.at)
    _delivering.taken = (fact.code, recorded.at)


def _is_on(_: DossierReceived | StatusChanged) -> bool:
    return link.current().is_on


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("national_portal", DossierReceived, on_turn, wants=_is_on),
    Subscription("national_portal", StatusChanged, on_turn, wants=_is_on),
]


class Sender:
    """Carries dossiers and their steps to the portal."""

    def send(self, message: Message) -> None:
        """Push the dossier as of the message's last step, unless the portal has it so already, then the steps themselves."""
        settings = link.current()
        if not settings.is_on:
            raise Retry("liên kết đang tắt", OFF_WAIT)
        consent.require_purpose(CHANNEL)
        found = dossiers.for_link(str(message.body["code"]))
        if not found.national_code:
            raise Dead(f"thủ tục {found.procedure} chưa ánh xạ sang mã quốc gia")
        seqs = _places(found, message.body["from"])
        found = mapping.as_of(found, max(seqs))
        unit = _unit(found)
        item = mapping.dossier(found, settings, unit=unit)
        mark = _mark(item)
        if _pushed.get(found.code) != mark:
            client.push(item, settings, known=_known(found, seqs), attempt=message.attempt)
            _remember(found.code, mark)
        steps = mapping.progress(found, seqs, settings, unit=unit)
        client.tell_progress(steps, settings, attempt=message.attempt)
        purpose = consent.require_purpose(CHANNEL)
        audit.exchanged(
            Actor.system(CHANNEL),
            direction=Direction.TO,
            subject=Ref("dossier", found.code),
            owner=found.owner,
            what="dossier",
            purpose=purpose.key,
            fields=purpose.fields,
            at=clock.now(),
        )


SENDER = Sender()

_delivering = threading.local()

# What the portal was last told of a dossier, so that steps which failed alone are sent again alone. Losing it costs
# one update that changes nothing.
_pushed: OrderedDict[str, str] = OrderedDict()


def forget() -> None:
    """Forget what was pushed; the next message of each dossier pushes it again."""
    _pushed.clear()
    _delivering.taken = None


def _known(found: ForLink, seqs: list[int]) -> bool:
    """Whether an earlier message has brought the dossier: only the first one carries its first step."""
    first = min((step.seq for step in found.progress), default=0)
    return found.code in _pushed or first not in seqs


def _remember(code: str, mark: str) -> None:
    _pushed[code] = mark
    _pushed.move_to_end(code)
    while len(_pushed) > REMEMBERED:
        _pushed.popitem(last=False)


def _mark(item: wire.Dossier) -> str:
    return hashlib.sha256(orjson.dumps(wire.encode(item))).hexdigest()


def _places(found: ForLink, first: Json) -> list[int]:
    """Places of the turns that one command made: from the first, those of the same instant."""
    instant = next((step.at for step in found.progress if step.seq == first), None)
    if instant is None or not isinstance(first, int):
        raise Dead(f"bước {first} không có trong nhật ký hồ sơ")
    return [step.seq for step in found.progress if step.seq >= first and step.at == instant]


def _unit(found: ForLink) -> str:
    """The name that the unit bore when the dossier came; its code where the tree does not know it."""
    try:
        return organisations.unit(found.unit, on=clock.legal_date(found.received_at)).name
    except UnitUnknown:
        return found.unit
