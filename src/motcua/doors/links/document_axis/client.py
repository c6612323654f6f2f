"""Calls to the axis by either transport, and which failures are worth a retry."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import orjson

from motcua.doors.links.document_axis.settings import CLIENT, LGSP, Settings, current
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer, CallFailed
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Json

TIMELY = {"20"}
"""Errors of the axis after which the same package may pass later."""
_DONE, _FAILED = "done", "fail"


class Refused(Unavailable):
    """The axis answers that it will not; `error` is its code, `words` its text."""

    code = "document_axis.refused"


def configure(settings: Settings) -> None:
    """Tell transport where these calls may go."""
    wanted = ClientSettings(
        authorities=settings.tls_authorities, certificate=settings.tls_certificate, key=settings.tls_key,
        largest_answer=settings.largest_package * 2,
    )  # fmt: skip
    transport.configure(CLIENT, wanted)


def send(content: bytes, *, kind: str, receivers: Sequence[str], settings: Settings, attempt: int) -> str:
    """Hand a package over (`kind` is `edoc` or `status`) and give the axis's own number for it.

    Raises `Dead` with the axis's words when it refuses, `Retry` for everything else: no answer, an answer that cannot be read.
    """
    try:
        if settings.transport == LGSP:
            content_type, body = _multipart(
                "edocFile", "goi-tin.edxml", content, media_type="application/xml", values={"messageType": kind}
            )
            said = _lgsp(
                settings, "POST", "sendEdoc", content=body, content_type=content_type, seconds=settings.package_seconds
            )
            number = said.get("docId")
        else:
            content_type, body = _multipart(
                "file_doc", "goi-tin.edxml", content, media_type="application/octet-stream", values={}
            )
            params = [
                ("from", settings.system), ("servicetype", "eDoc"), ("messagetype", kind),
                ("to", "[" + ",".join(f'"{code}"' for code in receivers) + "]"), ("hash-file", hashlib.sha256(content).hexdigest()),
            ]  # fmt: skip
            said = _vxp(
                settings,
                "POST",
                "sendEdoc",
                params,
                content=body,
                content_type=content_type,
                seconds=settings.package_seconds,
            )
            number = said.get("DocId")
    except Refused as refused:
        words = f"{refused.params['error']}: {refused.params['words']}"
        if refused.params["error"] in TIMELY:
            raise Retry(words, settings.wait(attempt)) from refused
        raise Dead(f"Trục liên thông từ chối: {words}") from refused
    except CallFailed as failure:
        raise Retry(f"{failure.code} {failure.params.get('reason', '')}".strip(), settings.wait(attempt)) from failure
    if not number:
        raise Retry("câu trả lời không có mã gói tin", settings.wait(attempt))
    return str(number)


def waiting(kind: str, settings: Settings) -> list[str]:
    """Numbers of the packages that wait for us and are not confirmed, the oldest first. An answer that is no list means that there is nothing."""
    if settings.transport == LGSP:
        rows = _rows(_lgsp(settings, "GET", "syncReceivedEdocList", params={"messageType": kind}))
    else:
        rows = _rows(_vxp(settings, "POST", "getReceivedEdocList", _kind(kind), empty_is_none=True))
    return [
        str(row["docId"])
        for row in rows
        if isinstance(row, dict) and row.get("docId") and row.get("status") not in {_DONE, _FAILED}
    ]


def fetch(number: str, settings: Settings) -> bytes:
    """One package; raises `CallFailed` when it does not come or is no base64."""
    if settings.transport == LGSP:
        data = _lgsp(settings, "GET", "getEdoc", params={"docId": number}, seconds=settings.package_seconds).get("data")
        text = data.get("edxml") if isinstance(data, dict) else None
    else:
        text = _vxp(
            settings, "POST", "getEdoc", [("docId", number)], content=b"{}", seconds=settings.package_seconds
        ).get("data")
    if not isinstance(text, str):
        raise BadAnswer(reason="no_package")
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer(reason="not_base64") from None


def confirm(number: str, settings: Settings, *, taken: bool) -> None:
    """Tell the axis that a package was taken in, or cannot be; it is listed no more."""
    state = _DONE if taken else _FAILED
    if settings.transport == LGSP:
        _lgsp(settings, "POST", "updateStatus", json={"docId": number, "status": state})
    else:
        _vxp(settings, "POST", "updateStatus", [("docId", number), ("status", state)], content=b"{}")


def listed(direction: str, kind: str, day: date, settings: Settings) -> list[Json]:
    """What the axis lists of us: `out` or `in`, `edoc` or `status`, for a day as far as its rows say one."""
    if settings.transport == LGSP:
        span = {"messageType": kind, "fromDate": f"{day:%Y/%m/%d}", "toDate": f"{day:%Y/%m/%d}"}
        rows = _rows(_lgsp(settings, "GET", "syncReceivedEdocList", params=span)) if direction == "in" else []
    else:
        operation = "getReceivedEdocList" if direction == "in" else "getSentEdocList"
        rows = _rows(_vxp(settings, "POST", operation, _kind(kind), empty_is_none=True))
    name = "created_time" if direction == "in" else "sentTime"
    return [
        row for row in rows if isinstance(row, dict) and _on(str(row.get(name) or row.get("createdTime") or ""), day)
    ]


def agencies(settings: Settings) -> list[Json]:
    """The catalogue of authorities with both kinds of codes."""
    if settings.transport == LGSP:
        return _rows(_lgsp(settings, "GET", "getAgenciesList"))
    return _rows(_vxp(settings, "POST", "getAgenciesListQD20", [], seconds=settings.package_seconds))


def probe(seconds: float) -> None:
    """One harmless call: how many packages wait."""
    waiting("status", replace(current(), seconds=seconds))


def forget() -> None:
    """Sign in anew at the next call."""
    _tokens.clear()


def signed_headers(params: Sequence[tuple[str, str]], *, secret: str, prefix: str) -> dict[str, str]:
    """The signed headers of a call: each parameter under the prefix, their names in order, all of them as one JSON text, its HMAC-SHA256."""
    signed = orjson.dumps({f"{prefix}{name}": value for name, value in params}).decode()
    return {
        **{f"{prefix}{name}": value for name, value in params},
        f"{prefix}sign-header-key": ";".join(name for name, _ in params),
        f"{prefix}sign-header": signed,
        f"{prefix}hash-header": hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest(),
    }


def _stamp(at: datetime) -> str:
    """An instant as the axis's headers carry it, with milliseconds in four digits."""
    local = clock.legal_time(at)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def _multipart(
    name: str, file_name: str, content: bytes, *, media_type: str, values: Mapping[str, str]
) -> tuple[str, bytes]:
    """Content type and body of a form with one file; the boundary is of the content, so that a repeat is the same bytes."""
    boundary = f"mc{hashlib.sha256(content).hexdigest()[:40]}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in values.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {media_type}\r\n\r\n'
    body = b"".join(parts) + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


_tokens: dict[str, tuple[str, datetime]] = {}


def _vxp(
    settings: Settings,
    method: str,
    operation: str,
    params: Sequence[tuple[str, str]],
    *,
    content: bytes = b"",
    content_type: str = "application/json",
    seconds: float = 0,
    empty_is_none: bool = False,
) -> Mapping[str, Json]:
    configure(settings)
    logical = "application/octet-stream" if operation == "sendEdoc" else "application/json"
    told = [("systemid", settings.system), ("timestamp", _stamp(clock.now())), *params, ("Content-Type", logical)]
    signed = signed_headers(
        [(name, value) for name, value in told if value], secret=settings.secret, prefix=settings.header_prefix
    )
    answer = transport.request(
        method,
        f"{settings.url}/{operation}",
        headers={**signed, f"{settings.header_prefix}version": settings.version, "content-type": content_type, "user-agent": settings.agent},
        content=content,
        timeout=seconds or settings.seconds,
        client=CLIENT,
    )  # fmt: skip
    said = _said(answer, empty_is_none=empty_is_none)
    if said.get("status", "OK") != "OK" or str(said.get("ErrorCode", "0")) != "0":
        raise Refused(error=str(said.get("ErrorCode", "")), words=str(said.get("ErrorDesc", ""))[:300])
    return said


def _lgsp(
    settings: Settings,
    method: str,
    operation: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Json = None,
    content: bytes | None = None,
    content_type: str = "",
    seconds: float = 0,
) -> Mapping[str, Json]:
    configure(settings)
    headers = {
        "authorization": f"Bearer {_token(settings)}", "x-systemid": settings.system, "x-secretkey": settings.secret,
        **({"content-type": content_type} if content_type else {}),
    }  # fmt: skip
    answer = transport.request(
        method, f"{settings.url}/v1/{operation}", headers=headers, params=params, json=json, content=content,
        timeout=seconds or settings.seconds, client=CLIENT,
    )  # fmt: skip
    if answer.status == 401:
        _tokens.pop(settings.url, None)
        raise Refused(error="15", words="Unauthorized")
    said = _said(answer)
    if said.get("success") is False:
        data = said.get("data")
        code = data.get("errorCode") if isinstance(data, dict) else ""
        raise Refused(error=str(code or ""), words=str(said.get("message", ""))[:300])
    return said


def _token(settings: Settings) -> str:
    held = _tokens.get(settings.url)
    if held is not None and (clock.now() - held[1]).total_seconds() < 29 * 60:
        return held[0]
    body: dict[str, Json] = {
        "username": settings.user, "password": settings.password, "applicationCode": settings.application, "otp": None,
        "twoFactorProvider": None, "typeObjs": [0, 1],
    }  # fmt: skip
    answer = transport.request(
        "POST",
        f"{settings.url}/v1/auth/login",
        params={"allow_anonymous": "true"},
        json=body,
        timeout=settings.seconds,
        client=CLIENT,
    )
    if answer.status == 401:
        raise Refused(error="15", words="Unauthorized")
    data = _said(answer).get("data")
    token = data.get("token") if isinstance(data, dict) else None
    if not isinstance(token, str):
        raise BadAnswer(reason="no_token")
    _tokens[settings.url] = (token, clock.now())
    return token


def _said(answer: Answer, *, empty_is_none: bool = False) -> Mapping[str, Json]:
    if answer.status == 401:
        raise Refused(error="15", words=answer.body[:100].decode("utf-8", "replace"))
    if answer.status >= 500 or not answer.is_success:
        raise BadAnswer(reason=f"status_{answer.status}")
    if empty_is_none and not answer.body.strip():
        return {}
    said = answer.json()
    if isinstance(said, list):
        return {"data": said}
    if not isinstance(said, dict):
        raise BadAnswer(reason="not_an_object")
    return said


def _rows(said: Mapping[str, Json]) -> list[Json]:
    data = said.get("data")
    return data if isinstance(data, list) else []


def _kind(kind: str) -> list[tuple[str, str]]:
    return [("servicetype", "eDoc"), ("messagetype", kind)]


def _on(text: str, day: date) -> bool:
    digits = text[:10].replace("-", "/")
    return digits in {f"{day:%Y/%m/%d}", f"{day:%d/%m/%Y}"}
