"""Adding and settling remarks, the picture of a page, and the request for supplement made of ticked remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import (
    DossierMoved,
    RemarkNotOpen,
    RemarkUnknown,
    SupplementNotNow,
    TransitionNotLawful,
)
from motcua.casework.dossiers.types import Asking, DossierView, Remark, RemarkState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import InstanceUnknown, StepChanged, StepClosed, StepTaken
from motcua.definitions.process.types import Step, StepState
from motcua.doors.office.dossiers.views import review_page
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.panes import showing as panes
from motcua.doors.office.together import parts as together
from motcua.doors.ui import faults, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

SUPPLEMENT = "supplement"
_ASKABLE = frozenset({RemarkState.OPEN, RemarkState.REOPENED})


@dataclass(frozen=True, slots=True)
class Line:
    """A remark that may be asked for: whether it is ticked, its wording, and what is wrong with that."""

    remark: Remark
    kind: str
    ticked: bool
    wording: str
    fault: str


@officers_only
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Pin a remark; what is wrong stands at its field, and what was typed stays."""
    actor, at = session.actor(request), clock.now()
    given = request.POST
    try:
        number = services.add_remark(
            actor,
            code=code,
            pin=panes.pin(given),
            kind=given.get("kind", ""),
            text=given.get("text", ""),
            article=given.get("article", ""),
            internal=bool(given.get("internal")),
            source_reason=given.get("source_reason", ""),
            at=at,
        )
    except Invalid as invalid:
        told = {error.pointer.removeprefix("/"): _sentence(error) for error in reversed(invalid.errors)}
        return review_page(request, queries.dossier(actor, code, at=at), given=given, remark_faults=told)
    except TransitionNotLawful:
        flash.put(request, texts.words("office.remark.answered"))
        return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)
    flash.put(request, texts.words("office.remark.added", number=number))
    kept = {name: given[name] for name in (panes.PAPER, panes.PAGE) if given.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return HttpResponseRedirect(f"{_back(given.get('back', ''), code)}{query}#remark-{number}", status=303)


@officers_only
@require_POST
def settle(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A remark is met, opened again or taken back."""
    actor, at = session.actor(request), clock.now()
    acts = {
        "resolve": services.resolve_remark,
        "reopen": services.reopen_remark,
        "take_back": services.take_back_remark,
    }
    act = request.POST.get("act", "")
    try:
        acts.get(act, services.resolve_remark)(actor, code=code, number=number, at=at)
        flash.put(request, texts.words(f"office.remark.done.{act if act in acts else 'resolve'}", number=number))
    except (RemarkNotOpen, RemarkUnknown, TransitionNotLawful):
        flash.put(request, texts.words("office.remark.moved", number=number))
    return HttpResponseRedirect(f"{_back(request.POST.get('back', ''), code)}#remarks-pane", status=303)


@officers_only
@require_GET
def picture(request: HttpRequest, code: str, paper: str, number: int) -> HttpResponse:
    """A page of a paper as a picture: made here, under the dossier's permission, and every look is logged."""
    actor, at = session.actor(request), clock.now()
    found = attachments.get(actor, paper)
    if found.dossier != queries.ref_of(code):
        raise NotFound(kind="paper", id=paper)
    asked = request.GET.get(panes.ZOOM, "")
    width = int(asked) if asked.isdecimal() and len(asked) < 6 else panes.FIT
    image = attachments.page_image(actor, paper, number, width=width, at=at, purpose="handling")
    response = HttpResponse(image.content, content_type=image.media_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@officers_only
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """One letter from many remarks: tick, word, see form 02, send; the step at the desk ends with it."""
    actor, at = session.actor(request), clock.now()
    dossier = queries.dossier(actor, code, at=at)
    asking = services.asking(actor, code=code, at=at)
    step = _step(actor, request.GET.get("viec", "") or request.POST.get("viec", ""), code)
    if request.method == "GET" or request.POST.get("action") == "preview":
        return _ask(request, dossier, asking, step)
    if request.POST.get("action") == "allow":
        return _allow(request, actor, code)
    wording = {number: request.POST.get(f"wording-{number}", "") for number in _ticked(request)}
    held = together.begin(request, code)
    if held:
        return _ask(request, dossier, asking, step, told={"": held}, status=409)
    try:
        services.request_supplement(
            actor,
            code=code,
            wording=wording,
            lead=request.POST.get("lead", ""),
            step=step.id if step else 0,
            step_seen=step.version if step else 0,
            values=_values(step, request.POST.get("lead", ""), wording) if step else None,
            seen=seen(request),
            at=at,
        )
    except Invalid as invalid:
        return _ask(request, dossier, asking, step, told=_told(invalid), status=422)
    except (SupplementNotNow, DossierMoved, StepChanged, StepClosed, StepTaken):
        together.done(request, code)
        moved = {"": texts.words("office.supplement.moved")}
        fresh = queries.dossier(actor, code, at=at)
        return _ask(request, fresh, services.asking(actor, code=code, at=at), step, told=moved, status=409)
    together.done(request, code)
    flash.put(request, texts.words("office.supplement.sent", code=code, count=len(wording)))
    return HttpResponseRedirect(reverse("office:review", args=[code]), status=303)


def _allow(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    try:
        services.allow_supplement(actor, code=code, reason=request.POST.get("reason", ""), at=clock.now())
        flash.put(request, texts.words("office.supplement.allowed"))
    except Invalid:
        flash.put(request, texts.words("office.supplement.fault.reason"))
    except (SupplementNotNow, NotAllowed):
        flash.put(request, texts.words("office.supplement.not_allowed"))
    return HttpResponseRedirect(reverse("office:supplement", args=[code]), status=303)


def _ask(
    request: HttpRequest,
    dossier: DossierView,
    asking: Asking,
    step: Step | None,
    *,
    told: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, told = session.actor(request), told or {}
    posted = request.method == "POST"
    ticked = _ticked(request)
    lines = [
        Line(
            remark=one,
            kind=texts.words(f"remark.kind.{one.kind}"),
            ticked=one.number in ticked if posted else True,
            wording=request.POST.get(f"wording-{one.number}", one.text) if posted else one.text,
            fault=told.get(f"wording-{one.number}", ""),
        )
        for one in queries.remarks(actor, dossier.code)
        if one.state in _ASKABLE and not one.internal
    ]
    lead = request.POST.get("lead", "") if posted else request.GET.get("loi", "")[:2000]
    context = {
        "dossier": dossier,
        "version": catalogue.version(dossier.version_id),
        "asking": asking,
        "why": texts.words(f"office.supplement.why.{asking.why}") if asking.why else "",
        "way_on": texts.words(f"office.supplement.way_on.{asking.way_on}") if asking.way_on else "",
        "may_allow": asking.why == "again" and permissions.allows(actor, "dossier.allow_supplement", on=queries.place_of(dossier.code)),
        "lines": lines,
        "lead": lead,
        "step": step,
        "preview": posted and request.POST.get("action") == "preview",
        "fault": told.get("remarks", "") or told.get("", ""),
        "errors": [faults.Line(text, f"#{name or 'remarks'}") for name, text in told.items()],
        "message": flash.take(request),
        **together.shown(request, dossier.code),
        **(together.news(request, dossier.code) if status == 409 else {}),
    }  # fmt: skip
    return page(request, "office/remarks/supplement.html", context, here="inbox", status=status)


def _ticked(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("remarks") if text.isdecimal() and len(text) < 6]


def _told(invalid: Invalid) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in invalid.errors:
        name = error.pointer.removeprefix("/").replace("/", "-")
        found.setdefault(name, _sentence(error))
    return found


def _sentence(error: FieldError) -> str:
    key = error.reason or ("missing" if error.code == "E-REQ" else "wrong")
    name = error.pointer.split("/")[1] if error.pointer.count("/") else ""
    return (
        texts.find(f"office.remark.fault.{name}_{key}", **error.params)
        or texts.find(f"office.remark.fault.{key}", **error.params)
        or texts.words("office.remark.fault.wrong")
    )


def _step(actor: Actor, asked: str, code: str) -> Step | None:
    """The open step of the officer that can end with a supplement: the one asked for, else the only one there is."""
    if asked.isdecimal() and len(asked) < 15:
        try:
            found = process.step(actor, int(asked))
        except (InstanceUnknown, NotAllowed):
            return None
        return (
            found if found.subject == queries.ref_of(code) and found.state is StepState.OPEN and _gives(found) else None
        )
    try:
        steps = process.steps(actor, queries.ref_of(code))
    except (InstanceUnknown, NotAllowed):
        return None
    able = [one for one in steps if one.state is StepState.OPEN and _gives(one) and _theirs(actor, one)]
    return able[0] if len(able) == 1 else None


def _theirs(actor: Actor, step: Step) -> bool:
    return permissions.has_role(actor, step.role, unit=step.unit, procedure=step.procedure)


def _gives(step: Step) -> str:
    """The question of a step that can be answered with a supplement."""
    return next((one.name for one in step.gives if SUPPLEMENT in one.choices), "")


def _values(step: Step, lead: str, wording: Mapping[int, str]) -> dict[str, Json]:
    """What ends the step: the choice, and in its note what was asked for."""
    values: dict[str, Json] = {_gives(step): SUPPLEMENT}
    if any(one.name == "note" and one.kind == "text" for one in step.gives):
        values["note"] = (normal(lead) or "; ".join(normal(text) for text in wording.values()))[:2000]
    return values


def _back(path: str, code: str) -> str:
    """A page of the desk to go back to; anything else is the dossier's own."""
    whole = reverse("office:review", args=[code])
    step = path.removeprefix("/ban-lam-viec/viec/").removesuffix("/")
    return path if path == whole or (path.startswith("/ban-lam-viec/viec/") and step.isdecimal()) else whole
