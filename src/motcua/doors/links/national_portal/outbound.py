"""Our news becomes the portal's: first the dossier, then its steps, in order per dossier, after each commit."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.facts import DossierReceived, StatusChanged
from motcua.casework.dossiers.types import Channel, ForLink
from motcua.casework.payments.facts import BillPaid
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import NationalProcedure
from motcua.doors.links.national_portal import client, mapping, wire
from motcua.doors.links.national_portal import settings as link
from motcua.doors.links.national_portal.settings import CHANNEL, Settings
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.helpdesk.facts import Turned
from motcua.followup.petitions import queries as petitions
from motcua.followup.petitions.facts import PetitionTurned
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction, Exchange
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.consent import queries as consent
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

OFF_WAIT = 3600.0
REMEMBERED = 20_000
NATIONAL_SECONDS = 300.0


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


def on_paid(fact: BillPaid, recorded: Recorded) -> None:
    """What the portal shows as due is paid: the dossier is told as it stands, though no step of it turned."""
    if recorded.ref.kind != "dossier":
        return
    code = recorded.ref.id
    body: dict[str, Json] = {"code": code, "paid": True}
    outbox.enqueue(channel=CHANNEL, key=f"{code}/paid/{fact.bill}", stream=code, body=body, at=recorded.at)


def on_petition(fact: PetitionTurned, recorded: Recorded) -> None:
    """A petition that came from the portal has turned: its sender reads there what became of it."""
    body: dict[str, Json] = {"petition": fact.petition, "step": fact.step}
    stream = f"petition/{fact.petition}"
    outbox.enqueue(channel=CHANNEL, key=f"{stream}/{fact.step}", stream=stream, body=body, at=recorded.at)


def on_answer(fact: Turned, recorded: Recorded) -> None:
    """Somebody who asked there was answered, or asked back."""
    if helpdesk.for_link(fact.inquiry, fact.line) is None:
        return
    body: dict[str, Json] = {"inquiry": fact.inquiry, "line": fact.line}
    stream = f"question/{fact.inquiry}"
    outbox.enqueue(channel=CHANNEL, key=f"{stream}/{fact.line}", stream=stream, body=body, at=recorded.at)


def _is_on(_: DossierReceived | StatusChanged | BillPaid) -> bool:
    return link.current().is_on


def _says(fact: Turned) -> bool:
    return fact.act in {"answer", "ask"} and link.current().is_on


def _from_there(fact: PetitionTurned) -> bool:
    settings = link.current()
    return fact.source == CHANNEL and settings.is_on and fact.state in settings.petition_states


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("national_portal", DossierReceived, on_turn, wants=_is_on),
    Subscription("national_portal", StatusChanged, on_turn, wants=_is_on),
    Subscription("national_portal", BillPaid, on_paid, wants=_is_on),
    Subscription("national_portal", PetitionTurned, on_petition, wants=_from_there),
    Subscription("national_portal", Turned, on_answer, wants=_says),
]


@dataclass(slots=True)
class _Parcel:
    """One message made ready: the dossier as of its last step, and its steps."""

    message: Message
    found: ForLink
    item: wire.Dossier
    mark: str
    steps: list[wire.Progress]
    known: bool
    trouble: Dead | Retry | None = field(default=None)


class Sender:
    """Carries dossiers and their steps to the portal."""

    def send(self, message: Message) -> None:
        """Push the dossier as of the message's last step, unless the portal has it so already, then the steps themselves."""
        settings = _open()
        if "code" not in message.body:
            _tell_word(message, settings)
            return
        parcel = _made(message, _found([message]), settings)
        if _pushed.get(parcel.found.code) != parcel.mark:
            client.push(parcel.item, settings, known=parcel.known, attempt=message.attempt)
            _remember(parcel.found.code, parcel.mark)
        client.tell_progress(parcel.steps, settings, attempt=message.attempt)
        _tell_status(parcel, settings)
        _record([parcel])

    def send_all(self, messages: Sequence[Message]) -> Mapping[int, Dead | Retry]:
        """Carry many messages with few calls; those that are not in the answer have arrived.

        What a call for many was refused goes again one by one, so that one dossier's fault is never another's.
        """
        try:
            settings = _open()
        except Retry as off:
            return dict.fromkeys((message.id for message in messages), off)
        troubles: dict[int, Dead | Retry] = {}
        parcels: list[_Parcel] = []
        found = _found(messages)
        for message in messages:
            try:
                if "code" not in message.body:
                    _tell_word(message, settings)
                else:
                    parcels.append(_made(message, found, settings))
            except (Dead, Retry) as trouble:
                troubles[message.id] = trouble
        for known in (False, True):
            _push_all([one for one in parcels if one.known is known], settings, known=known)
        _tell_all([one for one in parcels if one.trouble is None], settings)
        for one in parcels:
            if one.trouble is None:
                one.trouble = _tried(_tell_status, one, settings)
            if one.trouble is not None:
                troubles[one.message.id] = one.trouble
        _record([one for one in parcels if one.trouble is None])
        return troubles


SENDER = Sender()

_delivering = threading.local()

# What the portal was last told of a dossier, so that steps which failed alone are sent again alone. Losing it costs
# one update that changes nothing.
_pushed: OrderedDict[str, str] = OrderedDict()

# The national catalogue as it was last read, for codes of fields and results, and names of units by code and day.
_national: dict[str, Any] = {"at": None, "known": {}, "units": {}}


def forget() -> None:
    """Forget what was pushed; the next message of each dossier pushes it again."""
    _pushed.clear()
    _national.update(at=None, known={}, units={})
    _delivering.taken = None


def _open() -> Settings:
    settings = link.current()
    if not settings.is_on:
        raise Retry("liên kết đang tắt", OFF_WAIT)
    consent.require_purpose(CHANNEL)
    return settings


def _found(messages: Sequence[Message]) -> Mapping[str, ForLink]:
    """The dossiers of a round, read together."""
    return dossiers.for_links([str(one.body["code"]) for one in messages if "code" in one.body])


def _made(message: Message, known_here: Mapping[str, ForLink], settings: Settings) -> _Parcel:
    found = known_here.get(str(message.body.get("code")))
    if found is None:
        raise Dead(f"{message.body.get('code')}: not_found")
    if not found.national_code:
        raise Dead(f"thủ tục {found.procedure} chưa ánh xạ sang mã quốc gia")
    paid = message.body.get("paid") is True
    whole = paid or message.body.get("whole") is True
    seqs = [step.seq for step in found.progress] if whole else _places(found, message.body.get("from"))
    known = whole or _known(found, seqs)
    found = mapping.as_of(found, max(seqs, default=0))
    unit = _unit(found)
    until = link.papers_until(clock.now(), settings)
    item = mapping.dossier(
        found, settings, unit=unit, national=_of_procedure(found.national_code),
        address=lambda paper: link.filed_paper(paper, settings, until=until),
    )  # fmt: skip
    # What mends a difference is told whole, whatever this process remembers of having told.
    mark = f"{message.key}" if whole else _mark(item)
    # A payment is no step: those that were told stay as they were told.
    steps = [] if paid else mapping.progress(found, seqs, settings, unit=unit)
    return _Parcel(message, found, item, mark, steps, known)


def _push_all(parcels: list[_Parcel], settings: Settings, *, known: bool) -> None:
    waiting = [one for one in parcels if _pushed.get(one.found.code) != one.mark]
    size = max(settings.batch, 1)
    for start in range(0, len(waiting), size):
        chunk = waiting[start : start + size]
        attempt = max(one.message.attempt for one in chunk)
        try:
            together = len(chunk) > 1 and client.push_many(
                [one.item for one in chunk], settings, known=known, attempt=attempt
            )
        except (Dead, Retry) as trouble:
            _all_fail(chunk, trouble)
            continue
        for one in chunk:
            if not together:
                one.trouble = _tried(_push_one, one, settings)
            if one.trouble is None:
                _remember(one.found.code, one.mark)


def _tell_all(parcels: list[_Parcel], settings: Settings) -> None:
    """Steps of several dossiers share calls; a call takes as many whole dossiers as it has room for."""
    chunk: list[_Parcel] = []
    for one in [*parcels, None]:
        room = settings.progress_items - sum(len(other.steps) for other in chunk)
        if chunk and (one is None or len(one.steps) > room):
            attempt = max(other.message.attempt for other in chunk)
            try:
                client.tell_progress([step for other in chunk for step in other.steps], settings, attempt=attempt)
            except Retry as trouble:
                _all_fail(chunk, trouble)
            except Dead as trouble:
                for other in chunk:
                    other.trouble = _tried(_tell_one, other, settings) if len(chunk) > 1 else trouble
            chunk = []
        if one is not None:
            chunk.append(one)


def _push_one(parcel: _Parcel, settings: Settings) -> None:
    client.push(parcel.item, settings, known=parcel.known, attempt=parcel.message.attempt)


def _tell_one(parcel: _Parcel, settings: Settings) -> None:
    client.tell_progress(parcel.steps, settings, attempt=parcel.message.attempt)


def _tried(act: Any, parcel: _Parcel, settings: Settings) -> Dead | Retry | None:
    try:
        act(parcel, settings)
    except (Dead, Retry) as trouble:
        return trouble
    return None


def _all_fail(parcels: Sequence[_Parcel], trouble: Dead | Retry) -> None:
    for one in parcels:
        one.trouble = trouble


def _tell_status(parcel: _Parcel, settings: Settings) -> None:
    """Tell the status of what was filed there."""
    found = parcel.found
    if found.channel is Channel.NATIONAL_PORTAL and mapping.reference(found) != found.code:
        path = f"{settings.service_path}{settings.status_service}KM"
        told = mapping.filed_status(found, settings)
        client.tell(settings.status_service, told, settings, attempt=parcel.message.attempt, path=path)


def _record(parcels: Sequence[_Parcel]) -> None:
    """Write down that the owners' data were given."""
    purpose = consent.require_purpose(CHANNEL)
    given = [
        Exchange(Direction.TO, Ref("dossier", one.found.code), one.found.owner, "dossier", tuple(purpose.fields))
        for one in parcels
    ]
    audit.exchanged_all(Actor.system(CHANNEL), given, purpose=purpose.key, at=clock.now())


def _tell_word(message: Message, settings: Settings) -> None:
    """What is said to somebody who wrote there: about a petition, or to a question."""
    if "petition" in message.body:
        _tell_petition(message, settings)
        return
    told = helpdesk.for_link(_number(message.body, "inquiry"), _number(message.body, "line"))
    if told is None:
        raise Dead(f"{message.key}: không có câu trả lời này")
    answer = mapping.question_answer(told, settings, unit=_unit_name(told.unit, clock.legal_date(told.at)))
    client.tell(settings.question_answer_service, answer, settings, attempt=message.attempt)


def _tell_petition(message: Message, settings: Settings) -> None:
    told = petitions.told(_number(message.body, "petition"), _number(message.body, "step"))
    if told is None:
        raise Dead(f"{message.key}: không có bước này")
    answer = mapping.petition_answer(told, settings, unit=_unit_name(told.unit, clock.legal_date(told.at)))
    client.tell(settings.petition_service, answer, settings, attempt=message.attempt)


def _number(body: Mapping[str, Json], name: str) -> int:
    value = body.get(name)
    return value if isinstance(value, int) else 0


def _known(found: ForLink, seqs: list[int]) -> bool:
    """Whether an earlier message has brought the dossier, or it was filed there: else only the first one carries its first step."""
    first = min((step.seq for step in found.progress), default=0)
    return found.code in _pushed or mapping.reference(found) != found.code or first not in seqs


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


def _of_procedure(code: str) -> NationalProcedure | None:
    found: NationalProcedure | None = _read_lately()["known"].get(code)
    return found


def _read_lately() -> dict[str, Any]:
    now = clock.now()
    if _national["at"] is None or (now - _national["at"]).total_seconds() > NATIONAL_SECONDS:
        _national.update(at=now, known=catalogue.national_procedures(), units={})
    return _national


def _unit(found: ForLink) -> str:
    return _unit_name(found.unit, clock.legal_date(found.received_at))


def _unit_name(code: str, on: date) -> str:
    """The name that a unit bore on a day; its code where the tree does not know it."""
    units: dict[tuple[str, date], str] = _read_lately()["units"]
    if (code, on) not in units:
        try:
            units[code, on] = organisations.unit(code, on=on).name
        except UnitUnknown:
            return code
    return units[code, on]
