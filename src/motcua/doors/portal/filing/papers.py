"""The page of papers: one file at a time, each in its place, each with its state."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments import services
from motcua.casework.attachments.errors import PaperRefused, PieceMisplaced, UploadUnknown
from motcua.casework.attachments.types import Paper, PaperScan, PaperState, Readable
from motcua.casework.dossiers.errors import DraftMoved
from motcua.casework.wallet import services as wallet
from motcua.definitions.forms.types import PaperSlot
from motcua.doors.portal import given
from motcua.doors.portal.filing import forms, saving, slots
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.ui import faults, signed, texts, writing
from motcua.doors.ui.views import keep_language
from motcua.foundation import clock
from motcua.foundation.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal

LONGEST_NAME = 150


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Show the places; take a file, remove one or put it back; then go on."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    if request.method != "POST":
        return _page(request, actor, filing)
    action = request.POST.get("action", "continue")
    if "language" in request.POST:
        return keep_language(HttpResponseRedirect(request.get_full_path()), request.POST["language"])
    if action == "upload":
        return _upload(request, actor, filing)
    if action.startswith("reuse:"):
        return _reuse(request, actor, filing, action.removeprefix("reuse:"))
    if action.startswith("remove:"):
        return _remove(request, actor, filing, action.removeprefix("remove:"))
    if action == "undo":
        return _undo(request, actor, filing)
    return _go_on(request, actor, filing)


def _upload(request: HttpRequest, actor: Actor, filing: forms.Filing) -> HttpResponse:
    place = request.POST.get("place", "")
    found = slots.place_of(filing, place)
    if found is None:
        return _page(request, actor, filing)
    slot, link = found
    came = _came(request, actor)
    if came is None:
        return _page(request, actor, filing, refused={place: _missing(slot)})
    given_name, size, content = came
    at = clock.now()
    name = slots.free_name(_clean_name(given_name), filing.draft.papers)
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission="paper.add")
    try:
        _allowed(slot, name, size)
        paper = services.add(actor, name=name, content=content, owner=owner, at=at)
        _lay(request, actor, filing, slot, link, name, paper)
    except Invalid as error:
        return _page(request, actor, filing, refused={place: faults.sentence(error.errors[0], name)})
    except PaperRefused as error:
        params = {"file": name, "accepted": slots.kinds(slot), "limit": error.params.get("largest", slot.max_bytes)}
        fault = FieldError(slot.pointer, "E-ATT", error.code.removeprefix("paper_"), params)
        return _page(request, actor, filing, refused={place: faults.sentence(fault, name)})
    except DraftMoved:
        return HttpResponseRedirect(request.get_full_path())
    request.session["papers_note"] = ["papers.uploaded", name]
    return HttpResponseRedirect(request.get_full_path())


def _reuse(request: HttpRequest, actor: Actor, filing: forms.Filing, item: str) -> HttpResponse:
    """Take what the wallet has for the place."""
    place = request.POST.get("place", "")
    found = slots.place_of(filing, place)
    if found is None:
        return _page(request, actor, filing)
    slot, link = found
    try:
        taken = wallet.take(actor, item=item, at=clock.now())
        name = slots.free_name(_clean_name(taken.name), filing.draft.papers)
        _lay(request, actor, filing, slot, link, name, taken)
    except DraftMoved:
        return HttpResponseRedirect(request.get_full_path())
    except (NotFound, Conflict, PaperRefused):
        return _page(request, actor, filing, refused={place: texts.words("papers.not_given")})
    request.session["papers_note"] = ["papers.reused", name]
    return HttpResponseRedirect(request.get_full_path())


def _lay(
    request: HttpRequest, actor: Actor, filing: forms.Filing, slot: PaperSlot, link: int | None, name: str, paper: Paper
) -> None:
    """Put a paper into its place; a place for one has the new one instead."""
    replaced = [] if slot.many else slots.named(filing.draft.data, slot, link)
    kept = {key: value for key, value in filing.draft.papers.items() if key not in replaced}
    saving.save(
        actor, filing, data=slots.with_paper(filing, slot, link, name), papers={**kept, name: paper.id},
        seen=request.POST.get("seen_version", ""), at=clock.now(),
    )  # fmt: skip


def _came(request: HttpRequest, actor: Actor) -> tuple[str, int, bytes | Readable] | None:
    """The file of this form with its name and size, sent with it or in pieces before it; none where there is none."""
    file = request.FILES.get("file")
    if file is not None:
        return file.name or "", file.size or 0, file
    try:
        content = services.take_upload(actor, upload=request.POST.get("upload", ""))
    except (UploadUnknown, PieceMisplaced):
        return None
    return request.POST.get("name", ""), len(content), content


def _remove(request: HttpRequest, actor: Actor, filing: forms.Filing, name: str) -> HttpResponse:
    """Take a paper out; until the next change it can be put back."""
    data = slots.without_paper(filing.draft.data, filing.version.layout.slots, name)
    request.session["papers_undo"] = {"draft": filing.draft.id, "data": _places_only(filing), "name": name}
    kept = {key: value for key, value in filing.draft.papers.items() if key != name}
    request.session["papers_undo"]["paper"] = filing.draft.papers.get(name, "")
    saving.save(actor, filing, data=data, papers=kept, seen="", at=clock.now())
    request.session["papers_note"] = ["papers.removed", name]
    return HttpResponseRedirect(request.get_full_path())


def _undo(request: HttpRequest, actor: Actor, filing: forms.Filing) -> HttpResponse:
    kept = request.session.pop("papers_undo", None)
    if kept and kept["draft"] == filing.draft.id and kept["paper"]:
        data = {**filing.draft.data, **kept["data"]}
        papers_now = {**filing.draft.papers, kept["name"]: kept["paper"]}
        saving.save(actor, filing, data=data, papers=papers_now, seen="", at=clock.now())
    return HttpResponseRedirect(request.get_full_path())


def _go_on(request: HttpRequest, actor: Actor, filing: forms.Filing) -> HttpResponse:
    errors = [error for part in filing.sections if part.slots for error in forms.errors_of(filing, part)]
    if errors and request.POST.get("action") != "leave":
        return _page(request, actor, filing, errors=errors)
    if request.POST.get("action") == "leave":
        return HttpResponseRedirect(reverse("portal:mine"))
    return HttpResponseRedirect(_next(request, filing))


def _next(request: HttpRequest, filing: forms.Filing) -> str:
    """The page after the last one of papers, unless one came from the check page."""
    last = max(number for number, part in enumerate(filing.sections, 1) if part.slots)
    if request.GET.get("tu") == "kiem-tra" or last == len(filing.sections):
        return reverse("portal:check", args=[filing.draft.id])
    return forms.address(filing.draft.id, last + 1, filing.sections[last])


def _page(
    request: HttpRequest,
    actor: Actor,
    filing: forms.Filing,
    *,
    errors: list[FieldError] | None = None,
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    known = attachments.states(actor, owner=actor.acting_for, papers=filing.draft.papers)
    states = {filing.draft.papers[name]: (_state(found), found.size) for name, found in known.items()}
    shown = slots.places(filing, states, errors or ())
    by_key = {slot.key: slot for slot in filing.version.layout.slots}
    before = given.before(actor, [by_key[place.key] for place in shown if place.may_add], at=clock.now())
    lines = [faults.Line(place.error, f"#{place.id}") for place in shown if place.error]
    lines += [faults.Line(words, f"#{_id(shown, value)}") for value, words in (refused or {}).items()]
    note = request.session.pop("papers_note", None)
    undo = request.session.get("papers_undo")
    context = {
        "version": filing.version,
        "draft": filing.draft,
        "saved_at": writing.moment(filing.draft.saved_at),
        "places": [
            (
                place,
                (refused or {}).get(place.value) or place.error,
                given.offered(before, by_key[place.key]) if place.may_add else (),
            )
            for place in shown
        ],
        "waits": not shown and bool(filing.version.layout.slots),
        "signed": {
            found.id: signed.told(attachments.signatures(actor, found.id))
            for found in known.values()
            if found.signature
        },
        "errors": lines,
        "note": texts.words(note[0], name=note[1]) if note else "",
        "undo": bool(note and note[0] == "papers.removed" and undo and undo["draft"] == filing.draft.id),
        "may_take": given.may_take(actor),
        "back": reverse("portal:tasks", args=[filing.draft.id]),
    }
    return show(request, "portal/filing/papers.html", context, status=422 if lines else 200)


def _state(paper: Paper) -> str:
    if paper.state is not PaperState.CLEAN:
        return "blocked"
    if paper.taken_from is not None:
        return "from_store"
    return "clean" if paper.scan is PaperScan.PASSED else "kept"


def _allowed(slot: PaperSlot, name: str, size: int) -> None:
    """Kind and size of the place, before anything is kept; what the file really is, its room finds out."""
    ending = name.rsplit(".", 1)[-1].lower()
    kinds = {"jpg": "img", "jpeg": "img", "png": "img"}
    if kinds.get(ending, ending) not in slot.accepted:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "wrong_kind", {"file": name, "accepted": slots.kinds(slot)})])
    if size > slot.max_bytes:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "too_large", {"file": name, "limit": slot.max_bytes})])
    if size == 0:
        raise Invalid([FieldError(slot.pointer, "E-ATT", "empty", {"file": name})])


def _clean_name(name: str) -> str:
    plain = normal(name.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else plain[:LONGEST_NAME]


def _missing(slot: PaperSlot) -> str:
    return texts.words("papers.choose", title=slot.label.in_(texts.language()))


def _places_only(filing: forms.Filing) -> dict[str, object]:
    roots = {slot.pointer.split("/")[1] for slot in filing.version.layout.slots}
    return {root: filing.draft.data[root] for root in roots if root in filing.draft.data}


def _id(shown: list[slots.Place], value: str) -> str:
    return next((place.id for place in shown if place.value == value), "main-content")
