"""Where the register is and how it is spoken to; off unless it has an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CLIENT = "enterprise_register"
"""Name of the transport client, under which authorities and certificates are configured."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`consumer_key` empty means that the gateway asks for no token; with a `road` it is asked as `service` over that road."""

    url: str
    consumer_key: str = ""
    consumer_secret: str = ""
    token_path: str = "/token"  # noqa: S105 -- no secret
    token_auth: str = "basic"  # noqa: S105 -- no secret
    look_up_path: str = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep"
    parameter: str = "msdn"
    active_words: tuple[str, ...] = ("Đang hoạt động",)
    timeout_seconds: float = 1.8
    road: str = ""
    service: str = ""

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.road or self.url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    return Settings(
        url=options.enterprise_register_url.rstrip("/"),
        consumer_key=getattr(options, "enterprise_register_key", ""),
        consumer_secret=getattr(options, "enterprise_register_secret", ""),
        road=options.enterprise_register_road,
        service=options.enterprise_register_service,
    )
