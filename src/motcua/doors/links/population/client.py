"""The one call to the database, and which failure means what."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from motcua.doors.links.population import wire
from motcua.doors.links.population.settings import CLIENT, Settings, current
from motcua.foundation import clock
from motcua.foundation.errors import Unavailable
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.ports import roads
from motcua.foundation.transport.types import Errand


def look_up(
    settings: Settings, fields: Sequence[tuple[str, str]], *, born: str, errand: Errand, milliseconds: int
) -> wire.Citizen | None:
    """The record that fits, `None` when none does; every failure is `Unavailable`, an answer to another question or about another
    number among them. `milliseconds` is now since 1970.
    """
    if not settings.is_on:
        raise Unavailable(register="population", part="off")
    asked = dict(fields)
    body = wire.write(settings.operation, settings.namespace, fields, born)
    stamp = str(milliseconds if settings.timestamp == "milliseconds" else milliseconds // 1000)
    headers = {
        **settings.headers,
        "content-type": settings.content_type,
        "soapaction": '""',
        "timestamp": stamp,
        "authorization": wire.authorization(
            settings.digest,
            url=settings.service_url,
            user=settings.user,
            timestamp=stamp,
            secret=settings.secret,
        ),
    }
    if settings.api_key:
        headers["apikey"] = settings.api_key
    if settings.road:
        answer = roads.get()[settings.road].carry(
            settings.service,
            method="POST",
            path=settings.path,
            headers=headers,
            content=body,
            errand=errand,
            client=CLIENT,
            timeout=settings.timeout_seconds,
        )
    else:
        answer = transport.request(
            "POST",
            settings.url + settings.path,
            headers=headers,
            content=body,
            timeout=settings.timeout_seconds,
            client=CLIENT,
        )
    try:
        # A fault comes under 500 by SOAP's own rule, so it is read before the status is judged.
        found = wire.read(answer.body, refused=settings.refused_codes, message=asked.get("MaYeuCau", ""))
    except wire.Refused as refused:
        raise Unavailable(register="population", fault=refused.code) from refused
    except wire.Unreadable as fault:
        raise Unavailable(register="population", part=str(fault), status=answer.status) from fault
    if not answer.is_success:
        raise Unavailable(register="population", status=answer.status)
    if found is not None and asked.get("SoDinhDanh") and found.number != asked["SoDinhDanh"]:
        raise Unavailable(register="population", part="another_person")
    return found


def probe(seconds: float) -> None:
    """Ask about a number that is nobody's, since no province has the code 000; raises as `look_up` does."""
    settings = replace(current(), timeout_seconds=seconds)
    message = str(uuid.uuid4())
    fields = [
        ("MaYeuCau", message),
        ("MaDVC", settings.procedure_code or "probe"),
        ("MaTichHop", settings.integration_code),
        ("MaCanBo", settings.officer_code),
        ("SoDinhDanh", "000000000000"),
        ("HoVaTen", "KHONG AI"),
    ]
    milliseconds = int(clock.now().timestamp() * 1000)
    look_up(settings, fields, born="19000101", errand=Errand(id=message, issue="probe"), milliseconds=milliseconds)
