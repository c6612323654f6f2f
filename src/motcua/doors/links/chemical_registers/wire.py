"""JSON of the registers ↔ plain values; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from motcua.foundation import strict_json
from motcua.foundation.types import Json


class Unreadable(Exception):
    """What came back is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Permit:
    """An import permit as the register spells it."""

    number: str
    enterprise: str
    status: str
    valid_from: str
    valid_until: str
    cas_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """An eligibility certificate as the register spells it."""

    number: str
    enterprise: str
    activity: str
    status: str
    valid_from: str
    valid_until: str
    cas_numbers: tuple[str, ...]


def read_permit(body: bytes) -> Permit:
    """The permit in an answer; raises `Unreadable`."""
    entry = _entry(_object(body).get("permit"))
    lines = entry.get("lines")
    cas = (
        [str(line.get("cas_number", "")) for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    )
    return Permit(
        _text(entry, "permit_no"), _text(entry, "enterprise_code"), _text(entry, "status"),
        _text(entry, "valid_from"), _text(entry, "valid_until"), tuple(cas),
    )  # fmt: skip


def read_certificates(body: bytes) -> tuple[Certificate, ...]:
    """The certificates in an answer; raises `Unreadable`."""
    entries = _object(body).get("certificates")
    if not isinstance(entries, list):
        raise Unreadable("certificates")
    return tuple(_certificate(_entry(entry)) for entry in entries)


def _certificate(entry: Mapping[str, Json]) -> Certificate:
    cas = entry.get("cas_numbers")
    return Certificate(
        _text(entry, "certificate_no"), _text(entry, "enterprise_code"), _text(entry, "activity"), _text(entry, "status"),
        _text(entry, "valid_from"), _text(entry, "valid_until"),
        tuple(str(number) for number in cas) if isinstance(cas, list) else (),
    )  # fmt: skip


def _object(body: bytes) -> Mapping[str, Json]:
    try:
        return _entry(cast("Json", strict_json.read(body)))
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault


def _entry(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def _text(entry: Mapping[str, Json], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value)
