"""The draft of a dossier's result: filled from its data, completed in the fields that its template offers, looked at, sent back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import DossierMoved
from motcua.casework.dossiers.types import ResultDraft
from motcua.casework.results import services as results
from motcua.casework.results.errors import DraftChanged, DraftLocked, ReasonMissing, TextWrong
from motcua.casework.results.types import Kind
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.signing import words
from motcua.doors.ui import files, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.pdf.errors import TemplateFailed, TemplateRefused

LONGEST_REASON = 2000


@officers_only
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The draft with its fields, what is missing, and the paper beside it."""
    return _shown(
        request, queries.result_draft(session.actor(request), code, kind=_kind(request), at=clock.now()), {}, {}
    )


@officers_only
@require_GET
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The paper as it would go out, marked as a draft; that the officer has seen it is remembered."""
    actor, at = session.actor(request), clock.now()
    try:
        pdf, fingerprint = queries.preview(actor, code, kind=_kind(request), at=at)
    except (TemplateFailed, TemplateRefused) as failure:
        return _shown(
            request,
            queries.result_draft(actor, code, kind=_kind(request), at=clock.now()),
            {},
            {"paper": texts.words("office.signing.draft.not_set", why=_why(failure))},
        )
    results.note_opened(actor, subject=queries.ref_of(code), fingerprint=fingerprint, at=at)
    return files.own(pdf, name=f"du-thao-{code}.pdf", media_type="application/pdf")


@officers_only
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the texts; one that was sent back is submitted again with them."""
    actor, at = session.actor(request), clock.now()
    draft = queries.result_draft(actor, code, kind=_kind(request), at=clock.now())
    given = {one.key: request.POST.get(f"text_{one.key}", "") for one in draft.offered}
    try:
        services.save_result_draft(actor, code=code, texts=given, seen=seen(request), at=at)
    except TextWrong as failure:
        faults = {
            f"text_{failure.params['key']}": texts.words("office.signing.draft.long", most=failure.params["longest"])
        }
        return _shown(request, draft, given, faults)
    except (DraftChanged, DraftLocked) as failure:
        return _shown(
            request,
            queries.result_draft(actor, code, at=clock.now()),
            given,
            {"draft": words.told(failure)},
            status=409,
        )
    flash.put(
        request, texts.words("office.signing.draft.again" if draft.draft.returned else "office.signing.draft.saved")
    )
    return _back(code)


@officers_only
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """The signer sends the draft back, with a reason."""
    actor, at = session.actor(request), clock.now()
    reason = request.POST.get("reason", "")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        key = "office.signing.draft.reason" if not reason.strip() else "office.signing.draft.long"
        return _shown(
            request,
            queries.result_draft(actor, code, at=clock.now()),
            {},
            {"reason": texts.words(key, most=LONGEST_REASON)},
            reason=reason,
        )
    try:
        services.return_result_draft(
            actor, code=code, reason=reason, seen=request.POST.get("fingerprint", "")[:64], at=at
        )
    except (DossierMoved, DraftLocked, ReasonMissing) as failure:
        return _shown(
            request,
            queries.result_draft(actor, code, at=clock.now()),
            {},
            {"reason": words.told(failure)},
            reason=reason,
            status=409,
        )
    flash.put(request, texts.words("office.signing.draft.sent_back", code=code))
    return HttpResponseRedirect(reverse("office:signing"), status=303)


def _shown(
    request: HttpRequest,
    draft: ResultDraft,
    given: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    reason: str = "",
    status: int = 422,
) -> HttpResponse:
    fields = [
        {
            "id": f"text_{one.key}",
            "name": one.name,
            "hint": one.hint,
            "required": one.required,
            "value": given.get(one.key, draft.draft.texts.get(one.key, "")),
            "error": faults.get(f"text_{one.key}", ""),
        }
        for one in draft.offered
    ]
    context = {
        "draft": draft,
        "fields": fields,
        "reason": reason,
        "kind": request.GET.get("ket-qua", ""),
        "message": flash.take(request),
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
    }
    return page(request, "office/signing/draft.html", context, here="inbox", status=status if faults else 200)


def _why(failure: TemplateFailed | TemplateRefused) -> str:
    """What the typesetter said, or the word that a template may not use."""
    told = failure.params.get("message") or failure.params.get("word")
    return str(told)[:300] if told else failure.code


def _kind(request: HttpRequest) -> Kind | None:
    wished = request.GET.get("ket-qua", "")
    return Kind(wished) if wished in set(Kind) else None


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:result_draft", args=[code]), status=303)
