"""What came when the session had ended is sent once more, and the page says in its own words what that is."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from motcua.doors.ui import kept, reaching, session
from motcua.doors.ui.kept import Posted
from motcua.foundation.errors import HouseError
from motcua.foundation.types import ActorKind

_LONGEST = 200
"""Characters of a button's words that are shown."""


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """What was sent when the session had ended, sent once more by one press; somebody else's reads like none."""
    if not session.actor(request).id:
        return HttpResponseRedirect(session.with_target(session.SIGN_IN, request.get_full_path()), status=303)
    posted = kept.posted(request)
    if posted is None:
        return HttpResponseRedirect("/", status=303)
    reader = _Reader(posted)
    reader.feed(_page(request, posted.page))
    reader.close()
    told = {"posted": posted, "act": reader.act[:_LONGEST], "heading": reader.heading[:_LONGEST]}
    response = render(request, "ui/resume.html", told)
    response.headers["Cache-Control"] = "no-store"
    # Some acts lead on to the signing service, which a form may reach from such a page only.
    return reaching.out(response)


def _page(request: HttpRequest, address: str) -> str:
    """The page from which somebody sent it, as it is for them now; "" where there is none.

    For people alone: an officer's page may ask for a ground before it shows anything.
    """
    parts = urlsplit(address)
    if not address or session.actor(request).kind is not ActorKind.PERSON or parts.path == session.RESUME:
        return ""
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info, asked.GET = "GET", parts.path, parts.path, QueryDict(parts.query)
    asked.META = {**request.META, "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
    try:
        match = resolve(parts.path)
        asked.resolver_match = match
        answer = match.func(asked, *match.args, **match.kwargs)
    except (Resolver404, Http404, PermissionDenied, HouseError):
        return ""
    is_page = answer.status_code == 200 and not answer.streaming and "html" in answer.headers.get("Content-Type", "")
    return answer.content.decode() if is_page else ""


@dataclass(slots=True)
class _Sender:
    """A form of the page: what it sends unseen, and its buttons with their words."""

    fits: bool
    hidden: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Looks in a page for the button that sent this form: the words on it, and the page's heading."""

    def __init__(self, posted: Posted) -> None:
        super().__init__(convert_charrefs=True)
        self.act = ""
        self.heading = ""
        self._posted = posted
        self._fields = set(posted.fields)
        self._form: _Sender | None = None
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action", "")
            leads = urljoin(self._posted.page, action) if action else self._posted.page
            self._form = _Sender(given.get("method", "").lower() == "post" and leads == self._posted.address)
        elif self._form is not None and tag == "input" and given.get("type") == "hidden":
            self._form.hidden.append((given.get("name", ""), given.get("value", "")))
        elif self._form is not None and tag == "button" and given.get("type", "submit") == "submit":
            self._form.buttons.append((given.get("name", ""), given.get("value", ""), given.get("aria-label", "")))
            self._words = []
        elif tag == "h1" and not self.heading:
            self._words = []

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._words or ()).split())
        if tag == "form" and self._form is not None:
            self._judge(self._form)
            self._form = None
        elif tag == "button" and self._form is not None and self._words is not None:
            name, value, said = self._form.buttons[-1]
            self._form.buttons[-1] = (name, value, said or words)
            self._words = None
        elif tag == "h1" and self._words is not None:
            self.heading, self._words = self.heading or words, None

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def _judge(self, form: _Sender) -> None:
        """Take the words of the button that was pressed, where this is the form that was sent."""
        hidden = {one for one in form.hidden if one[0] != "csrfmiddlewaretoken"}
        if self.act or not form.fits or not hidden <= self._fields:
            return
        pressed = [words for name, value, words in form.buttons if name and (name, value) in self._fields]
        plain = [words for name, _, words in form.buttons if not name]
        self.act = next(iter(pressed or plain), "")
