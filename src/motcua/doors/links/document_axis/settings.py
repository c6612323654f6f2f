"""What the link needs to know; off unless its address is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import LinkFileWrong, with_file

MEBIBYTE = 1024 * 1024
CLIENT = CHANNEL = "document_axis"
VXP, LGSP = "vxp", "lgsp"


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/document_axis.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    transport: str = VXP
    """`vxp` or `lgsp`."""
    system: str = "000.00.00.G02"
    """Our system's id at the axis, which must be the sending unit's code too."""
    secret: str = ""
    user: str = ""
    password: str = ""
    application: str = "motcua"
    """For `lgsp`."""
    agency: str = "G02"
    """The authority of ours that stands behind the connection: one connection, one sending unit."""
    codes: str = "older"
    """Which code of an authority goes out: `older` (QCVN 102:2016) or `new` (Decision 20/2020/QĐ-TTg)."""
    header_prefix: str = "XroadVnpt-"
    version: str = "3.0.201608"
    agent: str = "JAVASDKAgent/1.0.0 XRoad/VPCP"
    signs: bool = True
    """Packages that leave carry an XML signature of ours."""
    require_signature: bool = False
    authorities: str = ""
    revocations: str = ""
    """PEM files: who may issue senders' certificates, and their revocation list. Without them a signature shows only that nothing was changed."""
    document_types: Mapping[str, int] = field(default_factory=dict)
    """Our code of a kind → its number on the axis, where it is another than the usual one."""
    largest_package: int = 50 * MEBIBYTE
    largest_unpacked: int = 100 * MEBIBYTE
    """All files of a package together, unpacked."""
    most_files: int = 100
    at_once: int = 50
    """Packages that one round takes in."""
    seconds: float = 20.0
    package_seconds: float = 60.0
    waits: tuple[float, ...] = (30, 60, 120, 300, 900, 3600)
    """Seconds before the next attempt; the last one for ever after."""
    give_up_days: int = 3
    tls_authorities: str = ""
    tls_certificate: str = ""
    tls_key: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is exchanged at all."""
        return bool(self.url)

    def wait(self, attempt: int) -> float:
        """Seconds to wait after this attempt."""
        return self.waits[min(attempt, len(self.waits)) - 1]


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.document_axis_url.rstrip("/"),
        transport=options.document_axis_style,
        system=options.document_axis_system,
        secret=options.document_axis_secret,
        agency=options.agency_code,
    )
    made = with_file(given, "document_axis")
    for name, known in (("transport", {VXP, LGSP}), ("codes", {"older", "new"})):
        if getattr(made, name) not in known:
            raise LinkFileWrong(f"document_axis.toml: {name} must be one of {', '.join(sorted(known))}")
    return made


@lru_cache(maxsize=8)
def pem(path: str) -> bytes:
    """The contents of a certificate file, read once."""
    return Path(path).read_bytes()
