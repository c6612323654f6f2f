"""What the link needs to know; off unless its address is set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings as django_settings

ADAPTER = "/XrdAdapter/RestService/forward/mapi"
WAITS = (60.0, 300.0, 900.0, 3600.0)
SANDBOX_WAITS = (2.0, 10.0, *WAITS)


class SettingsWrong(Exception):
    """The link's file has a key that is no setting; the text says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/national_portal.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    style: str = "session"
    """`session`, `lgsp_rest` or `query_flag`."""
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """Bearer token of the gateway, for `lgsp_rest` and `query_flag`; empty inside its network."""
    dstcode: str = ""
    dstcode_in: str = "both"
    """Where the routing code goes: `header`, `query` or `both`."""
    unit: str = ""
    login_path: str = f"{ADAPTER}/login"
    data_path: str = f"{ADAPTER}/g"
    insert_path: str = "/KetNoiMotCuaQuocGia/DongBoHoSoMC"
    update_path: str = "/KetNoiMotCuaQuocGia/CapNhatHoSoMC"
    progress_path: str = "/KetNoiMotCuaQuocGia/CapNhatTienDoHoSoMC"
    """Paths of `lgsp_rest`; `query_flag` uses the insert path with `isUpdating` and the progress path."""
    session_words: tuple[str, ...] = ("session", "phien")
    """Folded words by which a refusal means that the session has ended."""
    exists_words: tuple[str, ...] = ("da ton tai",)
    unknown_words: tuple[str, ...] = ("chua duoc dong bo", "khong ton tai")
    field_codes: Mapping[str, str] = field(default_factory=lambda: {"Hóa chất": "G02-HC"})
    """Name of a field of procedures → its national code."""
    other_field: str = "G02-KHAC"
    result_code: str = ""
    """`MaGiayToKetQua` of our results, where the national catalogue has one."""
    staff: str = "Hệ thống tự động"
    public_url: str = ""
    seconds: float = 60.0
    largest_answer: int = 4 * 1024 * 1024
    progress_items: int = 10
    """Progress items in one call; the portal takes ten."""
    waits: tuple[float, ...] = WAITS
    """Seconds before the next attempt when the portal is down; the last one for ever after."""
    tls_authorities: str = ""
    tls_certificate: str = ""
    tls_key: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is carried at all."""
        return bool(self.url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.national_portal_url.rstrip("/"),
        style=options.national_portal_style,
        username=options.national_portal_user,
        password=options.national_portal_password,
        dstcode=options.national_portal_dstcode,
        unit=options.national_portal_unit,
        public_url=options.public_url,
        # Beside a sandbox that is restarted at will, a first wait of a minute only looks like a fault.
        waits=SANDBOX_WAITS if options.sandbox else WAITS,
    )
    path = options.home / "links" / "national_portal.toml"
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return given
    for name in ("waits", "session_words", "exists_words", "unknown_words"):
        if name in read:
            read[name] = tuple(read[name])
    try:
        return replace(given, **read)
    except TypeError as error:
        raise SettingsWrong(f"{path.name}: {error}") from None
