"""Upload of papers, before the dossier that takes them."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.attachments.types import LARGEST, Paper, PaperKind
from motcua.doors.api import problems, schemas, tokens
from motcua.doors.api.problems import BodyUnreadable
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed

MOST = 20

router = Router(tags=["Papers"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                    "required": ["file"],
                }
            }
        },
    }
}


@router.post("", response={201: schemas.Papers, 422: schemas.Problem}, openapi_extra=_BODY, summary="Upload papers")
def upload(request: HttpRequest) -> HttpResponse:
    """One to twenty parts named `file`, all taken or none. Each is looked into: kind by content, locks, scripts, viruses."""
    actor, at = tokens.actor(request), clock.now()
    if actor.acting_for is None:
        raise NotAllowed(permission="paper.add")
    files = request.FILES.getlist("file")
    if not files or len(files) > MOST:
        raise BodyUnreadable(why="files")
    kept: list[Paper] = []
    faults: list[FieldError] = []
    for index, file in enumerate(files):
        try:
            kept.append(
                attachments.add(actor, owner=actor.acting_for, name=file.name or "", content=_content(file), at=at)
            )
        except PaperRefused as refusal:
            faults.append(_fault(index, file.name or "", refusal))
    if faults:
        for paper in kept:  # all or none, so that a repeat of the upload leaves nothing twice
            attachments.remove(actor, paper=paper.id, at=at)
        raise Invalid(faults)
    return problems.answer({"papers": [paper_value(paper) for paper in kept]}, status=201)


def _fault(index: int, name: str, refusal: PaperRefused) -> FieldError:
    words = {
        "file": name,
        "limit": refusal.params.get("largest", LARGEST),
        "accepted": ", ".join(kind.value for kind in PaperKind),
    }
    return FieldError(f"/file/{index}", "E-ATT", refusal.code.removeprefix("paper_"), words)


def _content(file: UploadedFile[bytes]) -> bytes | UploadedFile[bytes]:
    return file.read() if file.size is not None and file.size <= 1024 * 1024 else file


def paper_value(paper: Paper) -> dict[str, object]:
    """A paper as this API shows it."""
    return {
        "id": paper.id,
        "name": paper.name,
        "sha256": paper.sha256,
        "size": paper.size,
        "media_type": paper.media_type,
        "state": paper.state.value,
        "scan": paper.scan.value,
    }
