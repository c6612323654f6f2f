"""Where the identity provider is and how it is spoken to; off unless it has an address."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from motcua.foundation import toml

CLIENT = "identity_provider"
"""Name of the transport client, under which authorities and certificates are configured."""


class MappingWrong(ImproperlyConfigured):
    """The file with the names of claims cannot be read, or names something that there is not."""


@dataclass(frozen=True, slots=True)
class Names:
    """Under which names the provider speaks of an organisation's identity; no client of it was seen, so all are settings.

    Of several names the first that has a value counts. `enterprise_kinds` and `organisation_kinds` are values of `kind`.
    """

    kind: str = "LoaiTaiKhoan"
    enterprise_kinds: tuple[str, ...] = ("2",)
    organisation_kinds: tuple[str, ...] = ("3",)
    org_id: tuple[str, ...] = ("MaSoThue", "MaSoDoanhNghiep", "SoDinhDanhToChuc")
    org_name: tuple[str, ...] = ("TenDoanhNghiep", "TenToChuc")
    person_id: tuple[str, ...] = ("SoDinhDanh", "SoDinhDanhNguoiDaiDien")
    person_name: tuple[str, ...] = ("HoVaTen",)


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses below `url` are WSO2's defaults; `issuer` is what `iss` must say."""

    url: str
    client_id: str
    client_secret: str
    issuer: str = ""
    authorize_path: str = "/oauth2/authorize"
    token_path: str = "/oauth2/token"  # noqa: S105 -- no secret
    userinfo_path: str = "/oauth2/userinfo"
    keys_path: str = "/oauth2/jwks"
    logout_path: str = "/oidc/logout"
    scope: str = "openid"
    acr_values: str = "LoA1"
    acr_values_high: str = "LoA2"
    userinfo_method: str = "POST"
    logout_hint: str = "id_token"
    proof_key: bool = True
    nonce: bool = True
    verify_id_token: bool = True
    vneid_hint: str = ""
    skew_seconds: int = 300
    names: Names = Names()
    timeout_seconds: float = 10.0

    @property
    def is_on(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.url)

    @property
    def expected_issuer(self) -> str:
        """`iss` of WSO2 is its token address unless told otherwise."""
        return self.issuer or f"{self.url}{self.token_path}"


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    return Settings(
        url=options.identity_provider_url.rstrip("/"),
        client_id=options.identity_provider_client,
        client_secret=options.identity_provider_secret,
        logout_hint=options.identity_provider_logout_hint,
        names=_names(options.identity_provider_mapping),
    )


def officers() -> Settings:
    """The settings of the ministry's directory of officers: the paths and claims of common identity servers."""
    options = django_settings.MOTCUA
    paths = "/protocol/openid-connect"
    url = options.officer_provider_url.rstrip("/")
    return Settings(
        url=url,
        client_id=options.officer_provider_client,
        client_secret=options.officer_provider_secret,
        issuer=options.officer_provider_issuer or url,
        authorize_path=f"{paths}/auth",
        token_path=f"{paths}/token",
        userinfo_path=f"{paths}/userinfo",
        keys_path=f"{paths}/certs",
        logout_path=f"{paths}/logout",
        scope="openid profile",
        acr_values="",
        userinfo_method="GET",
    )


@cache
def _names(path: str) -> Names:
    """The names in the file, below `[org]`; what it does not name stays as it is. Raises `MappingWrong`."""
    if not path:
        return Names()
    try:
        table = toml.load(Path(path))["org"]
        known = {field.name for field in fields(Names)}
        if unknown := set(table) - known:
            raise MappingWrong(f"{path}: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
        given = {name: value if isinstance(value, str) else tuple(map(str, value)) for name, value in table.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise MappingWrong(f"{path}: {fault}") from fault
    return Names(**given)  # type: ignore[arg-type]  # names were compared with the fields above
