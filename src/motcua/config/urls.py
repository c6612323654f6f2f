"""Addresses: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

from motcua.config import health
from motcua.doors.ui import views

urlpatterns = [
    path("suc-khoe", health.live),
    path("ngon-ngu/", views.choose_language, name="language"),
]
for prefix, module in (
    ("ban-lam-viec/", "motcua.doors.office.urls"),
    ("api/v1/", "motcua.doors.api.urls"),
    ("ket-noi/", "motcua.doors.links.single_window.inbound"),
    ("", "motcua.doors.portal.urls"),
):
    try:
        urlpatterns.append(path(prefix, include(module)))
    except ImportError:
        pass

handler400 = "motcua.doors.ui.views.bad_request"
handler403 = "motcua.doors.ui.views.forbidden"
handler404 = "motcua.doors.ui.views.not_found"
handler500 = "motcua.doors.ui.views.server_error"
