"""While filing: what the wallet has for a place, and taking it there by reference."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import queries
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.errors import DraftMoved
from motcua.casework.wallet import queries as wallet
from motcua.casework.wallet import services
from motcua.casework.wallet.errors import ItemEnded
from motcua.definitions.forms.types import PaperSlot
from motcua.doors.portal.filing import forms, saving, slots
from motcua.doors.portal.visitor import for_signed_in, show
from motcua.doors.portal.wallet import items
from motcua.doors.ui import faults, paging, texts
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, NotFound
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal


@for_signed_in
@require_http_methods(items.GET_OR_POST)
def choose(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Choose from what fits the place; what was chosen lies there afterwards like an uploaded file."""
    filing = forms.open_filing(actor, str(draft), clock.now())
    place = request.GET.get("cho", "")
    found = slots.place_of(filing, place)
    if found is None:
        raise NotFound(kind="place")
    slot, link = found
    if request.method == "POST":
        return _take(request, actor, filing, place, slot, link)
    dossiers.gather_papers(actor, at=clock.now())
    return _page(request, actor, filing, place, slot)


def _take(
    request: HttpRequest, actor: Actor, filing: forms.Filing, place: str, slot: PaperSlot, link: int | None
) -> HttpResponse:
    at, chosen = clock.now(), request.POST.get("item", "")
    if not chosen:
        return _page(request, actor, filing, place, slot, fault=texts.words("wallet.choose_one"))
    try:
        paper = services.take(actor, item=chosen, at=at)
    except ItemEnded as ended:
        words = texts.words(f"wallet.ended.{ended.params['state']}", title=ended.params["title"])
        return _page(request, actor, filing, place, slot, fault=words)
    except PaperRefused as refusal:
        fault = FieldError(slot.pointer, "E-ATT", refusal.code.removeprefix("paper_"), {"file": chosen})
        return _page(request, actor, filing, place, slot, fault=faults.sentence(fault, _title(slot)))
    name = slots.free_name(paper.name, filing.draft.papers)
    replaced = [] if slot.many else slots.named(filing.draft.data, slot, link)
    kept = {key: value for key, value in filing.draft.papers.items() if key not in replaced}
    back = reverse("portal:papers", args=[filing.draft.id])
    try:
        saving.save(
            actor, filing, data=slots.with_paper(filing, slot, link, name), papers={**kept, name: paper.id},
            seen=request.POST.get("seen_version", ""), at=at,
        )  # fmt: skip
    except DraftMoved:
        return HttpResponseRedirect(back, status=303)
    request.session["papers_note"] = ["wallet.taken", name]
    return HttpResponseRedirect(back, status=303)


def _page(
    request: HttpRequest, actor: Actor, filing: forms.Filing, place: str, slot: PaperSlot, *, fault: str = ""
) -> HttpResponse:
    context = {
        **offered(request, actor, slot, name="cho", place=place, fault=fault),
        "draft": filing.draft,
        "version": filing.version,
        "seen": filing.draft.version,
        "back": reverse("portal:papers", args=[filing.draft.id]),
    }
    return show(request, "portal/wallet/choose.html", context, status=422 if fault else 200)


def offered(
    request: HttpRequest, actor: Actor, slot: PaperSlot, *, name: str, place: str, fault: str = ""
) -> dict[str, object]:
    """What the wallet has for a place, as its page shows it; `name` and `place` are what the address says of the place."""
    text = normal(request.GET.get("q", ""))
    found = wallet.items(
        actor, text=text, usable=[media for kind in slot.accepted for media in queries.MEDIA[kind]],
        first_kind=(slot.document_type, *slot.other_types), page=paging.asked(request), at=clock.now(),
    )  # fmt: skip
    lines = [{**items.told(one), "same": one.kind in (slot.document_type, *slot.other_types)} for one in found.lines]
    return {
        "title": _title(slot),
        "place_name": name,
        "place": place,
        "lines": lines,
        "q": text,
        "fault": fault,
        "errors": [faults.Line(fault, "#item-1" if lines else "#q")] if fault else [],
        **paging.around(found.page, {name: place, **({"q": text} if text else {})}, more=found.more),
    }


def _title(slot: PaperSlot) -> str:
    return slot.label.in_(texts.language())
