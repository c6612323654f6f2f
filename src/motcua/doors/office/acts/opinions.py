"""Other units are asked, and answer: they see the dossier and the papers that the question names, as long as it is open, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments import services as papers
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.attachments.types import PaperContent
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful, ActUnknown, DossierMoved, TransitionNotLawful
from motcua.casework.dossiers.types import Asked, DossierView, Question
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.doors.office.acts import forms
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.together import parts as together
from motcua.doors.ui import answers, flash, lists, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


@officers_only
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask several units at once, each of whom sees the papers that are ticked."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    permissions.require(actor, "dossier.consult", on=Target(dossier.owner, dossier.unit, dossier.procedure))
    if request.method == "GET":
        return _asking(request, dossier, {"key": uuid.uuid4().hex, "must": "yes"}, [], [], {})
    given = request.POST
    units, names = given.getlist("units")[:50], given.getlist("papers")[:200]
    faults: list[FieldError] = []
    until = forms.day(given, "until", faults)
    if faults:
        return _asking(request, dossier, given, units, names, forms.sentences(tuple(faults)))
    try:
        services.ask_opinions(
            actor, code=code, units=units, text=forms.value(given, "text"), names=names, until=until,
            must=forms.value(given, "must") != "no", asked=Asked(seen(request), given.get("key", "")[:64]), at=at,
        )  # fmt: skip
    except Invalid as found:
        return _asking(request, dossier, given, units, names, forms.sentences(found.errors))
    except (ActNotLawful, DossierMoved, TransitionNotLawful) as refusal:
        why = texts.find(f"office.acts.why.{getattr(refusal, 'why', '')}") or texts.words(
            "office.acts.refused.dossier_moved"
        )
        return _asking(request, queries.dossier(actor, code, at=at), given, units, names, {"act": why}, status=409)
    flash.put(request, texts.words("office.opinions.asked", count=len(set(units)), code=code))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


@officers_only
@require_POST
def close(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An answer is waited for no longer: who was silent has not consented."""
    try:
        services.close_question(
            session.actor(request), code=code, question=number, asked=Asked(seen(request), ""), at=clock.now()
        )
        flash.put(request, texts.words("office.opinions.closed", code=code))
    except ActNotLawful as refusal:
        flash.put(request, texts.words(f"office.acts.why.{refusal.why}"))
    except DossierMoved:
        flash.put(request, texts.words("office.acts.refused.dossier_moved"))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


@officers_only
@require_GET
def answer_paper(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The paper that came with an answer."""
    return _file(queries.paper_of_answer(session.actor(request), code, number, at=clock.now()))


@officers_only
@require_GET
def asked_of_me(request: HttpRequest) -> HttpResponse:
    """Questions to the officer's unit: those that are open, those due first, and what was answered lately."""
    actor = session.actor(request)
    context = {
        "open": queries.asked_of_me(actor),
        "answered": queries.asked_of_me(actor, answered=True)[:20],
        "message": flash.take(request),
        "now": clock.now(),
    }
    return page(request, "office/acts/asked.html", context, here="opinions")


@officers_only
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """One question with its dossier and papers, and the answer."""
    actor, at = session.actor(request), clock.now()
    question = queries.question(actor, number)
    if request.method == "GET" or question.state != "open":
        return _answering(request, question, {}, {})
    given, paper = request.POST, ""
    try:
        file = request.FILES.get("file")
        if file is not None and file.size:
            dossier = queries.dossier_of_question(actor, number, at=at)
            paper = papers.add(
                actor, owner=dossier.owner, name=file.name or "", content=file, unit=question.unit, at=at
            ).id  # fmt: skip
        services.give_opinion(
            actor, question=number, opinion=forms.value(given, "opinion"), text=forms.value(given, "text"), paper=paper, at=at
        )  # fmt: skip
    except PaperRefused:
        return _answering(request, question, given, {"file": texts.words("office.acts.fault.file")})
    except Invalid as found:
        return _answering(request, question, given, forms.sentences(found.errors))
    except (ActNotLawful, ActUnknown, TransitionNotLawful):
        told = {"act": texts.words("office.opinions.gone")}
        return _answering(request, queries.question(actor, number), given, told, status=409)
    flash.put(request, texts.words("office.opinions.given", code=question.code))
    return HttpResponseRedirect(reverse("office:opinions"), status=303)


@officers_only
@require_GET
def question_paper(request: HttpRequest, number: int, paper: str) -> HttpResponse:
    """A paper that an open question names."""
    return _file(queries.paper_of_question(session.actor(request), number, paper, at=clock.now()))


@officers_only
@require_GET
def step_paper(request: HttpRequest, number: int, paper: str) -> HttpResponse:
    """A paper of the dossier of a step, for whoever has to do it."""
    actor = session.actor(request)
    return _file(queries.paper_of_step(actor, process.step(actor, number), paper, at=clock.now()))


def _file(found: PaperContent) -> HttpResponse:
    response = HttpResponse(found.content, content_type=found.paper.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{answers.quoted(found.paper.name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _asking(
    request: HttpRequest,
    dossier: DossierView,
    given: Mapping[str, str],
    units: list[str],
    names: list[str],
    faults: Mapping[str, str],
    *,
    status: int = 0,
) -> HttpResponse:
    held = tuple((one.id, one.name) for one in attachments.of(queries.ref_of(dossier.code)))
    asked = (forms.Asked("text", "text"), forms.Asked("until", "date"), forms.Asked("must", "choice", ("yes", "no")))
    fields = [
        one if one.name != "text" else replace(one, label=texts.words("office.opinions.question"))
        for one in forms.shown(asked, given, faults)
    ]
    context = {
        "dossier": dossier,
        "version": catalogue.version(dossier.version_id),
        "fields": fields,
        "groups": _groups(dossier.unit, units),
        "held": [(one, words, one in names) for one, words in held],
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "key": given.get("key", "")[:64] or uuid.uuid4().hex,
        "crumbs": [
            (reverse("office:review", args=[dossier.code]), texts.words("office.review.title", code=dossier.code))
        ],
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(request, "office/acts/ask.html", context, here="inbox", status=status or (422 if faults else 200))


def _groups(own: str, chosen: Collection[str]) -> list[tuple[str, list[tuple[str, str, bool]], bool]]:
    """The other units by ministry and province, the dossier's own first; open are that one and those with a unit that is ticked."""
    on = clock.legal_date(clock.now())
    found: dict[str, list[tuple[str, str, bool]]] = {}
    names: dict[str, str] = {}
    home = own.partition(".")[0]
    for unit in organisations.units(on=on):
        root = unit.code.partition(".")[0]
        names.setdefault(root, unit.name)  # codes come in the order of the tree, its root first
        if unit.code != own:
            found.setdefault(root, []).append((unit.code, f"{unit.name} ({unit.code})", unit.code in chosen))
    return [
        (names[code], lines, code == home or any(ticked for _, _, ticked in lines))
        for code, lines in sorted(found.items(), key=lambda group: group[0] != home)
    ]


def _answering(
    request: HttpRequest, question: Question, given: Mapping[str, str], faults: Mapping[str, str], *, status: int = 0
) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    is_open = question.state == "open"
    dossier = queries.dossier_of_question(actor, question.id, at=at) if is_open else None
    version = catalogue.version(dossier.version_id) if dossier else None
    context = {
        "question": question,
        "open": is_open,
        "dossier": dossier,
        "version": version,
        "answers": answers.of(version.layout, dossier.data, options=lists.of(version, dossier.received_at))
        if dossier and version
        else [],
        "papers": queries.papers_of_question(actor, question.id),
        "opinions": [(one, texts.words(f"office.opinions.opinion.{one}")) for one in ("agree", "disagree", "other")],
        "given": {name: forms.value(given, name) for name in ("opinion", "text")},
        "faults": faults,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "now": at,
        "crumbs": [(reverse("office:opinions"), texts.words("office.menu.opinions"))],
    }
    return page(request, "office/acts/answer.html", context, here="opinions", status=status or (422 if faults else 200))
