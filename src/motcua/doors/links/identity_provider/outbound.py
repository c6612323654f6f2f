"""The national identity, and the ministry's directory of officers, as our ports ask for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from motcua.doors.links.identity_provider import client, mapping, wire
from motcua.doors.links.identity_provider.settings import Settings, current, officers
from motcua.foundation.errors import Unavailable
from motcua.identity.accounts.errors import ClaimsIncomplete, SignInRefused
from motcua.identity.accounts.types import Identified, OfficerClaims, ProviderSession


class NationalIdentity:
    """Adapter of `accounts.ports.IdentityProvider`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def address(
        self, *, choice: str, state: str, nonce: str, verifier: str, return_address: str, level: int = 1
    ) -> str:
        """Where the browser goes; asks the provider for its keys first, so that nobody is sent to a closed door."""
        settings = self._settings()
        if not settings.is_on:
            raise Unavailable(provider="identity", part="off")
        client.keys(settings)
        hint = settings.vneid_hint if choice == "vneid" else ""
        return wire.authorize_address(
            settings, state=state, nonce=nonce, verifier=verifier, return_address=return_address, hint=hint, level=level
        )

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> Identified:
        """Who came back: the identity token proves the sign-in, userinfo says who it is, both of the same subject."""
        settings = self._settings()
        tokens = client.tokens(settings, code=code, verifier=verifier, return_address=return_address)
        proved = _proved(settings, tokens.identity, nonce, at)
        values = client.userinfo(settings, tokens.access)
        if proved.subject and values.get("sub", proved.subject) != proved.subject:
            raise SignInRefused(reason="subject")
        if not values.get("TechID"):
            raise ClaimsIncomplete(missing="tech_id")
        hint = tokens.access if settings.logout_hint == "access_token" else tokens.identity
        rests_on = ProviderSession("national", proved.subject, proved.session)
        return Identified(mapping.claims(values, settings.names, acr=proved.acr), hint, rests_on)

    def leave_address(self, *, hint: str, return_address: str) -> str:
        """Where the browser signs out there too."""
        settings = self._settings()
        return wire.logout_address(settings, hint=hint, return_address=return_address) if settings.is_on else ""


class MinistryDirectory:
    """Adapter of `accounts.ports.OfficerDirectory`: the same protocol, with the claims of common identity servers."""

    def __init__(self, settings: Callable[[], Settings] = officers) -> None:
        self._settings = settings

    @property
    def is_on(self) -> bool:
        """Whether officers may sign in there."""
        return self._settings().is_on

    def address(self, *, state: str, nonce: str, verifier: str, return_address: str) -> str:
        """Where the browser goes; asks for the keys first, so that nobody is sent to a closed door."""
        settings = self._settings()
        if not settings.is_on:
            raise Unavailable(provider="officers", part="off")
        client.keys(settings)
        return wire.authorize_address(
            settings, state=state, nonce=nonce, verifier=verifier, return_address=return_address, hint=""
        )

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> OfficerClaims:
        """Who came back; the identity token must be of the same subject as userinfo."""
        settings = self._settings()
        tokens = client.tokens(settings, code=code, verifier=verifier, return_address=return_address)
        proved = _proved(settings, tokens.identity, nonce, at)
        values = client.userinfo(settings, tokens.access)
        if values.get("sub", proved.subject) != proved.subject:
            raise SignInRefused(reason="subject")
        return mapping.officer(values, proved.subject, proved.amr, hint=tokens.identity, session=proved.session)

    def leave_address(self, *, hint: str, return_address: str) -> str:
        """Where the browser signs out there too."""
        settings = self._settings()
        return wire.logout_address(settings, hint=hint, return_address=return_address) if settings.is_on else ""


def _proved(settings: Settings, token: str, nonce: str, at: datetime) -> wire.Proved:
    if not settings.verify_id_token:
        return wire.Proved("")
    try:
        try:
            return wire.check_identity_token(token, client.keys(settings), settings, nonce=nonce, at=at)
        except wire.KeyMissing:  # the provider changed its key
            anew = client.keys(settings, anew=True)
            return wire.check_identity_token(token, anew, settings, nonce=nonce, at=at)
    except (wire.KeyMissing, wire.Untrusted) as fault:
        raise SignInRefused(reason=f"id_token:{fault}") from fault
    except wire.Unreadable as fault:
        raise Unavailable(provider="identity", part="keys") from fault
