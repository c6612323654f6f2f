"""Posts: those of a unit and a new one, one post with who holds it, appointing, ending, closing, the phone that is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import AppointmentUnknown, PostUnknown
from motcua.identity.organisations.types import Holding, Post
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_GET_OR_POST = ["GET", "HEAD", "POST"]


@officers_only
@require_http_methods(_GET_OR_POST)
def at_unit(request: HttpRequest, code: str) -> HttpResponse:
    """The posts of a unit with who holds them, and a new one."""
    actor, at = session.actor(request), clock.now()
    on = clock.legal_date(at)
    _may_look(actor, code)
    here = queries.unit(code, on=on)
    form = Form(request.POST)
    roles = _roles(actor, code, on)
    if request.method == "POST":
        made = _open(actor, code, form, roles, at)
        if made is not None:
            flash.put(request, texts.words("officers.done.post_opened", name=made.title))
            return HttpResponseRedirect(reverse("office:post", args=[made.id]), status=303)
    held = queries.appointments(unit=code, on=on)
    names = accounts.names({one.principal for one in held})
    rows = [
        {
            "post": one,
            "roles": ", ".join(words.role(role) for role in one.roles),
            "holders": [names.get(each.principal, "") for each in held if each.post.id == one.id],
        }
        for one in queries.posts(unit=code, on=on)
        if one.unit == code
    ]
    context = {
        "here": here,
        "rows": rows,
        "roles": [(role, words.role(role)) for role in roles],
        "may": bool(roles),
        "typed": {**request.POST.dict(), "role": request.POST.getlist("role")},
        "faults": form.faults,
        "errors": form.errors(),
        "message": flash.take(request),
        "crumbs": _crumbs(code, here.name),
    }
    return page(request, "office/staff/posts.html", context, here="staff", status=422 if form.faults else 200)


@officers_only
@require_http_methods(_GET_OR_POST)
def post(request: HttpRequest, number: int) -> HttpResponse:
    """One post: everybody who held it, and what may be done with it."""
    actor, at = session.actor(request), clock.now()
    on = clock.legal_date(at)
    found = queries.post(number)
    _may_look(actor, found.unit)
    standing = found.in_force_until is None or found.in_force_until > on
    form = Form(request.POST)
    if request.method == "POST":
        done = _act(actor, found, form, at)
        if done:
            flash.put(request, texts.words(f"officers.done.{done}", name=found.title))
            return HttpResponseRedirect(reverse("office:post", args=[number]), status=303)
    held = queries.post_appointments(number)
    names = accounts.names({one.principal for one in held})
    may = standing and permissions.allows(actor, "post.manage", on=Target(unit=found.unit))
    unit = words.unit(found.unit, found.in_force_from if not standing else on)
    context = {
        "post": found,
        "unit": unit,
        "standing": standing,
        "roles": ", ".join(words.role(role) for role in found.roles),
        "held": [
            {
                **line,
                "name": names.get(one.principal, ""),
                "open": one.in_force_until is None or one.in_force_until > on,
                "phone": request.POST.get(f"phone-{one.id}", one.phone),
                "phone_fault": form.faults.get(f"phone-{one.id}", ""),
                "end": request.POST.get(f"end-{one.id}", ""),
                "end_fault": form.faults.get(f"end-{one.id}", ""),
            }
            for one, line in zip(held, words.appointments(held, on), strict=True)
        ],
        "may": may,
        "may_appoint": may and set(found.roles) <= set(_roles(actor, found.unit, on)),
        "holdings": [(one.value, texts.words(f"officers.holding.{one}")) for one in Holding],
        "typed": request.POST,
        "faults": form.faults,
        "errors": form.errors(),
        "message": flash.take(request),
        "crumbs": [
            *_crumbs(found.unit, unit),
            (reverse("office:posts", args=[found.unit]), texts.words("officers.posts")),
        ],
    }
    return page(request, "office/staff/post.html", context, here="staff", status=422 if form.faults else 200)


def _may_look(actor: Actor, unit: str) -> None:
    """Who may see staff there, or manages posts there."""
    if not permissions.allows(actor, "post.manage", on=Target(unit=unit)):
        permissions.require(actor, "staff.read", on=Target(unit=unit))


def _roles(actor: Actor, unit: str, on: date) -> list[str]:
    """The roles that the officer may put into a post there; none where they manage no posts."""
    if not permissions.allows(actor, "post.manage", on=Target(unit=unit)):
        return []
    reach = Target(unit=queries.reach(unit, on=on))
    return [role for role in permissions.role_keys() if permissions.may_give(actor, role, on=reach)]


def _crumbs(code: str, name: str) -> list[tuple[str, str]]:
    return [
        (reverse("office:staff"), texts.words("officers.title")),
        (reverse("office:unit", args=[code]), name),
    ]


def _open(actor: Actor, unit: str, form: Form, roles: list[str], at: datetime) -> Post | None:
    title, on = form.text("title", needed=True), form.day("on", needed=True)
    wanted = [role for role in form.posted.getlist("role") if role][:30]
    if not wanted or not set(wanted) <= set(roles):
        form.fault("role", "role_here")
    procedures = form.text("procedures", most=2000).replace(",", " ").split()
    unknown = [one for one in procedures if not catalogue.versions_of(one)]
    if unknown:
        form.faults.setdefault("procedures", texts.words("officers.fault.procedures", codes=", ".join(unknown)[:200]))
    if form.faults or on is None:
        return None
    try:
        return services.open_post(
            actor,
            unit=unit,
            title=title,
            title_en=form.text("title_en"),
            roles=wanted,
            procedures=procedures,
            on=on,
            at=at,
        )
    except HouseError as failure:
        form.refused(failure)
        form.faults = {{"unit": "on"}.get(name, name): text for name, text in form.faults.items()}
        return None


def _act(actor: Actor, post: Post, form: Form, at: datetime) -> str:
    """What was asked for; its name when it is done."""
    action, _, number = form.text("action").partition("-")
    try:
        if action == "appoint":
            return _appoint(actor, post, form, at)
        if action == "close":
            on, decision = form.day("close_on", needed=True), form.text("decision", needed=True, most=120)
            if on is not None and not form.faults:
                services.close_post(actor, post=post.id, on=on, decision=decision, at=at)
                return "post_closed"
        elif action in {"phone", "end"} and number.isascii() and number.isdecimal() and len(number) < 12:
            return _held(actor, post, int(number), action, form, at)
        else:
            form.fault("form", "gone_post")
    except (AppointmentUnknown, PostUnknown):
        form.fault("form", "gone_post")
    except HouseError as failure:
        form.refused(failure)
        moved = {
            "close": {"until": "close_on", "document": "decision"},
            "phone": {"phone": f"phone-{number}"},
            "end": {"until": f"end-{number}"},
        }.get(action, {"to": "login"})
        form.faults = {moved.get(name, name): text for name, text in form.faults.items()}
    return ""


def _held(actor: Actor, post: Post, number: int, action: str, form: Form, at: datetime) -> str:
    """An appointment to this post ends, or has another phone."""
    held = queries.appointment(number)
    if held.post.id != post.id:
        raise AppointmentUnknown(appointment=number)
    if action == "phone":
        services.list_phone(actor, appointment=number, phone=form.text(f"phone-{number}"), at=at)
        return "phone"
    on = form.day(f"end-{number}", needed=True)
    if on is None:
        return ""
    reason = texts.words("officers.post.ended_by_page")
    services.end_appointment(actor, appointment=number, on=on, reason=reason, at=at)
    return "appointment_ended"


def _appoint(actor: Actor, post: Post, form: Form, at: datetime) -> str:
    principal = form.officer("login")
    begins, last = form.day("from", needed=True), form.day("until")
    document = form.text("document", needed=True, most=120)
    holding, sent_by = form.text("holding"), form.text("sent_by", most=80)
    if holding not in {one.value for one in Holding}:
        form.fault("holding", "missing")
    if sent_by and not queries.unit_names([sent_by], on=begins or clock.legal_date(at)):
        form.faults.setdefault("sent_by", texts.words("officers.refused.organisations.unit_unknown"))
    if form.faults or begins is None:
        return ""
    services.appoint(
        actor,
        principal=principal,
        post=post.id,
        holding=Holding(holding),
        in_force_from=begins,
        in_force_until=last + timedelta(days=1) if last and last < date.max else None,
        document=document,
        sent_by=sent_by,
        phone=form.text("phone"),
        at=at,
    )
    return "appointed"
