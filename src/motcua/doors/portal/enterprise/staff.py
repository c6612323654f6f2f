"""Who acts for an enterprise: its representative invites, sees the history, and takes rights back at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import flash, kept, reading, session, texts, writing
from motcua.doors.ui.fields import Field, summary
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.accounts import services as accounts
from motcua.identity.people import queries as people
from motcua.identity.people import services as people_commands
from motcua.identity.people.errors import (
    AssuranceTooLow,
    InvitationFaulty,
    InvitationOpen,
    InvitationUnknown,
    MandateUnknown,
    RightsWrong,
)
from motcua.identity.people.types import STAFF_RIGHTS, Mandate, PastMandate

RIGHTS = ("see", "file", "pay", "sign")
"""The rights in the order of the form: to see only comes first."""


@require_http_methods(["GET", "POST"])
@for_signed_in
@session.shows_kept
def staff(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, and the form that invites."""
    if actor.acting_for is None or actor.acting_for.kind != "enterprise" or "manage" not in actor.rights:
        return show(request, "portal/enterprise/none.html", {"crumbs": _crumbs()}, status=403)
    if request.method == "GET":
        return _page(request, actor)
    return _invite(request, actor)


@require_POST
@for_signed_in
def end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a right to act away."""
    number = request.POST.get("mandate", "")
    try:
        people_commands.end_appointment(
            actor,
            mandate=int(number) if number.isdecimal() and len(number) < 18 else 0,
            reason="representative",
            at=clock.now(),
        )
        flash.put(request, texts.words("staff.ended"))
    except MandateUnknown:
        flash.put(request, texts.words("staff.gone"))
    return HttpResponseRedirect(reverse("portal:staff"), status=303)


@require_POST
@for_signed_in
def take_back(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take an invitation back."""
    number = request.POST.get("invitation", "")
    try:
        people_commands.take_back(
            actor, invitation=int(number) if number.isdecimal() and len(number) < 18 else 0, at=clock.now()
        )
        flash.put(request, texts.words("staff.taken_back"))
    except InvitationUnknown:
        flash.put(request, texts.words("staff.gone"))
    return HttpResponseRedirect(reverse("portal:staff"), status=303)


def _invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    at, faults = clock.now(), dict[str, str]()
    rights = frozenset(request.POST.getlist("rights")) & STAFF_RIGHTS
    until = _end_of(request.POST.get("until", ""), faults)
    begin = _begin_of(request.POST.get("from", ""), faults) or at
    if not rights:
        faults["right-see"] = texts.words("staff.fault.rights")
    if not faults:
        try:
            accounts.invite(
                actor,
                number=request.POST.get("number", ""),
                name=request.POST.get("name", ""),
                rights=rights,
                in_force_from=begin,
                in_force_until=until,
                at=at,
            )
        except InvitationFaulty as fault:
            name = str(fault.params["field"])
            faults[name] = texts.words(f"staff.fault.{name}")
        except (InvitationOpen, AssuranceTooLow, RightsWrong) as fault:
            faults["number"] = texts.words(f"staff.fault.{fault.code.rpartition('.')[2]}")
    if faults:
        return _page(request, actor, faults)
    kept.forget(request)
    flash.put(request, texts.words("staff.invited"))
    return HttpResponseRedirect(reverse("portal:staff"), status=303)


def _page(request: HttpRequest, actor: Actor, faults: Mapping[str, str] | None = None) -> HttpResponse:
    owner, at, faults = actor.acting_for, clock.now(), faults or {}
    assert owner is not None  # `staff` lets nobody in without
    given = request.POST if request.method == "POST" else kept.form(request) or QueryDict()
    held = people.mandates_for(owner.id, at=at)
    past = [one for one in people.history_for(actor, owner.id) if one.mandate.id not in {now.id for now in held}]
    names = people.names({one.person for one in held} | {one.mandate.person for one in past})
    typed = {name: str(given.get(name, "")) for name in ("number", "name", "from", "until")}
    hints = {"number": "staff.number_hint", "from": "staff.from_hint", "until": "staff.until_hint"}
    fields = [
        Field(
            name, texts.words(f"staff.{name}"), value, texts.words(hints[name]) if name in hints else "", faults.get(name, ""),
            mode="numeric" if name == "number" else "", width="20" if name in {"number", "name"} else "10", code=name == "number",
        )
        for name, value in typed.items()
    ]  # fmt: skip
    chosen = set(given.getlist("rights"))
    context = {
        "crumbs": _crumbs(),
        "held": [_row(one, names) for one in held],
        "past": [_past(one, names) for one in past[:100]],
        "invitations": people.invitations_of(actor, owner.id),
        "number": fields[0], "name": fields[1], "from": fields[2], "until": fields[3],
        "rights": [(right, texts.words(f"staff.right.{right}"), texts.words(f"staff.right_hint.{right}"), right in chosen) for right in RIGHTS],
        "rights_error": faults.get("right-see", ""),
        "errors": summary(fields, more={"right-see": faults["right-see"]} if "right-see" in faults else None),
        "level_two": actor.assurance >= session.STRONG,
        "step_up": session.with_target("/dang-nhap/nang-muc/", request.path),
    }  # fmt: skip
    return show(request, "portal/enterprise/staff.html", context, status=422 if faults else 200)


def _row(one: Mandate, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": one.id,
        "name": names.get(one.person, ""),
        "rights": _rights(one),
        "basis": texts.words(f"profile.basis.{one.basis.value}"),
        "from": one.in_force_from,
        "until": last_day(one.in_force_until),
        "may_end": one.basis.value != "representative",
    }


def _past(one: PastMandate, names: Mapping[str, str]) -> dict[str, object]:
    ended = one.revoked_at or one.mandate.in_force_until
    key = f"staff.because.{one.revoked_because}" if one.revoked_at else "staff.because.over"
    return {
        "name": names.get(one.mandate.person, ""),
        "rights": _rights(one.mandate),
        "from": one.mandate.in_force_from,
        "until": ended,
        "because": texts.find(key) or texts.words("staff.because.staff"),
    }


def last_day(until: datetime | None) -> datetime | None:
    """The last instant at which a right holds: its end is exclusive, and people read the day before."""
    return until - timedelta(seconds=1) if until else None


def _rights(one: Mandate) -> str:
    return ", ".join(texts.words(f"staff.right.{right}") for right in (*RIGHTS, "manage") if right in one.rights)


def _begin_of(text: str, faults: dict[str, str]) -> datetime | None:
    return _moment(text, "from", faults)


def _end_of(text: str, faults: dict[str, str]) -> datetime | None:
    """The day that was typed is the last one on which the right holds."""
    found = _moment(text, "until", faults)
    return found + timedelta(days=1) if found else None


def _moment(text: str, name: str, faults: dict[str, str]) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.combine(reading.day(text), time(), tzinfo=clock.VIETNAM)
    except reading.Unreadable:
        faults[name] = texts.words("staff.fault.day", example=writing.day(clock.legal_date(clock.now())))
        return None


def _crumbs() -> list[tuple[str, str]]:
    return [("/", texts.words("sign_in.home")), (reverse("portal:profile"), texts.words("profile.title"))]
