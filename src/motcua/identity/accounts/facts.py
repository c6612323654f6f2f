"""What this room tells; accounts appear by their opaque id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class AccountOpened(Fact):
    """An account came to be."""

    NAME: ClassVar[str] = "accounts.opened"

    kind: str
    opened_by: str


@dataclass(frozen=True, slots=True)
class IdentityBound(Fact):
    """A national identity was bound to an account that stood before."""

    NAME: ClassVar[str] = "accounts.identity_bound"

    via: str


@dataclass(frozen=True, slots=True)
class SignInSucceeded(Fact):
    """Somebody signed in."""

    NAME: ClassVar[str] = "accounts.signed_in"

    via: str
    assurance: int


@dataclass(frozen=True, slots=True)
class ConflictFound(Fact):
    """A sign-in was refused until staff have looked."""

    NAME: ClassVar[str] = "accounts.conflict_found"

    conflict: int
    reason: str


@dataclass(frozen=True, slots=True)
class ConflictSettled(Fact):
    """Staff settled a refused sign-in."""

    NAME: ClassVar[str] = "accounts.conflict_settled"

    conflict: int
    bound: bool


@dataclass(frozen=True, slots=True)
class AccountLockSet(Fact):
    """An account was locked or unlocked."""

    NAME: ClassVar[str] = "accounts.lock_set"

    locked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PasswordSet(Fact):
    """An officer's password was set."""

    NAME: ClassVar[str] = "accounts.password_set"


@dataclass(frozen=True, slots=True)
class ClientOpened(Fact):
    """A program may act for an enterprise."""

    NAME: ClassVar[str] = "accounts.client_opened"

    client_id: str
    enterprise: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientSecretReplaced(Fact):
    """A program got a new secret; the old one and its tokens are dead, or good for a while where it was rotated."""

    NAME: ClassVar[str] = "accounts.client_secret_replaced"

    client_id: str


@dataclass(frozen=True, slots=True)
class ClientSecretRotated(Fact):
    """A program got a new secret; the old one works until the instant told."""

    NAME: ClassVar[str] = "accounts.client_secret_rotated"

    client_id: str
    old_until: str


@dataclass(frozen=True, slots=True)
class ClientCertificateSet(Fact):
    """A certificate was added to a program, or taken from it."""

    NAME: ClassVar[str] = "accounts.client_certificate_set"

    client_id: str
    thumbprint: str
    added: bool


@dataclass(frozen=True, slots=True)
class ClientScopesSet(Fact):
    """A program got other rights; its tokens are dead."""

    NAME: ClassVar[str] = "accounts.client_scopes_set"

    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientRevoked(Fact):
    """A program may no longer act; its tokens are dead."""

    NAME: ClassVar[str] = "accounts.client_revoked"

    client_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class FactorSet(Fact):
    """A second factor was added or removed."""

    NAME: ClassVar[str] = "accounts.factor_set"

    kind: str
    added: bool


@dataclass(frozen=True, slots=True)
class RecoveryUsed(Fact):
    """A recovery code was used up; `left` is how many remain."""

    NAME: ClassVar[str] = "accounts.recovery_used"

    left: int


@dataclass(frozen=True, slots=True)
class UnusualSignIn(Fact):
    """A sign-in differed from those before: by `device`, `network`, `hour`."""

    NAME: ClassVar[str] = "accounts.unusual_sign_in"

    session: str
    unusual: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionsClosed(Fact):
    """Sessions were closed by somebody, not by leaving or by the clock."""

    NAME: ClassVar[str] = "accounts.sessions_closed"

    sessions: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ContactSet(Fact):
    """The address for notices about the account was set or removed; which, not what."""

    NAME: ClassVar[str] = "accounts.contact_set"

    removed: bool
