"""The terms of a dossier as a calendar file (RFC 5545): when its result is due, and until when a supplement is awaited."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from motcua.casework.dossiers import queries as dossiers
from motcua.definitions.catalogue import queries as catalogue
from motcua.doors.portal.visitor import for_signed_in
from motcua.doors.ui import statuses, texts
from motcua.foundation import clock
from motcua.foundation.types import Actor

BEFORE = timedelta(days=1)


@for_signed_in
@require_safe
def terms(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:  # noqa: ARG001 -- every view takes its request
    """Both terms where they run; an empty calendar when the dossier is answered."""
    at = clock.now()
    view = dossiers.brief(actor, code)
    asked = dossiers.asked(actor, code)
    name = catalogue.version(view.version_id).name.in_(texts.language())
    found = Calendar()
    found.add("prodid", "-//Mot Cua//Terms//VI")
    found.add("version", "2.0")
    if view.due and view.status not in statuses.FINAL:
        found.add_component(_event(code, "due", view.due, name, at))
    if asked and asked.until:
        found.add_component(_event(code, "supplement_due", asked.until, name, at))
    headers = {"Content-Disposition": f'attachment; filename="{code}.ics"', "Cache-Control": "no-store"}
    return HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)


def _event(code: str, what: str, when: datetime, name: str, at: datetime) -> Event:
    event, alarm = Event(), Alarm()
    address = settings.MOTCUA.public_url + reverse("portal:track", args=[code])
    title = texts.words(f"again.{what}", code=code)
    # The same name for the same term: a later file moves the entry instead of adding one.
    event.add("uid", f"{what}-{code}@motcua")
    event.add("dtstamp", at)
    event.add("sequence", int(at.timestamp()) // 60)
    event.add("dtstart", when)
    event.add("dtend", when)
    event.add("summary", title)
    event.add("description", f"{name}\n{address}")
    event.add("url", address)
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -BEFORE)
    event.add_component(alarm)
    return event
