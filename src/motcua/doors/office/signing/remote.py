"""Going to the signing service and coming back: to register a certificate, to authorise an act."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.backoffice.documents import queries as documents
from motcua.backoffice.documents import services as document_services
from motcua.casework.dossiers import services
from motcua.casework.results import services as results
from motcua.casework.results.types import ItemState
from motcua.doors.office.frame import officers_only
from motcua.doors.office.signing import words
from motcua.doors.ui import flash, session, texts
from motcua.followup.reporting import services as reporting
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Credential, Returned
from motcua.identity.accounts import queries as accounts

_KEPT = "signing_credential"


@officers_only
@require_POST
@session.sure_at(lambda batch: reverse("office:signing_act", args=[batch]))
def start(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take the person to the service to authorise the prepared papers of an act, as many as it allows at once."""
    actor, at = session.actor(request), clock.now()
    found = results.get_batch(actor, str(batch))
    waiting = {str(item.id): bytes.fromhex(item.digest) for item in found.items if item.state is ItemState.PREPARED}
    try:
        if not waiting:
            return _to_act(str(batch))
        address = signing.go_to_sign(
            actor,
            certificate=found.certificate,
            batch=str(batch),
            digests=waiting,
            description=texts.words("office.signing.remote.description", count=len(waiting), code=found.code),
            redirect=address_back(),
            at=at,
        )
    except HouseError as failure:
        flash.put(request, words.told(failure))
        return _to_act(str(batch))
    return HttpResponseRedirect(address)


@officers_only
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Take the person to the service to sign in there."""
    try:
        address = signing.go_to_sign_in(session.actor(request), redirect=address_back(), at=clock.now())
    except HouseError as failure:
        flash.put(request, words.told(failure))
        return _to_certificates()
    return HttpResponseRedirect(address)


@officers_only
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The person came back from the service: to what they went for, whether it was signed or refused."""
    actor, at, state = session.actor(request), clock.now(), request.GET.get("state", "")[:200]
    place = _place_of(signing.gone_for(actor, state=state))
    try:
        returned = signing.come_back(
            actor, state=state, code=request.GET.get("code", "")[:2000], redirect=address_back(), at=at
        )
        if returned.purpose != "sign":
            return _prove(request, returned)
        _order_of(returned.batch)(act=returned.act)
    except HouseError as failure:
        flash.put(request, words.told(failure))
    return HttpResponseRedirect(place, status=303)


def _order_of(batch: str) -> Callable[..., None]:
    if documents.is_signing_act(batch):
        return document_services.order_remote_signing
    return reporting.order_remote_signing if reporting.is_signing(batch) else services.order_remote_signing


def _place_of(batch: str) -> str:
    """Where somebody goes on who went to the service for a batch."""
    if not batch:
        return reverse("office:signing")
    if reporting.is_signing(batch):
        return reverse("office:report", args=[reporting.signing_of(batch)])
    name = "document_sign_act" if documents.is_signing_act(batch) else "signing_act"
    return reverse(f"office:{name}", args=[batch])


def _prove(request: HttpRequest, returned: Returned) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    if returned.purpose == "sign_in":
        if not returned.credentials:
            flash.put(request, texts.words("office.signing.remote.no_credential"))
            return _to_certificates()
        chosen = returned.credentials[0]
        request.session[_KEPT] = {
            "id": chosen.id, "der": chosen.der.hex(), "chain": [one.hex() for one in chosen.chain], "most": chosen.most,
        }  # fmt: skip
        return HttpResponseRedirect(signing.go_to_prove(actor, credential=chosen, redirect=address_back(), at=at))
    kept = request.session.pop(_KEPT, {})
    credential = Credential(
        id=str(kept.get("id", "")),
        der=bytes.fromhex(kept.get("der", "")),
        chain=tuple(bytes.fromhex(one) for one in kept.get("chain", ())),
        most=int(kept.get("most", 1)),
    )
    signing.prove(actor, act=returned.act, credential=credential, holder=accounts.account(actor.id).name, at=at)
    flash.put(request, texts.words("office.signing.certificate.registered"))
    return _to_certificates()


def address_back() -> str:
    """The one address at which people come back from the service: it is registered there."""
    return f"{settings.MOTCUA.public_url}{reverse('office:signing_back')}"


def _to_act(batch: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:signing_act", args=[batch]), status=303)


def _to_certificates() -> HttpResponse:
    return HttpResponseRedirect(reverse("office:signing_certificates"), status=303)
