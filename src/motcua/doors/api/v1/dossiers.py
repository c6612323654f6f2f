"""Filing, following and taking the result of dossiers."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from ninja import Router

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Asked, Channel, DossierLine, DossierView, Receipt, SheetView
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.api import problems, reading, schemas, tokens
from motcua.doors.api.problems import BodyUnreadable, KeyMissing
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

LONGEST_KEY = 200
MOST_LISTED = 100

_PROCEDURE = re.compile(r"[a-z0-9-]{1,100}")

router = Router(tags=["Dossiers"])

_BODY = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
            "description": "Makes a repeat harmless: the same key with the same body gets the first answer.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": schemas.Filing.model_json_schema()}},
    },
}


_WITHDRAWAL = {
    "parameters": _BODY["parameters"],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"reason": {"type": "string", "maxLength": 2000}}},
                "example": {"reason": "Doanh nghiệp hoãn việc này"},
            }
        },
    },
}


@router.post(
    "",
    response={201: schemas.Receipt, 200: schemas.Receipt, 422: schemas.Problem},
    openapi_extra=_BODY,
    summary="File a dossier",
)
def file(request: HttpRequest) -> HttpResponse:
    """Every fault comes at once, each at its field; nothing exists then. A dossier of an automatic procedure is answered at once."""
    actor, at = tokens.actor(request), clock.now()
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing(most=LONGEST_KEY)
    procedure, data, papers = _filing(reading.body(request))
    try:
        receipt = services.submit(
            actor, procedure=procedure, data=data, papers=papers, channel=Channel.API, key=key, at=at
        )
    except Invalid as invalid:
        return problems.of(request, invalid, version=catalogue.in_force(procedure, at))
    headers = {"Location": _links(receipt.code, receipt.check)["self"]}
    if receipt.again:
        headers["Idempotent-Replayed"] = "true"
    return problems.answer(_receipt(receipt), status=200 if receipt.again else 201, headers=headers)


@router.get("", response=schemas.Dossiers, summary="List dossiers")
def list_(request: HttpRequest, limit: int = 50, before: str = "") -> HttpResponse:
    """The enterprise's dossiers, newest first."""
    actor = tokens.actor(request)
    limit = max(1, min(limit, MOST_LISTED))
    found = queries.mine(actor, limit=limit, before=_instant(before))
    following = found[-1].received_at if len(found) == limit else None
    return problems.answer({"dossiers": [_line(line) for line in found], "next": following})


@router.get("/{code}", response={200: schemas.Dossier, 404: schemas.Problem}, summary="Follow a dossier")
def follow(request: HttpRequest, code: str, include: str = "") -> HttpResponse:
    """Status, outcome, reasons, result; with `include=history` also what happened, with `include=sheets` the official papers."""
    actor, wanted = tokens.actor(request), set(include.split(","))
    view = queries.dossier(actor, code, at=clock.now()) if "history" in wanted else queries.brief(actor, code)
    told = _dossier(request, view)
    if "sheets" in wanted:
        told["sheets"] = [_sheet(code, sheet) for sheet in queries.sheets(actor, code)]
    return problems.answer(told)


@router.post(
    "/{code}/withdrawal",
    response={200: schemas.Withdrawn, 404: schemas.Problem, 409: schemas.Problem},
    openapi_extra=_WITHDRAWAL,
    summary="Withdraw a dossier",
)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Looked at at once: `stopped` tells whether it was, which it is not once a decision exists. The same key again gets the same answer."""
    actor = tokens.actor(request)
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing(most=LONGEST_KEY)
    reason = reading.body(request).get("reason", "")
    if not isinstance(reason, str):
        raise Invalid([FieldError("/reason", "E-FMT")])
    stopped = services.withdraw(
        actor, code=code, reason=reason, way="api", asked=Asked(None, key), at=clock.now()
    )  # fmt: skip
    status = queries.brief(actor, code).status.value
    return problems.answer({"code": code, "stopped": stopped, "status": status})


@router.get(
    "/{code}/result",
    summary="Take the signed result",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The signed PDF, its SHA-256 as `ETag`; taking it the first time is its delivery."""
    actor, at = tokens.actor(request), clock.now()
    found = results.read_for_subject(actor, queries.ref_of(code))
    services.deliver_result(actor, code=code, means="api", at=at)
    tag = f'"{found.sha256}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@router.get(
    "/{code}/sheets/{sheet}",
    summary="Take an official paper",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def sheet(request: HttpRequest, code: str, sheet: str) -> HttpResponse:
    """A paper of the desk that went out for the dossier, such as its receipt slip, as the signed PDF."""
    found = queries.sheet_file(tokens.actor(request), code, sheet, at=clock.now())
    headers = {
        "ETag": f'"{found.sha256}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
    }
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


def _filing(body: dict[str, Json]) -> tuple[str, dict[str, Json], dict[str, str]]:
    procedure, data, papers = body.get("procedure"), body.get("data"), body.get("papers", {})
    faults = []
    if not isinstance(procedure, str) or not _PROCEDURE.fullmatch(procedure):
        faults.append(FieldError("/procedure", "E-FMT" if procedure else "E-REQ"))
    if not isinstance(data, dict):
        faults.append(FieldError("/data", "E-REQ"))
    if not isinstance(papers, dict) or not all(isinstance(value, str) for value in papers.values()):
        faults.append(FieldError("/papers", "E-FMT"))
    if faults or not isinstance(procedure, str) or not isinstance(data, dict) or not isinstance(papers, dict):
        raise Invalid(faults)
    # The form's own text is put into normal form, so that a decomposed name in both places still meets its paper.
    return procedure, data, {normal(name): str(value) for name, value in papers.items()}


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "code": receipt.code,
        "procedure": receipt.procedure,
        "status": receipt.status.value,
        "received_at": receipt.received_at,
        "due": receipt.due,
        "links": _links(receipt.code, receipt.check),
    }


def _dossier(request: HttpRequest, view: DossierView) -> dict[str, object]:
    english = request.headers.get("Accept-Language", "").lower().startswith("en")
    told: dict[str, object] = {
        "code": view.code,
        "procedure": view.procedure,
        "status": view.status.value,
        "outcome": view.outcome.value if view.outcome else None,
        "received_at": view.received_at,
        "due": view.due,
        "ended_at": view.ended_at,
        "reasons": [
            {
                "code": reason.code,
                "pointer": reason.pointer,
                "article": reason.article,
                "text": (reason.text_en or reason.text_vi) if english else reason.text_vi,
            }
            for reason in view.reasons
        ],
        "flags": view.flags,
        "notices": view.notices,
        "warnings": view.warnings,
        "result": None,
        "links": _links(view.code, view.check),
    }
    if view.result is not None:
        told["result"] = {
            "number": view.result.number,
            "kind": view.result.kind,
            "issued_at": view.result.issued_at,
            "signer": view.result.signer,
            "sha256": view.result.sha256,
            "state": view.result.state,
            "verification": view.result.verification_path,
        }
    if view.history:
        told["history"] = [
            {
                "at": turn.at,
                "event": turn.kind,
                "status": turn.status.value if turn.status else None,
                "article": turn.article,
            }
            for turn in view.history
        ]
    return told


def _sheet(code: str, sheet: SheetView) -> dict[str, object]:
    return {
        "id": sheet.id,
        "key": sheet.key.value,
        "name": sheet.name,
        "form": sheet.form,
        "number": sheet.symbol,
        "revision": sheet.revision,
        "current": sheet.current,
        "ordered_at": sheet.ordered_at,
        "made_at": sheet.made_at,
        "sha256": sheet.sha256,
        "file": f"/api/v1/dossiers/{quote(code)}/sheets/{sheet.id}" if sheet.made_at else None,
    }


def _line(line: DossierLine) -> dict[str, object]:
    return {
        "code": line.code,
        "procedure": line.procedure,
        "status": line.status.value,
        "outcome": line.outcome.value if line.outcome else None,
        "received_at": line.received_at,
        "due": line.due,
    }


def _links(code: str, check: str) -> dict[str, str]:
    path = f"/api/v1/dossiers/{quote(code)}"
    return {"self": path, "result": f"{path}/result", "track": f"/tra-cuu/hs/{quote(code)}?c={check}"}


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BodyUnreadable(why="instant")
    return found
