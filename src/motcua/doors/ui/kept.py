"""Forms that survive the end of a session: kept in the browser's session, shown again or sent once more to whoever posted them.

Files are not kept, and PINs, passwords and codes never are.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple, TypedDict

from django.http import HttpRequest, QueryDict

from motcua.foundation import clock
from motcua.foundation.types import ANONYMOUS

KEPT = "giu"
"""The query name of which kept form to show."""
KEPT_FOR = timedelta(hours=24)
KEPT_FORMS, KEPT_BYTES = 3, 1024 * 1024
WHO, ENDED = "who", "ended"
"""Where in the browser's session it stands who is signed in, and whose sign-in ended by its limits."""
_FORMS = "kept_forms"
_SECRETS = frozenset({"pin", "password"})
"""Fields that are never kept, with those that a view calls sensitive (`sensitive_post_parameters`)."""


class Form(TypedDict):
    """A kept form: the page that shows it, its fields, whose it is, since when, where it was sent and from which page ("" where the browser did not tell), whether files came with it."""

    path: str
    fields: list[list[str]]
    account: str
    at: str
    address: str
    page: str
    files: bool


class Posted(NamedTuple):
    """A form that came too late: where it was sent and from which page of ours ("" unknown), its fields, and whether files came with it, which are not kept."""

    address: str
    page: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def keep(request: HttpRequest, *, path: str = "", page: str = "", even_empty: bool = False) -> str:
    """Keep the posted form in this browser's session and return its key, or "" when there is nothing to keep or too much.

    `path` is the page that shows it again, where that is another than it was posted to; `page` is the one from which it was posted. A mere button
    has no fields and is kept with `even_empty`. The form is shown again only to the account that posted it, where that is known.
    """
    fields = _typed(request)
    if (not fields and not even_empty) or sum(len(name) + len(value) for name, value in fields) > KEPT_BYTES:
        return ""
    who = request.session.get(WHO)
    key = secrets.token_urlsafe(16)
    form: Form = {
        "path": path or request.path,
        "fields": fields,
        "account": who["account"] if who else request.session.get(ENDED, ""),
        "at": clock.now().isoformat(),
        "address": request.get_full_path(),
        "page": page,
        "files": bool(request.FILES),
    }
    request.session[_FORMS] = dict([*_forms(request).items(), (key, form)][-KEPT_FORMS:])
    return key


def has_secret(request: HttpRequest) -> bool:
    """Whether something came with the posted form that is never kept."""
    return bool(_secret(request).intersection(request.POST))


def form(request: HttpRequest) -> QueryDict | None:
    """The form that was posted to this page when the session had ended, if the address names one (`?giu=…`).

    It stays until the page is posted again, so a reload loses nothing.
    """
    found = _named(request)
    if found is None or found["path"] != request.path:
        return None
    given = QueryDict(mutable=True)
    for name, value in found["fields"]:
        given.appendlist(name, value)
    given._mutable = False
    return given


def posted(request: HttpRequest) -> Posted | None:
    """What was posted when the session had ended, to be sent once more, if the address names one of the visitor's own."""
    found = _named(request)
    if found is None:
        return None
    return Posted(
        found["address"], found["page"], tuple((name, value) for name, value in found["fields"]), found["files"]
    )


def forget(request: HttpRequest) -> None:
    """Drop what was kept for this page; whoever lets people in does it when the page is posted again."""
    forms = _forms(request)
    left = {key: one for key, one in forms.items() if one["path"] != request.path}
    if left != forms:
        request.session[_FORMS] = left


def only_of(request: HttpRequest, account: str) -> None:
    """Drop what somebody else typed in this browser before: it is not this account's to carry along."""
    if _FORMS in request.session:
        request.session[_FORMS] = {key: one for key, one in _forms(request).items() if one["account"] in {"", account}}


def taken_out(request: HttpRequest) -> Mapping[str, Form]:
    """All that is kept, to be put into the session that follows."""
    return _forms(request)


def put_back(request: HttpRequest, forms: Mapping[str, Form]) -> None:
    """Put into a new session what was taken out of the one before."""
    if forms:
        request.session[_FORMS] = dict(forms)


def _named(request: HttpRequest) -> Form | None:
    found = _forms(request).get(request.GET.get(KEPT, ""))
    who = getattr(request, "actor", ANONYMOUS).id
    return found if found is not None and found["account"] in {"", who} else None


def _typed(request: HttpRequest) -> list[list[str]]:
    secret = _secret(request) | {"csrfmiddlewaretoken"}
    return [[name, str(value)] for name, values in request.POST.lists() if name not in secret for value in values]


def _secret(request: HttpRequest) -> frozenset[str]:
    marked = getattr(request, "sensitive_post_parameters", ())
    return _SECRETS | frozenset(request.POST if marked == "__ALL__" else marked)


def _forms(request: HttpRequest) -> dict[str, Form]:
    oldest = (clock.now() - KEPT_FOR).isoformat()
    forms = request.session.get(_FORMS) or {}
    return {key: one for key, one in forms.items() if one["at"] > oldest and "page" in one}
