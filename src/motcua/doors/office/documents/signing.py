"""Documents signed in one act: chosen, authorised once by PIN, at a signing service or in the program on the machine, followed to their issue."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.backoffice.documents import queries, services
from motcua.backoffice.documents.errors import ActNotReady
from motcua.backoffice.documents.types import PaperState
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.signing import acting, agents, remote, words
from motcua.doors.office.templatetags import signing_words
from motcua.doors.ui import files, flash, reaching, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import services as signing


@officers_only
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """What will be signed, and with which certificate."""
    chosen = _chosen(request)
    if len(chosen) > settings.MOTCUA.signing_batch:
        most = texts.words("office.signing.fault.many", most=settings.MOTCUA.signing_batch)
        return _confirm(request, {}, {"papers": most})
    return _confirm(request, chosen, {} if chosen else {"papers": texts.words("office.signing.fault.none")})


@officers_only
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the act: the documents get their numbers and are set, then the person is asked to authorise."""
    actor, chosen, number = session.actor(request), _chosen(request), request.POST.get("certificate", "")
    if not number.isdecimal():
        return _confirm(request, chosen, {"certificate": texts.words("office.signing.fault.certificate")})
    try:
        act = services.begin_signing(
            actor, documents=chosen, certificate=int(number[:9]), key=request.POST.get("key", "")[:64], at=clock.now()
        )
    except HouseError as failure:
        name = "papers" if failure.code.startswith("documents.") else "certificate"
        return _confirm(request, chosen, {name: words.told(failure)})
    return _to(act.id)


@officers_only
@require_GET
def act(request: HttpRequest, batch: UUID) -> HttpResponse:
    """How far an act is: every document with where it stands, the authorisation when it is due."""
    return _act(request, str(batch), {})


@officers_only
@require_POST
@session.sure_at(lambda batch: reverse("office:document_sign_act", args=[batch]))
def sign(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The one authorisation of the person, by the PIN of a key that this server reaches."""
    pin = request.POST.get("pin", "")
    if not pin:
        return _act(request, str(batch), {"pin": texts.words("office.signing.fault.pin")})
    try:
        services.authorise_signing(session.actor(request), act=str(batch), pin=pin, at=clock.now())
    except ActNotReady:
        return _to(str(batch))  # it was authorised or stopped meanwhile: the page tells how it stands
    except HouseError as failure:
        return _act(request, str(batch), {"pin": words.told(failure)}, status=failure.status)
    return _to(str(batch))


@officers_only
@require_POST
@session.sure_at(lambda batch: reverse("office:document_sign_act", args=[batch]))
def to_service(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take the person to the signing service to authorise the documents that wait, as many as it allows at once."""
    actor = session.actor(request)
    found = queries.signing_act(actor, str(batch))
    waiting = {str(one.id): bytes.fromhex(one.digest) for one in found.papers if one.state is PaperState.PREPARED}
    if not waiting:
        return _to(str(batch))
    try:
        address = signing.go_to_sign(
            actor, certificate=found.certificate, batch=str(batch), digests=waiting, redirect=remote.address_back(),
            description=texts.words("office.documents.sign.description", count=len(waiting), code=found.code), at=clock.now(),
        )  # fmt: skip
    except HouseError as failure:
        flash.put(request, words.told(failure))
        return _to(str(batch))
    return HttpResponseRedirect(address)


@officers_only
@require_POST
def stop(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Stop an act; what is issued stays so."""
    services.stop_signing(session.actor(request), act=str(batch), at=clock.now())
    flash.put(request, texts.words("office.documents.sign.stopped"))
    return _to(str(batch))


@officers_only
@require_POST
def again(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Choose those documents again that failed or were dropped, as they are now."""
    actor = session.actor(request)
    left = {
        one.document
        for one in queries.signing_act(actor, str(batch)).papers
        if one.state in {PaperState.FAILED, PaperState.DROPPED}
    }
    chosen = {line.id: version for line, version, taken in queries.to_sign(actor) if line.id in left and not taken}
    if not chosen:
        flash.put(request, texts.words("office.signing.nothing_again"))
        return _to(str(batch))
    return _confirm(request, chosen, {})


# ---------------------------------------------------------------- the program on the officer's machine


@officers_only
@require_GET
def file(request: HttpRequest, paper: int) -> HttpResponse:
    """A document of an act as it waits for the signature."""
    name, content = queries.signing_file(session.actor(request), paper)
    return files.own(content, name=name, media_type="application/pdf")


@officers_only
@require_POST
def offer(request: HttpRequest, paper: int) -> HttpResponse:
    """What the page sends to the program for one document; not before the officer has shown a second factor lately."""
    if session.needs_step_up(request, at=clock.now()):
        return JsonResponse({"go": session.STEP_UP}, status=403)
    token = services.offer(session.actor(request), paper=paper, minutes=agents.MINUTES, at=clock.now())
    return JsonResponse(agents.order(token))


@officers_only
@require_GET
def state(request: HttpRequest, paper: int) -> HttpResponse:
    """Where a document stands: asked when the program fell silent."""
    found = queries.signing_paper(session.actor(request), paper)
    told = words.sentence(found.error, found.params) if found.error else ""
    return JsonResponse({"state": found.state, "words": signing_words.letter_words(found.state), "failure": told})


@officers_only
@require_POST
def refused(request: HttpRequest, paper: int) -> HttpResponse:
    """The program did not sign, and why."""
    failure = agents.refusal(request)
    services.refused_by_agent(session.actor(request), paper=paper, failure=failure, at=clock.now())
    return JsonResponse({"state": "failed", "words": words.told(failure)})


@officers_only
@require_POST
@session.sure
def upload(request: HttpRequest, paper: int) -> HttpResponse:
    """A document that was taken as a file, signed with whatever program, and is brought back by hand."""
    actor, at = session.actor(request), clock.now()
    batch = queries.signing_paper(actor, paper).act
    given = request.FILES.get("signed")
    if given is None or not 0 < (given.size or 0) <= agents.LARGEST:
        flash.put(request, texts.words("office.signing.agent.no_file"))
    else:
        try:
            token = services.offer(actor, paper=paper, minutes=agents.MINUTES, at=at)
            services.take_back(token, given.read(), at=at)
            flash.put(request, texts.words("office.signing.agent.taken"))
        except HouseError as failure:
            flash.put(request, words.told(failure))
    return _to(batch)


# ---------------------------------------------------------------- inside


def _confirm(request: HttpRequest, chosen: Mapping[str, int], faults: Mapping[str, str]) -> HttpResponse:
    actor = session.actor(request)
    there = [(line, version) for line, version, taken in queries.to_sign(actor) if line.id in chosen and not taken]
    context = {
        "lines": [(line, chosen[line.id], chosen[line.id] != version) for line, version in there],
        **acting.choosing(request, faults),
        "crumbs": [(reverse("office:documents"), texts.words("office.menu.documents"))],
    }
    return page(request, "office/documents/sign_confirm.html", context, here="signing", status=422 if faults else 200)


def _act(request: HttpRequest, batch: str, faults: Mapping[str, str], *, status: int = 422) -> HttpResponse:
    found = queries.signing_act(session.actor(request), batch)
    back = reverse("office:document_sign_act", args=[batch])
    states = [one.state for one in found.papers]
    context = {
        "batch": found,
        "rows": [(one, words.sentence(one.error, one.params) if one.error else "") for one in found.papers],
        **acting.standing(
            request, state=found.state, papers=states, certificate=found.certificate, back=back, faults=faults
        ),
    }
    shown = page(request, "office/documents/sign_act.html", context, here="signing", status=status if faults else 200)
    return reaching.out(shown)


def _chosen(request: HttpRequest) -> dict[str, int]:
    """Documents ticked on the page, each with the version that the page showed."""
    found: dict[str, int] = {}
    for text in request.POST.getlist("paper")[:1000]:
        number, _, version = text.partition(":")
        if version.isdecimal() and len(version) < 10:
            found[number[:40]] = int(version)
    return found


def _to(batch: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:document_sign_act", args=[batch]), status=303)
