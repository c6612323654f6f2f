"""The signing tray and acts of signing: chosen, looked at, authorised once, followed to the last paper."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.backoffice.documents import queries as documents
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Hindrance
from motcua.casework.results import services as results
from motcua.casework.results.errors import BatchEmpty, BatchNotReady, BatchTooLarge
from motcua.casework.results.types import ItemState
from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.signing import acting, words
from motcua.doors.ui import flash, reaching, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import queries as signatures
from motcua.foundation.types import Actor


@officers_only
@require_GET
def tray(request: HttpRequest) -> HttpResponse:
    """What waits for the officer's signature, and their last acts."""
    return _tray(request, {})


@officers_only
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """What will be signed, what not and why; with which certificate."""
    actor = session.actor(request)
    chosen = _chosen(request)
    if not chosen:
        return _tray(request, {"papers": texts.words("office.signing.fault.none")})
    if len(chosen) > settings.MOTCUA.signing_batch:
        return _tray(request, {"papers": texts.words("office.signing.fault.many", most=settings.MOTCUA.signing_batch)})
    return _confirm(request, actor, chosen, {})


@officers_only
@require_POST
def confirm_all(request: HttpRequest) -> HttpResponse:
    """Everything that can be signed now, up to the limit of one act, each as its draft is at this moment."""
    actor = session.actor(request)
    ready = [line for line in queries.tray(actor, at=clock.now()) if line.hindrance is Hindrance.NONE]
    chosen = {line.step.id: line.fingerprint for line in ready[: settings.MOTCUA.signing_batch]}
    return _confirm(request, actor, chosen, {}) if chosen else _tray(request, {})


@officers_only
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the act; the papers get their numbers and are set, then the person is asked to authorise."""
    actor, at = session.actor(request), clock.now()
    chosen = _chosen(request)
    number = request.POST.get("certificate", "")
    if not number.isdecimal():
        return _confirm(request, actor, chosen, {"certificate": texts.words("office.signing.fault.certificate")})
    try:
        batch = services.begin_signing(
            actor, chosen=chosen, certificate=int(number[:9]), key=request.POST.get("key", "")[:64], at=at
        )
    except (BatchEmpty, BatchTooLarge) as failure:
        return _tray(request, {"papers": words.told(failure)})
    except HouseError as failure:
        return _confirm(request, actor, chosen, {"certificate": words.told(failure)})
    return _to(batch.id)


@officers_only
@require_GET
def act(request: HttpRequest, batch: UUID) -> HttpResponse:
    """How far an act is: every paper with where it stands, the authorisation when it is due."""
    return _act(request, str(batch), {})


@officers_only
@require_POST
@session.sure_at(lambda batch: reverse("office:signing_act", args=[batch]))
def sign(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The one authorisation of the person, by the PIN of a key that this server reaches."""
    actor, at = session.actor(request), clock.now()
    pin = request.POST.get("pin", "")
    if not pin:
        return _act(request, str(batch), {"pin": texts.words("office.signing.fault.pin")})
    try:
        services.authorise_signing(actor, batch=str(batch), pin=pin, at=at)
    except (BatchEmpty, BatchNotReady):
        return _to(str(batch))  # it was authorised or stopped meanwhile: the page tells how it stands
    except HouseError as failure:
        return _act(request, str(batch), {"pin": words.told(failure)}, status=failure.status)
    return _to(str(batch))


@officers_only
@require_POST
def stop(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Stop an act; what is signed stays signed."""
    results.stop_batch(session.actor(request), batch=str(batch), at=clock.now())
    flash.put(request, texts.words("office.signing.stopped"))
    return _to(str(batch))


@officers_only
@require_POST
def again(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Choose those papers again that failed or were dropped, as they are now."""
    actor = session.actor(request)
    failed = [
        item.step
        for item in results.get_batch(actor, str(batch)).items
        if item.state in {ItemState.FAILED, ItemState.DROPPED}
    ]
    chosen = {line.step.id: line.fingerprint for line in queries.tray(actor, at=clock.now(), steps=failed)}
    if not chosen:
        flash.put(request, texts.words("office.signing.nothing_again"))
        return _to(str(batch))
    return _confirm(request, actor, chosen, {})


def _tray(request: HttpRequest, faults: Mapping[str, str]) -> HttpResponse:
    actor = session.actor(request)
    lines = queries.tray(actor, at=clock.now())
    context = {
        "lines": lines,
        "ready": sum(line.hindrance is Hindrance.NONE for line in lines),
        "most": settings.MOTCUA.signing_batch,
        "open_each": settings.MOTCUA.signing_open_each,
        "certificates": signatures.certificates(actor.id),
        "acts": results.batches(actor, limit=10),
        "letters": documents.to_sign(actor),
        "letter_acts": documents.signing_acts(actor, limit=5),
        "now": clock.now(),
        "message": flash.take(request),
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return page(request, "office/signing/tray.html", context, here="signing", status=422 if faults else 200)


def _confirm(request: HttpRequest, actor: Actor, chosen: Mapping[int, str], faults: Mapping[str, str]) -> HttpResponse:
    lines = queries.tray(actor, at=clock.now(), steps=list(chosen))
    good = [line for line in lines if line.hindrance is Hindrance.NONE]
    context = {
        "lines": [(line, chosen[line.step.id], chosen[line.step.id] != line.fingerprint) for line in good],
        "left_out": [line for line in lines if line.hindrance is not Hindrance.NONE],
        **acting.choosing(request, faults),
    }
    return page(request, "office/signing/confirm.html", context, here="signing", status=422 if faults else 200)


def _act(request: HttpRequest, batch: str, faults: Mapping[str, str], *, status: int = 422) -> HttpResponse:
    actor = session.actor(request)
    found = results.get_batch(actor, batch)
    owners = queries.owner_names(actor, [item.subject.id for item in found.items])
    rows = [
        {
            "item": item,
            "owner": owners.get(item.subject.id, ""),
            "failure": words.sentence(item.error, item.params) if item.error else "",
        }
        for item in found.items
    ]
    states, back = [item.state for item in found.items], reverse("office:signing_act", args=[batch])
    context = {
        "batch": found,
        "rows": rows,
        **acting.standing(
            request, state=found.state, papers=states, certificate=found.certificate, back=back, faults=faults
        ),
    }
    shown = page(request, "office/signing/act.html", context, here="signing", status=status if faults else 200)
    return reaching.out(shown)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """Steps ticked on the page, each with the fingerprint of the draft that the page showed."""
    found: dict[int, str] = {}
    for text in request.POST.getlist("paper")[:1000]:
        number, _, fingerprint = text.partition(":")
        if number.isdecimal() and len(number) < 19:
            found[int(number)] = fingerprint[:64]
    return found


def _to(batch: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:signing_act", args=[batch]), status=303)
