"""Announcements: made with their time, seen as people see them, taken back."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.doors.office.frame import officers_only, page
from motcua.doors.office.helping.inquiries import parts
from motcua.doors.ui import choices, flash, reading, session, texts
from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.errors import AnnouncementUnknown
from motcua.followup.helpdesk.types import Audience, Level
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.identity.accounts import queries as accounts

_TIMES = ("shown_from", "shown_until", "begins", "ends")
_NAMES = ("level", "audience", "title_vi", "title_en", "text_vi", "text_en", "unplanned", *_TIMES)
_TONES = {Level.NEWS: "info", Level.WARNING: "soon", Level.INTERRUPTION: "late"}


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest) -> HttpResponse:
    """All of them, and the form for a new one."""
    actor, at = session.actor(request), clock.now()
    if request.method != "POST":
        return _page(request, {"level": Level.NEWS.value, "audience": Audience.ALL.value}, {})
    if "take_back" in request.POST:
        given = request.POST["take_back"]
        try:
            services.take_back(actor, announcement=int(given) if given.isdecimal() and len(given) < 10 else 0, at=at)
        except AnnouncementUnknown:
            flash.put(request, texts.words("office.help.moved"))
        else:
            flash.put(request, texts.words("office.announce.taken_back"))
        return HttpResponseRedirect(reverse("office:announcements"), status=303)
    typed = {name: request.POST.get(name, "")[:4_000] for name in _NAMES}
    times = {name: _moment(typed[name]) for name in _TIMES}
    errors = {
        name: texts.words("office.announce.fault.moment")
        for name in _TIMES
        if typed[name].strip() and times[name] is None
    }
    try:
        services.announce(
            actor, level=Level(typed["level"]) if typed["level"] in set(Level) else Level.NEWS,
            audience=Audience(typed["audience"]) if typed["audience"] in set(Audience) else Audience.ALL,
            title=(typed["title_vi"], typed["title_en"]), text=(typed["text_vi"], typed["text_en"]), shown_from=times["shown_from"],
            shown_until=times["shown_until"], begins=times["begins"], ends=times["ends"], unplanned=typed["unplanned"], at=at,
        )  # fmt: skip
    except Invalid as invalid:
        for fault in invalid.errors:
            name = fault.pointer.strip("/")
            earliest = fault.params.get("earliest")
            time = f"{clock.legal_time(datetime.fromisoformat(str(earliest))):%H:%M %d/%m/%Y}" if earliest else ""
            errors.setdefault(name, texts.words(f"office.announce.fault.{fault.reason or name}", time=time))
    if errors:
        return _page(request, typed, errors)
    flash.put(request, texts.words("office.announce.made"))
    return HttpResponseRedirect(reverse("office:announcements"), status=303)


def _page(request: HttpRequest, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    actor, at, words = session.actor(request), clock.now(), "office.announce"
    made = queries.announcements(actor)
    names = accounts.names({one.by for one in made})
    lines = [
        choices.field(words, name, typed.get(name, ""), errors=errors, rows=4 if name.startswith("text") else 0)
        for name in ("title_vi", "text_vi", "title_en", "text_en")
    ]
    context = {
        "level": choices.choice(words, "level", [(one.value, texts.words(f"announce.level.{one.value}")) for one in Level], typed.get("level", "")),
        "audience": choices.choice(words, "audience", [(one.value, texts.words(f"office.announce.audience.{one.value}")) for one in Audience], typed.get("audience", ""), kind="select"),
        "lines": lines,
        "times": [choices.field(words, name, typed.get(name, ""), errors=errors, width="20") for name in ("shown_from", "shown_until")],
        "interruption": [choices.field(words, name, typed.get(name, ""), errors=errors, width="20") for name in ("begins", "ends")]
        + [choices.field(words, "unplanned", typed.get("unplanned", ""), errors=errors)],
        "earliest": services.earliest(at),
        "made": [
            {
                "one": one, "level": texts.words(f"announce.level.{one.level.value}"), "tone": _TONES[one.level], "by": names.get(one.by, ""),
                "on": one.on(at), "open": one.withdrawn_at is None and one.shown_until > at,
            }
            for one in made
        ],
        "errors": choices.summary(errors),
        "message": flash.take(request),
        **parts(actor),
    }  # fmt: skip
    return page(request, "office/helping/announcements.html", context, here="help_desk", status=422 if errors else 200)


def _moment(text: str) -> datetime | None:
    """A day with an hour before or behind it; a day alone begins at midnight."""
    first, _, second = text.strip().partition(" ")
    if ":" in first:
        first, second = second.strip(), first
    return reading.moment(first, second.strip() or "00:00")
