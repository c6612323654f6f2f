"""To which account a code leads; off unless there is one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CHANNEL = "vietqr"
"""Key of this way to pay."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`bank` is the six-digit BIN, `account` an account number of at most 19 characters."""

    bank: str
    account: str

    @property
    def is_on(self) -> bool:
        """Whether one may pay this way."""
        return bool(self.bank and self.account)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    return Settings(bank=options.payment_bank, account=options.payment_account)
