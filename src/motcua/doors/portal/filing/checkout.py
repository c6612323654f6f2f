"""The check page: everything that will be sent, the declaration, and filing it once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import AssuranceTooLow
from motcua.casework.dossiers.ports import post_office
from motcua.casework.dossiers.types import Channel
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms import queries as form_queries
from motcua.definitions.forms.types import Text
from motcua.doors.portal.dossiers import returning
from motcua.doors.portal.filing import declaring, forms
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import answers, faults, pointers, session, texts, writing
from motcua.doors.ui.views import keep_language
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotFound
from motcua.foundation.types import Actor

_FILED = "filed"
_REMEMBERED = 20


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Show the whole dossier; file it when the declaration is ticked. A second press leads to the same confirmation."""
    filed = request.session.get(_FILED, {})
    if str(draft) in filed:
        return HttpResponseRedirect(reverse("portal:done", args=[filed[str(draft)]]))
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    if request.method != "POST":
        return _page(request, actor, filing, filing.errors)
    if "language" in request.POST:
        return keep_language(HttpResponseRedirect(request.path), request.POST["language"])
    if request.POST.get("declared") != "yes":
        missing = [faults.Line(texts.words("check.declare_missing"), "#declared")]
        return _page(request, actor, filing, filing.errors, declaration=missing)
    wish = returning.read(request.POST) if _is_offered(filing) else None
    if wish is not None:
        try:
            services.check_wish(wish)
        except Invalid as error:
            lines, wrong = returning.summary(error), returning.sentences(error)
            return _page(request, actor, filing, filing.errors, declaration=lines, wrong=wrong)
    wanted = declaring.filled(filing)
    try:
        receipt = services.submit(
            actor,
            procedure=filing.draft.procedure,
            data=wanted.data,
            papers=wanted.papers,
            channel=Channel.PORTAL,
            key=f"draft-{draft}",
            draft=str(draft),
            wish=wish,
            at=at,
        )
    except AssuranceTooLow:
        return HttpResponseRedirect(session.with_target(session.RAISE, request.path), status=303)
    except Invalid as error:
        return _page(request, actor, filing, error.errors)
    except NotFound:  # its twin filed it between our read and our command
        return HttpResponseRedirect(reverse("portal:mine"))
    request.session[_FILED] = dict([*filed.items(), (str(draft), receipt.code)][-_REMEMBERED:])
    return HttpResponseRedirect(reverse("portal:done", args=[receipt.code]))


@for_signed_in
@require_safe
def paper(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:  # noqa: ARG001 -- every view has one
    """The form as it stands now, to print or to keep."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    facts = [(Text("Bản nháp, lưu lúc", "Draft, saved at"), writing.moment(filing.draft.saved_at))]
    content = catalogue.printed_form(filing.version, filing.data, facts=facts, language=texts.language(), at=at)
    headers = {"Content-Disposition": f'inline; filename="{filing.draft.procedure}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _page(
    request: HttpRequest,
    actor: Actor,
    filing: forms.Filing,
    errors: tuple[FieldError, ...],
    *,
    declaration: list[faults.Line] | None = None,
    wrong: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    layout = filing.version.layout
    dropped = form_queries.drop_hidden(layout, filing.draft.data).pointers
    told = forms.fault_lines(filing, errors)
    unfinished = [line for line in forms.lines(filing) if line.wanting]
    posted = request.method == "POST"
    context = {
        "version": filing.version,
        "draft": filing.draft,
        "saved_at": writing.moment(filing.draft.saved_at),
        "answers": answers.of(layout, filing.data, options=filing.options),
        "addresses": {n: forms.address(filing.draft.id, n, part) for n, part in enumerate(filing.sections, 1)},
        "faults": told,
        "unfinished": unfinished,
        "signing": (signing := declaring.standing(actor, filing)),
        "ready": not told and (signing.done or not signing.required),
        "errors": (told if posted and told else []) + (declaration or []),
        "declare_error": declaration[0].text if declaration and not wrong else "",
        "offers_post": _is_offered(filing),
        "wish": returning.read(request.POST),
        "wish_wrong": wrong,
        "dropped": _labels(filing, dropped),
        "back": reverse("portal:tasks", args=[filing.draft.id]),
        "raise_level": session.with_target(session.RAISE, request.path)
        if session.actor(request).assurance < filing.version.assurance
        else "",
    }
    return show(request, "portal/filing/check.html", context, status=422 if context["errors"] else 200)


def _is_offered(filing: forms.Filing) -> bool:
    """Whether the result may go by post; an automatic one exists electronically only."""
    return post_office.get().is_on and not filing.version.automatic


def _labels(filing: forms.Filing, places: tuple[str, ...]) -> list[str]:
    found = []
    for place in places:
        home = faults.section_of(filing.version.layout, place)
        given = pointers.get(filing.draft.data, place)
        if given not in (None, False, "", []) and home is not None and home[1] is not None:
            found.append(home[1].label.in_(texts.language()))
    return list(dict.fromkeys(found))
