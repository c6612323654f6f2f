"""The working page of a reception: who came, the checklist, the scans, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import (
    ChannelClosed,
    IntakeIncomplete,
    IntakeKept,
    IntakeMoved,
    NotOffered,
    NotWaiting,
    ParticularsWrong,
    ProcedureClosed,
)
from motcua.casework.dossiers.types import (
    DELIVERIES,
    CheckLine,
    ComponentForm,
    IntakeView,
    Particulars,
    Status,
    Unscanned,
)
from motcua.casework.wallet.errors import ItemEnded, ItemUnknown
from motcua.casework.wallet.types import Item
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.reception.boxes import box, lines
from motcua.doors.ui import faults, flash, pointers, reading, session, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import normal
from motcua.foundation.vn.cards import read_card
from motcua.identity.people import queries as people
from motcua.identity.permissions import queries as permissions

_MOST_LINES = 60
_LONGEST = 1000


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, intake: UUID) -> HttpResponse:
    """Show a reception; keep what was entered about who came and what was brought."""
    actor, at = session.actor(request), clock.now()
    view = queries.intake(actor, str(intake))
    if request.method != "POST":
        return shown(request, view, {}, at)
    action = request.POST.get("action", "save")
    if action == "drop":
        try:
            services.drop_intake(actor, intake=view.id)
        except IntakeKept:
            return shown(request, view, {"seen": texts.words("away.fault.intake_kept")}, at, status=409)
        flash.put(request, texts.words("reception.dropped"))
        return HttpResponseRedirect(reverse("office:reception"), status=303)
    try:
        told = _particulars(request.POST, view)
        view = services.save_intake(
            actor, intake=view.id, seen=seen(request), particulars=told, checklist=_checklist(request.POST, view), at=at
        )
    except ParticularsWrong as wrong:
        field, reason = str(wrong.params["field"]), str(wrong.params["reason"])
        kept = replace(view, checklist=tuple(_checklist(request.POST, view)))
        return shown(request, kept, {field: texts.words(f"reception.fault.{field}.{reason}")}, at, posted=request.POST)
    except IntakeMoved:
        return shown(request, view, {"seen": texts.words("reception.moved")}, at, posted=request.POST, status=409)
    if action.startswith("take:"):
        return _take(request, actor, view, action, at)
    if action in ("accept", "file", "file_incomplete"):
        return _file(request, actor, view, at, action=action)
    return HttpResponseRedirect(f"{request.path}#checklist" if action == "more" else request.path, status=303)


@officers_only
@require_GET
def done(request: HttpRequest, code: str) -> HttpResponse:
    """What came of it: the code, the slip to be printed, and the next one."""
    actor = session.actor(request)
    view = queries.brief(actor, code)
    sheets = [one for one in queries.sheets(actor, code) if one.to_applicant and one.current]
    context = {
        "view": view,
        "version": catalogue.version(view.version_id),
        "sheets": sheets,
        "waiting": request.GET.get("cho") == "1" and (not sheets or any(one.made_at is None for one in sheets)),
        "accepted": view.status is not Status.SUBMITTED,
        "lacks": queries.lacks(actor, code),
        "may_enter": permissions.allows(actor, "dossier.accept", on=queries.place_of(code)),
        "message": flash.take(request),
    }
    response = page(request, "office/reception/done.html", context, here="reception")
    if context["waiting"]:
        response["Refresh"] = "4"
    return response


@officers_only
@require_POST
def give_back(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """A paper in the hand goes back to its owner."""
    actor = session.actor(request)
    try:
        services.return_component(
            actor, code=code, position=position, to=request.POST.get("to", "")[:200], at=clock.now()
        )
        flash.put(request, texts.words("reception.given_back"))
    except ParticularsWrong:
        flash.put(request, texts.words("reception.fault.to.missing"))
    return HttpResponseRedirect(reverse("office:review", args=[code]) + "#components", status=303)


def shown(
    request: HttpRequest,
    view: IntakeView,
    errors: dict[str, str],
    at: datetime,
    *,
    posted: QueryDict | None = None,
    told: list[faults.Line] | None = None,
    lacking: bool = False,
    status: int = 0,
) -> HttpResponse:
    """The page as it stands, with what was typed and what is wrong with it, or with what it will be recorded without."""
    actor = session.actor(request)
    verdict = queries.judged(actor, view.id, at=at)
    entry = catalogue.entry(view.procedure, at=at)
    names = list(view.papers)
    held = _held(actor, view, at)
    context = {
        "intake": view,
        "procedure_name": entry.name.in_(texts.language()) if entry else view.procedure,
        "verdict": verdict,
        "lacks": [label.in_(texts.language()) for _, label in verdict.lacks] if lacking else [],
        "form_faults": len([error for error in verdict.errors if error.code != "E-ATT"]),
        "boxes": _boxes(view, errors, posted),
        "rows": [_row(number, line, held) for number, line in enumerate([*view.checklist, CheckLine("")], 1)],
        "forms": [(one.value, texts.words(f"reception.form.{one.value}")) for one in ComponentForm],
        "reasons": [(one.value, texts.words(f"reception.unscanned.{one.value}")) for one in Unscanned],
        "papers": names,
        "held_by": _number(view.owner) if held else "",
        "scans": _scans(actor, view),
        "recogniser": attachments.recogniser(),
        "errors": [*lines(errors), *(told or [])],
        "message": flash.take(request),
    }
    code = status or (422 if errors or told else 200)
    return page(request, "office/reception/work.html", context, here="reception", status=code)


def _file(request: HttpRequest, actor: Actor, view: IntakeView, at: datetime, *, action: str) -> HttpResponse:
    """File it whole; with what it lacks only once the officer has seen what that is."""
    if action == "file" and queries.judged(actor, view.id, at=at).recordable:
        return shown(request, view, {}, at, lacking=True, status=200)
    try:
        receipt = services.receive(actor, intake=view.id, incomplete=action == "file_incomplete", at=at)
    except Invalid as error:
        return shown(request, view, {}, at, told=fault_lines(view, list(error.errors), at))
    except IntakeIncomplete as gaps:
        told = [
            *(faults.Line(texts.words("reception.fault.missing", name=name), "#checklist") for name in _names(gaps, "missing")),
            *(faults.Line(texts.words("reception.fault.unscanned", name=name), "#checklist") for name in _names(gaps, "unscanned")),
        ]  # fmt: skip
        return shown(request, view, {}, at, told=told)
    except (ProcedureClosed, ChannelClosed):
        return shown(request, view, {"seen": texts.words("reception.fault.procedure.closed")}, at)
    address = reverse("office:reception_done", args=[receipt.code])
    if action != "accept":
        return HttpResponseRedirect(address, status=303)
    try:
        services.accept_at_desk(actor, code=receipt.code, at=at)
    except (NotWaiting, NotAllowed):
        flash.put(request, texts.words("reception.filed_elsewhere"))
        return HttpResponseRedirect(address, status=303)
    return HttpResponseRedirect(f"{address}?cho=1", status=303)


def _take(request: HttpRequest, actor: Actor, view: IntakeView, action: str, at: datetime) -> HttpResponse:
    """Put into a place what the owner's wallet has for it: `take:LINE:ITEM`."""
    _, line, item = action.split(":", 2) if action.count(":") >= 2 else ("", "", "")
    try:
        kept = services.take_held(actor, intake=view.id, line=_whole(line), item=item[:80], seen=view.version, at=at)
    except (NotOffered, ItemUnknown, ItemEnded):
        told = [faults.Line(texts.words("reception.fault.held"), "#checklist")]
        return shown(request, view, {}, at, told=told, status=409)
    except PaperRefused as refusal:
        words = texts.words(f"reception.refused.{refusal.code}", name=item)
        return shown(request, view, {}, at, told=[faults.Line(words, "#checklist")])
    flash.put(request, texts.words("reception.held.taken", name=kept.checklist[_whole(line) - 1].file))
    return HttpResponseRedirect(f"{request.path}#checklist", status=303)


def _names(gaps: IntakeIncomplete, kind: str) -> list[str]:
    found = gaps.params[kind]
    return [str(name) for name in found] if isinstance(found, list) else []


def fault_lines(view: IntakeView, errors: list[FieldError], at: datetime) -> list[faults.Line]:
    """Each fault in words, leading to its question on the form's page."""
    version = catalogue.in_force(view.procedure, queries.received(view, at))
    if version is None:
        return []
    form = reverse("office:reception_form", args=[view.id])
    found = []
    for error in errors:
        home = faults.section_of(version.layout, error.pointer)
        label = (home[1].label if home and home[1] is not None else version.name).in_(texts.language())
        place = "#checklist" if error.code == "E-ATT" else f"{form}#{pointers.name_of_id(error.pointer)}"
        found.append(faults.Line(faults.sentence(error, label, pack=version.texts), place if error.pointer else ""))
    return found


def _boxes(view: IntakeView, errors: dict[str, str], posted: QueryDict | None) -> list[object]:
    told = view.particulars

    def typed(name: str, kept: object) -> object:
        return posted.get(name, "") if posted is not None else kept

    arrived = writing.day(clock.legal_date(told.arrived_at)) if told.arrived_at else ""
    deliveries = [(one, texts.words(f"reception.delivery.{one}")) for one in DELIVERIES]
    identified = [
        (one, texts.words(f"reception.identified.{one or 'none'}")) for one in ("", "card", "register", "kiosk")
    ]
    papers = [("", texts.words("reception.choose")), *((paper, name) for name, paper in view.papers.items())]
    boxes = [
        box("brought_by", typed("brought_by", told.brought_by), errors=errors),
        box("brought_number", typed("brought_number", told.brought_number), width="20", errors=errors),
        box(
            "identified_by",
            typed("identified_by", told.identified_by),
            kind="select",
            choices=identified,
            errors=errors,
        ),
        box("by_proxy", typed("by_proxy", told.by_proxy), kind="tick", errors=errors),
        box("proxy_paper", typed("proxy_paper", told.proxy_paper), kind="select", choices=papers, errors=errors),
        box("sets", typed("sets", told.sets), kind="number", width="3", errors=errors),
        box("delivery", typed("delivery", told.delivery), kind="radios", choices=deliveries, errors=errors),
        box("note", typed("note", told.note), kind="area", errors=errors),
    ]
    if view.channel == "post":
        boxes[:0] = [
            box("envelope", typed("envelope", told.envelope), width="20", errors=errors),
            box("arrived_at", typed("arrived_at", arrived), width="10", errors=errors),
        ]
    if view.channel == "kiosk":
        boxes[:0] = [box("device", typed("device", told.device), width="20", errors=errors)]
    return list(boxes)


def _held(actor: Actor, view: IntakeView, at: datetime) -> Mapping[str, Sequence[Item]]:
    """What the owner's wallet has for places that are still empty, by the place's key."""
    version = catalogue.in_force(view.procedure, queries.received(view, at))
    return queries.held_for(actor, view, version.slots, at=at) if version is not None else {}


def _number(owner: Ref) -> str:
    """The number by which the officer knows that this is the wallet of who stands there."""
    return people.person(owner.id).number if owner.kind == "person" else owner.id


def _row(number: int, line: CheckLine, held: Mapping[str, Sequence[Item]]) -> dict[str, object]:
    return {
        "n": number,
        "held": held.get(line.slot, ()) if not line.file else (),
        "line": line,
        "form": line.form.value if line.form else "",
        "unscanned": line.unscanned.value if line.unscanned else "",
    }


def _scans(actor: Actor, view: IntakeView) -> list[dict[str, object]]:
    states = attachments.states(actor, owner=view.owner, papers=view.papers, unit=view.unit)
    return [{"name": name, "id": paper.id, "size": paper.size, "kind": paper.kind} for name, paper in states.items()]


def _particulars(posted: QueryDict, view: IntakeView) -> Particulars:
    who = posted.get("brought_number", "")[:_LONGEST]
    card = read_card(who)
    number = card.number if card else "".join(who.split())
    name = posted.get("brought_by", "")[:200]
    return Particulars(
        brought_by=name or (card.name if card else ""),
        brought_number=number,
        identified_by=posted.get("identified_by", ""),
        by_proxy=posted.get("by_proxy") == "yes",
        proxy_paper=posted.get("proxy_paper", "") if posted.get("proxy_paper") in view.papers.values() else "",
        sets=_whole(posted.get("sets", "1")),
        envelope=posted.get("envelope", "")[:60],
        arrived_at=_arrived(posted.get("arrived_at", "")),
        delivery=posted.get("delivery", "desk"),
        device=normal(posted.get("device", ""))[:60],
        note=posted.get("note", "")[:_LONGEST],
    )


def _arrived(text: str) -> datetime | None:
    """The day on which the post brought it; counted from its morning, when the mail is taken in."""
    if not text.strip():
        return None
    try:
        day = reading.day(text)
    except reading.Unreadable:
        raise ParticularsWrong(field="arrived_at", reason="date") from None
    return datetime(day.year, day.month, day.day, 8, tzinfo=clock.VIETNAM)


def _whole(text: str) -> int:
    plain = normal(text)
    return int(plain) if plain.isdecimal() and len(plain) < 4 else 0


def _checklist(posted: QueryDict, view: IntakeView) -> list[CheckLine]:
    found = []
    for number in range(1, _MOST_LINES + 1):
        name = posted.get(f"name_{number}")
        if name is None:
            break
        known = view.checklist[number - 1] if number <= len(view.checklist) else CheckLine("")
        form, reason = posted.get(f"form_{number}", ""), posted.get(f"unscanned_{number}", "")
        file = posted.get(f"file_{number}", "")
        found.append(
            CheckLine(
                name=known.name if known.slot else name[:300],
                quantity=_whole(posted.get(f"quantity_{number}", "1")) or 1,
                form=ComponentForm(form) if form in set(ComponentForm) else None,
                unscanned=Unscanned(reason) if reason in set(Unscanned) else None,
                place=posted.get(f"place_{number}", "")[:80],
                slot=known.slot,
                file=file if file in view.papers else "",
                required=known.required,
            )
        )
    return found or list(view.checklist)
