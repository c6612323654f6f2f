"""Where the suppliers are, what they are told about us, and everything about them that is a guess."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import LinkFileWrong, with_file

FIRST, SECOND = "sms_first", "sms_second"
"""Names of the suppliers, and of their transport clients."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/sms.toml` in the installation's folder replaces any of them by name."""

    first_url: str = ""
    user: str = ""
    password: str = ""
    second_url: str = ""
    key: str = ""
    secret: str = ""
    brand: str = "BO CT"
    public_url: str = ""
    diacritics: bool = False
    """Whether texts keep their marks: dearer, 70 letters a part."""
    cp_code: str = "MOIT"
    content_ascii: str = "F"
    content_unicode: str = "1"
    """What the first supplier calls a text without and with marks; `0` was seen for `F`."""
    first_accepted: frozenset[str] = frozenset({"1"})
    first_unreachable: tuple[str, ...] = ("invalid phone", "invalid receiver", "blacklist", "not mobile")
    """Words in its refusal that mean this number and not our account."""
    second_accepted: frozenset[str] = frozenset({"100", "124"})
    second_unreachable: frozenset[str] = frozenset({"99", "108", "118", "177"})
    second_delivered: frozenset[str] = frozenset({"5", "1"})
    second_failed: frozenset[str] = frozenset({"2", "3", "4", "6"})
    """States of a message in the second supplier's report; no report of the first is known."""
    first_knows_repeats: bool = False
    second_knows_repeats: bool = True
    """Whether the same `RequestId` twice is one message (its code 124)."""
    timeout_seconds: float = 15.0

    def __post_init__(self) -> None:
        if self.brand and not (len(self.brand) <= 11 and self.brand.isascii()):
            raise LinkFileWrong(f"MOTCUA_SMS_BRAND={self.brand!r}: at most 11 letters without marks")


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        first_url=options.sms_url.rstrip("/"),
        user=options.sms_user,
        password=options.sms_password,
        second_url=options.sms_second_url.rstrip("/"),
        key=options.sms_second_key,
        secret=options.sms_second_secret,
        brand=options.sms_brand,
        public_url=options.public_url,
    )
    return with_file(given, "sms")
