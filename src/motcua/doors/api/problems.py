"""Problem details (RFC 9457): every failure of the API takes its shape here."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import FieldView, PaperSlot
from motcua.doors.ui import faults, texts
from motcua.foundation.errors import FieldError, HouseError, Invalid, NotAllowed
from motcua.identity.accounts.errors import ClientRefused, TokenRefused

log = structlog.get_logger("api")

_SHOWN = 500


class BodyUnreadable(HouseError):
    """The body is no JSON object that can be taken; `why` says which rule it breaks."""

    code = "body_unreadable"
    status = 400


class ParameterWrong(HouseError):
    """A parameter of the address has not its form; `why` is its name."""

    code = "parameter_wrong"
    status = 400


class BodyTooLarge(HouseError):
    """The body is over the limit of this address."""

    code = "body_too_large"
    status = 413


class KeyMissing(HouseError):
    """A filing needs an Idempotency-Key, so that a repeat is harmless."""

    code = "idempotency_key_missing"
    status = 400


class TokenMissing(NotAllowed):
    """No access token came with the request."""

    code = "token_missing"
    status = 401


def of(request: HttpRequest, error: HouseError, *, version: ProcedureVersion | None = None) -> HttpResponse:
    """The answer to an expected failure, in the language that the client asks for."""
    with translation.override(_language(request)):
        status = 401 if isinstance(error, TokenRefused | ClientRefused) else error.status
        problem: dict[str, object] = {
            "type": f"/api/v1/problems#{error.code}",
            "title": _title(error.code),
            "status": status,
            "detail": _detail(error),
            "code": error.code,
            "instance": request.META.get("motcua.request", ""),
        }
        if isinstance(error, Invalid):
            problem["errors"] = [_place(fault, version) for fault in error.errors[:_SHOWN]]
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return _problem(request, problem, status, headers)


def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a fault of ours: a number to ask about, the whole of it in the log."""
    log.error("request_failed", request=request.META.get("motcua.request"), exc_info=error)
    with translation.override(_language(request)):
        problem = {
            "type": "/api/v1/problems#fault",
            "title": _title("fault"),
            "status": 500,
            "detail": texts.find("failure.fault.lead") or "",
            "code": "fault",
            "instance": request.META.get("motcua.request", ""),
        }
    return _problem(request, problem, 500, {})


def plain(request: HttpRequest, *, status: int, code: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A failure that has no error of a room: a wrong method, a parameter that cannot be read."""
    with translation.override(_language(request)):
        problem = {
            "type": f"/api/v1/problems#{code}",
            "title": _title(code),
            "status": status,
            "detail": texts.find(f"failure.{code}.lead") or "",
            "code": code,
            "instance": request.META.get("motcua.request", ""),
        }
    return _problem(request, problem, status, headers or {})


def answer(
    value: object,
    *,
    status: int = 200,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A JSON answer; never kept by a cache, since it is somebody's own."""
    response = HttpResponse(orjson.dumps(value), status=status, content_type=media_type)
    response["Cache-Control"] = "no-store"
    for name, text in (headers or {}).items():
        response[name] = text
    return response


def _problem(
    request: HttpRequest, problem: Mapping[str, object], status: int, headers: Mapping[str, str]
) -> HttpResponse:
    spoken = {"Content-Language": _language(request), "Vary": "Accept-Language"}
    return answer(problem, status=status, media_type="application/problem+json", headers={**spoken, **headers})


def _place(fault: FieldError, version: ProcedureVersion | None) -> dict[str, object]:
    label, widget = "", ""
    found = faults.section_of(version.layout, fault.pointer) if version else None
    if found is not None and isinstance(found[1], FieldView | PaperSlot):
        label = found[1].label.in_(texts.language())
        widget = found[1].widget if isinstance(found[1], FieldView) else ""
    words = faults.sentence(fault, label, widget, version.texts if version else {})
    return {"pointer": fault.pointer, "code": fault.code, "reason": fault.reason, "detail": words}


def _title(code: str) -> str:
    return texts.find(f"failure.{code}.title") or texts.find("failure.house.title") or code


def _detail(error: HouseError) -> str:
    values = {name: value for name, value in error.params.items() if isinstance(value, str | int)}
    why = error.params.get("why")
    words = texts.find(f"failure.{error.code}.why.{why}") if why else None
    return words or texts.find(f"failure.{error.code}.lead", **values) or texts.find("failure.house.lead") or ""


def _language(request: HttpRequest) -> str:
    wanted = request.headers.get("Accept-Language", "")
    return "en" if wanted.lower().startswith("en") else "vi"
