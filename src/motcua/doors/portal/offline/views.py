"""Manifest, worker and the page that is shown when the house cannot be reached."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.doors.ui import texts

_KEPT = (
    "page.css", "page.js", "icon.svg", "fonts/noto-sans-latin-400-normal.woff2", "fonts/noto-sans-vietnamese-400-normal.woff2",
    "fonts/noto-sans-latin-700-normal.woff2", "fonts/noto-sans-vietnamese-700-normal.woff2",
)  # fmt: skip
"""What the page without a line is made of; nothing of anybody is ever kept by the worker."""


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """How the portal is put on a phone's first screen."""
    found = {
        "name": f"{texts.words('page.service')} – {settings.MOTCUA.organisation}",
        "short_name": "Một Cửa",
        "lang": texts.language(),
        "id": "/",
        "start_url": reverse("portal:mine"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#9B1217",
        "icons": [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
        "shortcuts": [
            {"name": texts.words("menu.procedures"), "url": reverse("portal:search")},
            {"name": texts.words("menu.look_up"), "url": reverse("portal:look_up")},
        ],
    }
    return JsonResponse(found, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the framework's signature
    """The script that shows the page below when there is no line."""
    files = [reverse("portal:offline"), *(static(name) for name in _KEPT)]
    code = f"self.KEPT = {json.dumps(files)};\nimportScripts({json.dumps(static('portal-worker.js'))});\n"
    return HttpResponse(code, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What somebody reads who has no line: nothing on it is theirs, so that a device may keep it."""
    return render(request, "portal/offline/offline.html")
