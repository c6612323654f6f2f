"""Photos and papers of a petition: taken from the form or the sender's page, read there, and shown in public where an officer chose them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.doors.ui import answers, texts
from motcua.followup.petitions import queries, services
from motcua.followup.petitions.errors import ActNotOpen
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor

WIDTH = 1000


def taken(request: HttpRequest, actor: Actor, token: str) -> list[str]:
    """Add every file of the form to a petition; the sentences for those that are not taken."""
    said = []
    for file in request.FILES.getlist("files")[: services.MOST_FILES + 1]:
        name = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
        content = (
            file.read(services.LARGEST_FILE + 1)
            if (file.size or 0) <= services.LARGEST_FILE
            else b"x" * (services.LARGEST_FILE + 1)
        )
        try:
            services.add_file(actor, token=token, name=name, content=content, at=clock.now())
        except Invalid as invalid:
            fault = invalid.errors[0]
            said.append(texts.words(f"petitions.fault.{fault.reason}", name=str(fault.params["name"])))
        except ActNotOpen:
            return [texts.words("petitions.moved")]
    return said


@require_safe
def own(request: HttpRequest, token: str, paper: UUID) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """A file for whoever holds the petition's address, to be saved and never run."""
    found = queries.own_file(token, str(paper))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{answers.quoted(found.paper.name)}",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(found.content, content_type=found.paper.media_type, headers=headers)


@require_safe
def picture(request: HttpRequest, year: int, number: int, paper: UUID, page: int) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """A page of a public file, as a picture of ours."""
    image = queries.public_page(f"{number:04}/{year}/PAKN", str(paper), page, width=WIDTH)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-cache"}
    return HttpResponse(image.content, content_type=image.media_type, headers=headers)
