"""What is announced, in full."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from motcua.doors.portal.visitor import show
from motcua.doors.ui import announced, texts
from motcua.followup.helpdesk import queries
from motcua.followup.helpdesk.types import Audience
from motcua.foundation import clock


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """Every announcement that is shown to people now."""
    context = {
        "crumbs": [("/", texts.words("home.crumb"))],
        "announcements": [announced.line(one) for one in queries.shown(Audience.PORTAL, at=clock.now())],
        "banners": [],
    }
    return show(request, "portal/helping/announcements.html", context)
