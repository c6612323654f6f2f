"""The national identity as our port asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from motcua.doors.links.identity_provider import client, mapping, wire
from motcua.doors.links.identity_provider.settings import Settings, current
from motcua.foundation.errors import Unavailable
from motcua.identity.accounts.errors import ClaimsIncomplete, SignInRefused
from motcua.identity.accounts.types import Identified


class NationalIdentity:
    """Adapter of `accounts.ports.IdentityProvider`; reads its settings at each call."""

    def __init__(self, settings: Callable[[], Settings] = current) -> None:
        self._settings = settings

    def address(self, *, choice: str, state: str, nonce: str, verifier: str, return_address: str) -> str:
        """Where the browser goes; asks the provider for its keys first, so that nobody is sent to a closed door."""
        settings = self._settings()
        if not settings.is_on:
            raise Unavailable(provider="identity", part="off")
        client.keys(settings)
        hint = settings.vneid_hint if choice == "vneid" else ""
        return wire.authorize_address(
            settings, state=state, nonce=nonce, verifier=verifier, return_address=return_address, hint=hint
        )

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> Identified:
        """Who came back: the identity token proves the sign-in, userinfo says who it is, both of the same subject."""
        settings = self._settings()
        tokens = client.tokens(settings, code=code, verifier=verifier, return_address=return_address)
        subject = self._subject(settings, tokens.identity, nonce, at) if settings.verify_id_token else ""
        values = client.userinfo(settings, tokens.access)
        if subject and values.get("sub", subject) != subject:
            raise SignInRefused(reason="subject")
        if not values.get("TechID"):
            raise ClaimsIncomplete(missing="tech_id")
        hint = tokens.access if settings.logout_hint == "access_token" else tokens.identity
        return Identified(mapping.claims(values), hint)

    def leave_address(self, *, hint: str, return_address: str) -> str:
        """Where the browser signs out there too."""
        settings = self._settings()
        return wire.logout_address(settings, hint=hint, return_address=return_address) if settings.is_on else ""

    def _subject(self, settings: Settings, token: str, nonce: str, at: datetime) -> str:
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
