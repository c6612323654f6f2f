"""Calls to the portal in its three styles; which failures are worth a retry."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from motcua.doors.links.national_portal import wire
from motcua.doors.links.national_portal.settings import Settings, current
from motcua.doors.links.national_portal.wire import incoming
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Json

CLIENT = "national_portal"
_FAULT_OF_THE_BODY = frozenset({400, 413, 422})

_sessions: dict[tuple[str, str], str] = {}
_login = threading.Lock()


def push(item: wire.Dossier, settings: Settings, *, known: bool, attempt: int) -> None:
    """Insert the dossier, or update it when the portal knows it; whichever it is not, the other is tried once.

    Raises `Dead` with the portal's sentence when it refuses, `Retry` when nothing was said that could be relied on.
    """
    data: list[Json] = [wire.encode(item)]
    reply = _push(data, settings, updating=known, attempt=attempt)
    if not reply.is_success and reply.says(settings.unknown_words if known else settings.exists_words):
        reply = _push(data, settings, updating=not known, attempt=attempt)
    _demand(reply, wire.INSERT_OR_UPDATE)


def push_many(items: Sequence[wire.Dossier], settings: Settings, *, known: bool, attempt: int) -> bool:
    """Insert or update several dossiers in one call; false when the portal refused, and then each has to go alone. Raises `Retry`."""
    data: list[Json] = [wire.encode(item) for item in items]
    return _push(data, settings, updating=known, attempt=attempt).is_success


def tell(service: str, value: object, settings: Settings, *, attempt: int, path: str = "") -> None:
    """Tell one thing by a service; `path` is its address where there is no session. Raises as `push` does."""
    data = wire.encode(value)
    if settings.style == "session":
        extra: dict[str, Json] = {"type": "2"} if service == settings.status_service else {}
        reply = _in_session(service, {**extra, "data": data}, settings, attempt)
    else:
        reply = _reply(_post(path or settings.service_path + service, data, settings, attempt), settings, attempt)
    if not reply.says(settings.exists_words):
        _demand(reply, service)


def tell_list(service: str, data: list[Json], settings: Settings, *, attempt: int) -> None:
    """Tell a list of things by a service. Raises as `push` does."""
    if settings.style == "session":
        reply = _in_session(service, {"data": data}, settings, attempt)
    else:
        reply = _bare(settings.service_path + service, data, settings, attempt, {})
    _demand(reply, service)


def ask(service: str, settings: Settings, **params: str) -> tuple[Mapping[str, Json], ...]:
    """The list that a service gives. Raises `Dead` with its sentence, `Retry` when nothing was said that could be relied on."""
    if settings.style == "session":
        reply = _in_session(service, dict(params), settings, 1, path=settings.share_path or settings.data_path)
    else:
        path = f"{settings.service_path}{service}"
        reply = _reply(_post(path, None, settings, 1, params, method="GET"), settings, 1)
    if reply.code != wire.ACCEPTED:
        raise Dead(f"{service} bị từ chối ({reply.code}): {reply.message[:500] or 'không nêu lý do'}")
    return reply.result


def fetch_file(address: str, settings: Settings) -> bytes:
    """The file that a message names by an address of the portal. Raises `Dead`, `Retry`."""
    answer = _post(settings.file_path, {"DuongDan": address}, settings, 1)
    try:
        return incoming.content_of(incoming.read(answer.body, deepest=settings.deepest))
    except incoming.Unreadable as fault:
        raise Dead(f"{address[:200]}: {fault}") from None


def tell_progress(items: Sequence[wire.Progress], settings: Settings, *, attempt: int) -> None:
    """Hand over progress items, oldest first, as many in a call as the portal takes; raises as `push` does."""
    for start in range(0, len(items), settings.progress_items):
        data: list[Json] = [wire.encode(item) for item in items[start : start + settings.progress_items]]
        if settings.style == "session":
            reply = _in_session(wire.PROGRESS, {"data": data}, settings, attempt)
        else:
            reply = _bare(settings.progress_path, data, settings, attempt, {})
        if not reply.says(settings.exists_words):
            _demand(reply, wire.PROGRESS)


def probe(seconds: float) -> None:
    """Log in, or hand over no progress at all; raises `Retry` or `Dead` when nothing readable is answered."""
    settings = replace(current(), seconds=seconds)
    if settings.style == "session":
        _end(settings, _sessions.get((settings.url, settings.username), ""))
        _session(settings, 1)
    else:
        _bare(settings.progress_path, [], settings, 1, {})


def forget_sessions() -> None:
    """Log in anew at the next call."""
    _sessions.clear()


def _push(data: list[Json], settings: Settings, *, updating: bool, attempt: int) -> wire.Reply:
    if settings.style == "session":
        return _in_session(wire.INSERT_OR_UPDATE, {"isUpdating": str(updating), "data": data}, settings, attempt)
    if settings.style == "query_flag":
        flags = {"MaDinhDanhDV": settings.unit, "isUpdating": str(updating)}
        return _bare(settings.insert_path, data, settings, attempt, flags)
    return _bare(settings.update_path if updating else settings.insert_path, data, settings, attempt, {})


def _in_session(
    service: str, body: Mapping[str, Json], settings: Settings, attempt: int, *, path: str = ""
) -> wire.Reply:
    for again in (False, True):
        session = _session(settings, attempt)
        whole: dict[str, Json] = {"session": session, "madonvi": settings.unit, "service": service, **body}
        reply = _reply(_post(path or settings.data_path, whole, settings, attempt), settings, attempt)
        if reply.is_success or again or not reply.says(settings.session_words):
            return reply
        _end(settings, session)
    raise AssertionError


def _bare(path: str, data: list[Json], settings: Settings, attempt: int, flags: dict[str, str]) -> wire.Reply:
    return _reply(_post(path, data, settings, attempt, flags), settings, attempt)


def _session(settings: Settings, attempt: int) -> str:
    key = (settings.url, settings.username)
    with _login:
        if key not in _sessions:
            body: dict[str, Json] = {"username": settings.username, "password": settings.password}
            answer = _post(settings.login_path, body, settings, attempt)
            try:
                _sessions[key] = wire.read_session(answer.body)
            except wire.Garbage as refused:
                raise Retry(
                    f"đăng nhập Cổng Dịch vụ công quốc gia không được: {refused}", _wait(settings, attempt)
                ) from refused
        return _sessions[key]


def _end(settings: Settings, session: str) -> None:
    """Forget a session, unless another thread has put a newer one in its place."""
    key = (settings.url, settings.username)
    with _login:
        if _sessions.get(key) == session:
            del _sessions[key]


def _post(
    path: str,
    body: Json,
    settings: Settings,
    attempt: int,
    params: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
) -> Answer:
    _configure(settings)
    headers = {"accept": "application/json", "content-type": "application/json", "charset": "utf-8"}
    params = dict(params or {})
    if settings.style == "session":
        if settings.dstcode_in in {"header", "both"}:
            headers["dstcode"] = settings.dstcode
        if settings.dstcode_in in {"query", "both"}:
            params["dstcode"] = settings.dstcode
    if settings.token:
        headers["authorization"] = f"Bearer {settings.token}"
    try:
        answer = transport.request(
            method,
            settings.url + path,
            headers=headers,
            content=orjson.dumps(body) if method == "POST" else None,
            params=params,
            timeout=settings.seconds,
            client=CLIENT,
        )
    except CallFailed as failure:
        raise Retry(f"{failure.code} {failure.params.get('reason', '')}".strip(), _wait(settings, attempt)) from failure
    if answer.status in _FAULT_OF_THE_BODY:
        raise Dead(f"HTTP {answer.status}: {answer.body[:200].decode(errors='replace')}")
    if not answer.is_success:
        raise Retry(f"HTTP {answer.status}", _wait(settings, attempt))
    return answer


def _reply(answer: Answer, settings: Settings, attempt: int) -> wire.Reply:
    try:
        return wire.read_reply(answer.body)
    except wire.Garbage as garbage:
        raise Retry(f"câu trả lời không đọc được: {garbage}", _wait(settings, attempt)) from garbage


def _demand(reply: wire.Reply, service: str) -> None:
    if not reply.is_success:
        raise Dead(f"{service} bị từ chối ({reply.code}): {reply.message[:500] or 'không nêu lý do'}")


def _wait(settings: Settings, attempt: int) -> float:
    return settings.waits[min(max(attempt, 1), len(settings.waits)) - 1]


def _configure(settings: Settings) -> None:
    wanted = ClientSettings(
        authorities=settings.tls_authorities,
        certificate=settings.tls_certificate,
        key=settings.tls_key,
        largest_answer=settings.largest_answer,
    )
    transport.configure(CLIENT, wanted)
