"""All links to other bodies' systems, for the page and the address that show how they stand."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from motcua.doors.links.chemical_registers import client as chemical_registers_client
from motcua.doors.links.chemical_registers import settings as chemical_registers
from motcua.doors.links.document_axis import client as document_axis_client
from motcua.doors.links.document_axis import settings as document_axis
from motcua.doors.links.enterprise_register import client as enterprise_register_client
from motcua.doors.links.enterprise_register import settings as enterprise_register
from motcua.doors.links.help_mail import client as help_mail_client
from motcua.doors.links.help_mail import settings as help_mail
from motcua.doors.links.identity_provider import client as identity_provider_client
from motcua.doors.links.identity_provider import settings as identity_provider
from motcua.doors.links.integration_platform import client as integration_platform_client
from motcua.doors.links.integration_platform import settings as integration_platform
from motcua.doors.links.national_portal import client as national_portal_client
from motcua.doors.links.national_portal import settings as national_portal
from motcua.doors.links.payment_platform import client as payment_platform_client
from motcua.doors.links.payment_platform import settings as payment_platform
from motcua.doors.links.population import client as population_client
from motcua.doors.links.population import settings as population
from motcua.doors.links.post import client as post_client
from motcua.doors.links.post import settings as post_office
from motcua.doors.links.single_window import client as single_window_client
from motcua.doors.links.single_window import settings as single_window
from motcua.doors.links.sms import client as sms_client
from motcua.doors.links.sms import settings as sms
from motcua.doors.links.vietqr import settings as vietqr
from motcua.doors.links.vneid import client as vneid_client
from motcua.doors.links.vneid import outbound as vneid_outbound
from motcua.doors.links.vneid import settings as vneid
from motcua.doors.links.vnpay import client as vnpay_client
from motcua.doors.links.vnpay import settings as vnpay
from motcua.doors.links.zalo import client as zalo_client
from motcua.doors.links.zalo import settings as zalo
from motcua.doors.ui.link_files import LinkFileWrong
from motcua.doors.ui.links import Connection
from motcua.followup.notifications import post
from motcua.foundation.signing import services as signing

CONNECTIONS = (
    Connection(
        "identity_provider",
        lambda: identity_provider.current().is_on,
        identity_provider.CLIENT,
        probe=identity_provider_client.probe,
    ),
    Connection(
        "integration_platform",
        lambda: integration_platform.current().is_on,
        integration_platform.CLIENT,
        probe=integration_platform_client.probe,
    ),
    Connection("population", lambda: population.current().is_on, population.CLIENT, probe=population_client.probe),
    Connection(
        "enterprise_register",
        lambda: enterprise_register.current().is_on,
        enterprise_register.CLIENT,
        probe=enterprise_register_client.probe,
    ),
    Connection(
        "chemical_registers",
        lambda: chemical_registers.current().is_on,
        chemical_registers.CLIENT,
        probe=chemical_registers_client.probe,
    ),
    Connection(
        "national_portal",
        lambda: national_portal.current().is_on,
        "national_portal",
        "national_portal",
        national_portal_client.probe,
    ),
    Connection(
        "single_window",
        lambda: single_window.current().is_on,
        "single_window",
        "single_window",
        single_window_client.probe,
    ),
    Connection(
        "document_axis",
        lambda: document_axis.current().is_on,
        document_axis.CLIENT,
        document_axis.CHANNEL,
        document_axis_client.probe,
    ),
    Connection(
        "payment_platform",
        lambda: payment_platform.current().is_on,
        payment_platform.CHANNEL,
        probe=payment_platform_client.probe,
    ),
    Connection("vnpay", lambda: vnpay.current().is_on, vnpay.CHANNEL, probe=vnpay_client.probe),
    Connection(
        "vneid",
        lambda: vneid.current().is_on,
        vneid.CLIENT,
        vneid_outbound.CHANNEL,
        vneid_client.probe,
        more=(vneid_outbound.ASKED, vneid_outbound.USAGE),
        within=vneid_outbound.WITHIN,
    ),
    Connection("vietqr", lambda: vietqr.current().is_on),
    Connection("post", lambda: post_office.current().is_on, post_office.CHANNEL, "post", post_client.probe),
    Connection("zalo", lambda: zalo.current().is_on, zalo.CARRIER, "zalo", zalo_client.probe),
    Connection("sms_first", lambda: bool(sms.current().first_url), sms.FIRST, "sms", sms_client.probe_first),
    Connection("sms_second", lambda: bool(sms.current().second_url), sms.SECOND, "sms", sms_client.probe_second),
    Connection(
        "signing_service",
        lambda: bool(settings.MOTCUA.signing_service_url),
        "signing.service",
        probe=signing.probe_service,
    ),
    Connection(
        "time_stamps", lambda: bool(settings.MOTCUA.signing_tsa), "signing.tsa", probe=signing.probe_time_stamps
    ),
    Connection(
        "certificate_status",
        lambda: bool(settings.MOTCUA.signing_ocsp),
        "signing.ocsp",
        probe=signing.probe_certificate_status,
    ),
    Connection("trust_list", lambda: True, "signing.trust_list", probe=signing.probe_trust),
    Connection("help_mail", lambda: help_mail.current().is_on, probe=help_mail_client.probe),
    Connection("mail", lambda: bool(settings.MOTCUA.mail_host), post.CHANNEL, post.CHANNEL, post.probe),
)

FILES = frozenset({
    "document_axis", "integration_platform", "national_portal", "population", "post", "single_window", "sms", "vneid", "zalo",
})  # fmt: skip
"""Links that may have a file below `links/`."""


def faults() -> list[str]:
    """What is wrong with the settings of the links, each in one sentence: asked before anything is served."""
    found = []
    for one in CONNECTIONS:
        try:
            one.is_on()
        except (ImproperlyConfigured, ValueError, OSError) as fault:
            found.append(f"{one.name}: {fault}")
    strange = sorted(
        path.name for path in (Path(settings.MOTCUA.home) / "links").glob("*.toml") if path.stem not in FILES
    )
    return found + [f"links/{name}: there is no such link; known are {', '.join(sorted(FILES))}" for name in strange]


def require_sound() -> None:
    """Raises `LinkFileWrong` with everything that is wrong."""
    if wrong := faults():
        raise LinkFileWrong("; ".join(wrong))
