"""The list of public registers, one register with its search, and the whole of it as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding, PublicRow, verification_path
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion, PublicRegister
from motcua.doors.portal.looking import limit
from motcua.doors.portal.visitor import show
from motcua.doors.ui import paging, texts, writing
from motcua.foundation import clock
from motcua.foundation.errors import NotFound
from motcua.foundation.vn import normal

_TONES = {Finding.AUTHENTIC: "ok", Finding.REVOKED: "late", Finding.REPLACED: "soon", Finding.EXPIRED: "soon"}


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """Every register there is."""
    lines = [
        {"procedure": version.procedure, "title": register.title.in_(texts.language()), "article": register.article}
        for version in catalogue.public_registers(clock.now())
        if (register := version.public_register) is not None
    ]
    return show(request, "portal/registers/registers.html", {"lines": lines, "crumbs": _crumbs()})


@require_safe
def register(request: HttpRequest, procedure: str) -> HttpResponse:
    """A page of one register."""
    version, found = _register(procedure)
    text = normal(request.GET.get("q", ""))[:200]
    if text:
        limit.count(request)  # a search goes through the whole register
    rows = results.public_rows(
        procedure, found, text=text, page=paging.asked(request), on=clock.legal_date(clock.now())
    )
    context = {
        "title": found.title.in_(texts.language()),
        "version": version,
        "register": found,
        "columns": [column.name.in_(texts.language()) for column in found.columns],
        "lines": [_told(row, found) for row in rows.lines],
        "q": text,
        "crumbs": _crumbs(inside=True),
        **paging.around(rows.page, {"q": text} if text else {}, more=rows.more),
    }
    return show(request, "portal/registers/register.html", context)


@require_safe
def export(request: HttpRequest, procedure: str, kind: str) -> HttpResponseBase:
    """The whole register as CSV or JSON, with the instant of which it is; no more than the page shows."""
    limit.count(request)
    _, found = _register(procedure)
    at = clock.now()
    rows = results.every_public_row(procedure, found, on=clock.legal_date(at))
    if kind == "json":
        answer: HttpResponseBase = StreamingHttpResponse(_json(rows, found, at), content_type="application/json")
    else:
        answer = StreamingHttpResponse(_csv(rows, found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{procedure}-{clock.legal_date(at)}.{kind}"'
    return answer


def _register(procedure: str) -> tuple[ProcedureVersion, PublicRegister]:
    for version in catalogue.public_registers(clock.now()):
        if version.procedure == procedure and version.public_register is not None:
            return version, version.public_register
    raise NotFound(kind="register")


def _told(row: PublicRow, register: PublicRegister) -> dict[str, object]:
    names = [column.name.in_(texts.language()) for column in register.columns]
    return {
        "row": row,
        "path": verification_path(row.code, row.check),
        "state": texts.words(f"wallet.state.{_STATES[row.finding]}"),
        "tone": _TONES[row.finding],
        "values": list(zip(names, row.values, strict=True)),
    }


_STATES = {
    Finding.AUTHENTIC: "valid", Finding.REVOKED: "revoked", Finding.REPLACED: "replaced", Finding.EXPIRED: "expired",
}  # fmt: skip


def _plain(row: PublicRow, register: PublicRegister) -> dict[str, object]:
    return {
        "number": row.symbol,
        "holder": row.holder or None,
        "issued_on": clock.legal_date(row.issued_at).isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "state": _STATES[row.finding],
        "values": {
            column.name.in_("vi"): value or None for column, value in zip(register.columns, row.values, strict=True)
        },
    }


def _json(rows: Iterator[PublicRow], register: PublicRegister, at: datetime) -> Iterator[str]:
    head = {
        "register": register.title.in_("vi"), "article": register.article, "as_of": clock.legal_time(at).isoformat(timespec="seconds"),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for place, row in enumerate(rows):
        yield ("," if place else "") + json.dumps(_plain(row, register), ensure_ascii=False)
    yield "]}"


def _csv(rows: Iterator[PublicRow], register: PublicRegister) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    head = [texts.words(f"public_register.{key}") for key in ("number", "holder", "issued", "until", "state")]
    writer.writerow([*head, *(column.name.in_("vi") for column in register.columns)])
    yield "\ufeff" + _taken(line)
    for row in rows:
        until = row.valid_until.isoformat() if row.valid_until else ""
        state = texts.words(f"wallet.state.{_STATES[row.finding]}")
        cells = [row.symbol, row.holder, clock.legal_date(row.issued_at).isoformat(), until, state, *row.values]
        writer.writerow([writing.inert(cell) for cell in cells])
        yield _taken(line)


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _crumbs(*, inside: bool = False) -> list[tuple[str, str]]:
    found = [("/", texts.words("sign_in.home"))]
    return [*found, ("/cong-khai/ket-qua/", texts.words("public_register.title"))] if inside else found
