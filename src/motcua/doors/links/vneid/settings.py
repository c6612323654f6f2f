"""Where VNeID takes papers and how it is spoken to; off unless it has an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from django.conf import settings as django_settings

from motcua.doors.ui.link_files import LinkFileWrong, file_of

CLIENT = "vneid"
"""Name of the link, of its transport client and of its channel."""

_WORDS = {"in_force": "HIEU_LUC", "revoked": "THU_HOI", "replaced": "THAY_THE", "expired": "HET_HAN"}


@dataclass(frozen=True, slots=True)
class Settings:
    """All but the address and the client are guesses."""

    url: str
    client_id: str = ""
    client_secret: str = ""
    token_path: str = "/token"  # noqa: S105 -- no secret
    papers_path: str = "/giay-to"
    usage_path: str = "/nhat-ky-khai-thac"
    kind: str = "KET_QUA_TTHC"
    states: Mapping[str, str] = field(default_factory=lambda: dict(_WORDS))
    no_holder: str = "NO_HOLDER"
    """Its word for somebody who has no wallet: nothing to be done here."""
    timeout_seconds: float = 10.0

    @property
    def is_on(self) -> bool:
        """Whether there is a wallet to fill."""
        return bool(self.url)


_TEXTS = ("token_path", "papers_path", "usage_path", "kind", "no_holder")


def current() -> Settings:
    """The settings of this installation; raises `LinkFileWrong` for what the file of the link has wrong."""
    options = django_settings.MOTCUA
    told = file_of(CLIENT)
    known = {one.name for one in fields(Settings)} - {"url", "client_id", "client_secret", "timeout_seconds"}
    if unknown := set(told) - known:
        raise LinkFileWrong(f"{CLIENT}.toml: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    states = told.get("states", {})
    if not isinstance(states, dict) or set(states) - set(_WORDS):
        raise LinkFileWrong(f"{CLIENT}.toml: states is a table of {', '.join(_WORDS)}")
    return Settings(
        url=options.vneid_url.rstrip("/"),
        client_id=options.vneid_client,
        client_secret=options.vneid_secret,
        states=_WORDS | {name: str(word) for name, word in states.items()},
        **{name: str(told[name]) for name in _TEXTS if name in told},  # type: ignore[arg-type]  # of texts by the list
    )
