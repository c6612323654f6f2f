"""What each message of the portal does here: one command, and an answer in its codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.utils import translation

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services as dossier_services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    AssuranceTooLow,
    ChannelClosed,
    KeyUsedOtherwise,
    NotWaiting,
    ProcedureClosed,
    SupplementTooLate,
)
from motcua.casework.dossiers.types import Asked, Channel
from motcua.casework.payments import queries as bills
from motcua.casework.payments import services as payments
from motcua.casework.payments.types import BillState, Taken
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Layout
from motcua.doors.links.national_portal import client, mapping
from motcua.doors.links.national_portal.settings import CHANNEL, Settings
from motcua.doors.links.national_portal.wire import incoming
from motcua.doors.ui import faults
from motcua.followup.feedback import services as feedback
from motcua.followup.feedback.errors import DossierNotRated, RatingUnreadable
from motcua.followup.petitions import services as petitions
from motcua.followup.petitions.errors import PetitionUnreadable
from motcua.followup.petitions.types import Sender
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Direction
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.money import Dong
from motcua.foundation.outbox.errors import Dead
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.foundation.vn import enterprise_code_is_valid, normal
from motcua.identity.consent import queries as consent
from motcua.identity.people import services as people
from motcua.identity.people.types import NumberKind

log = structlog.get_logger(CHANNEL)

DONE, AGAIN, LATER, REFUSED = 0, 1, 2, -1
RIGHTS = frozenset({"file"})
_LONGEST_SENTENCES = 4000
_SYSTEM = Actor.system(CHANNEL)
_OF_PERSONS = frozenset({"individual", "household", "foreign_trader"})
"""Kinds of applicants that may be natural persons."""


@dataclass(frozen=True, slots=True)
class Said:
    """Our answer: the portal's code, a sentence, and what goes beside it."""

    code: int
    message: str
    more: Mapping[str, str] = field(default_factory=dict)


class _NotTaken(Exception):
    """A file or the applicant cannot be taken; the text says why."""


def file(body: Mapping[str, Json], raw: bytes, settings: Settings) -> Said:
    """A dossier that was filed there: the same checks, papers, code and clock as one that was filed here."""
    asked, at = incoming.filing(body), clock.now()
    known = dossiers.of_reference(asked.code)
    if known is not None:
        return Said(AGAIN, f"{asked.code}| dossier exists", {"MaHoSoDonVi": known[0]})
    procedure = _procedure(asked.procedure, at)
    if procedure is None:
        return Said(REFUSED, f"{asked.procedure}: chưa ánh xạ sang thủ tục nhận hồ sơ qua Cổng Dịch vụ công quốc gia")
    try:
        owner, form = _owner(asked.party, procedure, at), _form(asked, settings)
        if owner.kind == "person" and _speaks_for_an_organisation(form):
            return Said(REFUSED, "Tổ chức nộp hồ sơ bằng mã số thuế (MaSoThue)")
        actor = _for(owner)
        papers = _taken_in(actor, owner, asked.files, settings, at)
        kept = storage.put(raw, media_type="application/json", name=f"dvcqg-{asked.code}.json", at=at)
        receipt = dossier_services.submit(
            actor,
            procedure=procedure,
            data=form,
            papers=papers,
            channel=Channel.NATIONAL_PORTAL,
            key=asked.code,
            at=at,
            origin={"system": CHANNEL, "reference": asked.code, "message": kept.id, "filed_at": asked.filed_at},
        )
    except _NotTaken as fault:
        return Said(REFUSED, str(fault))
    except KeyUsedOtherwise:  # the same dossier came twice at the same moment
        return Said(AGAIN, f"{asked.code}| dossier exists")
    except Invalid as invalid:
        return Said(REFUSED, _sentences(invalid.errors, procedure, at))
    except (ProcedureClosed, ChannelClosed):
        return Said(REFUSED, "Thủ tục không nhận hồ sơ qua Cổng Dịch vụ công quốc gia")
    except (NotAllowed, AssuranceTooLow):
        return Said(REFUSED, "Không được nộp thay tổ chức, cá nhân này")
    _received(Ref("stored_file", kept.id), owner, at)
    return Said(DONE, f"{asked.code}| create dossier success", {"MaHoSoDonVi": receipt.code})


def answer(body: Mapping[str, Json], _raw: bytes, settings: Settings) -> Said:
    """The answer to a request for supplement, judged in place as one that is given here."""
    asked, at = incoming.answer(body), clock.now()
    known = dossiers.of_reference(asked.code)
    if known is None:
        return _unknown(asked.code)
    code, owner = known
    requests = dossiers.for_link(code).supplements
    if asked.request and any(one.id == asked.request and one.answered_at for one in requests):
        return Said(AGAIN, f"{asked.code}| supplement exists")
    actor = _for(owner)
    try:
        papers = _taken_in(actor, owner, asked.files, settings, at)
        dossier_services.supplement(
            actor, code=code, changes=asked.changes, papers=papers, words=asked.words, key=asked.key, at=at
        )
    except _NotTaken as fault:
        return Said(REFUSED, str(fault))
    except KeyUsedOtherwise:
        return Said(AGAIN, f"{asked.code}| supplement exists")
    except NotWaiting:
        return Said(REFUSED, f"Hồ sơ {asked.code} không chờ bổ sung")
    except SupplementTooLate as late:
        return Said(REFUSED, f"Đã quá hạn bổ sung: {late.params.get('until', '')}")
    except Invalid as invalid:
        return Said(REFUSED, _sentences(invalid.errors, "", at))
    _received(Ref("dossier", code), owner, at)
    return Said(DONE, f"{asked.code}| supplement success")


def pay(body: Mapping[str, Json], _raw: bytes, _settings: Settings) -> Said:
    """A payment that was made there: it settles what is due, or waits as money to be given back."""
    told, at = incoming.payment(body), clock.now()
    known = dossiers.of_reference(told.code)
    if known is None:
        return _unknown(told.code)
    held = [bill for bill in bills.of(Ref("dossier", known[0])) if bill.amount]
    due = [bill for bill in held if bill.state is BillState.DUE]
    if not held:
        return Said(LATER, f"Hồ sơ {told.code} chưa có khoản phải nộp")
    paid = [bill for bill in held if bill.state is BillState.PAID]
    bill = (due or paid or held)[0]
    for one in held:
        # The same money is known by its number, whichever bill it went to.
        if payments.was_taken(CHANNEL, bill=one.id, external=told.transaction):
            return Said(AGAIN, f"{told.code}| payment exists")
    taken = payments.take_elsewhere(
        _SYSTEM, channel=CHANNEL, bill=bill.id, amount=Dong(told.amount), external=told.transaction, at=at
    )
    if taken is Taken.WRONG_AMOUNT:
        return Said(REFUSED, f"Số tiền {told.amount} khác số phải nộp {int(bill.amount)}; cơ quan sẽ kiểm tra")
    return Said(AGAIN if taken is Taken.AGAIN else DONE, f"{told.code}| payment success")


def withdraw(body: Mapping[str, Json], _raw: bytes, _settings: Settings) -> Said:
    """The applicant wants the dossier stopped."""
    asked, at = incoming.withdrawal(body), clock.now()
    known = dossiers.of_reference(asked.code)
    if known is None:
        return _unknown(asked.code)
    code, owner = known
    try:
        stopped = dossier_services.withdraw(
            _for(owner), code=code, reason=asked.reason or "Người nộp đề nghị trên Cổng Dịch vụ công quốc gia",
            way=CHANNEL, asked=Asked(None, asked.key), at=at,
        )  # fmt: skip
    except (ActNotLawful, KeyUsedOtherwise):
        return Said(REFUSED, f"Hồ sơ {asked.code} không còn rút được")
    except Invalid as invalid:
        return Said(REFUSED, _sentences(invalid.errors, "", at))
    return Said(
        DONE if stopped else REFUSED, f"{asked.code}| {'withdrawn' if stopped else 'đã có kết quả, không dừng'}"
    )


def rate(body: Mapping[str, Json], _raw: bytes, _settings: Settings) -> Said:
    """A rating of a dossier, ours or one that was filed there."""
    told, at = incoming.evaluation(body), clock.now()
    known = dossiers.of_reference(told.code)
    try:
        feedback.take(
            _SYSTEM, source=CHANNEL, key=told.key, code=known[0] if known else told.code, level=mapping.level(told.level),
            kind=told.kind, text=told.text, rated_at=mapping.instant(told.at) or at, at=at,
        )  # fmt: skip
    except DossierNotRated:
        return _unknown(told.code)
    except RatingUnreadable as fault:
        return Said(REFUSED, f"Đánh giá không đọc được: {fault.params.get('field')}")
    return Said(DONE, f"{told.code}| evaluation success")


def petition(body: Mapping[str, Json], _raw: bytes, _settings: Settings) -> Said:
    """A petition: registered at once; more that was asked for is added to the one it belongs to."""
    told, at = incoming.petition(body), clock.now()
    known = dossiers.of_reference(told.dossier) if told.dossier else None
    more = body.get("BoSung")
    try:
        if isinstance(more, str) and more:
            found = petitions.supply(_SYSTEM, source=CHANNEL, key=told.key, text=more, at=at)
            return _unknown(told.key) if found is None else Said(DONE, f"{told.key}| petition success")
        kept = petitions.take(
            _SYSTEM, source=CHANNEL, key=told.key, sender=Sender(told.name, told.address, told.phone, told.email),
            title=told.title, text=told.text, code=known[0] if known else told.dossier, procedure=told.procedure,
            sent_at=mapping.instant(told.sent_at) or at, at=at,
        )  # fmt: skip
    except PetitionUnreadable:
        return Said(REFUSED, "NoiDung empty")
    return Said(DONE, f"{told.key}| petition success", {"SoTiepNhan": kept.number})


def _procedure(national_code: str, at: datetime) -> str | None:
    """Our procedure with this national code that is filed on the portal; none where none is, or none takes such filings."""
    for entry in catalogue.procedures(at=at):
        if entry.national_code == national_code and entry.open and CHANNEL in entry.channels:
            return entry.procedure
    return None


def _owner(party: incoming.Party, procedure: str, at: datetime) -> Ref:
    code, number = party.tax_code.strip(), party.number.strip()
    if code:
        if not enterprise_code_is_valid(code):
            raise _NotTaken(f"MaSoThue {code[:20]} không hợp lệ")
        return Ref("enterprise", code)
    if not (number.isascii() and number.isdecimal() and len(number) == 12):
        raise _NotTaken("MaSoThue empty")
    if not normal(party.name):
        raise _NotTaken("ChuHoSo empty")
    version = catalogue.in_force(procedure, at)
    if version is not None and not _OF_PERSONS & set(version.applicant_kinds):
        raise _NotTaken("Thủ tục không dành cho cá nhân")
    met = people.meet(_SYSTEM, number=number, number_kind=NumberKind.PERSONAL, name=party.name[:200], born="", at=at)
    return Ref("person", met.id)


def _speaks_for_an_organisation(form: Mapping[str, Json]) -> bool:
    applicant = form.get("applicant")
    return isinstance(applicant, dict) and applicant.get("applicant_kind") in {"enterprise", "cooperative"}


def _for(owner: Ref) -> Actor:
    return Actor(ActorKind.SYSTEM, CHANNEL, acting_for=owner, rights=RIGHTS, assurance=2)


def _form(asked: incoming.Filing, settings: Settings) -> dict[str, Json]:
    """The form: what the message gives as such, and beside it what the procedure's map takes from the rest."""
    data: dict[str, Json] = dict(asked.form)
    for path, pointer in settings.forms.get(asked.procedure, {}).items():
        value = incoming.value_at(asked.said, path)
        if value is not None:
            _put(data, pointer, value)
    return data


def _put(data: dict[str, Json], pointer: str, value: Json) -> None:
    *way, last = pointer.strip("/").split("/")
    here = data
    for name in way:
        inner = here.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        here = inner
    here[last] = value


def _taken_in(
    actor: Actor, owner: Ref, files: Sequence[incoming.File], settings: Settings, at: datetime
) -> dict[str, str]:
    taken = {}
    for one in files:
        try:
            content = one.content or (client.fetch_file(one.address, settings) if one.address else b"")
            taken[one.name] = attachments.add(actor, owner=owner, name=one.name, content=content, at=at).id
        except PaperRefused as refusal:
            raise _NotTaken(f"{one.name[:120]}: {_refusal(refusal)}") from refusal
        except Dead as gone:
            raise _NotTaken(f"{one.name[:120]}: {gone.reason}") from gone
    return taken


def _refusal(refusal: PaperRefused) -> str:
    with translation.override("vi"):
        return faults.sentence(FieldError("", "E-ATT", refusal.code, refusal.params), "")


def _received(subject: Ref, owner: Ref, at: datetime) -> None:
    purpose = consent.require_purpose(CHANNEL)
    audit.exchanged(
        _SYSTEM, direction=Direction.FROM, subject=subject, owner=owner, what="dossier", purpose=purpose.key,
        fields=purpose.fields, at=at,
    )  # fmt: skip


def _unknown(code: str) -> Said:
    """Something about a dossier that we do not have yet: what overtook it comes again."""
    return Said(LATER, f"Chưa có {code[:80]}, gửi lại sau")


def _sentences(errors: Sequence[FieldError], procedure: str, at: datetime) -> str:
    """Every fault with its place, in words."""
    version = catalogue.in_force(procedure, at) if procedure else None
    layout = version.layout if version else Layout()
    told = []
    with translation.override("vi"):
        for error in errors:
            place = faults.section_of(layout, error.pointer)
            label = place[1].label if place and place[1] else None
            told.append(f"{error.pointer or '/'}: {faults.sentence(error, label.vi if label else '')} ({error.code})")
    return "; ".join(told)[:_LONGEST_SENTENCES]
