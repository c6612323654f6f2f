"""One step with its dossier, and what an officer tells a dossier that waits."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers import services
from motcua.casework.dossiers.errors import ActNotLawful, NotWaiting, OpinionsOutstanding
from motcua.casework.dossiers.types import DossierView, Ground, RefusalKind, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import StepChanged, StepClosed, StepTaken
from motcua.definitions.process.types import Step, StepState
from motcua.doors.office.acts import forms
from motcua.doors.office.clocks import parts as clocks
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.panes import showing as panes
from motcua.doors.office.steps import answers as questions
from motcua.doors.office.together import parts as together
from motcua.doors.ui import answers, flash, lists, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

_MAY_REFUSE = frozenset({"one_stop_officer", "specialist", "division_head", "department_leader", "ministry_leader"})


@officers_only
@require_GET
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step: the dossier, what was done before, and the questions that the step answers."""
    return _shown(request, process.step(session.actor(request), number), {}, {})


@officers_only
@require_POST
def finish(request: HttpRequest, number: int) -> HttpResponse:
    """Do the step with the answers given; a fault stands at its question, and what was typed stays."""
    actor, at = session.actor(request), clock.now()
    found = process.step(actor, number)
    if _wants_signature(actor, found):
        return _shown(request, found, request.POST, {"": texts.words("office.signing.step.sign_it")})
    values, faults = questions.read(found, request.POST)
    if faults:
        return _shown(request, found, request.POST, faults)
    if dossiers.waits_for_supplement(found.subject.id):
        return _shown(request, found, request.POST, {"": texts.words("office.step.waits")}, status=409)
    if "supplement" in values.values() and found.state is StepState.OPEN and seen(request) == found.version:
        asked = urlencode({"viec": number, "loi": str(values.get("note", ""))})
        return HttpResponseRedirect(f"{reverse('office:supplement', args=[found.subject.id])}?{asked}", status=303)
    held = together.begin(request, found.subject.id)
    if held:
        return _shown(request, found, request.POST, {"": held}, status=409)
    try:
        services.finish_step(
            actor, step=number, values=values, why=_why(request.POST), file_at=forms.value(request.POST, "file_at"),
            seen=seen(request), at=at,
        )  # fmt: skip
    except Invalid as wrong:
        together.done(request, found.subject.id)
        return _shown(request, found, request.POST, forms.sentences(wrong.errors))
    except OpinionsOutstanding:
        together.done(request, found.subject.id)
        outstanding = {"": texts.words("office.acts.refused.opinions_outstanding")}
        return _shown(request, found, request.POST, outstanding, status=409)
    except ActNotLawful as refusal:
        together.done(request, found.subject.id)
        why = {"": texts.words(f"office.acts.why.{refusal.why}")}
        return _shown(request, found, request.POST, why, status=409)
    except (StepChanged, StepClosed, StepTaken):
        together.done(request, found.subject.id)
        moved = {"": texts.words("office.step.moved")}
        return _shown(request, process.step(actor, number), request.POST, moved, status=409)
    together.done(request, found.subject.id)
    flash.put(request, texts.words("office.step.done", step=found.name, code=found.subject.id))
    return HttpResponseRedirect(reverse("office:work"), status=303)


@officers_only
@require_http_methods(["POST"])
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Note that a supplement, a payment or an answer has come."""
    actor = session.actor(request)
    message = request.POST.get("message", "")
    try:
        services.tell(actor, code=code, message=message, seen=seen(request), at=clock.now())
        flash.put(request, texts.words("office.step.told", code=code))
    except NotWaiting:
        flash.put(request, texts.words("office.step.not_waiting", code=code))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


def _shown(
    request: HttpRequest, found: Step, given: Mapping[str, str], faults: Mapping[str, str], *, status: int = 0
) -> HttpResponse:
    actor, at = session.actor(request), clock.now()
    dossier = dossiers.dossier_of_step(actor, found, at=at)
    version = catalogue.version(dossier.version_id)
    context = {
        "step": found,
        "open": found.state is StepState.OPEN,
        "dossier": dossier,
        "version": version,
        **_seen_by(request, found, dossier, version),
        "refusal": _refusal(found, dossier, given, faults),
        "refusal_open": any(name.startswith("grounds") for name in faults) or bool(_why(given)),
        "before": [one for one in process.steps(actor, found.subject) if one.state is StepState.DONE],
        "fields": questions.fields(found, given, faults),
        "to_sign": _wants_signature(actor, found),
        "fault": faults.get("", ""),
        "errors": [{"text": text, "href": f"#{name}" if name else "#step"} for name, text in faults.items()],
        "now": at,
        "message": flash.take(request),
        **clocks.shown(request, dossier.code),
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }
    return page(request, "office/steps/step.html", context, here="inbox", status=status or (422 if faults else 200))


def _wants_signature(actor: Actor, found: Step) -> bool:
    """Whether the step ends with a paper that its signer has to sign: then it is not ticked off by a form."""
    if not settings.MOTCUA.signing_by_person or found.kind != "sign" or found.state is not StepState.OPEN:
        return False
    return any(line.kind is not None for line in dossiers.tray(actor, at=clock.now(), steps=[found.id]))


def _seen_by(request: HttpRequest, step: Step, dossier: DossierView, version: ProcedureVersion) -> dict[str, object]:
    """Form and papers: of a consulted agency only those papers that its question names, else the three panes."""
    if step.role != "consulted_agency":
        return dict(panes.context(request, dossier, version))
    shown = answers.of(version.layout, dossier.data, options=lists.of(version, dossier.received_at))
    return {"answers": shown, "papers": dossiers.papers_of_step(step)}


def _why(given: Mapping[str, str]) -> list[Ground]:
    """Reasons of a refusal that were typed; none where all rows are empty."""
    return [one for one in forms.grounds(given) if one.text or one.article]


def _refusal(
    step: Step, dossier: DossierView, given: Mapping[str, str], faults: Mapping[str, str]
) -> list[forms.Shown]:
    """The fields for reasons and articles, of steps that may propose a refusal."""
    if step.role not in _MAY_REFUSE or not step.gives:
        return []
    intake = dossier.status in {Status.SUBMITTED, Status.SUPP_PRE}
    kinds = tuple(kind.value for kind in RefusalKind) if intake else ()
    asked = [forms.Asked("grounds", "grounds", kinds)]
    if intake:
        asked.append(forms.Asked("file_at", "line", optional=True))
    return forms.shown(tuple(asked), given, faults)
