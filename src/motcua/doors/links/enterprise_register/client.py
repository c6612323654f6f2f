"""Calls to the register: the gateway's token, the look-up; and which failure means what."""

from __future__ import annotations

import uuid
from dataclasses import replace

from motcua.doors.links.enterprise_register import wire
from motcua.doors.links.enterprise_register.settings import CLIENT, Settings, current
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import BadAnswer, TokenRefused
from motcua.foundation.transport.ports import roads
from motcua.foundation.transport.types import Answer, Errand

TOKEN_FAULTS = {"900901", "900903", "900904"}
"""The gateway's faults that a new token can cure."""

NOBODYS_CODE = "0000000000"


def look_up(settings: Settings, code: str, errand: Errand) -> wire.Entry | None:
    """The register's entry, `None` when it knows no such code; every failure is `Unavailable`, as is an answer about another code."""
    if not settings.is_on:
        raise Unavailable(register="enterprise", part="off")
    if settings.road:
        answer = roads.get()[settings.road].carry(
            settings.service,
            method="GET",
            params={settings.parameter: code},
            headers={"accept": "application/json"},
            errand=errand,
            client=CLIENT,
            timeout=settings.timeout_seconds,
        )
    else:
        answer = _look_up(settings, code, anew=False)
    if (
        not settings.road
        and answer.status == 401
        and wire.read_fault(answer.body) in TOKEN_FAULTS
        and settings.consumer_key
    ):
        answer = _look_up(settings, code, anew=True)
    if answer.status == 404:
        return None
    if not answer.is_success:
        raise Unavailable(register="enterprise", status=answer.status, fault=wire.read_fault(answer.body))
    try:
        found = wire.read_entry(answer.body)
    except wire.Unreadable as fault:
        raise Unavailable(register="enterprise", part=str(fault)) from fault
    if found is not None and found.code.replace("-", "") != code.replace("-", ""):
        raise Unavailable(register="enterprise", part="another_code")
    return found


def probe(seconds: float) -> None:
    """Look up a code that is nobody's; raises as `look_up` does."""
    errand = Errand(id=str(uuid.uuid4()), issue="probe")
    look_up(replace(current(), timeout_seconds=seconds), NOBODYS_CODE, errand)


def _look_up(settings: Settings, code: str, *, anew: bool) -> Answer:
    headers = {"Accept": "application/json"}
    if settings.consumer_key:
        headers["Authorization"] = f"Bearer {_token(settings, anew=anew)}"
    return transport.request(
        "GET",
        settings.url + settings.look_up_path,
        headers=headers,
        params={settings.parameter: code},
        timeout=settings.timeout_seconds,
        client=CLIENT,
    )


def _token(settings: Settings, *, anew: bool) -> str:
    """The gateway's token (ndxp §4.1)."""
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
        raise Unavailable(register="enterprise", part="token", status=refused.answered) from refused
    except BadAnswer as fault:
        raise Unavailable(register="enterprise", part="token") from fault
