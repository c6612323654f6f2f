"""Where VNPAY is and how we sign; off unless it has an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CHANNEL = "vnpay"
"""Key of this way to pay, and name of the transport client."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`pay_url` is where the payer goes, `api_url` where questions and refunds go; `server_address` is ours, as they see it."""

    pay_url: str
    api_url: str
    terminal: str
    secret: str
    server_address: str = "127.0.0.1"
    order_type: str = "other"
    timeout_seconds: float = 10.0

    @property
    def is_on(self) -> bool:
        """Whether one may pay this way."""
        return bool(self.pay_url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    return Settings(
        pay_url=options.vnpay_pay_url.rstrip("/"),
        api_url=options.vnpay_api_url.rstrip("/"),
        terminal=options.vnpay_terminal,
        secret=options.vnpay_secret,
        server_address=options.payment_server_address,
    )
