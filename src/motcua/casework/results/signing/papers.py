"""A result's paper: what its template sees, how it is set, and its look while it is a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from django.conf import settings

from motcua.casework.results import queries, symbols
from motcua.casework.results.errors import TemplateMissing
from motcua.casework.results.types import Authority, Order, verification_path
from motcua.foundation.clock import legal_date, legal_time
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Json
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.types import Unit

_HOUSE = Authority()
_MARK = """#set page(foreground: rotate(-55deg, text(size: 92pt, weight: "bold", fill: rgb(178, 16, 22, 16%), font: "Tinos")[DỰ THẢO]))
"""
_PENDING = "……"


def set_paper(
    order: Order, *, symbol: str, code: str, at: datetime, signer: str = "", authority: Authority = _HOUSE
) -> bytes:
    """The paper under its number; `signer` is the person who will sign, or the agency alone. Raises as `pdf.render`, `TemplateMissing`."""
    source, files = _sources(order)
    return pdf.render(
        source,
        data=_shown(order, symbol=symbol, code=code, at=at, signer=signer, authority=authority),
        qr=f"{settings.MOTCUA.public_url}{verification_path(code, queries.check_of(code))}",
        at=at,
        files=files,
    )


def set_draft(order: Order, *, at: datetime, signer: str = "", authority: Authority = _HOUSE) -> bytes:
    """The paper as it would look, marked as a draft across every page, without number and verification; raises as `set_paper`."""
    source, files = _sources(order)
    number = symbols.symbol(order.pattern, year=legal_date(at).year, number=0)
    zero = number.split("/")[0]
    symbol = number.replace(zero, _PENDING, 1) if zero.strip("0") == "" else f"{_PENDING} ({number.rstrip('0')}…)"
    return pdf.render(
        _MARK + source,
        data=_shown(order, symbol=symbol, code=_PENDING, at=at, signer=signer, authority=authority),
        qr=settings.MOTCUA.public_url,
        at=at,
        files=files,
    )


def require_template(order: Order) -> None:
    """Raise `TemplateMissing` before a number is spent."""
    _sources(order)


def fingerprint(order: Order) -> str:
    """What a reviewer has seen, as one SHA-256: everything on the paper but number, date and signer."""
    content = {
        "procedure": order.procedure,
        "version": order.version,
        "kind": order.kind,
        "unit": order.unit,
        "owner": order.owner_name,
        "title": order.title,
        "book": [order.register, order.pattern],
        "template": hashlib.sha256(order.templates.get(order.template, "").encode()).hexdigest(),
        "data": dict(order.data),
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _sources(order: Order) -> tuple[str, dict[str, str]]:
    source = order.templates.get(order.template)
    if source is None:
        raise TemplateMissing(procedure=order.procedure, template=order.template)
    return source, {name: text for name, text in order.templates.items() if name != order.template}


def _shown(
    order: Order, *, symbol: str, code: str, at: datetime, signer: str, authority: Authority
) -> Mapping[str, Json]:
    """What the template sees: `paper` is the same for every result, `data` is the pack's own."""
    local = legal_time(at)
    # Days below ten and the months January and February get a leading zero (Decree 30/2020/NĐ-CP, annex I, II.4).
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    line = organisations.line(order.unit, on=legal_date(at))
    return {
        "paper": {
            "symbol": symbol,
            "code": code,
            "check": queries.check_of(code),
            "title": order.title,
            "organisation": _organisation(line),
            # The unit that issues and the one above it, for the head of the paper; of another authority, its own.
            "unit": line[0].name if line else None,
            "above": line[1].name if len(line) > 1 else None,
            "signer": signing.signer().common_name,
            # Who signs in person, and the lines above their name where they sign for somebody else.
            "person": signer or None,
            "authority": list(authority.lines),
            "place": order.place,
            "date": {"day": f"{local.day:02d}", "month": month, "year": str(local.year)},
            "issued_at": local.isoformat(timespec="seconds"),
        },
        "data": dict(order.data),
    }


def _organisation(line: Sequence[Unit]) -> str:
    """The installation's own name, or on a paper of another authority that one's, as it was called on the day."""
    authority = next((unit for unit in line if unit.is_authority), None)
    if authority is None or authority.code == settings.MOTCUA.agency_code:
        return str(settings.MOTCUA.organisation)
    return authority.name
