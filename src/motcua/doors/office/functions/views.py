"""The page of functions, for the operator and for acceptance tests."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import NoReverseMatch, get_resolver, reverse
from django.views.decorators.http import require_GET

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.functions.checklist import Function, Standing, groups
from motcua.doors.ui import session, texts
from motcua.identity.permissions import queries as permissions


@officers_only
@require_GET
def functions(request: HttpRequest) -> HttpResponse:
    """The nine groups with their functions: where each is seen, what tests it, what is not there yet; `?json` for machines."""
    permissions.require(session.actor(request), "system.read")
    language = texts.language()
    shown = [
        {
            "name": group.name[language],
            "functions": [_shown(one, language) for one in group.functions],
        }
        for group in groups()
    ]
    if "json" in request.GET:
        return JsonResponse({"groups": shown}, json_dumps_params={"ensure_ascii": False})
    count = Counter(one.standing for group in groups() for one in group.functions)
    context = {"groups": shown, "count": {standing.value: count[standing] for standing in Standing}}
    return page(request, "office/functions/functions.html", context, here="functions")


def _shown(one: Function, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name[language],
        "standing": one.standing.value,
        "source": one.source,
        "in_force_from": one.in_force_from,
        "pages": [{"address": pattern_of(name), "link": _link(name)} for name in one.pages],
        "commands": one.commands,
        "tests": one.tests,
        "lacks": one.lacks.get(language, ""),
    }


def pattern_of(name: str) -> str:
    """The address of a named page, with its parts in words (`/ho-so/<code>/`); raises `NoReverseMatch` for a name that is none."""
    resolver, prefix = get_resolver(), "/"
    *spaces, last = name.split(":")
    for space in spaces:
        if space not in resolver.namespace_dict:
            raise NoReverseMatch(name)
        before, resolver = resolver.namespace_dict[space]
        prefix += before.replace("\\", "")  # it is kept as the text of an expression
    found = resolver.reverse_dict.getlist(last)
    if not found:
        raise NoReverseMatch(name)
    pattern, parts = found[0][0][0]
    return prefix + str(pattern) % {part: f"<{part}>" for part in parts}


def _link(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
