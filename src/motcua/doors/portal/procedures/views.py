"""Home, search, the page of one procedure in its versions, and the pages that say what this site is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from motcua.casework.dossiers import queries as dossiers
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Choice, Listing, ProcedureEntry, ProcedureVersion
from motcua.doors.portal.procedures import page as telling
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.visitor import show
from motcua.doors.ui import announced, paging, periods, procedures, texts, writing
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.monitoring import queries as monitoring
from motcua.foundation import clock
from motcua.foundation.types import ActorKind
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations

OFTEN = 3
FEW = 8
"""Up to so many procedures are listed on the home page itself."""
STALE = timedelta(hours=24)
"""Figures that were counted longer ago are shown with a warning."""

FILTERS = {
    "field": "linh-vuc",
    "event": "viec",
    "applicant": "doi-tuong",
    "level": "muc-do",
    "authority": "cap",
    "unit": "don-vi",
}
"""Filters of the list in the order of the page, and their names in its address."""

_KEY_LIMIT = 120


def home(request: HttpRequest) -> HttpResponse:
    """Find a procedure, track a dossier, go on with what is unfinished."""
    at = clock.now()
    listing = catalogue.find(at=at, size=100)
    actor = session.actor(request)
    drafts = dossiers.drafts(actor)[:5] if actor.kind is ActorKind.PERSON else []
    # Those that answer by themselves are what most come for.
    open_ones = sorted(
        (entry for entry in listing.entries if entry.open), key=lambda entry: not entry.limit.technical_seconds
    )
    context = {
        "fields": choices("field", listing.facets["field"], {}),
        "events": choices("event", listing.facets["event"], {}),
        "often": open_ones[:OFTEN],
        "all": [shown(entry) for entry in listing.entries] if listing.total <= FEW else [],
        "drafts": [(draft, _name(draft.procedure)) for draft in drafts],
        "month": _month(at),
        "banners": announced.banners("portal", news=False),
        "news": announced.news("portal"),
    }
    return show(request, "portal/procedures/home.html", context)


def _month(at: datetime) -> dict[str, object] | None:
    """How dossiers were handled this month, in words; nothing where there is nothing to tell."""
    found = monitoring.handled(at=at)
    if found is None:
        return None
    share = None if found.in_time is None else found.in_time.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {
        "name": periods.name(clock.Period(found.first, 1)),
        "received": found.received,
        "answered": found.answered,
        "in_time": None if share is None else writing.number(share),
        "seen_at": found.seen_at,
        "stale": at - found.seen_at > STALE,
    }


def search(request: HttpRequest) -> HttpResponse:
    """Procedures with these words and of these kinds, the best match first; where there are none, what may have been meant."""
    words = normal(request.GET.get("q", "")[:1000])[:200]
    wanted = {name: request.GET.get(param, "")[:_KEY_LIMIT] for name, param in FILTERS.items()}
    listing = catalogue.find(words=words, wanted=wanted, at=clock.now(), page=paging.asked(request))
    units = _units() if len(listing.facets["unit"]) > 1 or wanted["unit"] else {}
    filters = [
        {
            "name": FILTERS[name],
            "label": texts.words(f"search.{name}"),
            "any": texts.words(f"search.any_{name}"),
            "chosen": wanted[name],
            "choices": choices(name, listing.facets[name], units),
        }
        for name in FILTERS
    ]
    context = {
        "words": words,
        "total": listing.total,
        "entries": [shown(entry) for entry in listing.entries],
        "first": (listing.page - 1) * 20 + 1,
        "filters": [one for one in filters if one["chosen"] or len(one["choices"]) > 1],
        "filtered": any(wanted.values()),
        "meant": listing.meant,
        "nearest": [shown(entry) for entry in listing.nearest],
        "pages": _pages(request, listing),
        "page_number": listing.page,
        "page_count": listing.pages,
    }
    return show(request, "portal/procedures/search.html", context)


def procedure(request: HttpRequest, procedure: str, version: str = "") -> HttpResponse:
    """Everything that the law wants known of a procedure, in the version of today or in an earlier or later one."""
    shown, versions, opened = _version(procedure, version)
    newest = shown.id == _today(versions, procedure).id
    units = _units()
    followed = _follower(shown, versions)
    context = {
        "version": shown,
        "open": opened and newest,
        "newest": newest,
        "may_file_here": opened and newest and "portal" in shown.channels and not shown.headless,
        "facts": telling.facts(shown, units.get(shown.authority_unit, "")),
        "conduct": telling.conduct(shown),
        "papers": telling.papers(shown),
        "papers_are_listed": telling.papers_are_listed(shown),
        "forms": telling.forms(shown),
        "steps": telling.steps(shown),
        "unit": units.get(shown.authority_unit, ""),
        "versions": versions,
        "follower": followed,
        "changes": telling.changes(shown, followed, units) if followed else [],
        "successor": _successor(shown),
        "questions": helpdesk.frequent(shown.procedure),
        "crumbs": [("/", texts.words("home.crumb")), ("/thu-tuc/", texts.words("menu.procedures"))],
    }
    return show(request, "portal/procedures/procedure.html", context)


def procedure_json(request: HttpRequest, procedure: str) -> HttpResponse:
    """The same as JSON, for whoever shows it elsewhere; a cache may keep it for a minute."""
    shown, versions, opened = _version(procedure, "")
    entry = catalogue.entry(procedure, at=clock.now())
    body = orjson.dumps(procedures.whole(shown, opened=opened, entry=entry, versions=versions))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/json")
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def statement(request: HttpRequest, page: str) -> HttpResponse:
    """A page of plain text about this site."""
    return render(request, f"portal/procedures/{page}_{texts.language()}.html", {})


def _version(procedure: str, wanted: str) -> tuple[ProcedureVersion, list[ProcedureVersion], bool]:
    """The version to show, all there are, and whether one may be filed under today."""
    if catalogue.entry(procedure, at=clock.now()) is None:  # also what no database takes
        raise Http404
    versions = catalogue.versions_of(procedure)
    today = _today(versions, procedure)
    shown = next((one for one in versions if one.version == wanted), None) if wanted else today
    if shown is None:
        raise Http404
    return shown, versions, today.open_on(clock.legal_date(clock.now()))


def _today(versions: list[ProcedureVersion], procedure: str) -> ProcedureVersion:
    """The version in force, else the last one that was."""
    found = catalogue.in_force(procedure, clock.now())
    if found is not None:
        return found
    today = clock.legal_date(clock.now())
    return next((one for one in versions if one.in_force_from <= today), versions[0])


def _follower(shown: ProcedureVersion, versions: list[ProcedureVersion]) -> ProcedureVersion | None:
    """The version that comes after this one."""
    later = [one for one in versions if one.in_force_from > shown.in_force_from]
    return min(later, key=lambda one: one.in_force_from) if later else None


def _successor(shown: ProcedureVersion) -> ProcedureEntry | None:
    """The procedure that follows when this one is dropped."""
    return catalogue.entry(shown.superseded_by, at=clock.now()) if shown.superseded_by else None


def _name(procedure: str) -> object:
    entry = catalogue.entry(procedure, at=clock.now())
    return entry.name if entry else None


def shown(entry: ProcedureEntry) -> dict[str, object]:
    """A line of the list in words."""
    limit = telling.limit(entry.limit)
    return {
        "procedure": entry.procedure,
        "name": entry.name,
        "field": entry.field,
        "code": entry.national_code,
        "level": telling.level(entry),
        "open": entry.open,
        "limit": limit or texts.words("search.limit_unknown"),
        "fee": telling.fees_of(entry) or texts.words("search.fee_unknown"),
        "authority": entry.authority,
    }


def choices(name: str, found: Iterable[Choice], units: Mapping[str, str] | None = None) -> list[tuple[str, str, int]]:
    """Key, words and count of each choice of a filter."""
    return [(choice.key, _words(name, choice, units or {}), choice.count) for choice in found]


def _words(name: str, choice: Choice, units: Mapping[str, str]) -> str:
    if choice.name:
        return choice.name.in_(texts.language())
    if name == "unit":
        return units.get(choice.key, choice.key)
    return texts.find(f"{name}.{choice.key}") or choice.key


def _units() -> dict[str, str]:
    english = texts.language() == "en"
    units = organisations.units(on=clock.legal_date(clock.now()))
    return {unit.code: (unit.name_en if english else "") or unit.name for unit in units}


def _pages(request: HttpRequest, listing: Listing) -> dict[str, str]:
    """Addresses of the pages before and after."""
    kept = {name: request.GET[name] for name in ("q", *FILTERS.values()) if request.GET.get(name)}

    def address(page: int) -> str:
        return f"?{urlencode({**kept, 'trang': page})}" if 1 <= page <= listing.pages else ""

    return {"before": address(listing.page - 1), "after": address(listing.page + 1)}
