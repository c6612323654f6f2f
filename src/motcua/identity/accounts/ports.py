"""What this room needs from elsewhere: somebody who vouches for people."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from motcua.foundation.errors import Unavailable
from motcua.foundation.ports import Port
from motcua.identity.accounts.types import Identified, OfficerClaims


class IdentityProvider(Protocol):
    """A national identity provider (OpenID Connect, authorization code)."""

    def address(
        self, *, choice: str, state: str, nonce: str, verifier: str, return_address: str, level: int = 1
    ) -> str:
        """Where the browser goes to sign in; `choice` is the button pressed, `level` what the sign-in should have.

        Raises `Unavailable` when it is off.
        """
        ...

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> Identified:
        """Who came back with this code.

        Raises `Unavailable` when the provider does not answer, `SignInRefused` when it refuses or its answer cannot be
        trusted, `ClaimsIncomplete` when it does not say enough.
        """
        ...

    def leave_address(self, *, hint: str, return_address: str) -> str:
        """Where the browser goes to sign out there too; empty when the provider offers no such thing."""
        ...


class ProviderOff:
    """Stands in where no provider is connected: nobody but officers can sign in."""

    def address(self, **_asked: object) -> str:
        """Raise `Unavailable`."""
        raise Unavailable(provider="off")

    def identify(self, **_given: object) -> Identified:
        """Raise `Unavailable`."""
        raise Unavailable(provider="off")

    def leave_address(self, **_given: str) -> str:
        """Nowhere."""
        return ""


class OfficerDirectory(Protocol):
    """The ministry's own identity provider for its officers (OpenID Connect, authorization code)."""

    @property
    def is_on(self) -> bool:
        """Whether officers may sign in there."""
        ...

    def address(self, *, state: str, nonce: str, verifier: str, return_address: str) -> str:
        """Where the browser goes to sign in. Raises `Unavailable`."""
        ...

    def identify(self, *, code: str, nonce: str, verifier: str, return_address: str, at: datetime) -> OfficerClaims:
        """Who came back with this code. Raises as `IdentityProvider.identify`."""
        ...

    def leave_address(self, *, hint: str, return_address: str) -> str:
        """Where the browser signs out there too; empty when there is no such place."""
        ...


identity_provider: Port[IdentityProvider] = Port("accounts.identity_provider")
officer_directory: Port[OfficerDirectory] = Port("accounts.officer_directory")
