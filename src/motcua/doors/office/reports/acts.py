"""What may be done to a report now: each act with its fields, and the one command behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from motcua.doors.office.frame import seen
from motcua.doors.office.reception.boxes import Box
from motcua.doors.office.signing import words as signing_words
from motcua.doors.office.signing.agents import LARGEST
from motcua.doors.office.signing.remote import address_back
from motcua.doors.ui import session, texts
from motcua.followup.reporting import queries, services
from motcua.followup.reporting.errors import ActNotOpen, NotFrozen, ReportMoved
from motcua.followup.reporting.types import Act, ReportView
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, HouseError, Invalid, NotFound
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.errors import (
    CertificateRefused,
    CertificateUnknown,
    KeyMissing,
    PinLocked,
    PinWrong,
    ServiceRefused,
    ServiceSilent,
    SignatureWrong,
)
from motcua.foundation.signing.types import Hand
from motcua.foundation.types import Actor

_WORDS = "w-"
_LONGEST = 25_000
COMPETENCES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")
_FIELDS: dict[Act, tuple[tuple[str, str], ...]] = {
    Act.ACCEPT: (("remark", "text"),), Act.RETURN: (("remark", "area"),), Act.SEND_BACK: (("remark", "area"),),
    Act.CORRECT: (("reason", "area"), ("count_anew", "tick")),
    Act.SIGN: (("certificate", "select"), ("pin", "password"), ("competence", "select"), ("position", "text")),
}  # fmt: skip
"""Act → its fields, in the order of the page; acts on the words have none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, by field, and the status of the page that says it; or where a person goes on."""

    faults: Mapping[str, str]
    status: int
    goes_on: int = 0
    address: str = ""
    given_out: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An act on the page."""

    key: str
    label: str
    boxes: Sequence[Box]
    open: bool


def asked(request: HttpRequest) -> str:
    """The act that a form asks for; raises `NotFound` for what is none."""
    act = request.POST.get("act", "")
    if act not in set(Act):
        raise NotFound(kind="act")
    return act


def shown(actor: Actor, view: ReportView, open_: Sequence[Act], request: HttpRequest, fault: Fault) -> list[Shown]:
    """The acts beside those on the words; the one that failed is open and keeps what was typed, but for a PIN."""
    posted = request.POST.get("act", "") if fault.faults else ""
    found = []
    for act in (one for one in _FIELDS if one in open_):
        own = act == posted
        boxes = []
        for name, kind in _FIELDS[act]:
            key = f"{act}-{name}"
            usual = view.line.run.kind.position if name == "position" else ""
            value = request.POST.get(key, "") if own and kind != "password" else usual
            boxes.append(
                Box(key, texts.words(f"office.reports.field.{name}"), value, fault.faults.get(key, "") if own else "",
                    texts.find(f"office.reports.hint.{name}") or "", kind, "", _choices(actor, name))
            )  # fmt: skip
        found.append(Shown(act.value, texts.words(f"office.reports.act.{act}"), boxes, own))
    return found


def done(request: HttpRequest, number: int) -> Fault:
    """Carry an act out; nothing wrong is an empty fault."""
    actor, at, given, version = session.actor(request), clock.now(), request.POST, seen(request)
    act = Act(asked(request))
    words = {
        key.removeprefix(_WORDS): given.get(key, "").replace("\0", "")[:_LONGEST]
        for key in given
        if key.startswith(_WORDS)
    }

    def typed(name: str) -> str:
        return given.get(f"{act}-{name}", "").replace("\0", "")[:5_000]

    def consolidated() -> int:
        services.save(actor, report=number, words=words, seen=version, at=at)
        services.consolidate(actor, report=number, at=at)
        return 0

    def then(command: Callable[[], None]) -> Callable[[], int]:
        def run() -> int:
            command()
            return 0

        return run

    commands: dict[Act, Callable[[], int]] = {
        Act.SAVE: then(lambda: services.save(actor, report=number, words=words, seen=version, at=at)),
        Act.SUBMIT: then(lambda: services.submit(actor, report=number, words=words, seen=version, at=at)),
        Act.RETURN: then(lambda: services.give_back(actor, report=number, remark=typed("remark"), seen=version, at=at)),
        Act.ACCEPT: then(lambda: services.accept(actor, report=number, remark=typed("remark"), seen=version, at=at)),
        Act.CONSOLIDATE: consolidated,
        Act.FINISH: then(lambda: services.finish(actor, report=number, words=words, without=given.get("without") == "yes", seen=version, at=at)),
        Act.SEND_BACK: then(lambda: services.send_back(actor, report=number, remark=typed("remark"), seen=version, at=at)),
        Act.CORRECT: lambda: services.correct(actor, report=number, reason=typed("reason"), count_anew=typed("count_anew") == "yes", seen=version, at=at),
    }  # fmt: skip
    if act not in commands:
        raise NotFound(kind="act")
    try:
        return Fault({}, 200, commands[act]())
    except Invalid as found:
        return Fault(_at_fields(found.errors, act, number, actor), 422)
    except (ReportMoved, ActNotOpen, NotFrozen) as refusal:
        return Fault({"act": texts.words(f"office.reports.fault.{refusal.code.partition('.')[2]}")}, 409)


def signed(request: HttpRequest, number: int) -> Fault:
    """Sign, or give the address at the signing service where the person does."""
    actor, at, version = session.actor(request), clock.now(), seen(request)
    chosen, pin, competence, position = (
        request.POST.get(f"sign-{name}", "").replace("\0", "")[:500]
        for name in ("certificate", "pin", "competence", "position")
    )
    certificate = int(chosen) if chosen.isdecimal() and len(chosen) < 12 else 0
    try:
        hand = signatures.own_certificate(actor, certificate).hand
        if hand is Hand.AGENT:
            services.give_out(
                actor, report=number, certificate=certificate, position=position, competence=competence, seen=version, at=at
            )  # fmt: skip
            return Fault({}, 200, given_out=True)
        if hand is Hand.REMOTE:
            address = services.go_to_sign(
                actor, report=number, certificate=certificate, position=position, competence=competence, redirect=address_back(),
                description=texts.words("office.reports.remote", number=number), seen=version, at=at,
            )  # fmt: skip
            return Fault({}, 200, address=address)
        services.sign(
            actor,
            report=number,
            certificate=certificate,
            pin=pin,
            position=position,
            competence=competence,
            seen=version,
            at=at,
        )
    except Invalid as found:
        return Fault({f"sign-{one.pointer.strip('/')}": sentence(one) for one in found.errors}, 422)
    except (
        CertificateUnknown,
        CertificateRefused,
        KeyMissing,
        PinWrong,
        PinLocked,
        ServiceRefused,
        ServiceSilent,
    ) as refusal:
        name = "pin" if isinstance(refusal, (PinWrong, PinLocked)) else "certificate"
        return Fault({f"sign-{name}": _told(refusal)}, 422)
    except (ReportMoved, ActNotOpen) as refusal:
        return Fault({"act": texts.words(f"office.reports.fault.{refusal.code.partition('.')[2]}")}, 409)
    return Fault({}, 200)


def brought_back(request: HttpRequest, number: int) -> Fault:
    """Take a report's paper back that its signer's own program has signed."""
    given = request.FILES.get("signed")
    if given is None or not 0 < (given.size or 0) <= LARGEST:
        return Fault({"signed": texts.words("office.signing.agent.no_file")}, 422)
    try:
        services.take_signed(session.actor(request), report=number, content=given.read(), at=clock.now())
    except (CertificateUnknown, SignatureWrong) as refusal:
        return Fault({"signed": _told(refusal)}, 422)
    except (ReportMoved, ActNotOpen) as refusal:
        return Fault({"act": texts.words(f"office.reports.fault.{refusal.code.partition('.')[2]}")}, 409)
    return Fault({}, 200)


def sentence(fault: FieldError) -> str:
    """A sentence for a fault."""
    if fault.reason:
        return texts.find(f"office.reports.fault.{fault.reason}", **fault.params) or texts.words(
            f"office.reports.fault.{fault.code}"
        )
    return texts.words(f"office.reports.fault.{fault.code}")


def _told(refusal: HouseError) -> str:
    return signing_words.told(refusal)


def _at_fields(errors: Sequence[FieldError], act: Act, number: int, actor: Actor) -> dict[str, str]:
    """Sentences by the ids of fields; a fault of words names its section."""
    titles = {
        one.key: one.title.in_(texts.language()) for one in queries.report(actor, number, at=clock.now()).sections
    }
    found = {}
    for error in errors:
        name = error.pointer.strip("/")
        if name in titles and act not in _FIELDS:
            found[f"{_WORDS}{name}"] = f"{titles[name]}: {sentence(error)}"
        else:
            found[name if name == "without" else f"{act}-{name}"] = sentence(error)
    return found


def _choices(actor: Actor, name: str) -> Sequence[tuple[str, str]]:
    if name == "certificate":
        known = signatures.certificates(actor.id)
        return [
            (
                str(one.id),
                f"{one.signer.common_name} ({one.serial[-8:]}, {texts.words(f'office.reports.hand.{one.hand}')})",
            )
            for one in known
        ]
    if name == "competence":
        return [(one, one or texts.words("office.reports.competence_none")) for one in COMPETENCES]
    return ()
