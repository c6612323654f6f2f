"""The help desk's own page, and the articles that answer before anybody has to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.visitor import show
from motcua.doors.ui import texts
from motcua.followup.helpdesk import queries
from motcua.followup.helpdesk.types import Topic
from motcua.foundation import clock
from motcua.foundation.vn import normal


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search the articles; ask where none answers."""
    words = normal(request.GET.get("q", "")[:1000])[:200]
    topic = request.GET.get("viec", "")
    topic = topic if topic in {one.value for one in Topic} else ""
    context = {
        "crumbs": [("/", texts.words("home.crumb"))],
        "words": words,
        "topics": [(one.value, texts.words(f"help.topic.{one.value}")) for one in Topic],
        "topic": topic,
        "articles": queries.find(text=words, topic=topic),
        "searched": bool(words or topic),
    }
    return show(request, "portal/helping/home.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, with the procedures that it is about."""
    found = queries.published(slug)
    at = clock.now()
    context = {
        "crumbs": [("/", texts.words("home.crumb")), (reverse("portal:help_desk"), texts.words("help.title"))],
        "article": found,
        "procedures": [entry for one in found.procedures if (entry := catalogue.entry(one, at=at)) is not None],
    }
    return show(request, "portal/helping/article.html", context)
