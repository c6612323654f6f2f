"""Where the platform is, how it is spoken to, who may ask us for what; off unless it has an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import LinkFileWrong, file_of

CLIENT = "integration_platform"
"""Name of the link, and of the transport client of its own calls; a carried call counts for the link that sends it."""

_SUBSYSTEM = re.compile(r"[^/\s]+(/[^/\s]+){2,3}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Profile(StrEnum):
    """How a call is put on the road; the body of the service is the same on each."""

    XROAD = "xroad-rest"
    ADAPTER = "vdxp-adapter"
    GATEWAY = "gateway-oauth2"
    PLAIN = "plain-http"


class Service(StrEnum):
    """What we offer, by the last part of its address."""

    RESULT = "tra-cuu-ket-qua"
    DOSSIER = "tinh-trang-ho-so"
    WALLET = "danh-muc-ket-qua"


@dataclass(frozen=True, slots=True)
class Partner:
    """A subsystem that may ask us: its key, the SHA-256 of its secret, and the purposes for which it may use each service."""

    subsystem: str
    name: str
    key: str
    secret_sha256: str
    purposes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Settings:
    """`subsystem` is ours, `instance/class/member/subsystem`; `prefix` and `dstcode_in` are the adapter's, `consumer_*` the gateway's."""

    url: str
    subsystem: str = ""
    profile: Profile = Profile.XROAD
    consumer_key: str = ""
    consumer_secret: str = ""
    token_path: str = "/token"  # noqa: S105 -- no secret
    token_auth: str = "basic"  # noqa: S105 -- no secret
    prefix: str = "/XrdAdapter/RestService/forward"
    dstcode_in: str = "query"
    provider_urls: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    partners: tuple[Partner, ...] = ()
    token_seconds: int = 3600
    per_minute: int = 120
    timeout_seconds: float = 10.0

    @property
    def is_on(self) -> bool:
        """Whether there is a road."""
        return bool(self.url)

    def partner(self, key: str) -> Partner | None:
        """The partner with this key."""
        return next((one for one in self.partners if one.key == key), None)


_TEXTS = ("token_path", "token_auth", "prefix", "dstcode_in")
_NUMBERS = ("token_seconds", "per_minute")


def current() -> Settings:
    """The settings of this installation; raises `LinkFileWrong` for what the file of the link has wrong."""
    options = django_settings.MOTCUA
    told = file_of(CLIENT)
    known = {one.name for one in fields(Settings)} - {"url", "subsystem", "profile", "consumer_key", "consumer_secret"}
    if unknown := set(told) - known:
        raise LinkFileWrong(f"{CLIENT}.toml: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    if options.integration_platform_subsystem and not _SUBSYSTEM.fullmatch(options.integration_platform_subsystem):
        raise LinkFileWrong("integration_platform_subsystem: instance/class/member[/subsystem]")
    made = Settings(
        url=options.integration_platform_url.rstrip("/"),
        subsystem=options.integration_platform_subsystem,
        profile=Profile(options.integration_platform_profile),
        consumer_key=options.integration_platform_key,
        consumer_secret=options.integration_platform_secret,
        provider_urls=_texts(told.get("provider_urls", {}), "provider_urls"),
        headers=_texts(told.get("headers", {}), "headers"),
        partners=_partners(told.get("partners", []), sandbox=options.sandbox),
        **{name: str(told[name]) for name in _TEXTS if name in told},  # type: ignore[arg-type]  # of texts by the list
        **{name: _number(told[name], name) for name in _NUMBERS if name in told},  # type: ignore[arg-type]  # and of numbers
    )
    if made.dstcode_in not in {"query", "header", "both"} or made.token_auth not in {"basic", "body"}:
        raise LinkFileWrong(f"{CLIENT}.toml: dstcode_in = query | header | both, token_auth = basic | body")
    return made


SANDBOX_PARTNER = Partner(
    "VN-TEST/GOV/0099/DOI-TAC",
    "Đối tác chạy thử",
    "doi-tac",
    "47b92e12cf09465c9375403baf780850b83d356c4e8605083817392d8e8106ed",
    {service.value: ("giai-quyet-tthc", "kiem-tra-sau-cap-phep") for service in Service},
)
"""Who calls us in a trial; known to no installation that runs without the sandbox."""


def _partners(told: object, *, sandbox: bool) -> tuple[Partner, ...]:
    if not isinstance(told, list):
        raise LinkFileWrong(f"{CLIENT}.toml: partners is a list of tables")
    found = tuple(_partner(one) for one in told)
    if sandbox:
        found = (*found, SANDBOX_PARTNER)
    if len({one.key for one in found}) != len(found) or len({one.subsystem for one in found}) != len(found):
        raise LinkFileWrong(f"{CLIENT}.toml: two partners with one key or one subsystem")
    return found


def _partner(told: object) -> Partner:
    try:
        assert isinstance(told, dict)
        purposes = told["purposes"]
        made = Partner(
            str(told["subsystem"]),
            str(told.get("name", told["subsystem"])),
            str(told["key"]),
            str(told["secret_sha256"]).lower(),
            {Service(name).value: tuple(str(one) for one in given) for name, given in purposes.items()},
        )
    except (AssertionError, KeyError, AttributeError, TypeError, ValueError) as fault:
        raise LinkFileWrong(f"{CLIENT}.toml: partner: {fault}") from fault
    if not _SUBSYSTEM.fullmatch(made.subsystem) or not _FINGERPRINT.fullmatch(made.secret_sha256) or not made.key:
        raise LinkFileWrong(f"{CLIENT}.toml: partner {made.subsystem}: subsystem, key or secret_sha256")
    return made


def _texts(told: object, name: str) -> dict[str, str]:
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise LinkFileWrong(f"{CLIENT}.toml: {name} is a table of texts")
    return dict(told)


def _number(told: object, name: str) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 1:
        raise LinkFileWrong(f"{CLIENT}.toml: {name} is a whole number above 0")
    return told
