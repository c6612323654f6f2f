"""Another authority is asked by official letter, and the document that came in reply is read and taken as its answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.backoffice.documents import queries as documents
from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful, DossierMoved, TransitionNotLawful
from motcua.casework.dossiers.types import Asked, Authority, DossierView
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.acts import forms
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.together import parts as together
from motcua.doors.ui import answers, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, HouseError, Invalid
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_ASKED = (
    forms.Asked("to", "line"),
    forms.Asked("text", "text"),
    forms.Asked("until", "date"),
    forms.Asked("must", "choice", ("yes", "no")),
    forms.Asked("signer_position", "line"),
)


@officers_only
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Write to another authority: to whom, what is asked, until when, with which papers, who will sign."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    place = Target(dossier.owner, dossier.unit, dossier.procedure)
    permissions.require(actor, "dossier.consult", on=place)
    permissions.require(actor, "document.draft", on=Target(unit=dossier.unit))
    if request.method == "GET":
        return _asking(request, dossier, {"key": uuid.uuid4().hex, "must": "yes"}, [], {})
    given, names, faults = request.POST, request.POST.getlist("papers")[:200], list[FieldError]()
    until, to = forms.day(given, "until", faults), _authority(forms.value(given, "to")[:200], faults)
    if faults:
        return _asking(request, dossier, given, names, forms.sentences(tuple(faults)))
    try:
        services.ask_by_letter(
            actor, code=code, authority=to, text=forms.value(given, "text"), signer_position=forms.value(given, "signer_position")[:200],
            names=names, until=until, must=forms.value(given, "must") != "no", asked=Asked(seen(request), given.get("key", "")[:64]), at=at,
        )  # fmt: skip
    except Invalid as found:
        return _asking(request, dossier, given, names, forms.sentences(found.errors))
    except (ActNotLawful, DossierMoved, TransitionNotLawful) as refusal:
        return _asking(
            request, queries.dossier(actor, code, at=at), given, names, {"act": _told(refusal)}, status=409
        )  # fmt: skip
    flash.put(request, texts.words("office.letters.drafted", code=code))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


@officers_only
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The document that came in reply, with its files; whoever handles the dossier takes it as the answer."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    if request.method == "GET":
        return _replying(request, dossier, number, {}, {})
    given = request.POST
    try:
        services.take_reply(
            actor, code=code, question=number, document=given.get("document", "")[:40], opinion=forms.value(given, "opinion"),
            text=forms.value(given, "text"), asked=Asked(seen(request), ""), at=at,
        )  # fmt: skip
    except Invalid as found:
        return _replying(request, dossier, number, given, forms.sentences(found.errors))
    except (ActNotLawful, DossierMoved, TransitionNotLawful) as refusal:
        return _replying(request, dossier, number, given, {"act": _told(refusal)}, status=409)
    flash.put(request, texts.words("office.letters.taken", code=code))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


@officers_only
@require_GET
def reply_file(request: HttpRequest, code: str, number: int, file: int) -> HttpResponse:
    """One file of the document that came in reply."""
    name, media_type, content = queries.reply_file(session.actor(request), code, number, file, at=clock.now())
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{answers.quoted(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # strangers wrote it
    return response


def _authority(text: str, faults: list[FieldError]) -> Authority | None:
    """Another authority by its code or words of its name; several or none are a fault that says so."""
    found = documents.find_agencies(text, limit=5) if text else []
    if len(found) == 1:
        return Authority(found[0].code, found[0].name)
    if text:
        several = "; ".join(f"{one.code} {one.name}" for one in found)
        faults.append(FieldError("/to", "E-CODE", "authorities" if found else "no_authority", {"found": several}))
    return None


def _asking(
    request: HttpRequest, dossier: DossierView, given: Mapping[str, str], names: list[str], faults: Mapping[str, str], *, status: int = 0,
) -> HttpResponse:  # fmt: skip
    held = tuple((one.id, one.name) for one in attachments.of(queries.ref_of(dossier.code)))
    labels = {name: texts.words(f"office.letters.field.{name}") for name in ("to", "text", "signer_position")}
    fields = [replace(one, label=labels.get(one.name, one.label)) for one in forms.shown(_ASKED, given, faults)]
    context = {
        "dossier": dossier,
        "version": catalogue.version(dossier.version_id),
        "fields": fields,
        "held": [(one, words, one in names) for one, words in held],
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "key": given.get("key", "")[:64] or uuid.uuid4().hex,
        "crumbs": _crumbs(dossier.code),
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(
        request, "office/acts/ask_letter.html", context, here="inbox", status=status or (422 if faults else 200)
    )


def _replying(
    request: HttpRequest, dossier: DossierView, number: int, given: Mapping[str, str], faults: Mapping[str, str], *, status: int = 0,
) -> HttpResponse:  # fmt: skip
    actor, at = session.actor(request), clock.now()
    found = queries.consultation(actor, dossier.code, number, at=at)
    place = Target(dossier.owner, dossier.unit, dossier.procedure)
    context = {
        "dossier": dossier,
        "one": found,
        "origin": texts.find(f"office.documents.origin.{found.reply.origin}") or "" if found.reply else "",
        "may_take": found.question.state == "open" and permissions.allows(actor, "dossier.consult", on=place),
        "opinions": [(one, texts.words(f"office.opinions.opinion.{one}")) for one in ("agree", "disagree", "other")],
        "given": {name: forms.value(given, name) for name in ("opinion", "text")},
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "crumbs": _crumbs(dossier.code),
    }
    return page(request, "office/acts/reply.html", context, here="inbox", status=status or (422 if faults else 200))


def _told(refusal: HouseError) -> str:
    found = texts.find(f"office.acts.why.{getattr(refusal, 'why', '')}")
    return found or texts.words("office.acts.refused.dossier_moved")


def _crumbs(code: str) -> list[tuple[str, str]]:
    return [(reverse("office:review", args=[code]), texts.words("office.review.title", code=code))]
