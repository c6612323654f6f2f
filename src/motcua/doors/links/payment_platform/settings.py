"""Where the platform is, who we are there, and to which account the money goes; off unless it has an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CHANNEL = "payment_platform"
"""Key of this way to pay, and name of the transport client."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`account`, `bank`, `account_name` are the beneficiary's. `reply_signature` is `sign` or `echo`: how our answer to CONFIRM is signed."""

    url: str
    partner: str
    secret: str
    key: str = ""
    """What the platform shows us in `x-api-key` when it asks what is owed; without one it is told nothing."""
    access_token: str = ""
    account: str = ""
    bank: str = ""
    account_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    server_address: str = "127.0.0.1"
    init_path: str = "/init"
    query_path: str = "/query"
    bill_path: str = "/bill"
    service_suffix: str = ".01"
    reply_signature: str = "sign"
    forged: str = "97"
    unknown: str = "01"
    wrong_amount: str = "04"
    timeout_seconds: float = 10.0

    @property
    def is_on(self) -> bool:
        """Whether one may pay this way."""
        return bool(self.url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    return Settings(
        url=options.payment_platform_url.rstrip("/"),
        partner=options.payment_platform_partner,
        secret=options.payment_platform_secret,
        key=options.payment_platform_key,
        account=options.payment_account,
        bank=options.payment_bank,
        account_name=options.payment_account_name,
        unit_code=options.national_portal_unit,
        unit_name=options.organisation,
        server_address=options.payment_server_address,
    )
