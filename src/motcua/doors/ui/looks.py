"""The net below the record of looks: what an officer was shown and no query has recorded is recorded here.

Queries that open somebody's data record the look themselves, with its purpose and groups of fields. A page that names a
dossier in its address and was answered without such an entry gets one; a page that shows lists gets one entry with its
filters. So no page of the office can show personal data without a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import services as results
from motcua.doors.ui import session
from motcua.foundation import clock
from motcua.foundation.audit import services as audit
from motcua.foundation.audit.types import Seen
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

WITHOUT_DATA = (
    "thiet-ke/", "dang-nhap/", "dang-xuat/", "bao-mat/", "xac-nhan/", "quan-tri/chuyen-phien-ban/",
)  # fmt: skip
"""Pages of the office that show procedures, or only the officer's own account."""

SIGNING = frozenset({"office:signing_act", "office:signing_file"})
"""Pages of signing that show papers or their owners."""

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
    elif not seen.subjects and not _other_keys(who, page, match.kwargs):
        audit.listed(who, what=f"page:{page}", narrowed=_narrowed(request), at=clock.now())


def _other_keys(who: Actor, page: str, named: Mapping[str, object]) -> bool:
    """Record whose data a page showed that is addressed by the key of something else: a reception, a paper that is signed, an act of signing."""
    try:
        codes: list[str] = []
        if "intake" in named:
            found = dossiers.intake(who, str(named["intake"]))
            on = Target(owner=found.owner, unit=found.unit, procedure=found.procedure)
            _shown(who, found.owner, page, on, "dossier.submit", ("identity", "form", "papers"))
            return True
        if "item" in named and page in SIGNING:
            codes = [results.get_item(who, item=int(str(named["item"]))).subject.id]
        elif "batch" in named and page in SIGNING:
            codes = [item.subject.id for item in results.get_batch(who, str(named["batch"])).items]
    except HouseError:  # it is done with and gone: the page told so
        return False
    for code in codes:
        _shown(who, dossiers.ref_of(code), page, dossiers.place_of(code), "dossier.read", ("identity", "result"))
    return bool(codes)


def _shown(who: Actor, subject: Ref, page: str, on: Target, permission: str, fields: tuple[str, ...]) -> None:
    role, unit = permissions.standing(who, permission, on=on)
    audit.looked(
        who, subject=subject, what=f"page:{page}", purpose="handling", at=clock.now(), owner=on.owner, role=role,
        unit=unit, fields=fields,
    )  # fmt: skip


def _narrowed(request: HttpRequest) -> str:
    """Names of filters with values that are codes; what was typed freely may be somebody's name, and stays out."""
    parts = []
    for name in sorted(request.GET)[:12]:
        value = request.GET[name]
        plain = _PLAIN.fullmatch(value) and not _LONG_NUMBER.search(value)
        parts.append(f"{name[:20]}={value}" if plain else f"{name[:20]}=…")
    return "&".join(parts)
