"""Pages of a dossier whose subject has had the use of their data restricted: an officer names the ground of law first.

The queries of a dossier refuse by themselves; this net stands before every page of the desk that names one in its address, so that none of
its parts (a result, a paper's picture, a slip) is shown past them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import ActorKind
from motcua.identity.consent import services as consent
from motcua.identity.consent.errors import GroundWrong, RestrictionUnknown
from motcua.identity.consent.types import GROUNDS
from motcua.identity.permissions import queries as permissions

NAME = "restricted_use"
Answer = Callable[[HttpRequest], HttpResponse]


class Restricted:
    """Sends officers who open such a dossier to the page that asks for the ground."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 -- the framework's signature
        args: object,  # noqa: ARG002 -- the same
        named: dict[str, object],
    ) -> HttpResponse | None:
        """The way to the ground, or nothing."""
        match, code, who = request.resolver_match, str(named.get("code", "")), session.actor(request)
        if not code or match is None or match.namespace != "office" or match.url_name == NAME:
            return None
        if who.kind is not ActorKind.OFFICER or not queries.is_withheld(who, code, at=clock.now()):
            return None
        there = reverse(f"office:{NAME}", args=[code])
        target = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        return HttpResponseRedirect(session.with_target(there, target), status=303)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: HttpRequest, code: str) -> HttpResponse:
    """Why the dossier is not shown, and the ground of law on which it may be."""
    actor, at = session.actor(request), clock.now()
    place = queries.place_of(code)
    if place.owner is None or not permissions.allows(actor, "dossier.read", on=place):
        raise NotFound(kind="dossier", code=code)
    given = request.POST if request.method == "POST" else request.GET
    target = session.safe_target(given.get(session.TARGET, ""), default=reverse("office:review", args=[code]))
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            consent.use_restricted(
                actor, subject=place.owner, basis=request.POST.get("basis", ""),
                citation=request.POST.get("citation", ""), at=at,
            )  # fmt: skip
        except GroundWrong as wrong:
            field = str(wrong.params["field"])
            missing = {field} | ({"citation"} if not request.POST.get("citation", "").strip() else set())
            faults = {name: texts.words(f"office.restricted.fault.{name}") for name in sorted(missing)}
        except RestrictionUnknown:  # it was lifted meanwhile
            return HttpResponseRedirect(target, status=303)
        else:
            return HttpResponseRedirect(target, status=303)
    context = {
        "code": code,
        "grounds": [(one.value, texts.words(f"office.restricted.ground.{one.value}")) for one in GROUNDS],
        "typed": given,
        "faults": faults,
        "errors": [{"text": text, "href": f"#f-{name}"} for name, text in faults.items()],
        "target": target,
    }
    return page(request, "office/restricted.html", context, here="", status=422 if faults else 200)
