"""Linked procedures: a dossier becomes a part of a main one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful, DossierMoved
from motcua.casework.dossiers.types import Asked
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.acts import forms
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.ui import flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import NotFound


@officers_only
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Name the main dossier; only one of the same owner is taken, and another's reads like none."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    typed = forms.value(request.POST, "main")
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.link(actor, code=code, main=typed, asked=Asked(seen(request), ""), at=at)
        except NotFound:
            faults["main"] = texts.words("office.acts.link.none")
        except ActNotLawful as refusal:
            faults["main"] = texts.words(f"office.acts.why.{refusal.why}")
        except DossierMoved:
            faults["main"] = texts.words("office.acts.refused.dossier_moved")
        else:
            flash.put(request, texts.words("office.acts.link.done", code=code, main=typed))
            return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)
    context = {
        "dossier": dossier,
        "version": catalogue.version(dossier.version_id),
        "typed": typed,
        "fault": faults.get("main", ""),
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "crumbs": [(reverse("office:review", args=[code]), texts.words("office.review.title", code=code))],
    }
    return page(request, "office/acts/link.html", context, here="inbox", status=422 if faults else 200)
