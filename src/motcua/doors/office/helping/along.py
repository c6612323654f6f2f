"""See what a caller sees, by the code that they say: their own pages, reading only, each one written down for them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.helping.inert import inert
from motcua.doors.office.helping.inquiries import parts
from motcua.doors.ui import choices, flash, session, texts
from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.errors import AlongOver, CodeWrong, PageWrites
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

PAGES = frozenset(
    f"portal:{name}"
    for name in (
        "home", "search", "procedure", "mine", "dossier", "track", "done", "tasks", "section", "papers", "check", "supplement", "bills",
        "messages", "inquiries", "my_petitions", "help_desk", "article", "petitions", "announcements",
    )
)  # fmt: skip
"""Pages that may be looked along at: no downloads, nothing of sign-in, consent or the account's safety."""
FIRST = "/cua-toi/"


class _Nothing(SessionBase):
    """A browser's session that holds nothing and keeps nothing."""

    def load(self) -> dict[str, object]:
        return {}

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- the framework's signature
        """Keep nothing."""


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Type the code that the caller says."""
    actor, at, errors = session.actor(request), clock.now(), dict[str, str]()
    if request.method == "POST":
        try:
            found = services.begin(actor, code=request.POST.get("code", "")[:40], at=at)
        except CodeWrong as wrong:
            errors["code"] = texts.words(f"office.help.along_fault.{wrong.params['reason']}")
        else:
            return HttpResponseRedirect(reverse("office:along_page", args=[found.id]), status=303)
    context = {
        "code": choices.field("office.help", "code", "", errors=errors, width="10", mode="numeric", code=True),
        "errors": choices.summary(errors),
        "message": flash.take(request),
        **parts(actor),
    }
    return page(request, "office/helping/along.html", context, here="help_desk", status=422 if errors else 200)


@officers_only
@require_GET
def look(request: HttpRequest, number: int) -> HttpResponse:
    """One of the caller's pages, as they see it."""
    actor, at = session.actor(request), clock.now()
    try:
        held = queries.running(actor, number, at=at)
        asked = request.GET.get("trang", FIRST)[:500]
        path = urlsplit(asked)
        shown, fault = "", ""
        if path.scheme or path.netloc or name_of(path.path) not in PAGES:
            fault = texts.words("office.help.along_not_this")
        else:
            try:
                shown = services.see(
                    actor,
                    along=number,
                    page=path.path,
                    at=at,
                    show=lambda caller: _made(request, caller, path.path, path.query),
                )
            except PageWrites:
                fault = texts.words("office.help.along_writes")
    except AlongOver:
        flash.put(request, texts.words("office.help.along_over"))
        return HttpResponseRedirect(reverse("office:along"), status=303)
    context = {
        "number": number,
        "who": accounts.account(held.account).name,
        "owner": organisations.names({held.owner.id}).get(held.owner.id, "") if held.owner.kind == "enterprise" else "",
        "ends": held.ends,
        "path": path.path,
        "shown": inert(shown, within=lambda address: _within(number, address)),
        "fault": fault,
        **parts(actor),
    }
    return page(request, "office/helping/along_page.html", context, here="help_desk")


@officers_only
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End it."""
    services.end(session.actor(request), along=number, at=clock.now())
    flash.put(request, texts.words("office.help.along_ended"))
    return HttpResponseRedirect(reverse("office:along"), status=303)


def name_of(path: str) -> str:
    """The name of the page at an address of ours; empty for none."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def _within(number: int, address: str) -> str:
    """Where a link of the caller's page leads the officer; empty where it may not be looked along at."""
    parts_ = urlsplit(address)
    if parts_.scheme or parts_.netloc or name_of(parts_.path) not in PAGES:
        return ""
    query = QueryDict(mutable=True)
    query["trang"] = f"{parts_.path}?{parts_.query}" if parts_.query else parts_.path
    return f"{reverse('office:along_page', args=[number])}?{query.urlencode()}"


def _made(request: HttpRequest, caller: Actor, path: str, query: str) -> str:
    """The page as the portal makes it for the caller."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = {
        name: request.META[name]
        for name in ("SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR", "HTTP_HOST")
        if name in request.META
    }
    asked.GET = QueryDict(query)
    asked.session = _Nothing()
    asked.actor = caller  # type: ignore[attr-defined]  # ours, read through `session.actor`
    asked.current = session.Current(caller, "", "")  # type: ignore[attr-defined]  # ours, read through `session.current`
    match = resolve(path)
    asked.resolver_match = match
    try:
        answer = match.func(asked, *match.args, **match.kwargs)
    except HouseError as refused:
        return f"<main><p>{texts.words('office.help.along_refused')} ({refused.code})</p></main>"
    return answer.content.decode() if answer.status_code == 200 else ""
