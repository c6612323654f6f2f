"""Our news becomes the portal's: first the dossier, then its steps, in order per dossier, after each commit."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

import orjson

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.facts import DossierReceived, StatusChanged
from motcua.casework.dossiers.types import ForLink
from motcua.doors.links.national_portal import client, mapping, wire
from motcua.doors.links.national_portal import settings as link
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

CHANNEL = "national_portal"
OFF_WAIT = 3600.0
REMEMBERED = 20_000


def on_turn(fact: DossierReceived | StatusChanged, recorded: Recorded) -> None:
    """Write one message down for the turns of one command: the dossier's code and their places in its journal.

    What a command records is delivered together, so the first of its facts takes the others of the same instant
    along, and they find that done. A turn that was not taken along gets a message of its own.
    """
    code, others = getattr(_delivering, "taken", ("", frozenset()))
    if code == fact.code and recorded.seq in others:
        return
    steps = dossiers.for_link(fact.code).progress
    seqs = [step.seq for step in steps if step.seq >= recorded.seq and step.at == recorded.at] or [recorded.seq]
    body: dict[str, Json] = {"code": fact.code, "seqs": list(seqs)}
    outbox.enqueue(channel=CHANNEL, key=f"{fact.code}/{recorded.seq}", stream=fact.code, body=body, at=recorded.at)
    _delivering.taken = (fact.code, frozenset(seqs[1:]))


def _is_on(_: DossierReceived | StatusChanged) -> bool:
    return link.current().is_on


SUBSCRIPTIONS = [
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
        found = dossiers.for_link(str(message.body["code"]))
        if not found.national_code:
            raise Dead(f"thủ tục {found.procedure} chưa ánh xạ sang mã quốc gia")
        seqs = _numbers(message.body["seqs"])
        found = mapping.as_of(found, max(seqs))
        unit = _unit(found)
        item = mapping.dossier(found, settings, unit=unit)
        mark = _mark(item)
        if _pushed.get(found.code) != mark:
            client.push(item, settings, known=_known(found, seqs), attempt=message.attempt)
            _remember(found.code, mark)
        steps = mapping.progress(found, seqs, settings, unit=unit)
        client.tell_progress(steps, settings, attempt=message.attempt)


SENDER = Sender()

_delivering = threading.local()

# What the portal was last told of a dossier, so that steps which failed alone are sent again alone. Losing it costs
# one update that changes nothing.
_pushed: OrderedDict[str, str] = OrderedDict()


def forget() -> None:
    """Forget what was pushed; the next message of each dossier pushes it again."""
    _pushed.clear()


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


def _numbers(value: Json) -> list[int]:
    return [number for number in value if isinstance(number, int)] if isinstance(value, list) else []


def _unit(found: ForLink) -> str:
    """The name that the unit bore when the dossier came; its code where the tree does not know it."""
    try:
        return organisations.unit(found.unit, on=clock.legal_date(found.received_at)).name
    except UnitUnknown:
        return found.unit
