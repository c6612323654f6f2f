"""The page of a unit's rules of assignment: what holds, what has ended, a rule set or ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import RuleEnded, RuleTwice, RuleWrong
from motcua.casework.dossiers.types import AssignmentRule, RuleKind
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

ENDED = 50
"""So many ended rules are shown; all are in the journal."""


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Rules of the units where the officer assigns work, with the form for a new one."""
    actor, at = session.actor(request), clock.now()
    form = Form(request.POST)
    if request.method == "POST":
        done = _act(actor, form, at)
        if done:
            flash.put(request, texts.words(f"office.assigning.done.{done}"))
            return HttpResponseRedirect(reverse("office:assigning"), status=303)
    context = {
        "rows": _lines(queries.assignment_rules(actor, at=at), at),
        "ended": _lines(queries.assignment_rules(actor, at=at, ended=True)[:ENDED], at),
        "kinds": [(one.value, texts.words(f"office.assigning.kind.{one}")) for one in RuleKind],
        "roles": [("", texts.words("office.assigning.every_role")), *_roles()],
        "units": _units(actor, at),
        "typed": request.POST,
        "faults": form.faults,
        "errors": form.errors(),
        "message": flash.take(request),
    }
    return page(request, "office/assigning/rules.html", context, here="assigning", status=422 if form.faults else 200)


def _act(actor: Actor, form: Form, at: datetime) -> str:
    try:
        if form.text("action") == "end":
            number = form.text("rule")
            known = number.isdecimal() and len(number) < 16
            services.end_rule(actor, rule=int(number) if known else 0, at=at)
            return "end"
        return _set(actor, form, at)
    except RuleWrong as wrong:
        name = str(wrong.params["field"])
        form.faults.setdefault(name, texts.words(f"office.assigning.fault.{name}"))
    except (RuleTwice, RuleEnded) as refused:
        form.faults.setdefault("form", texts.words(f"office.assigning.fault.{refused.code}"))
    except NotAllowed:
        form.faults.setdefault("unit", texts.words("office.assigning.fault.unit"))
    return ""


def _set(actor: Actor, form: Form, at: datetime) -> str:
    kind = form.text("kind")
    if kind not in {one.value for one in RuleKind}:
        form.faults.setdefault("kind", texts.words("office.assigning.fault.kind"))
    unit, procedure = form.text("unit", most=80), form.text("procedure", most=80)
    if unit:
        try:
            organisations.unit(unit, on=clock.legal_date(at))
        except UnitUnknown:
            form.faults.setdefault("unit", texts.words("office.assigning.fault.unit"))
    if procedure and catalogue.in_force(procedure, at) is None:
        form.faults.setdefault("procedure", texts.words("office.assigning.fault.procedure"))
    named = kind == RuleKind.NAMED
    account = form.officer("account") if named else ""
    begins, ends = form.instant("from"), form.instant("until", after=True)
    if form.faults:
        return ""
    services.set_rule(
        actor, unit=unit, kind=RuleKind(kind), procedure=procedure, role=form.text("role", most=40), account=account,
        field=form.text("field") if named else "", values=form.posted.get("values", "")[:10_000].splitlines() if named else (),
        in_force_from=max(begins, at) if begins else at, in_force_until=ends, at=at,
    )  # fmt: skip
    return "set"


def _lines(found: Iterable[AssignmentRule], at: datetime) -> list[dict[str, object]]:
    found = list(found)
    people = {one.account for one in found} | {one.set_by.partition(":")[2] for one in found}
    people |= {one.ended_by.partition(":")[2] for one in found}
    names = accounts.names(people - {""})
    on = clock.legal_date(at)
    now = {unit: organisations.keeper(unit, on=on) for unit in {one.unit for one in found if one.unit}}
    units = organisations.unit_names({*now, *now.values()}, on=on)
    return [
        {
            "rule": one,
            "unit": units.get(one.unit, one.unit) or texts.words("officers.everywhere"),
            "followed_by": units.get(now[one.unit], now[one.unit]) if now.get(one.unit, one.unit) != one.unit else "",
            "role": words.role(one.role) if one.role else texts.words("office.assigning.every_role"),
            "who": names.get(one.account, one.account),
            "by": names.get(one.set_by.partition(":")[2], ""),
            "ended_by": names.get(one.ended_by.partition(":")[2], ""),
            "said": texts.words(f"office.assigning.kind.{one.kind}"),
            "state": "in_force" if one.in_force(at) else ("not_yet" if at < one.in_force_from else "ended"),
        }
        for one in found
    ]


def _roles() -> list[tuple[str, str]]:
    return [(key, words.role(key)) for key in permissions.roles_with("process.finish")]


def _units(actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Units where the officer assigns work; the whole house is the first for whoever does everywhere."""
    scope, on = permissions.scope(actor, "process.assign"), clock.legal_date(at)
    narrowed = {place.unit for place in scope.narrowed}
    found = [one for one in organisations.units(on=on) if scope.covers(Target(unit=one.code)) or one.code in narrowed]
    everywhere = [("", texts.words("officers.everywhere"))] if scope.everything else []
    return everywhere + [(one.code, f"{'· ' * one.code.count('.')}{one.name} ({one.code})") for one in found]
