"""Addresses: each door brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from motcua.config import health

urlpatterns: list[URLPattern | URLResolver] = [path("suc-khoe", health.live)]

for prefix, module in (
    ("ban-lam-viec/", "motcua.doors.office.urls"),
    ("api/v1/", "motcua.doors.api.urls"),
    ("ket-noi/nsw", "motcua.doors.links.single_window.inbound"),
    ("", "motcua.doors.portal.urls"),
):
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found:
        urlpatterns.append(path(prefix, include(module)))
