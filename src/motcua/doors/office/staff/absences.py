"""The officer's own calendar: when they are away and who stands in, what they pass on and what was passed on to them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import OnBehalf

GET_OR_POST = ["GET", "HEAD", "POST"]


@officers_only
@require_http_methods(GET_OR_POST)
def own(request: HttpRequest) -> HttpResponse:
    """Absences and delegations, each with its form and its end."""
    actor, at = session.actor(request), clock.now()
    form = Form(request.POST)
    if request.method == "POST":
        done = _act(actor, form, at)
        if done:
            flash.put(request, texts.words(f"officers.done.{done}", name=""))
            return HttpResponseRedirect(reverse("office:absences"), status=303)
    on = clock.legal_date(at)
    held = [grant for grant in permissions.grants(actor.id, at=at) if not grant.stands_for]
    passed = [grant for grant in held if permissions.may_be_delegated(grant.role)]
    given = organisations.delegations(actor.id, since=at)
    context = {
        "absences": words.absences(organisations.absences(actor.id, since=at), at),
        "given": words.delegations([one for one in given if one.by == actor.id], at, on),
        "taken": words.delegations([one for one in given if one.to == actor.id], at, on),
        "grants": words.grants(held, at, on),
        "reasons": [(key, texts.words(f"officers.reason.{key}")) for key in services.REASONS],
        "held": [
            (str(grant.id), f"{line.role} – {line.place}{f' ({line.procedure})' if line.procedure else ''}")
            for grant, line in zip(passed, words.grants(passed, at, on), strict=True)
        ],
        "manners": [(one.value, texts.words(f"officers.manner.{one.name.lower()}")) for one in OnBehalf if one.value],
        "typed": request.POST,
        "faults": form.faults,
        "errors": form.errors(),
        "me": actor.id,
        "message": flash.take(request),
    }
    return page(request, "office/staff/absences.html", context, here="absences", status=422 if form.faults else 200)


def _act(actor: Actor, form: Form, at: datetime) -> str:
    action = form.text("action")
    try:
        if action == "away":
            begins, ends = form.instant("away_from", needed=True), form.instant("away_until", needed=True, after=True)
            stand_in = form.officer("stand_in")
            if not form.faults and begins and ends:
                services.note_absence(
                    actor, principal=actor.id, stand_in=stand_in, reason=form.text("reason"), in_force_from=max(begins, at),
                    in_force_until=ends, at=at,
                )  # fmt: skip
                return action
        elif action == "delegate":
            return _delegate(actor, form, at)
        elif action in {"back", "take_back"} and form.text("number").isdecimal():
            number = int(form.text("number"))
            if action == "back":
                services.end_absence(actor, absence=number, at=at)
            else:
                services.end_delegation(actor, delegation=number, at=at)
            return action
    except HouseError as failure:
        form.refused(failure)
        if action == "away":  # its fields have names of their own on this page
            form.faults = {
                {"to": "stand_in", "until": "away_until", "from": "away_from", "role": "stand_in"}.get(name, name): text
                for name, text in form.faults.items()
            }
    return ""


def _delegate(actor: Actor, form: Form, at: datetime) -> str:
    begins, ends = form.instant("from", needed=True), form.instant("until", needed=True, after=True)
    to, document = form.officer("to"), form.text("document", needed=True, most=120)
    chosen = next((one for one in permissions.grants(actor.id, at=at) if str(one.id) == form.text("held")), None)
    if chosen is None:
        form.fault("held", "missing")
    manner = form.text("manner")
    if manner not in {one.value for one in OnBehalf}:
        form.fault("manner", "missing")
    if form.faults or chosen is None or begins is None or ends is None:
        return ""
    services.delegate(
        actor, to=to, role=chosen.role, unit=chosen.place.unit, procedure=chosen.place.procedure, on_behalf=OnBehalf(manner),
        document=document, in_force_from=max(begins, at), in_force_until=ends, at=at,
    )  # fmt: skip
    return "delegate"
