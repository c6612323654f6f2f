"""The box: a question in plain words leads to its list; what was not understood is said first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.office.asking import lists
from motcua.doors.office.asking.dictionary import TARGETS, Topic
from motcua.doors.office.asking.understanding import LONGEST, Understood, understand
from motcua.doors.office.frame import officers_only, page
from motcua.doors.ui import session, texts, writing
from motcua.foundation import clock
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions

EXAMPLES = ("overdue", "online", "payment", "refused", "soon", "tasks", "money", "watch")


@officers_only
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Go to the list that a question means; where a word was not understood, show what was, and the way on."""
    actor, at = session.actor(request), clock.now()
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    today = clock.legal_date(at)
    units = {one.code: one.name for one in organisations.units(on=today)}
    titles = {entry.procedure: entry.name for entry in catalogue.procedures(at=at)}
    found = understand(
        text, units=units, procedures={key: (name.vi, name.en) for key, name in titles.items()}, today=today
    )
    way = lists.way(found, at=at)
    is_open = found.is_any and not found.is_denied
    is_shut = is_open and not permissions.allows(actor, way.right)
    dropped = lists.dropped(found, way)
    year = lists.year_of(found, today)
    is_figure = found.topic in TARGETS or bool(found.code and found.topic is Topic.TARGETS)
    is_other_side = lists.is_other_side(found, at=at)
    is_unwatched = is_open and found.watch is not None and (not is_figure or is_other_side)
    is_unasked = is_open and is_figure and lists.target(found, year) is None
    is_online = found.topic is Topic.DOSSIERS and found.channel == "online" and "channel" in way.takes
    if is_open and not (is_unwatched or found.rest or dropped or is_unasked or is_shut or is_online or found.is_likely):
        return HttpResponseRedirect(way.to)
    may_search = bool(found.rest) and permissions.allows(actor, "dossier.read")
    context = {
        "typed": text, "to": way.to if is_open and not is_shut and not is_unwatched else "", "unwatched": ("side" if is_other_side else "kind") if is_unwatched else "", "is_shut": is_shut, "unasked_in": year if is_unasked else None, "rest": ", ".join(found.rest),
        "is_denied": found.is_denied, "dropped": ", ".join(texts.words(f"office.ask.part.{name}") for name in dropped), "is_watch": found.watch is not None,
        "likely": units.get(found.unit, "") if found.is_likely else "",
        "channels": [(texts.words(f"office.channel.{one}"), to) for one, to in lists.of_channels(found)] if is_online and is_open and not is_shut else [],
        "nearest": lists.nearest(found, at=at) if is_unasked and found.watch is None and not is_shut else None,
        "to_search": f"{reverse('office:search')}?{urlencode({'q': ' '.join(found.rest)})}" if may_search else "",
        "examples": [texts.words(f"office.ask.example.{name}") for name in EXAMPLES],
        "parts": _parts(found, units, {key: name.in_(texts.language()) for key, name in titles.items()}) if found.is_any else [],
    }  # fmt: skip
    return page(request, "office/asking/ask.html", context, here="plan")


def _parts(found: Understood, units: dict[str, str], titles: dict[str, str]) -> list[tuple[str, str]]:
    """What was understood, part by part, in words."""
    days = f"{writing.day(found.since)} – {writing.day(found.until)}" if found.since and found.until else ""
    told = {
        "watch": texts.words("office.ask.by_mail") if found.watch else "", "topic": texts.words(f"office.ask.topic.{found.topic}"), "code": found.code,
        "stand": _stand(found), "line": writing.number(found.watch.line) if found.watch and found.watch.line is not None else "", "time": days, "unit": units.get(found.unit, ""),
        "role": texts.words(f"office.tasks.role.{found.role}") if found.role else "", "procedure": titles.get(found.procedure, ""),
        "channel": texts.find(f"office.channel.{found.channel}") or (texts.words("office.ask.online") if found.channel else ""),
    }  # fmt: skip
    return [(texts.words(f"office.ask.part.{name}"), text) for name, text in told.items() if text]


_SAID = {
    Topic.DOSSIERS: ("office.status", "office.lateness.kind"), Topic.TASKS: ("office.tasks.light",), Topic.PROJECTS: ("office.projects.state", "office.projects.money", "office.projects.warning"), Topic.TARGETS: ("targets.light",),
}  # fmt: skip
"""Where the words of stands are, by topic."""


def _stand(found: Understood) -> str:
    """A stand in the words of the list that shows it."""
    stand = found.stand.removesuffix("!")
    places = ("office.tasks.state",) if found.stand.endswith("!") else _SAID.get(found.topic, ("office.ask.stand",))
    for place in (*places, "office.ask.stand"):
        words = texts.find(f"{place}.{stand}") if stand else None
        if words:
            return words
    return ""
