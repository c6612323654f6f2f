"""Home, search, the page of one procedure, and the pages that say what this site is."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.casework.dossiers import queries as dossiers
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureEntry, ProcedureVersion
from motcua.doors.portal.procedures import typing
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import show
from motcua.doors.ui import texts
from motcua.foundation import clock
from motcua.foundation.types import ActorKind
from motcua.foundation.vn import fold, normal

OFTEN = 3
FEW = 8
"""Up to so many procedures are listed on the home page itself."""


def home(request: HttpRequest) -> HttpResponse:
    """Find a procedure, track a dossier, go on with what is unfinished."""
    at = clock.now()
    entries = catalogue.procedures(at=at)
    actor = session.actor(request)
    drafts = dossiers.drafts(actor)[:5] if actor.kind is ActorKind.PERSON else []
    names = {entry.procedure: entry.name for entry in entries}
    context = {
        "fields": _fields(entries),
        "often": [entry for entry in entries if entry.open][:OFTEN],
        "all": entries if len(entries) <= FEW else [],
        "drafts": [(draft, names.get(draft.procedure)) for draft in drafts],
    }
    return show(request, "portal/procedures/home.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """Procedures with these words, marks and case aside; where there are none, the words read as raw Telex or VNI."""
    at = clock.now()
    words = normal(request.GET.get("q", ""))[:200]
    field = request.GET.get("linh-vuc", "")
    entries = catalogue.procedures(search=words, at=at)
    meant = ""
    if words and not entries:
        meant = next((guess for guess in typing.readings(words) if catalogue.procedures(search=guess, at=at)), "")
    fields = _fields(catalogue.procedures(at=at))
    shown = [entry for entry in entries if not field or _key(entry) == field]
    context = {"words": words, "entries": shown, "fields": fields, "field": field, "meant": meant}
    return show(request, "portal/procedures/search.html", context)


def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """What one should know before starting."""
    version = catalogue.in_force(procedure, clock.now())
    opened = version is not None
    if version is None:
        version = next(iter(catalogue.versions_of(procedure)), None)
    if version is None:
        raise Http404
    context = {
        "version": version,
        "open": opened,
        "limit": _limit(version),
        "level": texts.find(f"level.{version.level}") or version.level,
        "crumbs": [("/", texts.words("home.crumb")), ("/thu-tuc/", texts.words("menu.procedures"))],
    }
    return show(request, "portal/procedures/procedure.html", context)


def statement(request: HttpRequest, page: str) -> HttpResponse:
    """A page of plain text about this site."""
    return render(request, f"portal/procedures/{page}_{texts.language()}.html", {})


def _limit(version: ProcedureVersion) -> str:
    limit = version.limit
    if limit.kind == "none":
        return texts.words("procedure.limit_automatic", seconds=limit.technical_seconds)
    return texts.words(f"procedure.limit_{limit.kind}", amount=limit.amount)


def _fields(entries: list[ProcedureEntry]) -> list[tuple[str, str, int]]:
    """Key, name and number of procedures of each field, by name."""
    counted = Counter(_key(entry) for entry in entries)
    names = {_key(entry): entry.field.in_(texts.language()) for entry in entries}
    return sorted(((key, names[key], count) for key, count in counted.items()), key=lambda field: fold(field[1]))


def _key(entry: ProcedureEntry) -> str:
    return fold(entry.field.vi).replace(" ", "-")
