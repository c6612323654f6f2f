"""Where letters lie and what one may bring; off unless it has a folder and an address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import with_file

CHANNEL = "help_mail"


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/help_mail.toml` in the installation's folder replaces any of them by name."""

    folder: str = ""
    address: str = ""
    sender: str = ""
    """Our own sender: what comes from it is a loop."""
    largest: int = 25 * 1024 * 1024
    """Bytes of one letter."""
    most_a_round: int = 50
    most_files: int = 10
    most_parts: int = 60
    """Parts of a letter, and marks of further ones."""

    @property
    def is_on(self) -> bool:
        """Whether letters are taken."""
        return bool(self.folder and self.address)

    @property
    def path(self) -> Path:
        """The Maildir."""
        return Path(self.folder)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(folder=options.help_maildir, address=options.help_address, sender=options.mail_from)
    return with_file(given, "help_mail")
