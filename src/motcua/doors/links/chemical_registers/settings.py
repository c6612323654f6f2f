"""Where the registers are; off unless they have an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CLIENT = "chemical_registers"
"""Name of the transport client, under which authorities and certificates are configured."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All paths and words are a guess."""

    url: str
    permit_path: str = "/permits/{number}"
    certificates_path: str = "/certificates"
    live_words: tuple[str, ...] = ("live",)
    timeout_seconds: float = 5.0

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.url)


def current() -> Settings:
    """The settings of this installation."""
    return Settings(url=django_settings.MOTCUA.chemical_registers_url.rstrip("/"))
