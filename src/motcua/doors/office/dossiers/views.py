"""The plain desk: a list, a page with the dossier and two buttons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import DossierMoved, TransitionNotLawful
from motcua.casework.dossiers.types import DossierView, Outcome, Status
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.acts import standing
from motcua.doors.office.clocks import parts as clocks
from motcua.doors.office.dossiers import components, elsewhere, progress
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.panes import showing as panes
from motcua.doors.office.together import parts as together
from motcua.doors.ui import answers, flash, kept, session, signed, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

LONGEST_REASON = 2000

_WAITS_FOR = {
    Status.SUPP_PRE: "supplement_received",
    Status.SUPP_POST: "supplement_received",
    Status.CONSULTING: "answer_received",
}


@officers_only
@require_GET
def flagged(request: HttpRequest) -> HttpResponse:
    """Answered dossiers whose flags ask for a look afterwards."""
    lines = queries.flagged(session.actor(request))
    return page(request, "office/dossiers/flagged.html", {"lines": lines}, here="flagged")


@officers_only
@require_GET
def review(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier: form, papers, why it is here, and the two buttons.

    Whoever handed it to another unit may not open it any more: they are told so beside their list of those.
    """
    try:
        dossier = queries.dossier(session.actor(request), code, at=clock.now())
    except NotFound:
        gone = queries.handed_on(session.actor(request), code)
        if gone is None:
            raise
        unit = str(gone.details["to"])
        names = organisations.unit_names([unit], on=clock.legal_date(clock.now()))
        flash.put(
            request,
            texts.words(
                "office.acts.transfers.with_them",
                code=code,
                unit=names.get(unit, unit),
                at=writing.moment(gone.asked_at),
            ),
        )
        return HttpResponseRedirect(reverse("office:transfers"), status=303)
    typed = kept.form(request) or QueryDict()
    return _review(request, dossier, {}, reason=typed.get("reason", ""), article=typed.get("article", ""))


@officers_only
@require_http_methods(["POST"])
@session.sure_at(lambda code: reverse("office:review", args=[code]))
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Accept or refuse; a refusal needs its reason and article."""
    actor, at = session.actor(request), clock.now()
    outcome = Outcome.ACCEPTED if request.POST.get("outcome") == "accepted" else Outcome.REFUSED
    reason, article = request.POST.get("reason", "").strip(), request.POST.get("article", "").strip()
    faults = _faults(outcome, reason, article)
    if faults:
        return _review(request, queries.dossier(actor, code, at=at), faults, reason=reason, article=article)
    held = together.begin(request, code)
    if held:
        return _review(
            request, queries.dossier(actor, code, at=at), {"outcome": held}, reason=reason, article=article, status=409
        )
    try:
        services.decide_by_officer(
            actor,
            code=code,
            outcome=outcome,
            reason=reason,
            article=article,
            seen=seen(request),
            at=at,
        )
    except (DossierMoved, TransitionNotLawful):
        together.done(request, code)
        moved = {"outcome": texts.words("office.review.moved")}
        return _review(request, queries.dossier(actor, code, at=at), moved, reason=reason, article=article, status=409)
    together.done(request, code)
    flash.put(request, texts.words(f"office.review.done.{outcome.value}", code=code))
    return HttpResponseRedirect(reverse("office:inbox"), status=303)


@officers_only
@require_GET
def paper(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """One paper of a dossier, as it was filed."""
    actor = session.actor(request)
    queries.dossier(actor, code, at=clock.now())
    return attachments_answer(actor, paper)


def attachments_answer(actor: Actor, paper: str) -> HttpResponse:
    """The bytes of a paper under the asker's rights, never run by the browser."""
    found = attachments.read(actor, paper, at=clock.now())
    response = HttpResponse(found.content, content_type=found.paper.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{answers.quoted(found.paper.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@officers_only
@require_GET
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The signed paper of a dossier."""
    actor = session.actor(request)
    found = results.read_for_subject(actor, queries.ref_of(code))
    response = HttpResponse(found.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def review_page(
    request: HttpRequest, dossier: DossierView, *, given: QueryDict, remark_faults: dict[str, str]
) -> HttpResponse:
    """The page with a remark that was not taken: what was typed, and what is wrong with it."""
    return _review(request, dossier, {}, given=given, remark_faults=remark_faults)


def _review(
    request: HttpRequest,
    dossier: DossierView,
    faults: dict[str, str],
    *,
    reason: str = "",
    article: str = "",
    status: int = 0,
    given: QueryDict | None = None,
    remark_faults: dict[str, str] | None = None,
) -> HttpResponse:
    version = catalogue.version(dossier.version_id)
    context = {
        "dossier": dossier,
        "version": version,
        **panes.context(request, dossier, version, given=given, faults=remark_faults),
        **progress.shown(session.actor(request), dossier, version),
        "sheets": queries.sheets(session.actor(request), dossier.code),
        "lacks": queries.lacks(session.actor(request), dossier.code),
        "components": components.of(session.actor(request), dossier.code),
        "may_enter": permissions.allows(session.actor(request), "dossier.accept", on=queries.place_of(dossier.code)),
        "may_return": permissions.allows(session.actor(request), "dossier.deliver", on=queries.place_of(dossier.code)),
        "may_ask": permissions.allows(session.actor(request), "sheet.ask", on=queries.place_of(dossier.code)),
        "open": dossier.status is Status.PROCESSING and version.automatic,
        "waits_for": _WAITS_FOR.get(dossier.status, ""),
        "reason": reason,
        "article": article,
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in {**faults, **(remark_faults or {})}.items()],
        "message": flash.take(request),
        "window": elsewhere.of(session.actor(request), dossier),
        "standing": standing.of(session.actor(request), dossier, at=clock.now()),
        "declared": signed.told(queries.declaration_signatures(session.actor(request), dossier.declaration)),
        "now": clock.now(),
        **clocks.shown(request, dossier.code),
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(
        request,
        "office/dossiers/review.html",
        context,
        here="inbox",
        status=status or (422 if faults or remark_faults else 200),
    )


def _faults(outcome: Outcome, reason: str, article: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if len(reason) > LONGEST_REASON:
        faults["reason"] = texts.words("office.review.fault.long", most=LONGEST_REASON)
    if outcome is Outcome.REFUSED and not reason:
        faults["reason"] = texts.words("office.review.fault.reason")
    if outcome is Outcome.REFUSED and not article:
        faults["article"] = texts.words("office.review.fault.article")
    return faults
