"""Signing the filled form before it is filed: at a signing service, or with software of one's own; both without a script."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import DeclarationChanged
from motcua.casework.dossiers.types import FORMS, Declared, Filled
from motcua.definitions.forms import queries as form_queries
from motcua.doors.portal.filing import forms, slots
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, flash, reaching, signed, texts, writing
from motcua.doors.ui.signed import Told
from motcua.doors.ui.views import keep_language
from motcua.foundation import clock
from motcua.foundation.errors import HouseError, NotAllowed, NotFound
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

LARGEST = 20 * 1024 * 1024
_TYPES = {"pdf": "application/pdf", "xml": "application/xml"}
KEPT = "declaring"
"""Where in the session it stands to which page somebody at the signing service belongs."""
# What these say is not for the signer to mend.
_SERVICE = frozenset({"signing.service_silent", "signing.service_refused", "signing.time_stamp_failed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the check page says of the signature over the form."""

    required: bool
    may_sign: bool
    changed: bool
    told: Told | None

    @property
    def done(self) -> bool:
        """Whether what would be filed now is signed."""
        return self.told is not None


def filled(filing: forms.Filing) -> Filled:
    """What a draft is filed with, and signed as."""
    layout = filing.version.layout
    data = form_queries.drop_hidden(layout, filing.draft.data).data
    named = slots.all_named(data, layout.slots)
    papers = {name: paper for name, paper in filing.draft.papers.items() if name in named}
    return Filled(filing.draft.id, data, papers, filing.data)


def standing(actor: Actor, filing: forms.Filing) -> Standing:
    """Where the signature over a draft's form stands."""
    found = dossiers.declared(actor, filled(filing))
    return _standing(actor, filing, found)


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Both ways of signing; take the signed file, or take a signature back."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    if request.method != "POST":
        return _page(request, actor, filing)
    if "language" in request.POST:
        return keep_language(HttpResponseRedirect(request.path), request.POST["language"])
    action = request.POST.get("action", "")
    try:
        if action == "drop":
            services.drop_declaration(actor, draft=str(draft), at=at)
            return _said(request, draft, "declare.dropped")
        if action == "fetch":
            services.fetch_declaration(actor, draft=str(draft), at=at)
            return _said(request, draft, "declare.signed_now")
        file = request.FILES.get("file")
        if file is None or not file.size:
            return _page(request, actor, filing, fault=texts.words("declare.no_file"))
        if file.size > LARGEST:
            return _page(request, actor, filing, fault=texts.words("declare.failure.large", most=writing.size(LARGEST)))
        services.take_declaration(actor, filled=filled(filing), content=file.read(LARGEST + 1), at=at)
    except (NotAllowed, NotFound):
        raise
    except PaperRefused:
        return _page(request, actor, filing, fault=texts.words("declare.failure.refused"))
    except HouseError as failure:
        return _page(request, actor, filing, fault=told(failure))
    return _said(request, draft, "declare.signed_now")


@for_signed_in
@require_POST
def remote(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Take the applicant to the signing service."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    if filing.errors:
        return HttpResponseRedirect(reverse("portal:check", args=[draft]), status=303)
    request.session[KEPT] = reverse("portal:declare", args=[draft])
    try:
        address = services.go_to_declare(actor, filled=filled(filing), redirect=address_back(), at=at)
    except NotAllowed:
        raise
    except HouseError as failure:
        return _page(request, actor, filing, fault=told(failure))
    return HttpResponseRedirect(address)


@for_signed_in
@require_safe
def back(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The applicant came back from the signing service: on to its confirmation, or the form is signed; many forms are the house's to go on with."""
    kept = request.session.get(KEPT, "")
    try:
        found = services.come_back_declaring(
            actor,
            state=request.GET.get("state", "")[:200],
            code=request.GET.get("code", "")[:2000],
            redirect=address_back(),
            words=texts.words("declare.description"),
            at=clock.now(),
        )
    except NotAllowed:
        raise
    except HouseError as failure:
        flash.put(request, told(failure))
        return HttpResponseRedirect(kept or reverse("portal:mine"), status=303)
    if found.address:
        return HttpResponseRedirect(found.address)
    request.session.pop(KEPT, None)
    if found.bundle:
        return HttpResponseRedirect(reverse("portal:bundle", args=[found.bundle]), status=303)
    return _said(request, found.draft, "declare.signed_now")


@for_signed_in
@require_safe
def file(request: HttpRequest, actor: Actor, draft: UUID, form: str) -> HttpResponse:  # noqa: ARG001 -- every view has one
    """The filled form to be signed with software of one's own."""
    at = clock.now()
    filing = forms.open_filing(actor, str(draft), at)
    if form not in FORMS or filing.errors:
        raise NotFound(kind="declaration", id=str(draft))
    content = services.declaration_file(actor, filled=filled(filing), form=form, at=at)
    headers = {
        "Content-Disposition": f'attachment; filename="to-khai-{str(draft)[:8]}.{form}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=_TYPES[form], headers=headers)


def _page(request: HttpRequest, actor: Actor, filing: forms.Filing, *, fault: str = "") -> HttpResponse:
    found = dossiers.declared(actor, filled(filing))
    context = {
        "version": filing.version,
        "draft": filing.draft,
        "saved_at": writing.moment(filing.draft.saved_at),
        "standing": _standing(actor, filing, found),
        "signed": signed.told(dossiers.declaration_signatures(actor, found.paper)),
        "waits": found.waits,
        "for_enterprise": actor.acting_for is not None and actor.acting_for.kind == "enterprise",
        "unfinished": bool(filing.errors),
        "has_service": bool(settings.MOTCUA.signing_service_url),
        "fault": fault,
        "errors": [faults.Line(fault, "#file")] if fault else [],
        "back": reverse("portal:check", args=[filing.draft.id]),
    }
    return reaching.out(show(request, "portal/filing/declare.html", context, status=422 if fault else 200))


def _standing(actor: Actor, filing: forms.Filing, found: Declared) -> Standing:
    owner = Target(owner=actor.acting_for, procedure=filing.draft.procedure)
    return Standing(
        required=filing.version.signed == "required",
        may_sign=permissions.allows(actor, "dossier.sign", on=owner),
        changed=found.changed,
        told=signed.told(dossiers.declaration_signatures(actor, found.paper)),
    )


def _said(request: HttpRequest, draft: UUID | str, key: str) -> HttpResponse:
    flash.put(request, texts.words(key))
    return HttpResponseRedirect(reverse("portal:declare", args=[draft]), status=303)


def address_back() -> str:
    """Where the signing service sends an applicant back to."""
    return f"{settings.MOTCUA.public_url}{reverse('portal:declare_back')}"


def told(failure: HouseError) -> str:
    """What went wrong with a signature, and what to do."""
    reason, name = str(failure.params.get("reason", "")), str(failure.params.get("name", ""))
    if isinstance(failure, DeclarationChanged):
        return texts.words("declare.changed")
    if failure.code in _SERVICE:
        refused = failure.params.get("error") == "access_denied"
        return texts.words("declare.failure.declined" if refused else "declare.failure.service")
    return unsigned(reason, name)


def unsigned(reason: str, name: str = "") -> str:
    """Why a signature was not taken."""
    found = texts.find(f"declare.failure.{reason}", name=name) or texts.find(f"signed.reason.{reason}")
    return found or texts.words("declare.failure.other")
