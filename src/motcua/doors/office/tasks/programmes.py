"""The chain of documents: resolution, programme, yearly plan, each with who answers for it, its objectives, partners and how its tasks stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.tasks.asked import unit_names
from motcua.doors.office.tasks.rows import TONES, row
from motcua.doors.office.tasks.views import navigation
from motcua.doors.ui import session, texts
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Target
from motcua.followup.programmes import queries
from motcua.followup.programmes.types import Filter, Plan, Task, TaskKind
from motcua.foundation import clock
from motcua.foundation.clock import legal_date
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def chain(request: HttpRequest) -> HttpResponse:
    """Every document with what stands above it, and its tasks that the officer may see."""
    actor, at = session.actor(request), clock.now()
    found = queries.tasks(actor, Filter(), at=at)
    plans = queries.plans(on=legal_date(at))
    names = {one.key: one.name.in_(texts.language()) for one in plans}
    rows = [
        {**_about(one), "tally": _tally([task for task in found if task.plan == one.key], one), "under": one.under, "under_name": names.get(one.under, one.under)}
        for one in plans
    ]  # fmt: skip
    context = {"rows": rows, "on": legal_date(at), **navigation(request, "programmes")}
    return page(request, "office/tasks/chain.html", context, here="tasks")


@officers_only
@require_GET
def programme(request: HttpRequest, plan: str) -> HttpResponse:
    """One document: who answers and who directs, its objectives with their targets and tasks, partners and what is done with them."""
    actor, at = session.actor(request), clock.now()
    on = legal_date(at)
    found = queries.plan(plan, on=on)
    tasks = queries.tasks(actor, Filter(plan=plan), at=at)
    names = unit_names(tasks, at)
    known: dict[str, Target] = {}
    if permissions.allows(actor, "figure.read"):
        years = {min(found.until.year, on.year), found.since.year}
        known = {f"{one.plan}/{one.id}": one for year in years for one in monitoring.targets(year)}
    year = min(found.until.year, on.year)
    objectives = [
        {
            "objective": one,
            "name": one.name.in_(texts.language()),
            "targets": [
                (f"{key} {known[key].name.in_(texts.language())}", f"{reverse('office:plan_target', args=key.split('/'))}?nam={year}")
                for key in one.targets
                if key in known
            ],
            "rows": [row(task, names) for task in tasks if task.objective == one.id],
        }
        for one in found.objectives
    ]  # fmt: skip
    partners = [
        {"partner": one, "name": one.name.in_(texts.language()), "role": one.role.in_(texts.language()), "rows": [row(task, names) for task in tasks if one.id in task.partners]}
        for one in found.partners
    ]  # fmt: skip
    plans = queries.plans(on=on)
    below = [one for one in plans if one.under == plan]
    context = {
        **_about(found), "under_name": next((one.name.in_(texts.language()) for one in plans if one.key == found.under), found.under), "objectives": objectives, "partners": partners, "tally": _tally(tasks, found), "on": on,
        "rest": [row(task, names) for task in tasks if not task.objective], "below": [(one.key, one.name.in_(texts.language())) for one in below],
        "keeper": organisations.unit_names([found.keeper], on=on).get(found.keeper, found.keeper), "may_import": found in queries.may_manage(actor, at=at),
        "cooperation": sum(task.kind is TaskKind.COOPERATION for task in tasks), **navigation(request, "programme"),
    }  # fmt: skip
    return page(request, "office/tasks/programme.html", context, here="tasks")


def _about(one: Plan) -> dict[str, object]:
    return {
        "plan": one, "name": one.name.in_(texts.language()), "kind": texts.words(f"office.tasks.document.{one.kind}"),
        "source": one.source.in_(texts.language()), "head": ", ".join(filter(None, (one.head.name, one.head.title))),
        "leader": ", ".join(filter(None, (one.leader.name, one.leader.title))),
    }  # fmt: skip


def _tally(tasks: list[Task], plan: Plan) -> list[dict[str, object]]:
    counted = queries.numbers(tasks)
    return [
        {"words": texts.words(f"office.tasks.light.{light}"), "tone": tone, "number": counted[light], "to": f"{reverse('office:tasks')}?kh={plan.key}&den={light.value}"}
        for light, tone in TONES.items()
        if counted.get(light)
    ]  # fmt: skip
