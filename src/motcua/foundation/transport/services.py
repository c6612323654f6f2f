"""The one way to call another body's system."""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import httpx
import orjson

from motcua.foundation.transport.errors import BadAnswer, HostNotNamed, TimedOut, Unreachable
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Json

KEEP_ALIVE_SECONDS = 4.0
"""Shorter than the five seconds after which common servers close an idle connection."""

_settings: dict[str, ClientSettings] = {}


class _Connections:
    """The pools of this process by client name, and the lock under which one is added or taken away."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pools: dict[str, httpx.HTTPTransport] = {}


_open_here = _Connections()


def configure(client: str, settings: ClientSettings) -> None:
    """Give the named client its settings; connections made under earlier ones are closed."""
    with _open_here.lock:
        _settings[client] = settings
        pool = _open_here.pools.pop(client, None)
    if pool is not None:
        pool.close()


def close() -> None:
    """Close every connection of this process; the next call opens its own."""
    with _open_here.lock:
        pools = list(_open_here.pools.values())
        _open_here.pools.clear()
    for pool in pools:
        pool.close()


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    form: Mapping[str, str] | None = None,
    json: Json = None,
    params: Mapping[str, str] | None = None,
    timeout: float = 10.0,
    client: str = "default",
) -> Answer:
    """Call `url` and give back the answer, whatever its status; no redirect is followed and no cookie is kept.

    `timeout` is in seconds: for the connection, for each silence, and for the whole body. Raises `TimedOut`,
    `Unreachable`, `BadAnswer`, or `HostNotNamed` before anything is sent. Nothing is tried twice: that is the
    outbox's work.
    """
    settings = _settings.get(client) or ClientSettings()
    address = _address(url, params, settings)
    deadline = time.monotonic() + timeout
    body, media_type = _body(content, form, json)
    asked = httpx.Request(
        method,
        address,
        headers={"accept-encoding": "identity", "user-agent": "motcua", **media_type, **(headers or {})},
        content=body,
        extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout)},
    )
    try:
        answer = _pool(client, settings).handle_request(asked)
        try:
            received = _read(answer, settings.largest_answer, deadline)
        finally:
            answer.close()
    except httpx.TimeoutException as fault:
        raise TimedOut(host=address.host, seconds=timeout) from fault
    except (httpx.RemoteProtocolError, httpx.DecodingError) as fault:
        raise BadAnswer(reason="not_http") from fault
    except (httpx.TransportError, httpx.InvalidURL, OSError) as fault:
        raise Unreachable(host=address.host, reason=type(fault).__name__) from fault
    return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, received)


def _address(url: str, params: Mapping[str, str] | None, settings: ClientSettings) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as fault:
        raise HostNotNamed(host="") from fault
    if address.scheme not in {"http", "https"} or not address.host or address.userinfo:
        raise HostNotNamed(host=address.host)
    if settings.hosts and address.netloc.decode("ascii") not in settings.hosts and (address.host not in settings.hosts):
        raise HostNotNamed(host=address.host)
    return address.copy_merge_params(dict(params)) if params else address


def _body(content: bytes | None, form: Mapping[str, str] | None, json: Json) -> tuple[bytes | None, dict[str, str]]:
    if json is not None:
        return orjson.dumps(json), {"content-type": "application/json"}
    if form is not None:
        return urlencode(form).encode("ascii"), {"content-type": "application/x-www-form-urlencoded"}
    return content, {}


def _read(answer: httpx.Response, limit: int, deadline: float) -> bytes:
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        # We ask for none; a compressed body could be far larger than the limit that it passed under.
        raise BadAnswer(reason="compressed", retryable=False)
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise BadAnswer(reason="too_large", retryable=False)
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > limit:
            raise BadAnswer(reason="too_large", retryable=False)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the body came too slowly")
        parts.append(part)
    return b"".join(parts)


def _pool(client: str, settings: ClientSettings) -> httpx.HTTPTransport:
    pool = _open_here.pools.get(client)
    if pool is None:
        with _open_here.lock:
            pool = _open_here.pools.get(client)
            if pool is None:
                pool = _open_here.pools[client] = _open(settings)
    return pool


def _open(settings: ClientSettings) -> httpx.HTTPTransport:
    trust = (
        ssl.create_default_context(cafile=settings.authorities) if settings.authorities else httpx.create_ssl_context()
    )
    if settings.certificate:
        trust.load_cert_chain(settings.certificate, settings.key or None)
    limits = httpx.Limits(
        max_connections=settings.connections,
        max_keepalive_connections=settings.connections,
        keepalive_expiry=KEEP_ALIVE_SECONDS,
    )
    return httpx.HTTPTransport(verify=trust, limits=limits)


def _forget_after_fork() -> None:
    """A child must not write into its parent's connections, nor wait for a lock that nobody holds any more."""
    _open_here.lock = threading.Lock()
    _open_here.pools = {}


os.register_at_fork(after_in_child=_forget_after_fork)
