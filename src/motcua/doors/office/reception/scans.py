"""The scanner: a pile comes in as one file, is laid out page by page, and becomes papers with names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments import services as attachment_commands
from motcua.casework.attachments.errors import ArrangementWrong, PaperRefused, PaperUnknown
from motcua.casework.attachments.types import Arrangement, PagePick
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import IntakeMoved
from motcua.casework.dossiers.types import CheckLine, ComponentForm, IntakeView
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.frame import officers_only, page, seen
from motcua.doors.office.reception import work
from motcua.doors.ui import faults, files, flash, session, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal

_MOST_FILES = 20
_MOST_PAGES = 200
"""Of one pile that are laid out on one page."""
LONGEST_NAME = 120
_PICTURE = 320
"""Pixels across."""
OWN = "own"
"""What a page begins when it belongs to no line of the checklist: a paper under its own name."""


@officers_only
@require_POST
def upload(request: HttpRequest, intake: UUID) -> HttpResponse:
    """Take files from the scanner, each looked into; one that is refused is told and holds up none of the others."""
    actor, at = session.actor(request), clock.now()
    view = queries.intake(actor, str(intake))
    papers, refused = dict(view.papers), []
    sent = request.FILES.getlist("file")
    for file in sent[:_MOST_FILES]:
        name = name_for(file, papers)
        try:
            paper = attachment_commands.add(actor, owner=view.owner, name=name, content=file, at=at, unit=view.unit)
            papers[paper.name] = paper.id
        except PaperRefused as error:
            refused.append(faults.Line(texts.words(f"reception.refused.{error.code}", name=name), "#file"))
    if not sent:
        refused.append(faults.Line(texts.words("reception.fault.file"), "#file"))
    if papers != dict(view.papers):
        try:
            view = services.save_intake(actor, intake=view.id, seen=seen(request), papers=papers, at=at)
        except IntakeMoved:
            view = services.save_intake(
                actor, intake=view.id, seen=queries.intake(actor, view.id).version, papers=papers, at=at
            )
    if refused:
        return work.shown(request, view, {}, at, told=refused)
    return HttpResponseRedirect(reverse("office:reception_work", args=[view.id]) + "#scans", status=303)


def name_for(file: UploadedFile[bytes], taken: Collection[str]) -> str:
    """What an uploaded file is called among the papers that are there."""
    return attachments.free_name(normal((file.name or "").replace("\\", "/").rsplit("/", 1)[-1])[-LONGEST_NAME:], taken)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, intake: UUID, paper: str) -> HttpResponse:
    """Lay out one pile: which page begins which paper, how it is turned, in which order; or ask a recogniser."""
    actor, at = session.actor(request), clock.now()
    view = queries.intake(actor, str(intake))
    name = next((name for name, known in view.papers.items() if known == paper), None)
    if name is None:
        raise PaperUnknown(paper=paper)
    count = attachments.pages_of_scan(actor, paper, owner=view.owner, unit=view.unit)
    if request.method != "POST":
        return _page(request, view, name, paper, count, ())
    action = request.POST.get("action", "arrange")
    if action == "remove":
        papers = {other: known for other, known in view.papers.items() if known != paper}
        lines = [replace(line, file="" if line.file == name else line.file) for line in view.checklist]
        services.save_intake(actor, intake=view.id, seen=view.version, papers=papers, checklist=lines, at=at)
        return _back(view)
    if action == "recognise":
        return _recognise(request, actor, view, name, paper)
    try:
        wanted = _arrangements(request.POST, view, paper, count)
        made = attachment_commands.arrange(actor, owner=view.owner, unit=view.unit, papers=list(wanted.values()), at=at)
    except ArrangementWrong as wrong:
        words = texts.words(f"reception.fault.arrange.{wrong.params['reason']}", page=wrong.params.get("page", ""))
        return _page(request, view, name, paper, count, [faults.Line(words, "#pages")])
    except PaperRefused as error:
        return _page(
            request,
            view,
            name,
            paper,
            count,
            [faults.Line(texts.words(f"reception.refused.{error.code}", name=name), "#pages")],
        )
    papers = {other: known for other, known in view.papers.items() if known != paper}
    papers |= {one.name: one.id for one in made}
    lines = list(view.checklist)
    for key, new in zip(wanted, made, strict=True):
        if key.isdecimal():
            number = int(key) - 1
            lines[number] = replace(
                lines[number], file=new.name, form=lines[number].form or ComponentForm.COPY, unscanned=None
            )
        else:
            lines.append(CheckLine(new.name.removesuffix(".pdf"), form=ComponentForm.COPY, file=new.name))
    services.save_intake(
        actor, intake=view.id, seen=queries.intake(actor, view.id).version, papers=papers, checklist=lines, at=at
    )
    flash.put(request, texts.words("reception.arranged", count=len(made)))
    return _back(view)


@officers_only
@require_GET
def raw(request: HttpRequest, intake: UUID, paper: str) -> HttpResponse:
    """The pile as it came, for the officer's own eyes; as a download, for it is a stranger's file."""
    actor = session.actor(request)
    view = queries.intake(actor, str(intake))
    found = attachments.read_scan(actor, paper, owner=view.owner, unit=view.unit)
    response = files.own(found.content, name=found.paper.name, media_type=found.paper.media_type)
    response["Content-Disposition"] = response["Content-Disposition"].replace("inline", "attachment", 1)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@officers_only
@require_GET
def picture(request: HttpRequest, intake: UUID, paper: str, number: int) -> HttpResponse:
    """A page of a pile as a picture made on our side."""
    actor = session.actor(request)
    view = queries.intake(actor, str(intake))
    found = attachments.picture_of_scan(actor, paper, number, owner=view.owner, unit=view.unit, width=_PICTURE)
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Cache-Control"] = "private, max-age=300"
    return response


def _recognise(request: HttpRequest, actor: Actor, view: IntakeView, name: str, paper: str) -> HttpResponse:
    text = attachments.text_of_scan(actor, paper, owner=view.owner, unit=view.unit)
    version = catalogue.in_force(view.procedure, queries.received(view, clock.now()))
    if text is None or version is None:
        flash.put(request, texts.words("reception.not_recognised"))
        return _back(view)
    found = queries.proposals(version.layout, text)
    source = texts.words("reception.read_from", name=name, by=attachments.recogniser())
    kept = {**view.proposals, **{pointer: {"value": value, "source": source} for pointer, value in found.items()}}
    services.save_intake(
        actor, intake=view.id, seen=queries.intake(actor, view.id).version, proposals=kept, at=clock.now()
    )
    flash.put(request, texts.words("reception.recognised", count=len(found)))
    return HttpResponseRedirect(reverse("office:reception_form", args=[view.id]) + "#proposals", status=303)


def _arrangements(posted: QueryDict, view: IntakeView, paper: str, count: int) -> dict[str, Arrangement]:
    """The new papers by the line of the checklist, or by a key of their own, in the order of their pages."""
    order: list[tuple[int, int]] = []
    for number in range(1, count + 1):
        place = posted.get(f"order_{number}", str(number))
        order.append((int(place) if place.isdecimal() and len(place) < 5 else number, number))
    picks: dict[str, list[PagePick]] = {}
    names: dict[str, str] = {}
    current = ""
    for _, number in sorted(order):
        begins = posted.get(f"begins_{number}", "")
        if begins == "skip":
            continue
        if begins.isdecimal() and 1 <= int(begins) <= len(view.checklist):
            current = begins
            names[current] = view.checklist[int(begins) - 1].name
        elif begins == OWN:
            current = f"{OWN}-{number}"
            names[current] = posted.get(f"name_{number}", "")
        if not current:
            raise ArrangementWrong(reason="first", page=number)
        turn = posted.get(f"turn_{number}", "0")
        picks.setdefault(current, []).append(PagePick(paper, number, int(turn) if turn.isdecimal() else -1))
    taken = {name: known for name, known in view.papers.items() if known != paper}
    made: dict[str, Arrangement] = {}
    for key, pages in picks.items():
        name = attachments.free_name(
            f"{(normal(names[key]) or texts.words('reception.unnamed'))[:LONGEST_NAME]}.pdf", taken
        )
        taken[name] = key
        made[key] = Arrangement(name, tuple(pages))
    if not made:
        raise ArrangementWrong(reason="count")
    return made


def _page(request: HttpRequest, view: IntakeView, name: str, paper: str, count: int, errors: Any) -> HttpResponse:
    posted = request.POST
    pages = [
        {
            "n": number,
            "begins": posted.get(f"begins_{number}", "1" if number == 1 and view.checklist else ""),
            "turn": posted.get(f"turn_{number}", "0"),
            "order": posted.get(f"order_{number}", str(number)),
            "name": posted.get(f"name_{number}", ""),
        }
        for number in range(1, min(count, _MOST_PAGES) + 1)
    ]
    context = {
        "intake": view,
        "name": name,
        "paper": paper,
        "pages": pages,
        "too_many": count > _MOST_PAGES,
        "lines": [(str(number), line.name) for number, line in enumerate(view.checklist, 1)],
        "recogniser": attachments.recogniser(),
        "errors": errors,
    }
    return page(request, "office/reception/scan.html", context, here="reception", status=422 if errors else 200)


def _back(view: IntakeView) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:reception_work", args=[view.id]), status=303)
