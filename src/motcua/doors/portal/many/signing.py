"""Signing the forms of many dossiers: in one act at the signing service, with what is fetched again when its answer was lost; or the forms to be signed with own software."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import AssuranceTooLow, BundleBusy, ProcedureClosed
from motcua.doors.portal.filing import declaring
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotAllowed, NotFound
from motcua.foundation.types import Actor


@for_signed_in
@require_POST
def sign(request: HttpRequest, actor: Actor, bundle: UUID) -> HttpResponse:
    """Take the applicant to the service to show their certificate, or to authorise the forms that are ready; have signatures fetched again, or forms made to download."""
    page, at = reverse("portal:bundle", args=[bundle]), clock.now()
    found = queries.bundle(actor, str(bundle))
    action = request.POST.get("action", "")
    request.session[declaring.KEPT] = page
    try:
        if action == "fetch":
            services.fetch_bundle(actor, bundle=found.id, at=at)
            return HttpResponseRedirect(page, status=303)
        if action == "make":
            services.make_bundle_forms(actor, bundle=found.id, at=at)
            return HttpResponseRedirect(page, status=303)
        back = declaring.address_back()
        if action == "confirm":
            words = texts.words("many.sign.description", count=found.signing.at_once)
            address = services.confirm_bundle(actor, bundle=found.id, redirect=back, words=words, at=at)
        else:
            address = services.go_to_sign_bundle(actor, bundle=found.id, redirect=back, at=at)
    except NotAllowed:
        raise
    except AssuranceTooLow:
        return HttpResponseRedirect(session.with_target(session.RAISE, page), status=303)
    except NotFound:  # no row can be signed any more
        return HttpResponseRedirect(page, status=303)
    except BundleBusy:
        return _said(request, page, texts.words("many.busy"))
    except ProcedureClosed:
        return _said(request, page, texts.words("many.closed"))
    except HouseError as failure:
        return _said(request, page, declaring.told(failure))
    return HttpResponseRedirect(address)


@for_signed_in
@require_safe
def forms(request: HttpRequest, actor: Actor, bundle: UUID, number: int) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """Forms to be signed with own software, as an archive."""
    content = queries.bundle_forms(actor, str(bundle), number=number)
    name = f"to-khai-{str(bundle)[:8]}-{number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _said(request: HttpRequest, page: str, words: str) -> HttpResponse:
    flash.put(request, words)
    return HttpResponseRedirect(page, status=303)
