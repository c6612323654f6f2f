"""Calls to the registers; every failure is `Unavailable`."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from motcua.doors.links.chemical_registers import wire
from motcua.doors.links.chemical_registers.settings import CLIENT, Settings, current
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.types import Answer

NO_PERMIT = "0000/GP"


def permit(settings: Settings, number: str) -> wire.Permit | None:
    """The permit with this number; none when the register knows no such number."""
    answer = _get(settings, settings.permit_path.format(number=quote(number, safe="")), {})
    if answer.status == 404:
        return None
    try:
        return wire.read_permit(_good(answer))
    except wire.Unreadable as fault:
        raise Unavailable(register="permits", part=str(fault)) from None


def certificates(settings: Settings, enterprise: str) -> tuple[wire.Certificate, ...]:
    """The certificates of an enterprise."""
    answer = _get(settings, settings.certificates_path, {"enterprise_code": enterprise})
    try:
        return wire.read_certificates(_good(answer))
    except wire.Unreadable as fault:
        raise Unavailable(register="certificates", part=str(fault)) from None


def probe(seconds: float) -> None:
    """Ask for a permit that there is not; raises as `permit` does."""
    permit(replace(current(), timeout_seconds=seconds), NO_PERMIT)


def _get(settings: Settings, path: str, params: dict[str, str]) -> Answer:
    if not settings.is_on:
        raise Unavailable(register="chemical", part="off")
    return transport.request(
        "GET", settings.url + path, headers={"Accept": "application/json"}, params=params,
        timeout=settings.timeout_seconds, client=CLIENT,
    )  # fmt: skip


def _good(answer: Answer) -> bytes:
    if not answer.is_success:
        raise Unavailable(register="chemical", status=answer.status)
    return answer.body
