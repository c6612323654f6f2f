"""What the frame of every page needs, whichever door it stands in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from motcua.doors.ui import texts, viewing
from motcua.doors.ui.middleware import JS_ENABLED


def page(request: HttpRequest) -> dict[str, object]:
    """Organisation, trial banner, language and where the language switch returns to."""
    options = settings.MOTCUA
    return {
        "organisation": options.organisation,
        "trial": options.demo,
        "hotline": options.hotline,
        "national_mode": options.channel_mode == "national",
        "view_mode": viewing.classes(request),
        "language": texts.language(),
        "other_language": "vi" if texts.language() == "en" else "en",
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "js_enabled": mark_safe(JS_ENABLED),  # noqa: S308 -- a constant of ours, allowed by its fingerprint
    }
