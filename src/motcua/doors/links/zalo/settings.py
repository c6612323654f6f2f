"""Where Zalo is, who we are there, our templates, and what its error numbers mean."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings as django_settings

CARRIER = "zalo"
"""Name of the supplier, of its session, and of the transport client."""
OAUTH = "zalo.oauth"


class SettingsWrong(Exception):
    """The link's file has a key that is no setting; the text says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/zalo.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    oauth_url: str = ""
    app: str = ""
    app_secret: str = field(default="", repr=False)
    account_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    templates: Mapping[str, str] = field(default_factory=lambda: {"*": "100001"})
    """Event → id of the approved template; `*` for every other event."""
    template_data: Mapping[str, str] = field(
        default_factory=lambda: {"ma_ho_so": "code", "trang_thai": "state", "tra_cuu": "site"}
    )
    """Key of a template → our value (`code`, `state`, `site`, `text`)."""
    longest_value: int = 100
    test_mode: bool = False
    """Only administrators of the official account get messages (`mode` development)."""
    unreachable: frozenset[int] = frozenset({-108, -110, -114, -118, -119})
    """The person cannot be reached by Zalo."""
    spent: frozenset[int] = frozenset({-115, -144, -147})
    """Out of quota: other means take over."""
    token_ended: frozenset[int] = frozenset({-124, -220})
    night: frozenset[int] = frozenset({-133})
    again: frozenset[int] = frozenset({-100})
    night_ends: int = 6
    knows_repeats: bool = False
    """Whether the same `tracking_id` twice is one message."""
    timeout_seconds: float = 15.0
    report_minutes: int = 1440
    """How old a report may be; an older one is a replay."""
    skew_minutes: int = 10

    @property
    def is_on(self) -> bool:
        """Whether anything may be sent."""
        return bool(self.url and self.oauth_url and self.refresh_token)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.zalo_url.rstrip("/"),
        oauth_url=options.zalo_oauth_url.rstrip("/"),
        app=options.zalo_app,
        app_secret=options.zalo_app_secret,
        account_secret=options.zalo_account_secret,
        refresh_token=options.zalo_refresh_token,
    )
    return _with_file(given, options.home / "links" / "zalo.toml")


def _with_file(given: Settings, path: Path) -> Settings:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return given
    for name, value in read.items():
        if isinstance(value, list):
            read[name] = frozenset(value)
    try:
        return replace(given, **read)
    except TypeError as error:
        raise SettingsWrong(f"{path.name}: {error}") from None
