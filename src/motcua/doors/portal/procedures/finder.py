"""The guided finder: one question after another, each with the answers that still lead somewhere, until few procedures are left."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.procedures import views
from motcua.doors.portal.visitor import show
from motcua.doors.ui import texts
from motcua.foundation import clock

QUESTIONS = ("applicant", "event", "field", "authority")
"""In the order in which they are asked; one whose answer is known, or changes nothing, is passed over."""
FEW = 5
_SKIP = "-"
_LIMIT = 120


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """The next question, or what is left; every answer stands in the address, so that going back undoes one."""
    given = {name: request.GET.get(views.FILTERS[name], "")[:_LIMIT] for name in QUESTIONS}
    wanted = {name: key for name, key in given.items() if key and key != _SKIP}
    listing = catalogue.find(wanted=wanted, at=clock.now(), size=FEW)
    asked = next((name for name in QUESTIONS if not given[name] and len(listing.facets.get(name, ())) > 1), "")
    told = [
        (texts.words(f"finder.ask_{name}"), _said(name, key), _address(given, {name: ""}))
        for name, key in wanted.items()
    ]
    context: dict[str, object] = {"told": told, "total": listing.total, "again": request.path}
    if asked and listing.total > FEW:
        context |= {
            "question": texts.words(f"finder.ask_{asked}"),
            "choices": [
                (words, _address(given, {asked: key}), count)
                for key, words, count in views.choices(asked, listing.facets[asked])
            ],
            "skip": _address(given, {asked: _SKIP}),
        }
    else:
        context |= {
            "entries": [views.shown(entry) for entry in listing.entries],
            "all": f"/thu-tuc/?{urlencode({views.FILTERS[name]: key for name, key in wanted.items()})}",
        }
    return show(request, "portal/procedures/finder.html", context)


def _address(given: dict[str, str], more: dict[str, str]) -> str:
    kept = {views.FILTERS[name]: key for name, key in {**given, **more}.items() if key}
    return f"?{urlencode(kept)}"


def _said(name: str, key: str) -> str:
    listing = catalogue.find(wanted={name: key}, at=clock.now(), size=1)
    return next((words for found, words, _count in views.choices(name, listing.facets[name]) if found == key), key)
