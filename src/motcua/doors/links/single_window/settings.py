"""What the link needs to know; off unless both its address and the window's certificate are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import with_file

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the message map: what a type and function mean for one of the window's procedure codes."""

    document_type: str
    direction: str
    type: str
    function: str
    event: str
    content: str


MESSAGE_MAP = (
    Rule("BCT0800001", "in", "10", "01", "submit", "ChemicalDeclaration"),
    Rule("BCT0800001", "out", "13", "11", "confirm", "ResultConfirm"),
    Rule("BCT0800001", "out", "11", "06", "refuse", "Result"),
)
"""Seeded with what is carried today; the window's other messages are answered ERR04_CODE."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/single_window.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    form: str = "gateway"
    """`gateway` or `request`: which SOAP form the window's address speaks."""
    certificate: str = ""
    authorities: str = ""
    revocations: str = ""
    """PEM files: the window's certificate, authorities that may issue it, their revocation list."""
    file_hosts: frozenset[str] = frozenset()
    public_url: str = ""
    our_name: str = "BCT"
    our_organization: str = "BCT"
    our_unit: str = "CHC"
    our_staff: str = "Hệ thống tự động"
    services_namespace: str = "http://moit.gov.vn/nsw/services"
    data_namespace: str = "http://moit.gov.vn/nsw/data/contract"
    procedures: Mapping[str, str] = field(default_factory=lambda: {"BCT0800001": "khai-bao-hoa-chat-nhap-khau"})
    """The window's procedure code → ours."""
    message_map: tuple[Rule, ...] = MESSAGE_MAP
    largest_message: int = 5 * MEBIBYTE
    largest_file: int = 20 * MEBIBYTE
    file_seconds: float = 10.0
    """Seconds for one attachment."""
    message_seconds: float = 30.0
    tls_authorities: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    """PEM files for mutual TLS towards the window."""
    waits: tuple[float, ...] = (2, 10, 60, 300, 900, 3600)
    """Seconds before the next attempt when the window is down; the last one for ever after."""

    @property
    def is_on(self) -> bool:
        """Whether anything is carried at all."""
        return bool(self.url and (self.certificate or self.authorities))

    def rule(self, *, direction: str, document_type: str, type_: str, function: str) -> Rule | None:
        """The map's line for a message, if there is one."""
        wanted = (document_type, direction, type_, function)
        return next((r for r in self.message_map if (r.document_type, r.direction, r.type, r.function) == wanted), None)

    def answer(self, *, document_type: str, event: str) -> Rule | None:
        """The map's line by which an event of ours is told."""
        wanted = (document_type, "out", event)
        return next((r for r in self.message_map if (r.document_type, r.direction, r.event) == wanted), None)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.single_window_url.rstrip("/"),
        certificate=options.single_window_certificate,
        file_hosts=frozenset(filter(None, (host.strip() for host in options.single_window_files.split(",")))),
        public_url=options.public_url,
    )
    return with_file(given, "single_window", message_map=lambda lines: tuple(Rule(**line) for line in lines))


@lru_cache(maxsize=8)
def pem(path: str) -> bytes:
    """The contents of a certificate file, read once."""
    return Path(path).read_bytes()


def trusted(settings: Settings) -> list[bytes]:
    """Certificates that the window's signature may rest on."""
    return [pem(path) for path in (settings.certificate, settings.authorities) if path]


def revoked(settings: Settings) -> list[bytes]:
    """Revocation lists to ask."""
    return [pem(settings.revocations)] if settings.revocations else []
