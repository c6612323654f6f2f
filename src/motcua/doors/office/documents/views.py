"""Documents at the desk: what has come and what is to go, the registers, one document with everything that may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.types import Direction, State
from motcua.doors.office.documents import acts
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import answers, flash, paging, reading, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound, Unavailable
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import Hand
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

_HELD = {Hand.FILE, Hand.PKCS11}
"""Keys that this server reaches: they sign on the page itself, the others in an act."""


@officers_only
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Incoming or outgoing documents within reach: open ones first, or those of one state; by words, a page at a time."""
    actor, given = session.actor(request), request.GET
    permissions.require(actor, "document.read")
    direction = Direction.OUT if given.get("chieu") == "di" else Direction.IN
    chosen = [state for state in State if state.value == given.get("trang-thai")]
    text, at_page = given.get("q", "")[:200], paging.asked(request)
    found, count = queries.inbox(
        actor, direction=direction, states=chosen, text=text, skip=(at_page - 1) * queries.PAGE
    )  # fmt: skip
    keep = (
        f"chieu={'di' if direction is Direction.OUT else 'den'}&trang-thai={chosen[0].value if chosen else ''}&q={text}"
    )
    context = {
        "lines": [(line, words(line.state), line.due is not None and line.due < clock.now()) for line in found],
        "count": count,
        "out": direction is Direction.OUT,
        "states": [(one.value, words(one), one in chosen) for one in _states(direction)],
        "text": text,
        "may_draft": permissions.allows(actor, "document.draft"),
        "may_enter": permissions.allows(actor, "document.register"),
        "may_book": permissions.allows(actor, "document.books.read"),
        "may_compare": permissions.allows(actor, "document.comparison.read"),
        "earlier": f"?{keep}&trang={at_page - 1}" if at_page > 1 else "",
        "later": f"?{keep}&trang={at_page + 1}" if count > at_page * queries.PAGE else "",
        "message": flash.take(request),
    }
    return page(request, "office/documents/inbox.html", context, here="documents")


@officers_only
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, number: str) -> HttpResponse:
    """One document: what it says, its files, how the exchange stands, who did what, and the acts that may be done now."""
    actor = session.actor(request)
    if request.method == "POST":
        act, fault = request.POST.get("act", ""), acts.Fault({}, 200)
        try:
            fault = acts.done(request, number, act)
        except Unavailable:
            fault = acts.Fault({"act": texts.words("office.documents.fault.unavailable")}, 503)
        if not fault.faults:
            flash.put(request, texts.words(f"office.documents.done.{act}"))
            return HttpResponseRedirect(reverse("office:document", args=[number]), status=303)
        return _shown(request, number, act=act, faults=fault.faults, status=fault.status)
    permissions.require(actor, "document.read")
    return _shown(request, number, act="", faults={}, status=200)


@officers_only
@require_GET
def file(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One file of a document."""
    found = queries.file(session.actor(request), number, position)
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{answers.quoted(found.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # strangers wrote it
    return response


@officers_only
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """A register of an agency and year, with the columns of annex IV; the latest one unless another is chosen."""
    actor, given = session.actor(request), request.GET
    permissions.require(actor, "document.books.read")
    books = queries.registers(actor)
    wanted = given.get("so", "")
    chosen = next((one for one in books if _key(one) == wanted), books[0] if books else None)
    volume = queries.register(actor, agency=chosen[0], direction=chosen[1], year=chosen[2]) if chosen else None
    names = _named({*(one[0] for one in books), *(line.unit for line in (volume.lines if volume else ()))})
    context = {
        "books": [
            (
                _key(one),
                texts.words(f"office.documents.book.{one[1].value}", agency=names[one[0]], year=one[2]),
                one == chosen,
            )
            for one in books
        ],
        "volume": volume,
        "names": names,
        "out": chosen is not None and chosen[1] is Direction.OUT,
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }
    return page(request, "office/documents/register.html", context, here="documents")


@officers_only
@require_http_methods(["GET", "POST"])
def days(request: HttpRequest) -> HttpResponse:
    """What we and the exchange have of a day, each difference with what mends it."""
    actor, at = session.actor(request), clock.now()
    permissions.require(actor, "document.comparison.read")
    day = _day(request.POST.get("day") or request.GET.get("ngay", "")) or clock.legal_date(at)
    fault = ""
    if request.method == "POST":
        line = request.POST.get("line", "")
        try:
            if line.isdecimal() and len(line) < 6:
                services.mend(actor, day=day, line=int(line), at=at)
            else:
                services.compare(actor, day=day, at=at)
            return HttpResponseRedirect(f"{reverse('office:document_days')}?ngay={day.isoformat()}", status=303)
        except Unavailable:
            fault = texts.words("office.documents.fault.unavailable")
    found = queries.comparison(actor, day)
    lines = [
        (place, one, texts.words(f"office.documents.difference.{one.kind.value}"), texts.find(f"office.documents.mended.{one.mended}") or "")
        for place, one in enumerate(found.lines if found else ())
    ]  # fmt: skip
    context = {
        "day": day,
        "found": found,
        "lines": lines,
        "may_compare": permissions.allows(actor, "document.compare"),
        "errors": [{"text": fault, "href": "#day"}] if fault else [],
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }
    return page(request, "office/documents/days.html", context, here="documents", status=503 if fault else 200)


def words(state: State) -> str:
    """The words for a state."""
    return texts.words(f"office.documents.state.{state.value}")


def _shown(request: HttpRequest, number: str, *, act: str, faults: Mapping[str, str], status: int) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    view = queries.document(actor, number)
    certificates = [
        (str(one.id), f"{one.signer.common_name} ({one.serial[-8:]})")
        for one in signatures.certificates(actor.id)
        if one.hand in _HELD
    ]  # fmt: skip
    context = {
        "view": view,
        "line": view.line,
        "names": _named({view.line.unit}),
        "state": words(view.line.state),
        "urgency": texts.words(f"office.documents.urgency.{int(view.line.urgency)}") if view.line.urgency else "",
        "origin": texts.find(f"office.documents.origin.{view.origin}") or "",
        "receivers": [(one, texts.words(f"office.documents.exchange.{one.state.value}")) for one in view.receivers],
        "packages": [
            (one, texts.words(f"office.documents.kind.{one.kind.value}"), texts.find(f"office.documents.exchange.{one.code}") or "")
            for one in view.packages
        ],
        "checks": [(one, texts.words(f"office.documents.step.{one.step}")) for one in view.checks],
        "duplicates": queries.duplicates(view) if view.line.state is State.RECEIVED else 0,
        "acts": acts.shown(actor, view, request.POST if act else {}, act, faults, certificates, at=at),
        "may_sign": view.line.state is State.FORM_CHECKED and queries.allows(actor, number, "document.sign"),
        "may_edit": view.line.state in {State.DRAFT, State.UNIT_CHECKED, State.FORM_CHECKED} and queries.allows(actor, number, "document.draft"),
        "late": view.line.due is not None and view.line.due < at and view.line.ended_at is None,
        "message": flash.take(request),
        "errors": [{"text": text, "href": f"#{act}-{name}"} for name, text in faults.items()],
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }  # fmt: skip
    return page(request, "office/documents/document.html", context, here="documents", status=status)


def _named(units: Iterable[str]) -> dict[str, str]:
    """The names of units by their codes; a code is its own where it bears none today."""
    codes = sorted(units)
    found = organisations.unit_names(codes, on=clock.legal_date(clock.now()))
    return {code: found.get(code) or code for code in codes}


def _states(direction: Direction) -> tuple[State, ...]:
    first = tuple(State)
    return first[:6] + first[-2:] if direction is Direction.IN else first[6:]


def _key(book: tuple[str, Direction, int]) -> str:
    return f"{book[0]}/{book[1].value}/{book[2]}"


def _day(text: str) -> date | None:
    try:
        return reading.day(text) if text else None
    except reading.Unreadable:
        raise NotFound(kind="day") from None
