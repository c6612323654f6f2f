"""Inquiries: the desk's list, one with its lines, the caller's own."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from motcua.followup.helpdesk import lifecycle, models
from motcua.followup.helpdesk.errors import InquiryUnknown
from motcua.followup.helpdesk.types import (
    Callback,
    Caller,
    Figures,
    ForLetter,
    ForLink,
    Inquiry,
    Line,
    LineFile,
    LineKind,
    State,
    Topic,
    Way,
)
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.foundation.vn import fold, normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

RUNNING = (State.OPEN, State.IN_HAND, State.WAITING)
SHOWN = 100
TOKEN = re.compile(r"[0-9a-f]{32}")
VIEWS = ("running", "mine", "late", "done")
"""The lists of the desk."""


def inquiries(actor: Actor, *, view: str = "running", text: str = "", at: datetime) -> list[Inquiry]:
    """Inquiries of the actor's units: those that run (the nearest term first), one's own, the late ones, or those that are done."""
    rows = _visible(actor)
    running = [one.value for one in RUNNING]
    if view == "done":
        rows = rows.exclude(state__in=running).order_by("-changed_at", "-id")
    else:
        rows = rows.filter(state__in=running).order_by(F("urgent").desc(), "due", "id")
    if view == "mine":
        rows = rows.filter(account=actor.id)
    if view == "late":
        rows = rows.filter(_late(at))
    for word in fold(normal(text)).split()[:8]:
        rows = rows.filter(search__contains=word)
    return [value(row) for row in rows[:SHOWN]]


def inquiry(actor: Actor, inquiry: int, *, at: datetime) -> Inquiry:
    """One inquiry with its lines, for the desk; the look is logged. Raises `InquiryUnknown`."""
    row = row_for(actor, inquiry, "help.read")
    if actor.kind is ActorKind.OFFICER:
        role, unit = permissions.standing(actor, "help.read", on=Target(unit=row.unit))
        owner = Ref(row.owner_kind, row.owner_id) if row.owner_kind else None
        audit.looked(
            actor, subject=Ref("inquiry", str(row.pk)), what="inquiry", purpose="help", at=at, owner=owner, role=role,
            unit=unit, fields=("identity", "contact"),
        )  # fmt: skip
    return value(row, whole=True)


def line_file(actor: Actor, inquiry: int, *, file: int, at: datetime) -> tuple[str, str, bytes]:
    """Name, kind and content of a file that came with a line, for the desk; the look is logged. Raises `InquiryUnknown`."""
    row = row_for(actor, inquiry, "help.read")
    held = row.files.filter(pk=file).exclude(stored="").first()
    if held is None:
        raise InquiryUnknown(inquiry=inquiry)
    role, unit = permissions.standing(actor, "help.read", on=Target(unit=row.unit))
    owner = Ref(row.owner_kind, row.owner_id) if row.owner_kind else None
    audit.looked(
        actor, subject=Ref("inquiry", str(row.pk)), what="inquiry", purpose="help", at=at, owner=owner, role=role, unit=unit,
        fields=("files",),
    )  # fmt: skip
    return held.name, held.media_type, storage.read(held.stored)


def by_token(token: str) -> Inquiry:
    """The inquiry of a page that only its caller knows, without the desk's notes. Raises `InquiryUnknown`."""
    row = models.Inquiry.objects.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if row is None:
        raise InquiryUnknown
    return value(row, whole=True, notes=False)


def mine(actor: Actor, *, limit: int = 50) -> list[Inquiry]:
    """What the one for whom the actor acts has asked while signed in, the newest first."""
    owner = actor.acting_for
    if actor.kind is not ActorKind.PERSON or owner is None:
        return []
    rows = models.Inquiry.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    return [value(row) for row in rows.order_by("-opened_at", "-id")[:limit]]


def of_dossier(actor: Actor, code: str) -> list[Inquiry]:
    """What the one for whom the actor acts has asked about a dossier, the newest first."""
    owner = actor.acting_for
    if actor.kind is not ActorKind.PERSON or owner is None:
        return []
    rows = models.Inquiry.objects.filter(dossier=code, owner_kind=owner.kind, owner_id=owner.id)
    return [value(row) for row in rows.order_by("-opened_at", "-id")[:20]]


def callbacks(actor: Actor) -> list[Callback]:
    """Promises to ring that are not kept yet, the nearest first."""
    permissions.require(actor, "help.read")
    found = permissions.within(permissions.scope(actor, "help.read"), procedure=None)
    rows = models.Callback.objects.filter(found, done_at=None).select_related("inquiry").order_by("due", "id")
    return [callback(row) for row in rows[:SHOWN]]


def figures(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> Figures:
    """How a time's inquiries were answered."""
    rows = _visible(actor).filter(opened_at__gte=since, opened_at__lt=until)
    told = rows.aggregate(
        asked=Count("id"),
        answered=Count("id", filter=~Q(first_answer_at=None)),
        in_time=Count("id", filter=Q(first_answer_at__lte=F("first_due"))),
        late=Count("id", filter=_late(at)),
    )
    return Figures(told["asked"], told["answered"], told["in_time"], told["late"])


def for_letter(inquiry: int, line: int) -> ForLetter | None:
    """What a letter about a line needs; for the house's own senders."""
    row = models.Line.objects.select_related("inquiry").filter(inquiry=inquiry, number=line).first()
    if row is None:
        return None
    of = row.inquiry
    owner = Ref(of.owner_kind, of.owner_id) if of.owner_kind else None
    return ForLetter(code_of(of), of.token, of.email, owner, LineKind(row.kind))


def for_link(inquiry: int, line: int) -> ForLink | None:
    """An answer, or what was asked back, for the system through which it was asked; none for notes and for what came by no system."""
    row = models.Line.objects.select_related("inquiry").filter(inquiry=inquiry, number=line).first()
    if row is None or LineKind(row.kind) not in {LineKind.ANSWERED, LineKind.ASKED_BACK}:
        return None
    of = row.inquiry
    if of.way != Way.NATIONAL_PORTAL.value or not of.key:
        return None
    return ForLink(Way(of.way), of.key, row.text, of.unit, row.at)


def answerers(unit: str, *, at: datetime) -> list[str]:
    """Accounts of those who answer at a unit."""
    held = permissions.holders(at=at, on=Target(unit=unit))
    return list(dict.fromkeys(grant.principal for grant in held if "help.answer" in permissions.gives(grant)))


def row_for(actor: Actor, inquiry: int, permission: str, *, lock: bool = False) -> models.Inquiry:
    """The row under a permission; raises `InquiryUnknown`."""
    rows = models.Inquiry.objects.filter(pk=inquiry)
    row = (rows.select_for_update(no_key=True) if lock else rows).first()
    if row is None or not permissions.allows(actor, permission, on=Target(unit=row.unit)):
        raise InquiryUnknown(inquiry=inquiry)
    return row


def code_of(row: models.Inquiry) -> str:
    """What people say on the telephone; no secret."""
    return f"HT-{clock.legal_date(row.opened_at):%y%m%d}-{row.pk:05}"


def value(row: models.Inquiry, *, whole: bool = False, notes: bool = True) -> Inquiry:
    """The public value of a row; with its lines where it is shown whole."""
    lines: tuple[Line, ...] = ()
    promised: tuple[Callback, ...] = ()
    if whole:
        files: dict[int, list[LineFile]] = defaultdict(list)
        for held in row.files.order_by("id"):
            files[held.line].append(LineFile(held.pk, held.name, held.size, held.refused))
        lines = tuple(
            Line(LineKind(one.kind), one.text, one.by, one.at, tuple(files[one.number]))
            for one in row.lines.order_by("number")
            if notes or one.kind not in {LineKind.NOTE.value, LineKind.TURN.value}
        )
        promised = tuple(callback(one) for one in row.callbacks.order_by("due"))
    state = State(row.state)
    return Inquiry(
        id=row.pk, code=code_of(row), token=row.token, way=Way(row.way), topic=Topic(row.topic), urgent=row.urgent,
        state=state, title=row.title, caller=Caller(row.name, row.phone, row.email), dossier=row.dossier,
        procedure=row.procedure, unit=row.unit, account=row.account, opened_at=row.opened_at, first_due=row.first_due,
        first_answer_at=row.first_answer_at, due=None if state is State.WAITING else row.due, closed_at=row.closed_at,
        lines=lines, callbacks=promised, acts=lifecycle.open_acts(state),
    )  # fmt: skip


def callback(row: models.Callback) -> Callback:
    """The public value of a promise."""
    of = row.inquiry
    return Callback(
        row.pk, of.pk, code_of(of), of.name, row.phone, row.due, row.about, of.account, row.done_at, row.outcome
    )


def _late(at: datetime) -> Q:
    mute, over = Q(first_answer_at=None, first_due__lt=at), Q(due__lt=at) & ~Q(first_answer_at=None)
    return Q(state__in=[State.OPEN.value, State.IN_HAND.value]) & (mute | over)


def _visible(actor: Actor) -> QuerySet[models.Inquiry]:
    permissions.require(actor, "help.read")
    return models.Inquiry.objects.filter(permissions.within(permissions.scope(actor, "help.read"), procedure=None))
