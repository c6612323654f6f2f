"""Who may do what, and why: by permission, by address, and the answer to one question."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.staff import words
from motcua.doors.office.staff.asked import Form
from motcua.doors.ui import rights, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind
from motcua.foundation.vn import fold
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_PEOPLE = 200


@officers_only
@require_http_methods(["GET", "HEAD"])
def shown(request: HttpRequest) -> HttpResponse:
    """Every permission with its roles and how many hold it; one of them with its people; may this officer do that there?"""
    at = clock.now()
    on = clock.legal_date(at)
    permissions.require(session.actor(request), "permission.read")
    given = permissions.holders(at=at)
    chosen = request.GET.get("quyen", "")
    form, answer = Form(request.GET), None
    if request.GET.get("hoi"):
        answer = _answer(form)
    people = [grant for grant in given if chosen in permissions.gives(grant)][:MOST_PEOPLE] if chosen else []
    people_names = accounts.names({grant.principal for grant in people})
    held: dict[str, set[str]] = {}
    for grant in given:
        for name in permissions.gives(grant):
            held.setdefault(name, set()).add(grant.principal)
    known = permissions.permission_names()
    context = {
        "groups": [
            {
                "name": texts.words(f"permission_group.{group}"),
                "rows": [
                    {
                        "name": name,
                        "words": words.permission(name),
                        "by": _by(name),
                        "people": len(held.get(name, ())) if permissions.roles_with(name) else "–",
                        "chosen": name == chosen,
                    }
                    for name in names
                ],
            }
            for group, names in groupby(known, key=lambda name: name.partition(".")[0])
        ],
        "apart": [
            {"one": _roles(one), "others": _others(one, others), "here": here}
            for one, others, here in permissions.kept_apart()
        ],
        "chosen": words.permission(chosen) if chosen in known else "",
        "people": [
            {"name": people_names.get(grant.principal, grant.principal), "account": grant.principal, "grant": line}
            for grant, line in zip(people, words.grants(people, at, on), strict=True)
        ],
        "names": sorted(((name, words.permission(name)) for name in known), key=lambda one: fold(one[1])),
        "answer": answer,
        "typed": request.GET,
        "faults": form.faults,
        "errors": form.errors(),
    }
    return page(request, "office/staff/rights.html", context, here="rights", status=422 if form.faults else 200)


@officers_only
@require_http_methods(["GET", "HEAD"])
def matrix(request: HttpRequest) -> HttpResponse:
    """Every address with what each role may do there; one role or one address at a time, with the reason."""
    permissions.require(session.actor(request), "permission.read")
    subject = request.GET.get("vai", "")
    chosen = next((one for one in rights.subjects() if ":".join(filter(None, one)) == subject), None)
    routes = rights.routes()
    context = {
        "subjects": [(":".join(filter(None, one)), _subject(*one)) for one in rights.subjects()],
        "subject": subject,
        "rows": [
            {
                "route": route,
                "needs": [words.permission(name) for name in route.need.any_of] if route.need else [],
                "audience": texts.words(f"officers.audience.{route.need.audience}") if route.need else "",
                "cell": rights.cell(route, *chosen) if chosen else None,
                "why": texts.words(f"officers.why.{rights.cell(route, *chosen).why}") if chosen else "",
                "allowed": []
                if chosen
                else [
                    words.role(key)
                    for kind, key in rights.subjects()
                    if kind == "role" and rights.cell(route, kind, key).allowed
                ],
            }
            for route in routes
        ],
        "crumbs": [(reverse("office:rights"), texts.words("officers.rights.title"))],
    }
    return page(request, "office/staff/matrix.html", context, here="rights")


def _subject(kind: str, key: str) -> str:
    if kind == "role":
        return words.role(key)
    return texts.find("officers.subject." + "_".join(filter(None, (kind, key)))) or key


def _by(name: str) -> list[str]:
    """Who has a permission, and so why: roles, then what needs no role."""
    return [
        *(words.role(role) for role in permissions.roles_with(name)),
        *(texts.words(f"officers.way.{way}") for way in permissions.ways_to(name)),
    ]


def _roles(keys: tuple[str, ...]) -> str:
    return ", ".join(words.role(key) for key in keys)


def _others(one: tuple[str, ...], others: tuple[str, ...]) -> str:
    every = {*one, *others} == set(permissions.role_keys())
    return texts.words("officers.apart.every") if every else _roles(others)


def _answer(form: Form) -> dict[str, object] | None:
    at = clock.now()
    account, permission = form.officer("login"), form.text("permission")
    if permission not in permissions.permission_names():
        form.fault("permission", "permission")
    if form.faults:
        return None
    unit, procedure = form.text("unit") or None, form.text("procedure") or None
    place = Target(unit=unit, procedure=procedure) if unit or procedure else None
    found = permissions.explain(Actor(ActorKind.OFFICER, account), permission, on=place, at=at)
    held = [finding.grant for finding in found.findings]
    return {
        "name": accounts.names({account}).get(account, ""),
        "permission": words.permission(permission),
        "allowed": found.allowed,
        "by": texts.words(f"officers.by.{found.by}"),
        "findings": [
            {"grant": line, "why": texts.words(f"officers.finding.{finding.why}"), "gives": finding.why == "gives"}
            for line, finding in zip(words.grants(held, at, clock.legal_date(at)), found.findings, strict=True)
        ],
    }
