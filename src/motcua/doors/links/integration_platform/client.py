"""Calls over the road in each of its shapes, and which failures are worth a retry."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import structlog

from motcua.doors.links.integration_platform import wire
from motcua.doors.links.integration_platform.settings import CLIENT, Profile, Settings, current
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer, CallFailed, TokenRefused, Unreachable
from motcua.foundation.transport.types import Answer, Errand

log = structlog.get_logger(CLIENT)

TOKEN_FAULTS = frozenset({"900901", "900903", "900904"})
"""The gateway's faults that a new token can cure."""


class RoadRefused(CallFailed):
    """The road did not carry the call: `fault` is its own word; `retryable` says whether it may later."""

    code = "integration_platform.refused"

    def __init__(self, *, fault: str, retryable: bool) -> None:
        super().__init__(fault=fault)
        self.retryable = retryable


def carry(
    settings: Settings,
    service: str,
    *,
    method: str,
    path: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    content: bytes | None,
    errand: Errand,
    client: str,
    timeout: float,
) -> Answer:
    """Call a service and give back its answer; raises `CallFailed` for what the road could not do."""
    if not settings.is_on:
        raise Unreachable(host="", reason="off")
    address, asked, head = _way(settings, service, path, params, headers, errand)
    started = time.monotonic()

    def call(extra: Mapping[str, str]) -> Answer:
        return transport.request(
            method,
            address,
            headers={**head, **extra},
            params=asked,
            content=content,
            timeout=timeout,
            client=client,
        )

    if settings.profile is Profile.GATEWAY:
        answer = call({"authorization": f"Bearer {_token(settings)}"})
        if answer.status == 401 and wire.read_gateway_fault(answer.body) in TOKEN_FAULTS:
            answer = call({"authorization": f"Bearer {_token(settings, anew=True)}"})
    else:
        answer = call({})
    # What both sides can find the exchange by; what it carried is nobody's business here.
    log.info(
        "carried",
        service=service,
        id=errand.id,
        request_id=answer.headers.get("x-road-request-id", ""),
        request_hash=answer.headers.get("x-road-request-hash", ""),
        status=answer.status,
        error=answer.headers.get("x-road-error", ""),
        milliseconds=round((time.monotonic() - started) * 1000),
        issue=errand.issue,
    )
    return _judged(settings, answer, errand)


def probe(seconds: float) -> None:
    """Ask the road whom it knows; raises as `members` does."""
    members(replace(current(), timeout_seconds=seconds))


def members(settings: Settings) -> int:
    """How many subsystems the road knows: a harmless call, which shows that it answers; raises `CallFailed`."""
    if settings.profile is Profile.GATEWAY:
        _token(settings, anew=True)
        return 0
    answer = transport.request(
        "GET",
        f"{settings.url}/listClients",
        headers={"accept": "application/json"},
        timeout=settings.timeout_seconds,
        client=CLIENT,
    )
    if not answer.is_success:
        raise BadAnswer(reason=f"status {answer.status}")
    found = answer.json()
    listed = found.get("member") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise BadAnswer(reason="member")
    return len(listed)


def _way(
    settings: Settings,
    service: str,
    path: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    errand: Errand,
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Address, query and headers of a call in the shape of the settings."""
    head = {**settings.headers, **headers}
    if settings.profile is Profile.XROAD:
        head |= {"x-road-client": wire.identifier(wire.parts(settings.subsystem)), "x-road-id": errand.id}
        head |= {"x-road-userid": errand.user} if errand.user else {}
        head |= {"x-road-issue": errand.issue} if errand.issue else {}
        return settings.url + wire.xroad_path(service, path), dict(params), head
    if settings.profile is Profile.ADAPTER:
        target = wire.dstcode(service)
        asked = dict(params)
        if settings.dstcode_in in {"query", "both"}:
            asked["dstcode"] = target
        if settings.dstcode_in in {"header", "both"}:
            head["dstcode"] = target
        if provider := settings.provider_urls.get(target):
            asked["providerurl"] = provider
        return f"{settings.url}{settings.prefix}{path or '/' + wire.parts(service)[-1]}", asked, head
    return settings.url + path, dict(params), head


def _judged(settings: Settings, answer: Answer, errand: Errand) -> Answer:
    kind = answer.headers.get("x-road-error", "")
    if kind:
        fault = wire.read_fault(kind, answer.body)
        raise RoadRefused(fault=fault.type, retryable=fault.can_pass)
    if settings.profile is Profile.XROAD and answer.headers.get("x-road-id", errand.id) != errand.id:
        raise BadAnswer(reason="another_id")
    html = "text/html" in answer.headers.get("content-type", "").lower()
    if settings.profile is Profile.ADAPTER and (html or not answer.body):
        # The adapter's own faults have no form: a page or nothing, under whatever status.
        raise BadAnswer(reason="adapter")
    return answer


def _token(settings: Settings, *, anew: bool = False) -> str:
    try:
        return transport.client_token(
            settings.url + settings.token_path,
            key=settings.consumer_key,
            secret=settings.consumer_secret,
            in_header=settings.token_auth == "basic",  # noqa: S105 -- no secret
            anew=anew,
            timeout=settings.timeout_seconds,
            client=CLIENT,
        )
    except TokenRefused as refused:
        raise RoadRefused(fault=f"token {refused.answered}", retryable=refused.retryable) from refused
