"""Units in time: their names, who followed whom, and the changes that a decision makes."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotFound
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.types import KINDS, NewUnit
from motcua.identity.permissions import queries as permissions


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: every name with its days, who followed whom, posts, and a change by a decision."""
    actor, at = session.actor(request), clock.now()
    on = clock.legal_date(at)
    names = queries.names_of(code)
    if not names:
        raise NotFound(kind="unit", id=code)
    form = Form(request.POST)
    if request.method == "POST":
        there = _act(actor, code, form, at)
        if there:
            flash.put(request, texts.words("officers.done.unit", name=there))
            return HttpResponseRedirect(reverse("office:unit", args=[there]), status=303)
    now = names[-1].in_force_until is None or names[-1].in_force_until > on
    context = {
        "code": code,
        "names": [
            {"one": one, "kind": texts.words(f"officers.kind.{one.unit.kind.replace(' ', '_')}")} for one in names
        ],
        "name": names[-1].unit.name,
        "standing": now,
        "authority": queries.authority(code, on=on) if now else None,
        "line": queries.line(code, on=on),
        "changes_made": _made(code),
        "below": [one for one in queries.units(on=on, under=code) if one.parent == code],
        "posts": words.appointments(queries.appointments(unit=code, on=on), on),
        "kinds": [(kind, texts.words(f"officers.kind.{kind.replace(' ', '_')}")) for kind in sorted(KINDS)],
        "changes": [
            (key, texts.words(f"officers.change.{key}")) for key in ("rename", "create", "move", "merge", "close")
        ],
        "may": permissions.allows(actor, "organisation.manage"),
        "typed": request.POST,
        "faults": form.faults,
        "errors": form.errors(),
        "message": flash.take(request),
        "crumbs": [(reverse("office:staff"), texts.words("officers.title"))],
    }
    return page(request, "office/staff/unit.html", context, here="staff", status=422 if form.faults else 200)


def _made(code: str) -> list[dict[str, object]]:
    """Every change of a unit with its decision, from the journal; units bear the name of that day."""
    found = []
    for entry in journal.history(Ref("unit", code)):
        if entry.name != "organisations.unit_reorganised":
            continue
        on = date.fromisoformat(str(entry.body["on"]))
        before, after = (_codes(entry.body[side]) for side in ("before", "after"))
        found.append(
            {
                "on": on,
                "change": texts.words(f"officers.change.{entry.body['change']}"),
                "before": [(one, words.unit(one, date.fromordinal(on.toordinal() - 1))) for one in before],
                "after": [(one, words.unit(one, on)) for one in after],
                "decision": entry.body["decision"],
            }
        )
    return found


def _codes(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _act(actor: Actor, code: str, form: Form, at: datetime) -> str:
    """The change asked for; the code of the unit to look at next when it is done."""
    change, on = form.text("change"), form.day("on", needed=True)
    decision = form.text("decision", needed=True, most=120)
    if form.faults or on is None:
        return ""
    try:
        return _changed(actor, code, change, form, on, decision, at)
    except HouseError as failure:
        form.refused(failure)
        moved = {"document": "decision", "until": "on", "unit": "other", "code": "new_code"}
        form.faults = {moved.get(name, name): text for name, text in form.faults.items()}
        return ""


def _changed(actor: Actor, code: str, change: str, form: Form, on: date, decision: str, at: datetime) -> str:
    name, other = (
        form.text("name", needed=change in {"rename", "create"}),
        form.text("other", needed=change in {"move", "merge"}),
    )
    new = form.text("new_code", needed=change == "create")
    if form.faults:
        return ""
    if change == "rename":
        services.rename_unit(actor, unit=code, name=name, name_en=form.text("name_en"), on=on, decision=decision, at=at)
    elif change == "create":
        made = NewUnit(new, name, form.text("kind"), form.text("name_en"))
        services.create_unit(actor, unit=made, on=on, decision=decision, at=at)
        return new
    elif change == "move":
        return services.move_unit(actor, unit=code, under=other, code=new, on=on, decision=decision, at=at)
    elif change == "merge":
        return services.merge_units(actor, units=[code], into=other, on=on, decision=decision, at=at)
    elif change == "close":
        services.close_unit(actor, unit=code, successor=other, on=on, decision=decision, at=at)
    else:
        form.fault("change", "missing")
        return ""
    return code
