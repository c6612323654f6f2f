"""The address of a view of the inbox, read and written: queue, filter, order, place. What is wrong in it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from motcua.casework.dossiers.types import Channel, Filter, Queue, Sort, Spot, Status
from motcua.doors.ui import reading
from motcua.foundation.vn import normal

_T = TypeVar("_T", bound=StrEnum)

SLUGS = {
    Queue.TODO: "can-xu-ly", Queue.MINE: "cua-toi", Queue.UNIT: "ca-don-vi", Queue.WAITING: "cho-ben-khac", Queue.SIGN: "cho-ky",
    Queue.SOON: "sap-den-han", Queue.LATE: "qua-han", Queue.SUPPLEMENTED: "da-bo-sung", Queue.INTAKE: "cho-tiep-nhan",
    Queue.SUPPLEMENT: "cho-bo-sung", Queue.FEE: "cho-thu-phi", Queue.WITHDRAWAL: "xin-rut", Queue.HANDLING: "dang-xu-ly",
    Queue.OPINION: "cho-y-kien", Queue.APPROVAL: "cho-duyet", Queue.CORRECTION: "dinh-chinh", Queue.DELIVERY: "cho-tra",
    Queue.DELIVERED: "da-tra", Queue.NOT_TAKEN: "khong-tiep-nhan",
}  # fmt: skip
_QUEUES = {slug: queue for queue, slug in SLUGS.items()}
_SORTS = {"han": Sort.RANK, "de-tre": Sort.CHANCE, "ngay-nop": Sort.RECEIVED, "ma": Sort.CODE}
SORT_SLUGS = {sort: slug for slug, sort in _SORTS.items()}
_CLOCKS = {"qua-han": "late", "sap-han": "soon", "tam-dung": "paused", "khong-han": "none"}
CLOCK_SLUGS = {clock: slug for slug, clock in _CLOCKS.items()}
MINE = "toi"
"""The word of an address for the officer who looks."""
LONGEST = 200

NAMES = ("q", "thu-tuc", "don-vi", "trang-thai", "kenh", "nguoi", "buoc", "han", "tu", "den")
"""Fields of the filter, in the order of the form."""


def read(given: Mapping[str, str], *, me: str, default: Queue = Queue.TODO) -> Filter:
    """The filter of an address; a value that is none of its field's is left out."""
    return Filter(
        queue=_QUEUES.get(given.get("hang", ""), default),
        text=_text(given, "q"),
        procedure=_text(given, "thu-tuc"),
        unit=_text(given, "don-vi"),
        status=_one_of(Status, given.get("trang-thai", "")),
        channel=_one_of(Channel, given.get("kenh", "")),
        holder=me if given.get("nguoi") == MINE else _text(given, "nguoi"),
        step=_text(given, "buoc"),
        clock=_CLOCKS.get(given.get("han", ""), ""),
        received_from=_day(given.get("tu", "")),
        received_until=_day(given.get("den", "")),
        sort=_SORTS.get(given.get("xep", ""), Sort.RANK),
        descending=given.get("giam", "") == "1",
    )


def place(given: Mapping[str, str], sort: Sort) -> Spot | None:
    """Where the page begins: `sau` is the last line of the page before, `truoc` the first of the page after."""
    for name, back in (("sau", False), ("truoc", True)):
        key, tilde, number = given.get(name, "")[:LONGEST].rpartition("~")
        if not tilde or not number.isdecimal() or len(number) > 18:
            continue
        found = _key(key, sort)
        if found is not None:
            return Spot(found, int(number), back)
    return None


def _key(key: str, sort: Sort) -> str | None:
    """The key of a place as the database reads it, a code, an instant, or a whole per cent and an instant; none where it is not one of this order."""
    if sort is Sort.CODE:
        return key.replace("\x00", "")
    per_cent = bar = ""
    if sort is Sort.CHANCE:
        per_cent, bar, key = key.partition("|")
        if not bar or not (per_cent.isascii() and per_cent.isdecimal()) or len(per_cent) > 3:
            return None
    try:
        moment = datetime.fromisoformat(key)
        # Written anew: weeks, and fractions in the offset, are instants here and none to the database.
        return None if moment.tzinfo is None else f"{per_cent}{bar}{moment.astimezone(UTC).isoformat()}"
    except (ValueError, OverflowError):
        return None


def written(wanted: Filter, *, me: str, place: Spot | None = None, **changed: Any) -> str:
    """The query of a view; `changed` are fields of the filter that it shall have otherwise."""
    wanted = replace(wanted, **changed)
    fields = {
        "hang": SLUGS[wanted.queue],
        "q": wanted.text,
        "thu-tuc": wanted.procedure,
        "don-vi": wanted.unit,
        "trang-thai": wanted.status or "",
        "kenh": wanted.channel or "",
        "nguoi": MINE if wanted.holder == me else wanted.holder,
        "buoc": wanted.step,
        "han": CLOCK_SLUGS.get(wanted.clock, ""),
        "tu": wanted.received_from.isoformat() if wanted.received_from else "",
        "den": wanted.received_until.isoformat() if wanted.received_until else "",
        "xep": "" if wanted.sort is Sort.RANK else SORT_SLUGS[wanted.sort],
        "giam": "1" if wanted.descending else "",
    }
    if place is not None:
        fields["truoc" if place.back else "sau"] = f"{place.key}~{place.id}"
    return urlencode({name: str(value) for name, value in fields.items() if value})


def _text(given: Mapping[str, str], name: str) -> str:
    # A NUL is no character of the database's texts.
    return normal(given.get(name, "")[:LONGEST].replace("\x00", ""))


def _day(text: str) -> date | None:
    text = text.strip()[:20]
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return reading.day(text) if text else None
    except reading.Unreadable:
        return None


def _one_of(kind: type[_T], text: str) -> _T | None:
    return next((one for one in kind if one.value == text), None)
