"""JSON of the register ↔ plain values; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from motcua.foundation import strict_json


class Unreadable(Exception):
    """What came back is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person in the register's answer."""

    name: str
    number: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """The parts of an answer that we read, as they were spelt."""

    code: str
    name: str
    status: str
    address: str
    representatives: tuple[Named, ...]
    authorised: tuple[Named, ...]


def read_entry(body: bytes) -> Entry | None:
    """The entry of the answer, `None` when the register knows no such code; raises `Unreadable`.

    The main part is looked for at any depth, since gateways wrap it differently (registries §2.2).
    """
    whole = _json(body)
    holder = next(_holders(whole), None)
    if holder is None:
        return None
    main = holder["MainInformation"]
    if not isinstance(main, dict):
        raise Unreadable("MainInformation")
    code = _text(main, "ENTERPRISE_GDT_CODE") or _text(main, "ENTERPRISE_CODE")
    if not code:
        raise Unreadable("ENTERPRISE_GDT_CODE")
    representatives = _people(holder.get("Representatives"))
    return Entry(
        code=code,
        name=_text(main, "NAME"),
        status=_text(main, "ENTERPRISE_STATUS"),
        address=_address(holder),
        representatives=representatives or tuple(Named(name, "") for name in _legal_names(main)),
        authorised=_people(holder.get("AuthorisedPersons")),
    )


def read_fault(body: bytes) -> str:
    """The gateway's fault code (`900901`), wrapped or not, empty when there is none."""
    try:
        values = _json(body)
    except Unreadable:
        return ""
    if isinstance(values, dict) and isinstance(values.get("fault"), dict):
        values = values["fault"]
    return str(values.get("code", "")) if isinstance(values, dict) else ""


def _json(body: bytes) -> object:
    try:
        return strict_json.read(body)
    except strict_json.NotStrict as fault:
        raise Unreadable(fault.why) from fault


def _holders(value: object) -> Iterator[Mapping[str, object]]:
    """Every object that has a main part, outermost first."""
    if isinstance(value, dict):
        if value.get("MainInformation"):
            yield value
        for inner in value.values():
            yield from _holders(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _holders(inner)


def _people(value: object) -> tuple[Named, ...]:
    """Object or array, as the gateway likes."""
    entries = value if isinstance(value, list) else [value]
    return tuple(_named(entry) for entry in entries if isinstance(entry, dict) and _text(entry, "FULL_NAME"))


def _named(entry: Mapping[str, object]) -> Named:
    rights = entry.get("RIGHTS")
    return Named(
        name=_text(entry, "FULL_NAME"),
        number=_text(entry, "ID_NO"),
        rights=tuple(str(right) for right in rights) if isinstance(rights, list) else (),
    )


def _legal_names(main: Mapping[str, object]) -> list[str]:
    return [name.strip() for name in _text(main, "LEGAL_NAMES").split(";") if name.strip()]


def _address(holder: Mapping[str, object]) -> str:
    for key in ("HOAdress", "DiaChiTruSoChinh"):  # the first is spelt so
        part = holder.get(key)
        if isinstance(part, dict) and _text(part, "AddressFullText"):
            return _text(part, "AddressFullText")
    return ""


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
