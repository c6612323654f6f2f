"""What may be done with a document now: each act as data with its fields, and the one command behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.errors import (
    DocumentMoved,
    NoRecall,
    NothingToSend,
    SamePerson,
    TurnNotLawful,
    Unacceptable,
)
from motcua.backoffice.documents.types import Direction, DocumentView, Enclosed, Exchange, State, Urgency
from motcua.doors.office.frame import seen
from motcua.doors.office.reception.boxes import Box
from motcua.doors.ui import reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, HouseError, Invalid, NotFound
from motcua.foundation.signing.errors import CertificateRefused, CertificateUnknown, KeyMissing, PinLocked, PinWrong
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations

LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, by field, and the status of the page that says it."""

    faults: Mapping[str, str]
    status: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An act on the page."""

    key: str
    label: str
    boxes: Sequence[Box]
    has_file: bool
    open: bool


_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "register": (), "turn_away": (("reason", "area"),), "route": (("unit", "select"), ("until", "text"), ("instruction", "area")),
    "start": (), "give_back": (("reason", "area"),), "finish": (("note", "area"),), "recall_yes": (), "recall_no": (("reason", "area"),),
    "update_yes": (), "update_no": (("reason", "area"),), "check": (("note", "text"),), "send_back": (("reason", "area"),),
    "issue": (("certificate", "select"), ("pin", "password")), "attach": (), "send": (),
    "update": (("due", "text"), ("urgency", "select"), ("reason", "area")), "recall": (("reason", "area"),), "cancel": (("reason", "area"),),
}  # fmt: skip
"""Act → its fields, in the order of the page."""

_TURNS: dict[str, tuple[State, ...]] = {
    "register": (State.REGISTERED,), "turn_away": (State.RETURNED,), "route": (State.ROUTED,), "start": (State.IN_PROGRESS,),
    "give_back": (State.REGISTERED,), "finish": (State.DONE,), "check": (State.UNIT_CHECKED, State.FORM_CHECKED), "issue": (State.ISSUED,),
    "recall": (State.RECALLED,), "cancel": (State.CANCELLED,),
}  # fmt: skip


_PAST_UPDATE = frozenset(
    {
        Exchange.WAITING,
        Exchange.FAILED,
        Exchange.REFUSED,
        Exchange.WITHDRAWN,
        Exchange.DONE,
        Exchange.RECALL_ASKED,
    }
)
"""Receivers in these states have nothing that could be told anew."""


def possible(actor: Actor, view: DocumentView) -> list[str]:
    """The acts that the table of turns and the actor's rights allow now."""
    number, here, incoming = view.line.id, view.line.state, view.line.direction is Direction.IN
    turns = queries.may(actor, number)
    found = {act for act, states in _TURNS.items() if any(state in turns for state in states)}
    if here is State.RECEIVED:
        found.discard("give_back")
    else:
        found.discard("register")
    if incoming:
        found.discard("recall")
        registers = queries.allows(actor, number, "document.register")
        found |= {"recall_yes", "recall_no"} if registers and view.line.recall_asked else set()
        found |= {"update_yes", "update_no"} if registers and view.line.update_offered else set()
    elif here in {State.DRAFT, State.UNIT_CHECKED, State.FORM_CHECKED}:
        back = {State.UNIT_CHECKED: "document.check_form", State.FORM_CHECKED: "document.sign"}.get(here)
        found |= {"send_back"} if back and queries.allows(actor, number, back) else set()
        found |= {"attach"} if queries.allows(actor, number, "document.draft") else set()
    elif here is State.ISSUED and view.came_by != "result":
        unsent = any(one.state in {"waiting", "failed"} for one in view.receivers)
        sends = queries.allows(actor, number, "document.send")
        found |= {"send"} if unsent and sends else set()
        found |= (
            {"update"} if sends and any(one.code and one.state not in _PAST_UPDATE for one in view.receivers) else set()
        )
    return [act for act in _FIELDS if act in found]


def shown(
    actor: Actor, view: DocumentView, given: Mapping[str, str], act: str, faults: Mapping[str, str],
    certificates: Sequence[tuple[str, str]], *, at: datetime,
) -> list[Shown]:  # fmt: skip
    """The acts with their fields; the one that failed is open and keeps what was typed, but for a PIN."""
    choices: dict[str, Sequence[tuple[str, str]]] = {
        "certificate": certificates,
        "urgency": [(str(one.value), texts.words(f"office.documents.urgency.{one.value}")) for one in Urgency],
    }
    found = []
    for key in possible(actor, view):
        if key == "issue" and not certificates:
            continue  # without a key that this server reaches one signs in an act
        if key == "route":
            under = organisations.units(on=clock.legal_date(at), under=view.line.agency)
            choices["unit"] = [
                ("", texts.words("office.documents.choose")),
                *((one.code, f"{one.name} ({one.code})") for one in under),
            ]
        own = key == act
        boxes = [
            Box(
                f"{key}-{name}", texts.words(f"office.documents.field.{name}"), given.get(f"{key}-{name}", "") if own and kind != "password" else "",
                faults.get(name, "") if own else "", texts.find(f"office.documents.hint.{name}") or "", kind, "", choices.get(name, ()),
            )
            for name, kind in _FIELDS[key]
        ]  # fmt: skip
        found.append(Shown(key, texts.words(f"office.documents.act.{key}"), boxes, key == "attach", own))
    return found


def done(request: HttpRequest, number: str, act: str) -> Fault:
    """Carry an act out; nothing wrong is an empty fault."""
    actor, at = session.actor(request), clock.now()
    given, version = request.POST, seen(request)
    if act not in _FIELDS:
        raise NotFound(kind="act")

    def typed(name: str) -> str:
        return given.get(f"{act}-{name}", "")[:20_000]

    try:
        _run(request, actor, number, act, typed, version, at)
    except Invalid as found:
        return Fault(sentences(found.errors), 422)
    except (PinWrong, PinLocked, CertificateUnknown, CertificateRefused, KeyMissing) as refusal:
        name = "pin" if isinstance(refusal, (PinWrong, PinLocked)) else "certificate"
        return Fault({name: texts.words(f"office.documents.fault.{name}")}, 422)
    except Unacceptable as refusal:
        return Fault({"file": texts.words(f"office.documents.fault.file_{refusal.params['reason']}")}, 422)
    except (DocumentMoved, TurnNotLawful, NoRecall) as refusal:
        return Fault({"act": texts.words(f"office.documents.fault.{_name(refusal)}")}, 409)
    except (SamePerson, NothingToSend) as refusal:
        return Fault({"act": texts.words(f"office.documents.fault.{_name(refusal)}")}, 422)
    return Fault({}, 200)


def sentences(errors: Sequence[FieldError]) -> dict[str, str]:
    """A sentence for each fault, by its field."""
    found: dict[str, str] = {}
    for error in errors:
        field = error.pointer.strip("/") or "act"
        words = texts.find(f"office.documents.fault.{error.reason}", **error.params) if error.reason else None
        found.setdefault(field, words or _at_field(field, texts.words(f"office.documents.fault.{error.code}")))
    return found


def _at_field(field: str, words: str) -> str:
    """A sentence that holds for any field, with the field's name, since the list of faults stands apart from it."""
    name = texts.find(f"office.documents.field.{field}")
    return f"{name}: {words[:1].lower()}{words[1:]}" if name else words


def _run(
    request: HttpRequest, actor: Actor, number: str, act: str, typed: Callable[[str], str], version: int, at: datetime
) -> None:
    one: dict[str, Callable[[], object]] = {
        "register": lambda: services.register(actor, document=number, seen=version, at=at),
        "turn_away": lambda: services.turn_away(actor, document=number, reason=typed("reason"), seen=version, at=at),
        "route": lambda: services.route(
            actor,
            document=number,
            unit=typed("unit"),
            until=_day(typed("until")),
            instruction=typed("instruction"),
            seen=version,
            at=at,
        ),
        "start": lambda: services.start(actor, document=number, seen=version, at=at),
        "give_back": lambda: services.give_back(actor, document=number, reason=typed("reason"), seen=version, at=at),
        "finish": lambda: services.finish(actor, document=number, note=typed("note"), seen=version, at=at),
        "recall_yes": lambda: services.answer_recall(actor, document=number, agreed=True, seen=version, at=at),
        "recall_no": lambda: services.answer_recall(
            actor, document=number, agreed=False, reason=typed("reason"), seen=version, at=at
        ),
        "update_yes": lambda: services.answer_update(actor, document=number, agreed=True, seen=version, at=at),
        "update_no": lambda: services.answer_update(
            actor, document=number, agreed=False, reason=typed("reason"), seen=version, at=at
        ),
        "check": lambda: services.check(actor, document=number, note=typed("note"), seen=version, at=at),
        "send_back": lambda: services.send_back(actor, document=number, reason=typed("reason"), seen=version, at=at),
        "issue": lambda: services.issue(
            actor, document=number, certificate=_whole(typed("certificate")), pin=typed("pin"), seen=version, at=at
        ),
        "attach": lambda: services.attach(actor, document=number, files=_files(request), seen=version, at=at),
        "send": lambda: services.send(actor, document=number, seen=version, at=at),
        "update": lambda: services.update(
            actor,
            document=number,
            reason=typed("reason"),
            due=_day(typed("due"), "/due"),
            urgency=urgency(typed("urgency")),
            seen=version,
            at=at,
        ),
        "recall": lambda: services.recall(actor, document=number, reason=typed("reason"), seen=version, at=at),
        "cancel": lambda: services.cancel(actor, document=number, reason=typed("reason"), seen=version, at=at),
    }
    one[act]()


def _files(request: HttpRequest) -> list[Enclosed]:
    file = request.FILES.get("attach-file")
    if file is None or not file.size:
        raise Invalid([FieldError("/file", "E-REQ")])
    if file.size > LARGEST:
        raise Invalid([FieldError("/file", "E-LONG", "file_large")])
    return [Enclosed(file.name or "tep", file.content_type or "application/octet-stream", file.read())]


def _day(text: str, pointer: str = "/until") -> date | None:
    try:
        return reading.day(text) if text.strip() else None
    except reading.Unreadable:
        raise Invalid([FieldError(pointer, "E-DATE", "date")]) from None


def urgency(text: str) -> Urgency:
    """An urgency by its number; normal for anything else."""
    return Urgency(int(text)) if text in {"0", "1", "2", "3", "4"} else Urgency.NORMAL


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _name(refusal: HouseError) -> str:
    return refusal.code.partition(".")[2]
