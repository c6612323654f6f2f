"""The one way to call another body's system."""

from __future__ import annotations

import base64
import os
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

import httpx
import orjson
import structlog
from django.conf import settings as django_settings
from django.db import DatabaseError, connection

from motcua.foundation.transport.breaker import Breaker
from motcua.foundation.transport.errors import (
    BadAnswer,
    CallFailed,
    HeldBack,
    HostNotNamed,
    TimedOut,
    TokenRefused,
    Unreachable,
)
from motcua.foundation.transport.guard import PublicOnly
from motcua.foundation.transport.types import Answer, ClientSettings
from motcua.foundation.types import Json

KEEP_ALIVE_SECONDS = 4.0
"""Shorter than the five seconds after which common servers close an idle connection."""

WRITE_SECONDS = 10.0
_AWAY = frozenset({502, 503, 504})

# An instant of success or failure that another process has seen later stays.
_ADD = """
    INSERT INTO transport_health AS h (client, calls, failed, milliseconds, last_success_at, last_failure_at, failure, held_until)
    VALUES (%s, %s, %s, %s, %s::timestamptz, %s::timestamptz, %s, %s::timestamptz)
    ON CONFLICT (client) DO UPDATE SET calls = h.calls + excluded.calls, failed = h.failed + excluded.failed,
        milliseconds = h.milliseconds + excluded.milliseconds,
        last_success_at = greatest(h.last_success_at, excluded.last_success_at),
        last_failure_at = greatest(h.last_failure_at, excluded.last_failure_at),
        failure = CASE WHEN excluded.failure <> '' THEN excluded.failure ELSE h.failure END,
        held_until = excluded.held_until
"""

log = structlog.get_logger("transport")

_settings: dict[str, ClientSettings] = {}


class _Connections:
    """The pools of this process by client name, and the lock under which one is added or taken away."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pools: dict[str, httpx.HTTPTransport] = {}
        self.breakers: dict[str, Breaker] = {}
        self.tokens: dict[tuple[str, str], tuple[float, str]] = {}
        """By address and key: until when, and the token."""


_open_here = _Connections()


def configure(client: str, settings: ClientSettings) -> None:
    """Give the named client its settings; connections made under other ones are closed. The same again changes nothing, so a link may say it at each call."""
    with _open_here.lock:
        if _settings.get(client) == settings:
            return
        _settings[client] = settings
        pool = _open_here.pools.pop(client, None)
    if pool is not None:
        pool.close()


def close() -> None:
    """Close every connection of this process and forget who was held back and which tokens were kept; the next call opens its own."""
    with _open_here.lock:
        pools = list(_open_here.pools.values())
        _open_here.tokens.clear()
        _open_here.pools.clear()
        _open_here.breakers.clear()
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
    `Unreachable`, `BadAnswer`, or `HostNotNamed` and `HeldBack` before anything is sent. Nothing is tried twice: that is the
    outbox's work.
    """
    settings = _settings.get(client) or ClientSettings()
    address = _address(url, params, settings)
    body, media_type = _body(content, form, json)
    asked = httpx.Request(
        method,
        address,
        headers={
            "accept-encoding": "identity",
            "user-agent": "motcua",
            "x-request-id": _correlation(),
            **media_type,
            **(headers or {}),
        },
        content=body,
        extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout)},
    )
    with watched(client, asked.headers["x-request-id"]) as call:
        answer = _sent(asked, client, settings, timeout)
        # A system that says it cannot is no better than one that says nothing; what it refuses it has understood.
        call.failure = f"status {answer.status}" if answer.status in _AWAY else ""
        return answer


@dataclass(slots=True)
class Call:
    """One call that is under way; `failure` says why the other side counts as away, empty when it does not."""

    failure: str = ""


@contextmanager
def watched(client: str, correlation: str = "") -> Iterator[Call]:
    """One call, over whatever protocol, behind the client's breaker and counted in its health; an error that is raised within is a failure.

    Raises `HeldBack` before anything is done. What the other side understood and refused is no failure: the caller ends normally.
    """
    breaker = _breaker(client, _settings.get(client) or ClientSettings())
    if why := breaker.enter():
        log.info("call_held_back", client=client, why=why)
        raise HeldBack(client=client, reason=why)
    started, call, failure = time.monotonic(), Call(), "unknown"
    try:
        yield call
        failure = call.failure
    except CallFailed as fault:
        failure = f"{fault.code} {fault.params.get('reason', '')}".strip()
        raise
    except Exception as fault:
        failure = type(fault).__name__
        raise
    finally:
        took = time.monotonic() - started
        breaker.leave(failure=failure, seconds=took)
        if failure:
            log.warning(
                "call_failed", client=client, why=failure[:200], ms=round(took * 1000), asked=correlation or _correlation()
            )  # fmt: skip


def client_token(
    url: str,
    *,
    key: str,
    secret: str,
    in_header: bool = False,
    seconds: int = 3600,
    anew: bool = False,
    timeout: float,
    client: str,
) -> str:
    """An access token of the other side for ourselves, kept in this process until a minute before it ends.

    `in_header` shows key and secret in the header, else in the form; `seconds` is its life where the answer names none; `anew` asks for another
    one. Raises `TokenRefused`, `BadAnswer` and what `request` raises. Source: RFC 6749, 2.3.1, 4.4 and 5.1.
    """
    with _open_here.lock:
        until, token = _open_here.tokens.get((url, key), (0.0, ""))
    if token and not anew and time.monotonic() < until:
        return token
    form, headers = {"grant_type": "client_credentials"}, {}
    if in_header:
        headers["authorization"] = f"Basic {base64.b64encode(f'{key}:{secret}'.encode()).decode()}"
    else:
        form |= {"client_id": key, "client_secret": secret}
    answer = request("POST", url, headers=headers, form=form, timeout=timeout, client=client)
    if not answer.is_success:
        raise TokenRefused(status=answer.status)
    given = answer.json()
    value, life = (given.get("access_token"), given.get("expires_in")) if isinstance(given, dict) else (None, None)
    if not isinstance(value, str) or not value:
        raise BadAnswer(reason="token")
    lasts = life if isinstance(life, int) else seconds
    with _open_here.lock:
        _open_here.tokens[url, key] = (time.monotonic() + max(lasts - 60, 0), value)
    return value


def senseless(client: str, why: str) -> None:
    """Say that what a client's last call brought, a page in place of a message for example, makes no sense: else its health would call that well.

    A call that failed already is not counted twice.
    """
    with _open_here.lock:
        breaker = _open_here.breakers.get(client)
    if breaker is not None:
        breaker.senseless(why)


def write_health(*, every: float = WRITE_SECONDS) -> int:
    """Add what this process has counted to the table, clients whose last writing is `every` seconds old; how many were written.

    Called between requests and by a loop of the worker, never inside a transaction. What cannot be written is counted on.
    """
    with _open_here.lock:
        breakers = list(_open_here.breakers.items())
    written = 0
    for client, breaker in breakers:
        tally = breaker.take(every)
        if tally is None:
            continue
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    _ADD,
                    [
                        client, tally.calls, tally.failed, tally.milliseconds, tally.last_success_at, tally.last_failure_at, tally.failure,
                        tally.held_until,
                    ],
                )  # fmt: skip
            written += 1
        except DatabaseError as fault:
            log.warning("health_not_written", client=client, error=type(fault).__name__)
    return written


def health_loop(stopped: Callable[[], bool] = lambda: False) -> None:
    """Write health now and then until `stopped`, for a worker, which has no requests to do it between."""
    while not stopped():
        write_health()
        connection.close()
        time.sleep(WRITE_SECONDS)


def _sent(asked: httpx.Request, client: str, settings: ClientSettings, timeout: float) -> Answer:
    deadline = time.monotonic() + timeout
    try:
        answer = _pool(client, settings).handle_request(asked)
        try:
            received = _read(answer, settings.largest_answer, deadline)
        finally:
            answer.close()
    except httpx.TimeoutException as fault:
        raise TimedOut(host=asked.url.host, seconds=timeout) from fault
    except (httpx.RemoteProtocolError, httpx.DecodingError) as fault:
        raise BadAnswer(reason="not_http") from fault
    except (httpx.TransportError, httpx.InvalidURL, OSError) as fault:
        raise Unreachable(host=asked.url.host, reason=type(fault).__name__) from fault
    return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, received)


def _correlation() -> str:
    """What this call and the log lines about its cause have in common: of the page's request or the message that is sent, else its own."""
    return str(structlog.contextvars.get_contextvars().get("correlation") or uuid.uuid4().hex)


@lru_cache(maxsize=4)
def _rates(text: str) -> Mapping[str, float]:
    """Calls a second by client, as the installation bounds them."""
    return {name: float(rate) for name, _, rate in (part.partition("=") for part in text.split(",") if part)}


def _breaker(client: str, settings: ClientSettings) -> Breaker:
    rates = _rates(django_settings.MOTCUA.link_rates)
    if not settings.per_second and (rate := rates.get(client, rates.get("*", 0.0))):
        settings = replace(settings, per_second=rate)
    with _open_here.lock:
        found = _open_here.breakers.get(client)
        if found is None or found.settings != settings:
            found = _open_here.breakers[client] = Breaker(settings)
        return found


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
    pool = httpx.HTTPTransport(verify=trust, limits=limits)
    if settings.public_only:
        # httpx has no public way to the sockets under it; a test watches that this one still leads there.
        pool._pool._network_backend = PublicOnly(settings.private_hosts)
    return pool


def _forget_after_fork() -> None:
    """A child must not write into its parent's connections, nor wait for a lock that nobody holds any more."""
    _open_here.lock = threading.Lock()
    _open_here.pools = {}
    _open_here.breakers = {}


os.register_at_fork(after_in_child=_forget_after_fork)
