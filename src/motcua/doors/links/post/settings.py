"""Where the post is, who we are there, and what its words mean; off unless it has an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import with_file

CHANNEL = "post"
"""Name of the transport client and of the outbox's channel."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/post.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    customer: str = "MOIT"
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    """With which the post signs its news."""
    orders_path: str = "/orders"
    cancel_path: str = "/orders/cancel"
    taken: frozenset[str] = frozenset({"00"})
    known: frozenset[str] = frozenset({"01"})
    """The order was taken before: its answer repeats number and fee."""
    unknown: frozenset[str] = frozenset({"02"})
    again: frozenset[str] = frozenset({"96", "99"})
    states: Mapping[str, str] = field(
        default_factory=lambda: {
            "COLLECTED": "picked_up",
            "TRANSIT": "in_transit",
            "DELIVERING": "out_for_delivery",
            "FAILED": "not_at_home",
            "DELIVERED": "delivered",
            "RETURNED": "came_back",
            "LOST": "lost",
        }
    )
    """Their word for a state → ours."""
    office_names: Mapping[str, str] = field(default_factory=dict)
    """Unit → where an item is fetched, where that is not the organisation's own desk."""
    seconds: float = 20.0
    news_minutes: int = 15
    """How old a signature of news may be."""

    @property
    def is_on(self) -> bool:
        """Whether results can be sent by post from here."""
        return bool(self.url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.post_url.rstrip("/"),
        customer=options.post_customer,
        token=options.post_token,
        secret=options.post_secret,
    )
    return with_file(given, "post")
