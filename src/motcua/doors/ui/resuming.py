"""What came when the session had ended is sent once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.doors.ui import kept, reaching, session


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """What was sent when the session had ended, sent once more by one press; somebody else's reads like none."""
    if not session.actor(request).id:
        return HttpResponseRedirect(session.with_target(session.SIGN_IN, request.get_full_path()), status=303)
    posted = kept.posted(request)
    if posted is None:
        return HttpResponseRedirect("/", status=303)
    response = render(request, "ui/resume.html", {"posted": posted})
    response.headers["Cache-Control"] = "no-store"
    # Some acts lead on to the signing service, which a form may reach from such a page only.
    return reaching.out(response)
