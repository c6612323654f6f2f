"""Inquiries: asked, taken, answered, asked back, closed; promises to ring."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.casework.dossiers import queries as dossiers
from motcua.followup.helpdesk import goals, lifecycle, models
from motcua.followup.helpdesk.errors import InquiryMoved, InquiryUnknown, TooManyInquiries
from motcua.followup.helpdesk.facts import Asked, Turned
from motcua.followup.helpdesk.queries.inquiries import TOKEN, row_for, value
from motcua.followup.helpdesk.types import Act, Caller, Inquiry, LineKind, State, Topic, Way
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LONGEST_TEXT = 5_000
LONGEST_LINE = 300
MOST_AN_HOUR = 6
"""Inquiries from one place within an hour."""
MOST_LINES = 200
CLOSED_AFTER = timedelta(days=7)
"""An answer that nobody came back to closes its inquiry."""
TAKEN_UP_AGAIN = timedelta(days=30)
"""How long after its end a caller may still go on with an inquiry."""
SYSTEM = Actor.system("helpdesk")


@transaction.atomic
def ask(
    actor: Actor,
    *,
    way: Way,
    topic: Topic | None,
    title: str,
    text: str,
    caller: Caller,
    dossier: str = "",
    procedure: str = "",
    urgent: bool = False,
    origin: str = "",
    key: str | None = None,
    at: datetime,
) -> Inquiry:
    """Take down what somebody asks; the same `key` again gives the first one.

    On the portal it is the visitor's own; an officer writes down what was said at the telephone or the desk. `origin` is a fingerprint of where
    it came from, by which programs are held off. It stands at the unit of the dossier that it is about, else at the organisation.
    Raises `Invalid` at `/topic`, `/title`, `/text`, `/name`, `/contact`, `/email`, and `TooManyInquiries`.
    """
    permissions.require(actor, "help.ask" if actor.kind is not ActorKind.OFFICER else "help.answer")
    known = models.Inquiry.objects.filter(way=way.value, key=key).first() if key else None
    if known is not None:
        return value(known)
    told = Caller(normal(caller.name)[:200], normal(caller.phone)[:40], normal(caller.email)[:200])
    faults = [] if topic else [FieldError("/topic", "E-REQ")]
    # Who asks through another system is answered there.
    faults += _faults(told, normal(title), normal(text), reached=way is Way.NATIONAL_PORTAL)
    if faults or topic is None:
        raise Invalid(faults)
    if origin:
        lately = models.Inquiry.objects.filter(origin=origin, opened_at__gt=at - timedelta(hours=1))
        if lately[:MOST_AN_HOUR].count() >= MOST_AN_HOUR:
            raise TooManyInquiries
    dossier = normal(dossier)
    place = dossiers.place_of(dossier) if dossier else Target()
    unit = place.unit or settings.MOTCUA.agency_code
    first, whole = goals.terms(at, unit=unit, topic=topic, urgent=urgent)
    owner = actor.acting_for if actor.kind is ActorKind.PERSON else None
    row = models.Inquiry.objects.create(
        token=uuid.uuid4().hex, way=way.value, key=key, topic=topic.value, urgent=urgent, title=normal(title)[:LONGEST_LINE],
        name=told.name, phone=told.phone, email=told.email, owner_kind=owner.kind if owner else "",
        owner_id=owner.id if owner else "", asker=actor.id if owner else "", origin=origin,
        dossier=dossier if place.unit else "", procedure=place.procedure or normal(procedure)[:100], unit=unit, opened_at=at,
        first_due=first, due=whole, changed_at=at, search=fold(f"{normal(title)} {told.name} {told.phone} {told.email} {dossier}"),
    )  # fmt: skip
    _line(row, LineKind.ASKED, normal(text)[:LONGEST_TEXT], "", at)
    journal.record(Asked(row.pk, way.value, topic.value, unit), ref=Ref("inquiry", str(row.pk)), by=actor, at=at)
    return value(row)


@transaction.atomic
def write_down(
    actor: Actor,
    *,
    way: Way,
    topic: Topic | None,
    title: str,
    text: str,
    caller: Caller,
    dossier: str = "",
    procedure: str = "",
    urgent: bool = False,
    answer: str = "",
    at: datetime,
) -> Inquiry:
    """Write down what was said at the telephone or the desk: the officer has it at once, and an `answer` may stand beside it.

    What is for the desk of a unit at which the officer does not answer waits there. Raises `Invalid` as `ask` does, and at `/answer` for what
    is not the officer's to answer; then nothing is kept.
    """
    permissions.require(actor, "help.answer")
    made = ask(
        actor, way=way, topic=topic, title=title, text=text, caller=caller, dossier=dossier, procedure=procedure, urgent=urgent, at=at
    )  # fmt: skip
    if not permissions.allows(actor, "help.answer", on=Target(unit=made.unit)):
        if normal(answer):
            raise Invalid([FieldError("/answer", "E-CHK", "other_desk")])
        return made
    made = turn(actor, inquiry=made.id, act=Act.TAKE, seen=State.OPEN, at=at)
    return turn(actor, inquiry=made.id, act=Act.ANSWER, text=answer, seen=made.state, at=at) if normal(answer) else made


@transaction.atomic
def say_more(actor: Actor, *, token: str, text: str, at: datetime) -> Inquiry:
    """The caller goes on, from the page of the inquiry or by a reply; the desk has it again, its clock moved on by what it waited.

    Raises `Invalid` at `/text`, `InquiryUnknown`, `InquiryMoved` when it ended long ago.
    """
    permissions.require(actor, "help.ask")
    rows = models.Inquiry.objects.select_for_update(no_key=True)
    row = rows.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if row is None:
        raise InquiryUnknown
    said = normal(text)[:LONGEST_TEXT]
    if not said:
        raise Invalid([FieldError("/text", "E-REQ")])
    over = row.closed_at is not None and at > row.closed_at + TAKEN_UP_AGAIN
    if over or row.lines.count() >= MOST_LINES:
        raise InquiryMoved(inquiry=row.pk, state=row.state)
    before = State(row.state)
    if before is State.WAITING and row.waits_since is not None:
        row.due = goals.moved_on(row.due, since=row.waits_since, until=at, unit=row.unit)
    elif before in {State.ANSWERED, State.CLOSED}:  # another round: its own term
        _, row.due = goals.terms(at, unit=row.unit, topic=Topic(row.topic), urgent=row.urgent)
    row.waits_since, row.closed_at = None, None
    row.state = (State.IN_HAND if row.account else State.OPEN).value
    row.changed_at = at
    row.save()
    number = _line(row, LineKind.ASKED, said, "", at)
    _told(actor, row, "say_more", number, at)
    return value(row)


@transaction.atomic
def turn(
    actor: Actor, *, inquiry: int, act: Act, text: str = "", to: str = "", article: int = 0, seen: State, at: datetime
) -> Inquiry:
    """Take (or give `to` another of the desk), answer, ask back, note, or close an inquiry.

    `seen` is the state on the officer's page; `article` the one that the answer was taken from. Raises `Invalid` at `/text` or `/to`,
    `InquiryUnknown`, `InquiryMoved`.
    """
    permissions.require(actor, "help.answer")
    row = row_for(actor, inquiry, "help.answer", lock=True)
    before, after, kind = lifecycle.TURNS[act]
    if State(row.state) is not seen or seen not in before:
        raise InquiryMoved(inquiry=inquiry, state=row.state)
    said = normal(text)[:LONGEST_TEXT]
    if not said and act is not Act.TAKE:
        raise Invalid([FieldError("/text", "E-REQ", act.value)])
    if act is Act.TAKE:
        row.account = _answerer(row, to or actor.id)
        said = row.account
    elif act is not Act.NOTE and not row.account:
        row.account = actor.id
    if row.state == State.WAITING.value and row.waits_since is not None and act is not Act.NOTE:
        row.due = goals.moved_on(row.due, since=row.waits_since, until=at, unit=row.unit)
        row.waits_since = None
    if after is not None:
        row.state = after.value
    if act in {Act.ANSWER, Act.ASK} and row.first_answer_at is None:
        row.first_answer_at = at
    if act is Act.ASK:
        row.waits_since = at
    if act is Act.ANSWER and article:
        row.article_id = models.Article.objects.filter(pk=article).values_list("pk", flat=True).first()
    if act is Act.CLOSE:
        row.closed_at = at
    row.changed_at = at
    row.save()
    number = _line(row, kind, said, actor.id, at)
    _told(actor, row, act.value, number, at)
    return value(row, whole=True)


@transaction.atomic
def link(actor: Actor, *, inquiry: int, dossier: str, at: datetime) -> Inquiry:
    """Bind an inquiry to a dossier that the officer may read, or to none; the desk that has it keeps it. Raises `Invalid` at `/dossier`."""
    permissions.require(actor, "help.answer")
    dossier, row = normal(dossier), row_for(actor, inquiry, "help.answer", lock=True)
    place = dossiers.place_of(dossier) if dossier else Target(unit=row.unit)
    if place.unit is None or (dossier and not permissions.allows(actor, "dossier.read", on=place)):
        raise Invalid([FieldError("/dossier", "E-REF")])
    row.dossier, row.procedure = dossier, place.procedure or row.procedure
    row.changed_at = at
    row.save(update_fields=["dossier", "procedure", "changed_at"])
    number = _line(row, LineKind.TURN, dossier or "–", actor.id, at)
    _told(actor, row, "link", number, at)
    return value(row, whole=True)


@transaction.atomic
def promise(actor: Actor, *, inquiry: int, phone: str, about: str, due: datetime | None, at: datetime) -> int:
    """Promise to ring the caller by an instant. Raises `Invalid` at `/phone` or `/due`, `InquiryUnknown`."""
    permissions.require(actor, "help.answer")
    row = row_for(actor, inquiry, "help.answer", lock=True)
    number = normal(phone)[:40] or row.phone
    faults = []
    if sum(one.isdigit() for one in number) < 8:
        faults.append(FieldError("/phone", "E-REQ"))
    if due is None or not at < due < at + timedelta(days=60):
        faults.append(FieldError("/due", "E-RNG"))
    if faults or due is None:
        raise Invalid(faults)
    made = models.Callback.objects.create(
        inquiry=row,
        unit=row.unit,
        phone=number,
        about=normal(about)[:LONGEST_LINE],
        due=due,
        made_by=actor.id,
        made_at=at,
    )
    return int(made.pk)


@transaction.atomic
def kept_callback(actor: Actor, *, callback: int, outcome: str, at: datetime) -> None:
    """The caller was rung, or could not be reached; what came of it is a note of the inquiry. Raises `Invalid` at `/outcome`, `InquiryUnknown`."""
    permissions.require(actor, "help.answer")
    row = models.Callback.objects.select_for_update(no_key=True).filter(pk=callback, done_at=None).first()
    if row is None:
        raise InquiryUnknown(callback=callback)
    of = row_for(actor, row.inquiry_id, "help.answer")
    said = normal(outcome)[:LONGEST_LINE]
    if not said:
        raise Invalid([FieldError("/outcome", "E-REQ")])
    row.done_at, row.done_by, row.outcome = at, actor.id, said
    row.save(update_fields=["done_at", "done_by", "outcome"])
    _line(of, LineKind.NOTE, f"{row.phone}: {said}", actor.id, at)


def close_answered(*, at: datetime) -> int:
    """Close what was answered a week ago and nobody came back to, and forget where day-old inquiries came from; gives how many were closed."""
    models.Inquiry.objects.filter(opened_at__lt=at - timedelta(days=1)).exclude(origin="").update(origin="")
    old = models.Inquiry.objects.filter(state=State.ANSWERED.value, changed_at__lt=at - CLOSED_AFTER)
    closed = 0
    for number in old.values_list("pk", flat=True)[:1000]:
        with transaction.atomic():
            row = models.Inquiry.objects.select_for_update(no_key=True).get(pk=number)
            if row.state != State.ANSWERED.value:
                continue
            row.state, row.closed_at, row.changed_at = State.CLOSED.value, at, at
            row.save(update_fields=["state", "closed_at", "changed_at"])
            _told(SYSTEM, row, Act.CLOSE.value, _line(row, LineKind.TURN, "", "", at), at)
            closed += 1
    return closed


def _answerer(row: models.Inquiry, account: str) -> str:
    """The officer who is to have it: somebody of the desk of that unit."""
    if not permissions.allows(Actor(ActorKind.OFFICER, account), "help.answer", on=Target(unit=row.unit)):
        raise Invalid([FieldError("/to", "E-REF")])
    return account


def _faults(caller: Caller, title: str, text: str, *, reached: bool = False) -> Sequence[FieldError]:
    found = [FieldError(f"/{name}", "E-REQ") for name, said in (("title", title), ("text", text)) if not said]
    if not caller.name:
        found.append(FieldError("/name", "E-REQ"))
    if caller.email:
        try:
            validate_email(caller.email)
        except ValidationError:
            found.append(FieldError("/email", "E-FMT"))
    elif not reached and sum(one.isdigit() for one in caller.phone) < 8:
        found.append(FieldError("/phone", "E-REQ"))
    return found


def _line(row: models.Inquiry, kind: LineKind, text: str, by: str, at: datetime) -> int:
    number = row.lines.count() + 1
    models.Line.objects.create(inquiry=row, number=number, kind=kind.value, text=text, by=by, at=at)
    return number


def _told(actor: Actor, row: models.Inquiry, act: str, line: int, at: datetime) -> None:
    fact = Turned(row.pk, act, row.state, line)
    journal.record(fact, ref=Ref("inquiry", str(row.pk)), by=actor, at=at)
