"""Addresses: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

from motcua.config import health
from motcua.doors.ui import resuming, rights, views

rights.declare(
    {
        "suc-khoe": rights.ANYBODY,
        "language": rights.ANYBODY,
        "resume": rights.ANYBODY,
        "single_window": rights.MACHINE,
        "single_window_paper": rights.MACHINE,
        "national_portal_paper": rights.MACHINE,
        "integration_platform_token": rights.MACHINE,
        "integration_platform_result": rights.MACHINE,
        "integration_platform_dossier": rights.MACHINE,
        "integration_platform_wallet": rights.MACHINE,
        "national_portal_filed": rights.MACHINE,
        "national_portal_receive": rights.MACHINE,
        "payment_platform_confirm": rights.MACHINE,
        "payment_platform_look_up": rights.MACHINE,
        "vnpay_notice": rights.MACHINE,
        "post_news": rights.MACHINE,
        "sms_report": rights.MACHINE,
        "zalo_report": rights.MACHINE,
        "identity_backchannel": rights.MACHINE,
        "identity_frontchannel": rights.MACHINE,
        "officers_backchannel": rights.MACHINE,
        "officers_frontchannel": rights.MACHINE,
    }
)

urlpatterns = [
    path("suc-khoe", health.live),
    path("ngon-ngu/", views.choose_language, name="language"),
    path("tiep-tuc/", resuming.resume, name="resume"),
    path("ban-lam-viec/", include("motcua.doors.office.urls")),
    path("api/v1/", include("motcua.doors.api.urls")),
    path("ket-noi/", include("motcua.doors.links.single_window.inbound")),
    path("ket-noi/", include("motcua.doors.links.national_portal.inbound")),
    path("ket-noi/", include("motcua.doors.links.payment_platform.inbound")),
    path("ket-noi/", include("motcua.doors.links.vnpay.inbound")),
    path("ket-noi/", include("motcua.doors.links.post.inbound")),
    path("ket-noi/", include("motcua.doors.links.sms.inbound")),
    path("ket-noi/", include("motcua.doors.links.zalo.inbound")),
    path("ket-noi/", include("motcua.doors.links.identity_provider.inbound")),
    path("", include("motcua.doors.links.integration_platform.inbound")),
    path("", include("motcua.doors.portal.urls")),
]

handler400 = "motcua.doors.ui.views.bad_request"
handler403 = "motcua.doors.ui.views.forbidden"
handler404 = "motcua.doors.ui.views.not_found"
handler500 = "motcua.doors.ui.views.server_error"
