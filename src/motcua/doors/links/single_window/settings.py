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


CHEMICALS, ORIGIN = "BCT0800001", "BCT0700001"


def _flow(
    document_type: str,
    form: str,
    *,
    paper: str,
    granted: tuple[str, str],
    changed: tuple[str, str],
    revoked: tuple[str, str],
) -> tuple[Rule, ...]:
    """The lines of one procedure: what is declared is the same for all, what is issued differs."""
    return (
        Rule(document_type, "in", "10", "01", "submit", form),
        Rule(document_type, "in", "10", "02", "edit", form),
        Rule(document_type, "in", "10", "03", "edit_agreed", form),
        Rule(document_type, "in", "10", "04", "supplemented", form),
        Rule(document_type, "in", "12", "11", "withdraw", "WithdrawRequest"),
        Rule(document_type, "in", "15", "14", "ask_edit", "EditRequest"),
        Rule(document_type, "out", "11", "05", "supplement", "Result"),
        Rule(document_type, "out", "11", "06", "refuse", "Result"),
        Rule(document_type, "out", "11", "06", "stopped", "Result"),
        Rule(document_type, "out", "11", "08", "accept", "Result"),
        Rule(document_type, "out", "13", "12", "withdrawn", "Result"),
        Rule(document_type, "out", "13", "13", "not_withdrawn", "Result"),
        Rule(document_type, "out", "16", "15", "may_edit", "Result"),
        Rule(document_type, "out", "16", "16", "not_edit", "Result"),
        Rule(document_type, "out", *granted, "confirm", paper),
        Rule(document_type, "out", *changed, "changed", paper),
        Rule(document_type, "out", *revoked, "revoked", "ResultConfirmCancel"),
    )


MESSAGE_MAP = (
    *_flow(
        CHEMICALS,
        "ChemicalDeclaration",
        paper="ResultConfirm",
        granted=("13", "11"),
        changed=("13", "14"),
        revoked=("14", "12"),
    ),
    *_flow(
        ORIGIN, "CertificateOfOrigin", paper="Licence", granted=("18", "17"), changed=("18", "18"), revoked=("18", "19")
    ),
)
"""What is carried; the window's other messages are answered ERR04_CODE. Types are read in running front ends, functions beyond 10 are guesses."""


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
    words: Mapping[str, str] = field(
        default_factory=lambda: {
            "accept": "Hồ sơ đã được tiếp nhận",
            "may_edit": "Đồng ý cho sửa hồ sơ",
            "withdrawn": "Đồng ý cho rút hồ sơ",
        }
    )
    """What an answer says that needs no reason, by its event."""
    services_namespace: str = "http://moit.gov.vn/nsw/services"
    data_namespace: str = "http://moit.gov.vn/nsw/data/contract"
    procedures: Mapping[str, str] = field(
        default_factory=lambda: {CHEMICALS: "khai-bao-hoa-chat-nhap-khau", ORIGIN: "chung-nhan-xuat-xu-uu-dai"}
    )
    """The window's procedure code → ours."""
    message_map: tuple[Rule, ...] = MESSAGE_MAP
    signs: bool = True
    """Whether our Envelopes carry our system signature; running systems leave it empty or a constant."""
    answers: str = "if_signed"
    """Whether the window's answers to us are signed: `always`, `if_signed` (one that is there must hold), `never`."""
    patience_seconds: float = 1800.0
    """How long after a message was sent a file that is not what it announced is asked for again; then it is the sender's to mend."""
    late_seconds: float = 86_400.0
    """The same for a file that does not come at all."""
    largest_message: int = 5 * MEBIBYTE
    largest_file: int = 20 * MEBIBYTE
    file_seconds: float = 10.0
    """Seconds for one attachment."""
    most_files: int = 60
    largest_files: int = 100 * MEBIBYTE
    files_seconds: float = 40.0
    """How many attachments one message may have, their bytes and the seconds for them all: the window waits about a minute for its answer."""
    message_seconds: float = 30.0
    crossing_codes: tuple[str, ...] = ("NSW06_CODE",)
    crossing_tries: int = 5
    """With which codes the window says that its dossier stands otherwise (a guess), and how often that may be two messages that crossed: each is asked again after `waits`."""
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
