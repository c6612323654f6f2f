"""Public registers: results that the law makes public, with the columns that a pack names and nothing else of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import F

from motcua.casework.results import models
from motcua.casework.results.owning import check_of
from motcua.casework.results.types import Finding, Kind, PublicRow, PublicRows, State
from motcua.definitions.catalogue.types import PublicRegister
from motcua.foundation.vn import fold

PAGE, MOST, WHOLE = 50, 5000, 200_000
"""Rows of a page, how many of the newest are searched for words at once, and how many a register has that is given whole."""
_STATES = {State.IN_FORCE: Finding.AUTHENTIC, State.REVOKED: Finding.REVOKED, State.REPLACED: Finding.REPLACED}
_LONGEST = 500


def public_rows(procedure: str, register: PublicRegister, *, text: str = "", page: int = 1, on: date) -> PublicRows:
    """A page of a register, the newest first; `text` is looked for in what the page shows, marks aside. For anybody."""
    words = fold(text[:200]).split()
    found = (row for row in every(procedure, register, on=on, most=MOST) if _has(row, words))
    start = (max(page, 1) - 1) * PAGE
    shown = list(itertools.islice(found, start, start + PAGE + 1))
    return PublicRows(shown[:PAGE], max(page, 1), len(shown) > PAGE)


def every(procedure: str, register: PublicRegister, *, on: date, most: int = WHOLE) -> Iterator[PublicRow]:
    """The rows of a register, the newest first, at most so many."""
    rows = models.Result.objects.filter(procedure=procedure, kind=Kind.ISSUED)
    if not register.ended:
        rows = rows.filter(state=State.IN_FORCE)
    # Only what the columns name is read: whatever else the paper says does not leave the database.
    paths = {f"c{index}": F(_path(column.pointer)) for index, column in enumerate(register.columns)}
    paths |= {
        f"w{index}": F(f"data__labels__{column.codes}") for index, column in enumerate(register.columns) if column.codes
    }
    names = ("code", "symbol", "owner_kind", "owner_name", "issued_at", "valid_until", "ended_at", "state")
    for row in rows.order_by("-issued_at", "-id").values(*names, **paths)[:most].iterator(chunk_size=200):
        made = _row(row, register, on)
        if register.ended or made.finding is Finding.AUTHENTIC:
            yield made


def _row(row: Mapping[str, object], register: PublicRegister, on: date) -> PublicRow:
    until = row["valid_until"]
    finding = _STATES[State(str(row["state"]))]
    if finding is Finding.AUTHENTIC and isinstance(until, date) and until < on:
        finding = Finding.EXPIRED
    shown = row["owner_kind"] == "enterprise" or register.persons
    code = str(row["code"])
    return PublicRow(
        code=code, check=check_of(code), symbol=str(row["symbol"]), holder=str(row["owner_name"]) if shown else "", issued_at=row["issued_at"],  # type: ignore[arg-type]  # the column's
        valid_until=until if isinstance(until, date) else None, ended_at=row["ended_at"], finding=finding,  # type: ignore[arg-type]  # the column's
        values=tuple(_words(row[f"c{index}"], row.get(f"w{index}")) for index in range(len(register.columns))),
    )  # fmt: skip


def _words(value: object, labels: object) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, (_words(one, labels) for one in value[:50])))[:_LONGEST]
    if isinstance(value, dict):
        return _words(value.get("name"), labels)
    if value is None:
        return ""
    known = labels.get(str(value)) if isinstance(labels, dict) else None
    return str(known or value)[:_LONGEST]


def _has(row: PublicRow, words: Sequence[str]) -> bool:
    text = fold(" ".join((row.symbol, row.holder, *row.values))) if words else ""
    return all(word in text for word in words)


def _path(pointer: str) -> str:
    return "data" + pointer.replace("/", "__")
