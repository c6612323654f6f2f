"""Where Zalo is, who we are there, our templates, and what its error numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import with_file

CARRIER = "zalo"
"""Name of the supplier, of its session, and of the transport client."""
OAUTH = "zalo.oauth"


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
    return with_file(given, "zalo")
