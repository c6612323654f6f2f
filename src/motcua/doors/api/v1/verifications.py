"""Verification of a result's file, open to anybody."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.casework.results import queries as results
from motcua.doors.api import problems, schemas
from motcua.doors.api.problems import BodyTooLarge, BodyUnreadable

LARGEST = 50 * 1024 * 1024

router = Router(tags=["Verification"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            }
        },
    }
}


@router.post("", response=schemas.Verification, auth=None, openapi_extra=_BODY, summary="Verify a file")
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the part named `file` is a result of this installation, byte for byte."""
    file = request.FILES.get("file")
    if file is None:
        raise BodyUnreadable(why="files")
    if (file.size or 0) > LARGEST:
        raise BodyTooLarge(largest=LARGEST)
    content = file.read()
    given = hashlib.sha256(content).hexdigest()
    found = results.verify_fingerprint(given) or results.verify_file(content)
    return problems.answer(
        {
            "finding": found.finding.value,
            "symbol": found.symbol,
            "title": found.title,
            "owner": found.owner,
            "signer": found.signer,
            "issued_at": found.issued_at,
            "sha256": found.fingerprint,
            "given_sha256": given,
        }
    )
