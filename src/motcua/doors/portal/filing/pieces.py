"""Uploads in pieces: a file is announced, its pieces come with their offset, and after a break the sender asks where to go on.

The shape of the tus 1.0 core and creation (headers `Upload-Length`, `Upload-Offset`); the page of papers then takes the whole file by its id.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.casework.attachments import queries, services
from motcua.casework.attachments.errors import PaperRefused, PieceMisplaced, TooManyUploads, UploadUnknown
from motcua.casework.attachments.types import LARGEST_PIECE
from motcua.casework.dossiers import queries as dossiers
from motcua.doors.portal.visitor import for_signed_in
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor


@for_signed_in
@require_POST
def begin(request: HttpRequest, actor: Actor, draft: UUID) -> HttpResponse:
    """Announce a file by its length; its address is the answer's `Location`."""
    dossiers.draft(actor, str(draft))
    return announce(request, actor, lambda upload: reverse("portal:piece", args=[draft, upload]))


def announce(request: HttpRequest, actor: Actor, address: Callable[[str], str]) -> HttpResponse:
    """The answer to an announcement: where the pieces of the upload go."""
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission="paper.add")
    try:
        upload = services.begin_upload(actor, owner=owner, size=_number(request, "Upload-Length"), at=clock.now())
    except PaperRefused as refusal:
        return HttpResponse(status=refusal.status)
    except TooManyUploads:
        return HttpResponse(status=409)
    return HttpResponse(status=201, headers={"Location": address(upload)})


@for_signed_in
@require_http_methods(["HEAD", "PATCH"])
def piece(request: HttpRequest, actor: Actor, draft: UUID, upload: UUID) -> HttpResponse:  # noqa: ARG001 -- part of the address
    """HEAD tells how much has come; PATCH brings the next piece, at most one mebibyte."""
    try:
        if request.method == "HEAD":
            offset = queries.received(actor, str(upload))
        elif _number(request, "Content-Length") > LARGEST_PIECE:
            return HttpResponse(status=413)
        else:
            at = _number(request, "Upload-Offset")
            offset = services.add_piece(actor, upload=str(upload), offset=at, content=request.body)
    except UploadUnknown:
        return HttpResponse(status=404)
    except PieceMisplaced as error:
        return HttpResponse(status=409, headers={"Upload-Offset": str(error.params["wanted"])})
    except PaperRefused as refusal:
        return HttpResponse(status=refusal.status)
    headers = {"Upload-Offset": str(offset), "Cache-Control": "no-store"}
    return HttpResponse(status=204 if request.method == "PATCH" else 200, headers=headers)


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1
