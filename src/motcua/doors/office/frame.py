"""The frame of the office's pages: who works here, what the menu shows, and the way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from motcua.doors.ui import session, texts, views
from motcua.doors.ui.filters import QuestionWrong
from motcua.foundation.types import ActorKind
from motcua.identity.permissions import queries as permissions

View = Callable[..., HttpResponse]

_MENU = (
    ("reception", "dossier.submit"),
    ("counter", "counter.serve"),
    ("inbox", "process.read"),
    ("search", "dossier.read"),
    ("overview", "process.read"),
    ("overview", "figure.read"),
    ("overview", "programme.read"),
    ("figures", "figure.read"),
    ("plan", "figure.read"),
    ("projects", "project.read"),
    ("tasks", "programme.read"),
    ("reports", "report.read"),
    ("reports", "report.manage"),
    ("signing", "result.sign"),
    ("late", "dossier.propose"),
    ("late", "dossier.extend"),
    ("late", "dossier.adjust_due"),
    ("opinions", "dossier.opinion"),
    ("transfers", "dossier.transfer"),
    ("ready", "dossier.deliver"),
    ("proposals", "dossier.decide"),
    ("flagged", "dossier.decide"),
    ("documents", "document.read"),
    ("digitising", "result.digitise"),
    ("payments", "payment.settle"),
    ("payments", "payment.approve_refund"),
    ("payments", "payment.refund"),
    ("help_desk", "help.read"),
    ("payments_bills", "payment.cash"),
    ("announcements", "help.announce"),
    ("sent_messages", "message.read"),
    ("wordings", "message.write"),
    ("petitions", "petition.read"),
    ("petitions", "petition.enter"),
    ("ratings", "feedback.read"),
    ("holdings", "opendata.catalogue"),
    ("quality", "assessment.read"),
    ("evaluations", "assessment.own"),
    ("warnings", "process.read"),
    ("assigning", "process.assign"),
    ("lateness", "figure.read"),
    ("calendar", "worktime.manage"),
    ("designer", "catalogue.draft"),
    ("designer", "catalogue.publish"),
    ("moves", "dossier.move"),
    ("stuck", "process.mend"),
    ("connections", "outbox.read"),
    ("webhooks", "event.manage"),
    ("programs", "account.manage"),
    ("accounts", "account.manage"),
    ("staff", "staff.read"),
    ("units", "organisation.manage"),
    ("rights", "permission.read"),
    ("protection", "protection.read"),
    ("absences", "absence.manage_own"),
    ("functions", "system.read"),
)


def officers_only(view: View) -> View:
    """Send whoever is not signed in as an officer to the officers' sign-in, and back here afterwards."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if session.actor(request).kind is not ActorKind.OFFICER:
            back = request.get_full_path() if request.method == "GET" else reverse("office:inbox")
            return HttpResponseRedirect(f"{session.OFFICER_SIGN_IN}?{urlencode({session.TARGET: back})}")
        try:
            return view(request, *args, **kwargs)
        except QuestionWrong as wrong:  # here, so that the officer keeps the menu
            told = {**views.question(request, wrong), "frame": "office/page.html"}
            return page(request, "ui/question.html", told, here="", status=wrong.status)

    return never_cache(wrapped)


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, here: str, status: int = 200
) -> HttpResponse:
    """A page of the office in its frame."""
    actor = session.actor(request)
    menu = [
        {"name": texts.words(f"office.menu.{name}"), "address": reverse(f"office:{name}"), "current": name == here}
        for name in dict.fromkeys(name for name, permission in _MENU if permissions.allows(actor, permission))
    ]
    frame = {
        "officer": session.current(request).name,
        "menu": menu,
        "may_manage": permissions.allows(actor, "counter.manage"),
        "may_figures": permissions.allows(actor, "figure.read"),
    }
    return render(request, template, {**frame, **context}, status=status)


def seen(request: HttpRequest) -> int:
    """The version that the posted page was made of; 0 where it says none, which no version is."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
