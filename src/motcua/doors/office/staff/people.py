"""Officers: the list by unit, one officer with posts and rights, a leaver's hand-over, staff from a list."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts import services as account_commands
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services as organisation_commands
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants
from motcua.identity.permissions.types import Target

GET_OR_POST = ["GET", "HEAD", "POST"]
LARGEST = 2_000_000


@officers_only
@require_http_methods(["GET", "HEAD"])
def listed(request: HttpRequest) -> HttpResponse:
    """Officers of a unit, beside the tree of units."""
    actor, at = session.actor(request), clock.now()
    unit, text = request.GET.get("don-vi", "")[:80], request.GET.get("q", "")[:100]
    found = accounts.officers(actor, unit=unit, text=text, at=at)
    on = clock.legal_date(at)
    held = organisations.appointments(principals=[one.id for one in found], on=on)
    away = organisations.absent(at=at)
    names = accounts.names({one.stand_in for one in away.values()})
    rows = [
        {
            "account": one,
            "posts": [
                f"{held_.post.title}, {words.unit(held_.post.unit, on)}" for held_ in held if held_.principal == one.id
            ],
            "roles": words.roles(permissions.grants(one.id, at=at)),
            "away": names.get(away[one.id].stand_in, "") if one.id in away else None,
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "unit": unit,
        "unit_name": words.unit(unit, on) if unit else "",
        "text": text,
        "tree": words.tree(permissions.scope(actor, "staff.read"), unit, on),
        "may_bring": permissions.allows(actor, "account.manage"),
        "may_units": permissions.allows(actor, "organisation.manage"),
        "message": flash.take(request),
    }
    return page(request, "office/staff/people.html", context, here="staff")


@officers_only
@require_http_methods(GET_OR_POST)
def person(request: HttpRequest, account: str) -> HttpResponse:
    """One officer: posts, rights with source and dates, absences; roles given and taken back, the account locked."""
    actor, at = session.actor(request), clock.now()
    found = accounts.officer(actor, account, at=at)
    form = Form(request.POST)
    if request.method == "POST":
        done = _act(actor, found.id, form, at)
        if done:
            flash.put(request, texts.words(f"officers.done.{done}", name=found.name))
            return HttpResponseRedirect(reverse("office:staff_person", args=[found.id]), status=303)
    on = clock.legal_date(at)
    given = permissions.all_grants(found.id, at=at)
    context = {
        "account": found,
        "grants": words.grants(
            given,
            at,
            on,
            may=lambda grant: permissions.may_give(
                actor, grant.role, on=Target(unit=grant.place.unit, procedure=grant.place.procedure)
            ),
        ),
        "posts": words.appointments(organisations.appointments(principals=[found.id]), on),
        "absences": words.absences(organisations.absences(found.id, since=at), at),
        "roles": [(key, words.role(key)) for key in permissions.role_keys()],
        "may_give": permissions.allows(actor, "grant.give") and found.id != actor.id,
        "may_lock": permissions.allows(actor, "account.manage") and found.id != actor.id,
        "may_hand_over": permissions.allows(actor, "work.hand_over") and found.id != actor.id,
        "typed": request.POST,
        "faults": form.faults,
        "errors": form.errors(),
        "message": flash.take(request),
        "crumbs": [(reverse("office:staff"), texts.words("officers.title"))],
    }
    return page(request, "office/staff/person.html", context, here="staff", status=422 if form.faults else 200)


def _act(actor: Actor, account: str, form: Form, at: datetime) -> str:
    """What was asked for; its name when it is done."""
    action = form.text("action")
    try:
        if action == "withdraw":
            number = form.text("grant")
            if number.isdecimal() and any(str(one.id) == number for one in permissions.all_grants(account, at=at)):
                grants.withdraw(actor, grant=int(number), reason=form.text("reason"), at=at)
                return action
            form.fault("form", "gone")
        elif action in {"lock", "unlock"}:
            command = account_commands.lock if action == "lock" else account_commands.unlock
            command(actor, account=account, reason=form.text("reason"), at=at)
            return action
        elif action == "give":
            role, unit = form.role(), form.text("unit")
            begins, ends = form.instant("from"), form.instant("until", after=True)
            if unit:
                organisations.unit(unit, on=clock.legal_date(at))
            elif not permissions.scope(actor, "grant.give").everything:
                form.fault("unit", "missing")
            if not form.faults:
                grants.grant(
                    actor, principal=account, role=role, unit=unit, procedure=form.text("procedure") or None,
                    in_force_from=max(begins, at) if begins else at, in_force_until=ends,
                    document=form.text("document", most=120), at=at,
                )  # fmt: skip
                return action
    except HouseError as failure:
        form.refused(failure)
    return ""


@officers_only
@require_http_methods(GET_OR_POST)
def hand_over(request: HttpRequest, account: str) -> HttpResponse:
    """A leaver's work: first the list of what would go where, then the act."""
    actor, at = session.actor(request), clock.now()
    found = accounts.officer(actor, account, at=at)
    form = Form(request.POST if request.method == "POST" else request.GET)
    to = form.officer("to") if form.text("to") else ""
    take = form.text("take_roles") == "1"
    plan = None
    try:
        plan = organisation_commands.plan_hand_over(actor, principal=found.id, to=to, take_roles=take, at=at)
        if request.method == "POST" and form.text("do") and not form.faults:
            organisation_commands.hand_over(
                actor, principal=found.id, to=to, take_roles=take, leave_bare=form.text("leave_bare") == "1",
                reason=form.text("reason", needed=True), at=at,
            )  # fmt: skip
            flash.put(request, texts.words("officers.done.hand_over", name=found.name))
            return HttpResponseRedirect(reverse("office:staff_person", args=[found.id]), status=303)
    except HouseError as failure:
        form.refused(failure)
    on = clock.legal_date(at)
    context = {
        "account": found,
        "plan": plan,
        "items": words.handed(plan.items) if plan else [],
        "to_name": accounts.names({to}).get(to, "") if to else "",
        "grants": words.grants(plan.grants, at, on) if plan else [],
        "bare": words.grants(plan.bare, at, on) if plan else [],
        "posts": words.appointments(plan.appointments, on) if plan else [],
        "stood_in_for": list(accounts.names(set(plan.stood_in_for)).values()) if plan else [],
        "typed": form.posted,
        "faults": form.faults,
        "errors": form.errors(),
        "crumbs": [
            (reverse("office:staff"), texts.words("officers.title")),
            (reverse("office:staff_person", args=[found.id]), found.name),
        ],
    }
    return page(request, "office/staff/hand_over.html", context, here="staff", status=422 if form.faults else 200)


@officers_only
@require_http_methods(GET_OR_POST)
def bring(request: HttpRequest) -> HttpResponse:
    """Staff from Excel or CSV: tried first, then brought; nothing is kept while a line is wrong."""
    actor, at = session.actor(request), clock.now()
    form, lines, done = Form(request.POST), None, False
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None or not file.size:
            form.fault("file", "file")
        elif file.size > LARGEST:
            form.fault("file", "file_large")
        else:
            try:
                rows = forms.read_code_file(file.read(), file=str(file.name))
                dry = form.text("do") != "bring"
                lines = account_commands.bring_staff(actor, rows=rows, dry=dry, at=at)
                done = not dry and not any(line.fault for line in lines)
            except FormRefused as refused:
                form.faults["file"] = texts.words(
                    "officers.fault.file_wrong", line=refused.params.get("line", ""), why=refused.params.get("why", "")
                )
    context = {
        "lines": words.lines(lines or ()),
        "tried": lines is not None and not done,
        "done": done,
        "wrong": sum(1 for line in lines or () if line.fault),
        "faults": form.faults,
        "errors": form.errors(),
        "crumbs": [(reverse("office:staff"), texts.words("officers.title"))],
    }
    return page(request, "office/staff/bring.html", context, here="staff", status=422 if form.faults else 200)
