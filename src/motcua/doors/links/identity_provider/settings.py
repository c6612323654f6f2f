"""Where the identity provider is and how it is spoken to; off unless it has an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings as django_settings

CLIENT = "identity_provider"
"""Name of the transport client, under which authorities and certificates are configured."""


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
    userinfo_method: str = "POST"
    logout_hint: str = "id_token"
    proof_key: bool = True
    nonce: bool = True
    verify_id_token: bool = True
    vneid_hint: str = ""
    skew_seconds: int = 300
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
    )
