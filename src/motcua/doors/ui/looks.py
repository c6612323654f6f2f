"""The net below the record of looks: what an officer was shown and no query has recorded is recorded here.

Queries that open somebody's data record the look themselves, with its purpose and groups of fields. A page that names a
dossier in its address and was answered without such an entry gets one; a page that shows lists gets one entry with its
filters. So no page of the office can show personal data without a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from motcua.casework.dossiers import queries as dossiers
from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Seen
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.permissions import queries as permissions

WITHOUT_DATA = (
    "thiet-ke/", "dang-nhap/", "dang-xuat/", "bao-mat/", "xac-nhan/", "quan-tri/chuyen-phien-ban/",
)  # fmt: skip
"""Pages of the office that show procedures, or only the officer's own account."""

_PLAIN = re.compile(r"[a-z0-9_.-]{1,24}")
_LONG_NUMBER = re.compile(r"[0-9]{8,}")

Answer = Callable[[HttpRequest], HttpResponse]


class Looks:
    """Records what a page of the office has shown, unless its queries did."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        who = session.actor(request)
        seen = getattr(request, "seen", None)
        shown = response.status_code in {200, 206, 409, 422}
        office = request.path.startswith(session.OFFICE)
        if who.kind is ActorKind.OFFICER and office and shown and isinstance(seen, Seen):
            _note(request, who, seen)
        return response


def _note(request: HttpRequest, who: Actor, seen: Seen) -> None:
    match = request.resolver_match
    if match is None or match.route.removeprefix(session.OFFICE[1:]).startswith(WITHOUT_DATA):
        return
    page = (match.view_name or match.route)[:100]
    code = str(match.kwargs.get("code", ""))
    if code:
        subject = dossiers.ref_of(code)
        place = dossiers.place_of(code)
        if subject in seen.subjects or place.owner is None:
            return
        role, unit = permissions.standing(who, "dossier.read", on=place)
        audit.looked(
            who, subject=subject, what=f"page:{page}", purpose="handling", at=clock.now(),
            owner=place.owner, role=role, unit=unit, fields=("dossier",),
        )  # fmt: skip
    elif not seen.subjects:
        audit.listed(who, what=f"page:{page}", narrowed=_narrowed(request), at=clock.now())


def _narrowed(request: HttpRequest) -> str:
    """Names of filters with values that are codes; what was typed freely may be somebody's name, and stays out."""
    parts = []
    for name in sorted(request.GET)[:12]:
        value = request.GET[name]
        plain = _PLAIN.fullmatch(value) and not _LONG_NUMBER.search(value)
        parts.append(f"{name[:20]}={value}" if plain else f"{name[:20]}=…")
    return "&".join(parts)
