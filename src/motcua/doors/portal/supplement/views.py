"""The page on which a request for supplement is answered, and the pictures of the pages that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments import services as papers
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.attachments.types import Paper
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import AnswerMoved, NotWaiting, SupplementTooLate
from motcua.casework.dossiers.types import Remark
from motcua.casework.wallet import services as wallet
from motcua.definitions.forms.types import PaperSlot
from motcua.doors.portal import given
from motcua.doors.portal.filing import slots
from motcua.doors.portal.sign_in import session
from motcua.doors.portal.supplement import answer
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.portal.wallet import taking
from motcua.doors.ui import faults, flash, pointers, texts
from motcua.doors.ui.views import keep_language
from motcua.foundation import clock
from motcua.foundation.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor, Json
from motcua.foundation.vn import normal

LONGEST_NAME = 150
WIDTH = 1000


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show each point; keep what is typed, take or drop papers, and send once."""
    at = clock.now()
    view = queries.dossier(actor, code, at=at)
    asked = queries.asked(actor, code)
    if asked is None:
        flash.put(request, texts.words("supplement.none"))
        return HttpResponseRedirect(reverse("portal:track", args=[code]))
    made = answer.opened(actor, view, asked)
    if request.method != "POST":
        return _page(request, made, at)
    if "language" in request.POST:
        return keep_language(HttpResponseRedirect(request.path), request.POST["language"])
    action, _, number = request.POST.get("action", "save").partition(":")
    changes, unreadable, words = answer.read(made, request.POST)
    try:
        if action == "upload" and number.isdecimal():
            return _upload(request, actor, made, int(number), changes, words, at)
        if action == "reuse" and number.partition(":")[0].isdecimal():
            return _reuse(request, actor, made, number, changes, words, at)
        if action == "wallet" and number.isdecimal():
            _save(request, actor, made, changes, made.answers.papers, words, at)
            return HttpResponseRedirect(
                f"{reverse('portal:supplement_choose', args=[code])}?{urlencode({'diem': number})}"
            )
        if action == "drop" and number.isdecimal():
            return _drop(request, actor, made, int(number), changes, words, at)
        kept = _save(request, actor, made, changes, made.answers.papers, words, at)
        if action == "leave":
            flash.put(request, texts.words("supplement.kept"))
            return HttpResponseRedirect(reverse("portal:track", args=[code]))
        if action != "send":
            return HttpResponseRedirect(f"{request.path}{_anchor(action, number)}")
        if unreadable:
            return _page(request, answer.opened(actor, view, asked), at, errors=unreadable, words=words)
        services.supplement(
            actor, code=code, changes=changes, papers=kept, words=words, key=f"portal-{asked.id}", at=at
        )
    except Invalid as invalid:
        return _page(request, answer.opened(actor, view, asked), at, errors=invalid.errors, words=words)
    except AnswerMoved:
        fresh = answer.opened(actor, view, asked)
        return _page(request, fresh, at, told=texts.words("supplement.moved"), words=words, status=409)
    except NotWaiting:
        flash.put(request, texts.words("supplement.none"))
        return HttpResponseRedirect(reverse("portal:track", args=[code]))
    except SupplementTooLate:
        return _page(request, made, at, told=texts.words("supplement.too_late"), words=words, status=409)
    flash.put(request, texts.words("supplement.sent"))
    return HttpResponseRedirect(reverse("portal:track", args=[code]))


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Choose for a point from all that the wallet has; what was chosen lies there afterwards like an uploaded file."""
    at, number = clock.now(), request.GET.get("diem", "")
    view = queries.dossier(actor, code, at=at)
    asked = queries.asked(actor, code)
    if asked is None:
        flash.put(request, texts.words("supplement.none"))
        return HttpResponseRedirect(reverse("portal:track", args=[code]))
    made = answer.opened(actor, view, asked)
    remark = next((one for one in asked.remarks if str(one.number) == number), None)
    slot = answer.slot_of(made, remark) if remark else None
    if remark is None or slot is None:
        raise NotFound(kind="remark", number=number)
    back, fault = reverse("portal:supplement", args=[code]), ""
    if request.method == "POST":
        fault = _chosen(request, actor, made, remark, slot, at)
        if not fault:
            return HttpResponseRedirect(f"{back}#point-{number}", status=303)
    services.gather_papers(actor, at=at)
    context = {
        **taking.offered(request, actor, slot, name="diem", place=number, fault=fault),
        "seen": made.answers.version,
        "back": f"{back}#point-{number}",
    }
    return show(request, "portal/supplement/choose.html", context, status=422 if fault else 200)


@for_signed_in
@require_safe
def picture(request: HttpRequest, actor: Actor, code: str, paper: str, number: int) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """A page of one of the applicant's own papers, as the desk sees it."""
    found = attachments.get(actor, paper)
    if found.dossier != queries.ref_of(code):
        raise NotFound(kind="paper", id=paper)
    image = attachments.page_image(actor, paper, number, width=WIDTH, at=clock.now())
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(image.content, content_type=image.media_type, headers=headers)


def _save(
    request: HttpRequest,
    actor: Actor,
    made: answer.Made,
    changes: Mapping[str, Json],
    papers_given: Mapping[str, str],
    words: Mapping[int, str],
    at: datetime,
) -> dict[str, str]:
    """Keep the answer so far; gives the papers that it still names."""
    data = answer.with_changes(made.view.data, changes)
    named = slots.all_named(data, made.version.layout.slots)
    kept = {name: paper for name, paper in papers_given.items() if name in named}
    seen = request.POST.get("seen_version", "")
    services.save_answer(
        actor, code=made.view.code, changes=changes, papers=kept, words=words, seen=int(seen) if seen.isdecimal() else None, at=at
    )  # fmt: skip
    return kept


def _upload(
    request: HttpRequest,
    actor: Actor,
    made: answer.Made,
    number: int,
    changes: dict[str, Json],
    words: Mapping[int, str],
    at: datetime,
) -> HttpResponse:
    """Take a paper into the place of a remark; the rest of the page is kept with it."""
    remark = next((one for one in made.request.remarks if one.number == number), None)
    slot = answer.slot_of(made, remark) if remark else None
    file = request.FILES.get(f"file-{number}")
    if remark is None or slot is None or actor.acting_for is None:
        raise NotAllowed(permission="paper.add")
    typed = replace(made, data=answer.with_changes(made.view.data, changes))
    if file is None:
        return _page(request, typed, at, words=words, refused={number: texts.words("supplement.choose")})
    taken = dict.fromkeys(slots.all_named(made.data, made.version.layout.slots), "")
    name = slots.free_name(_clean(file.name or ""), {**taken, **{one.name: "" for one in _all(made)}})
    try:
        _fits(slot, name, file.size or 0)
        paper = papers.add(actor, owner=actor.acting_for, name=name, content=file, at=at)
    except Invalid as error:
        return _page(request, typed, at, words=words, refused={number: faults.sentence(error.errors[0], name)})
    except PaperRefused as error:
        params = {"file": name, "accepted": answer.kinds(slot), "limit": error.params.get("largest", slot.max_bytes)}
        fault = FieldError(slot.pointer, "E-ATT", error.code.removeprefix("paper_"), params)
        return _page(request, typed, at, words=words, refused={number: faults.sentence(fault, name)})
    changes[slot.pointer] = answer.with_paper(typed, remark, slot, name)
    _save(request, actor, made, changes, {**made.answers.papers, name: paper.id}, words, at)
    return HttpResponseRedirect(f"{request.path}#point-{number}")


def _reuse(
    request: HttpRequest,
    actor: Actor,
    made: answer.Made,
    which: str,
    changes: dict[str, Json],
    words: Mapping[int, str],
    at: datetime,
) -> HttpResponse:
    """Take what the wallet has into the place of a remark."""
    number, _, item = which.partition(":")
    remark = next((one for one in made.request.remarks if one.number == int(number)), None)
    slot = answer.slot_of(made, remark) if remark else None
    if remark is None or slot is None:
        raise NotFound(kind="remark", number=number)
    typed = replace(made, data=answer.with_changes(made.view.data, changes))
    taken = dict.fromkeys(slots.all_named(made.data, made.version.layout.slots), "")
    try:
        again = wallet.take(actor, item=item, at=at)
    except (NotFound, Conflict, PaperRefused):
        return _page(request, typed, at, words=words, refused={remark.number: texts.words("papers.not_given")})
    name = slots.free_name(_clean(again.name), {**taken, **{one.name: "" for one in _all(made)}})
    changes[slot.pointer] = answer.with_paper(typed, remark, slot, name)
    _save(request, actor, made, changes, {**made.answers.papers, name: again.id}, words, at)
    return HttpResponseRedirect(f"{request.path}#point-{remark.number}")


def _chosen(
    request: HttpRequest, actor: Actor, made: answer.Made, remark: Remark, slot: PaperSlot, at: datetime
) -> str:
    """Lay what was chosen beside the rest of the answer as it is kept; the words that say why not, or ""."""
    item = request.POST.get("item", "")
    if not item:
        return texts.words("wallet.choose_one")
    taken = dict.fromkeys(slots.all_named(made.data, made.version.layout.slots), "")
    try:
        again = wallet.take(actor, item=item, at=at)
        name = slots.free_name(_clean(again.name), {**taken, **{one.name: "" for one in _all(made)}})
        changes = {**made.answers.changes, slot.pointer: answer.with_paper(made, remark, slot, name)}
        _save(request, actor, made, changes, {**made.answers.papers, name: again.id}, made.answers.words, at)
    except AnswerMoved:
        return texts.words("supplement.moved")
    except (NotFound, Conflict, PaperRefused):
        return texts.words("papers.not_given")
    return ""


def _drop(
    request: HttpRequest,
    actor: Actor,
    made: answer.Made,
    number: int,
    changes: dict[str, Json],
    words: Mapping[int, str],
    at: datetime,
) -> HttpResponse:
    """Take the new papers of a place out again: it is as it was filed."""
    remark = next((one for one in made.request.remarks if one.number == number), None)
    slot = answer.slot_of(made, remark) if remark else None
    if slot is not None:
        changes.pop(slot.pointer, None)
    _save(request, actor, made, changes, made.answers.papers, words, at)
    return HttpResponseRedirect(f"{request.path}#point-{number}")


def _page(
    request: HttpRequest,
    made: answer.Made,
    at: datetime,
    *,
    errors: Sequence[FieldError] = (),
    words: Mapping[int, str] | None = None,
    refused: Mapping[int, str] | None = None,
    told: str = "",
    status: int = 0,
) -> HttpResponse:
    shown = answer.points(session.actor(request), made, words or {}, errors, refused or {}, at)
    lines = [faults.Line(told, "")] if told else []
    lines += [faults.Line(text, f"#file-{number}") for number, text in (refused or {}).items()]
    lines += [_line(made, error) for error in errors]
    context = {
        "view": made.view,
        "version": made.version,
        "asked": made.request,
        "points": shown,
        "seen_version": made.answers.version,
        "may_take": given.may_take(session.actor(request)),
        "kept_at": made.answers.saved_at,
        "late": made.request.until is not None and at > made.request.until,
        "errors": lines,
        "crumbs": [("/", texts.words("home.crumb")), (f"/ho-so/{made.view.code}/theo-doi/", made.view.code)],
    }
    wrong = 422 if lines else 200
    return show(request, "portal/supplement/supplement.html", context, status=status or wrong)


def _line(made: answer.Made, error: FieldError) -> faults.Line:
    number = error.pointer.removeprefix("/answers/")
    if number != error.pointer:
        return faults.Line(faults.sentence(error, ""), f"#words-{number}")
    slot = next((one for one in made.version.layout.slots if pointers.under(error.pointer, one.pointer)), None)
    point = next((one for one in made.request.remarks if slot and one.pin.slot == slot.key), None)
    if slot is not None:
        return faults.Line(
            faults.sentence(error, slot.label.in_(texts.language())), f"#file-{point.number}" if point else ""
        )
    return faults.summary([error], made.layout_fields, made.version.texts)[0]


def _all(made: answer.Made) -> list[Paper]:
    return attachments.of(queries.ref_of(made.view.code))


def _fits(slot: PaperSlot, name: str, size: int) -> None:
    ending = name.rpartition(".")[2].lower()
    kind = {"jpg": "img", "jpeg": "img", "png": "img"}.get(ending, ending)
    if kind not in slot.accepted:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "wrong_kind", {"file": name, "accepted": answer.kinds(slot)})])
    if size > slot.max_bytes:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "too_large", {"file": name, "limit": slot.max_bytes})])
    if size == 0:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "empty", {"file": name})])


def _clean(name: str) -> str:
    plain = normal(name.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else plain[:LONGEST_NAME]


def _anchor(action: str, place: str) -> str:
    return f"#{pointers.name_of_id(place)}" if action == "again" and place.startswith("/") else ""
