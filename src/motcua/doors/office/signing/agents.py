"""The signing program on the officer's own machine: papers given out and taken back under one-time addresses, or by hand as files.

The page talks to the program through a script; the program fetches and brings papers without cookies, so the secret is in the address, lives for
minutes, and belongs to one paper of one officer. What comes back is judged before the program is told that all is well.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.backoffice.documents import services as documents
from motcua.casework.dossiers import services
from motcua.casework.results import services as results
from motcua.casework.results.errors import NotPrepared
from motcua.doors.office.frame import officers_only
from motcua.doors.office.signing import words
from motcua.doors.office.templatetags import signing_words
from motcua.doors.ui import files, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import AgentRefused
from motcua.identity.accounts import queries as accounts

MINUTES = 10
"""How long a one-time address lives."""

LARGEST = 30 * 1024 * 1024
_CANCELLED = "11"


@officers_only
@require_GET
def file(request: HttpRequest, item: int) -> HttpResponse:
    """The paper of an act as it is now: as it waits for the signature, or signed."""
    name, content = results.item_file(session.actor(request), item=item)
    return files.own(content, name=name, media_type="application/pdf")


@officers_only
@require_POST
def offer(request: HttpRequest, item: int) -> HttpResponse:
    """What the page sends to the program for one paper; not before the officer has shown a second factor lately."""
    if session.needs_step_up(request, at=clock.now()):
        return JsonResponse({"go": session.STEP_UP}, status=403)
    token = results.offer(session.actor(request), item=item, minutes=MINUTES, at=clock.now())
    return JsonResponse(order(token))


@officers_only
@require_GET
def state(request: HttpRequest, item: int) -> HttpResponse:
    """Where a paper stands: asked when the program fell silent."""
    found = results.get_item(session.actor(request), item=item)
    told = words.sentence(found.error, found.params) if found.error else ""
    return JsonResponse({"state": found.state, "words": signing_words.item_words(found.state), "failure": told})


@officers_only
@require_POST
def refused(request: HttpRequest, item: int) -> HttpResponse:
    """The program did not sign, and why."""
    failure = refusal(request)
    results.refused_by_agent(session.actor(request), item=item, failure=failure, at=clock.now())
    return JsonResponse({"state": "failed", "words": words.told(failure)})


@officers_only
@require_POST
@session.sure
def upload(request: HttpRequest, item: int) -> HttpResponse:
    """A paper that was taken as a file, signed with whatever program, and is brought back by hand."""
    actor, at = session.actor(request), clock.now()
    batch = results.get_item(actor, item=item).batch
    given = request.FILES.get("signed")
    if given is None or not 0 < (given.size or 0) <= LARGEST:
        flash.put(request, texts.words("office.signing.agent.no_file"))
    else:
        try:
            token = results.offer(actor, item=item, minutes=MINUTES, at=at)
            services.take_signed_file(token, given.read(), at=at)
            flash.put(request, texts.words("office.signing.agent.taken"))
        except HouseError as failure:
            flash.put(request, words.told(failure))
    return HttpResponseRedirect(reverse("office:signing_act", args=[batch]), status=303)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest, token: str) -> HttpResponse:
    """The program's side: the paper by GET, the signed paper by POST (`uploadfile`), answered in its own form."""
    at = clock.now()
    if request.method == "GET":
        name, content = (
            signing.challenge(token, at=at) or documents.offered(token, at=at) or results.offered(token, at=at)
        )
        return files.own(content, name=name, media_type="application/pdf")
    given = request.FILES.get("uploadfile")
    if given is None or not 0 < (given.size or 0) <= LARGEST:
        return _answer(told=texts.words("office.signing.agent.no_file"))
    content = given.read()
    try:
        if signing.challenge(token, at=at) is not None:
            signing.answer_challenge(token, content, holder=_holder, at=at)
            return _answer(name="phieu-dang-ky.pdf")
        if documents.offered(token, at=at) is not None:
            symbol = documents.take_back(token, content, at=at).symbol
        else:
            symbol = services.take_signed_file(token, content, at=at).symbol
    except (HouseError, NotPrepared) as failure:
        return _answer(told=words.told(failure))
    return _answer(name=f"{symbol}.pdf")


@officers_only
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """What the page sends to the program so that the officer signs the paper that registers their certificate."""
    actor, at = session.actor(request), clock.now()
    name = accounts.account(actor.id).name
    token = signing.make_challenge(actor, holder=name, minutes=MINUTES, at=at)
    return JsonResponse(order(token))


def refusal(request: HttpRequest) -> AgentRefused:
    """What the program told the page, when it did not sign."""
    status, message = request.POST.get("status", "")[:10], request.POST.get("message", "")[:300]
    return AgentRefused(reason="cancelled" if status == _CANCELLED else "", status=status, message=message)


def _holder(principal: str) -> str:
    return accounts.account(principal).name


def order(token: str) -> dict[str, object]:
    """What a page sends to the program for the paper under a one-time token."""
    address = f"{settings.MOTCUA.public_url}{reverse('office:signing_exchange', args=[token])}"
    return {
        "operation": settings.MOTCUA.signing_agent_operation,
        "file": {"FileUploadHandler": address, "FileName": address, "SessionId": "", "JWTToken": "", "MetaData": []},
    }


def _answer(*, name: str = "", told: str = "") -> HttpResponse:
    return JsonResponse(
        {
            "Status": not told,
            "Message": told,
            "FileName": name,
            "FileServer": "",
            "DocumentNumber": "",
            "DocumentDate": "",
        }
    )
