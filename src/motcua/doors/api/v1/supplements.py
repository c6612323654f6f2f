"""What is asked of a dossier, and answering it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Remark, Request
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.api import problems, reading, schemas, tokens
from motcua.doors.api.problems import KeyMissing
from motcua.doors.api.v1.dossiers import LONGEST_KEY
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotFound
from motcua.foundation.types import Json
from motcua.foundation.vn import normal

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
        "content": {
            "application/json": {
                "schema": schemas.Supplement.model_json_schema(),
                "example": {
                    "changes": {},
                    "papers": {},
                    "answers": {"1": "Số liệu đã đối chiếu với hóa đơn, giữ nguyên."},
                },
            }
        },
    },
}


@router.get(
    "/{code}/supplement",
    response={200: schemas.SupplementRequest, 404: schemas.Problem},
    summary="What is asked of a dossier",
)
def asked(request: HttpRequest, code: str) -> HttpResponse:
    """The open request for supplement: each point with its place in the form; 404 while nothing is asked."""
    actor = tokens.actor(request)
    found = queries.asked(actor, code)
    if found is None:
        raise NotFound(kind="supplement", code=code)
    return problems.answer(_request(found))


@router.post(
    "/{code}/supplement",
    response={200: schemas.Supplemented, 404: schemas.Problem, 409: schemas.Problem, 422: schemas.Problem},
    openapi_extra=_BODY,
    summary="Answer what is asked",
)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Only places that were asked for can be changed; every point is answered by a change or by words. Every fault comes at once,
    each at its field or at `/answers/<number>`; nothing is taken then.
    """
    actor, at = tokens.actor(request), clock.now()
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing(most=LONGEST_KEY)
    changes, papers, words = _given(reading.body(request))
    try:
        done = services.supplement(actor, code=code, changes=changes, papers=papers, words=words, key=key, at=at)
    except Invalid as invalid:
        view = queries.brief(actor, code)
        return problems.of(request, invalid, version=catalogue.version(view.version_id))
    told = {
        "code": done.code,
        "status": done.status,
        "revision": done.revision,
        "received_at": done.at,
        "due": done.due,
    }
    return problems.answer(told, headers={"Idempotent-Replayed": "true"} if done.again else {})


def _given(body: dict[str, Json]) -> tuple[dict[str, Json], dict[str, str], dict[int, str]]:
    changes, papers, answers = body.get("changes", {}), body.get("papers", {}), body.get("answers", {})
    faults = []
    if not isinstance(changes, dict):
        faults.append(FieldError("/changes", "E-FMT"))
    if not isinstance(papers, dict) or not all(isinstance(value, str) for value in papers.values()):
        faults.append(FieldError("/papers", "E-FMT"))
    if not isinstance(answers, dict) or not all(
        isinstance(text, str) and number.isdecimal() and len(number) < 6 for number, text in answers.items()
    ):
        faults.append(FieldError("/answers", "E-FMT"))
    if faults or not isinstance(changes, dict) or not isinstance(papers, dict) or not isinstance(answers, dict):
        raise Invalid(faults)
    named = {normal(name): str(value) for name, value in papers.items()}
    return changes, named, {int(number): str(text) for number, text in answers.items()}


def _request(found: Request) -> dict[str, object]:
    return {
        "code": found.code,
        "phase": found.phase.value,
        "asked_at": found.asked_at,
        "until": found.until,
        "policy": found.policy,
        "article": found.article,
        "lead": found.lead,
        "points": [_point(remark) for remark in found.remarks],
    }


def _point(remark: Remark) -> dict[str, object]:
    area = remark.pin.area
    return {
        "number": remark.number,
        "place": remark.place.value,
        "pointer": remark.pin.slot.partition("#")[0] or remark.pin.pointer,
        "paper": remark.pin.paper or None,
        "paper_name": remark.paper_name or None,
        "page": remark.pin.page or None,
        "area": [area.left, area.top, area.width, area.height] if area else None,
        "kind": remark.kind.value,
        "ground": remark.kind.ground,
        "text": remark.text,
        "article": remark.article,
        "open_to_change": remark.open_to_change,
    }
