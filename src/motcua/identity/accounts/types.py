"""Values of accounts and sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Ref


class AccountKind(StrEnum):
    """Whose account it is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OFFICER = "officer"
    CLIENT = "client"


class ClaimedKind(StrEnum):
    """What a national identity says about its holder."""

    PERSON = "person"
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"


class OpenedBy(StrEnum):
    """How an account came to be; decides whether a national identity may be bound to it without more."""

    SIGN_IN = "sign_in"
    STAFF = "staff"
    PUSH = "push"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a national identity vouches for, freed of the provider's names.

    `tech_id` is the provider's stable key. For an enterprise or organisation the personal fields are those of the
    acting person and may be empty. `born` is `yyyy-mm-dd` or `yyyy`. `assurance` is 1 or 2.
    """

    kind: ClaimedKind
    tech_id: str
    name: str = ""
    personal_number: str = ""
    old_card: str = ""
    passport: str = ""
    born: str = ""
    enterprise_codes: tuple[str, ...] = ()
    organisation_name: str = ""
    address: str = ""
    assurance: int = 1
    via: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way; lives in the session of the browser that began it, and nowhere else."""

    address: str
    state: str
    nonce: str
    verifier: str
    return_address: str


@dataclass(frozen=True, slots=True)
class Identified:
    """What the provider gave back: the claims, and what it wants to see at sign-out."""

    claims: Claims
    logout_hint: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One owner for whom the account may act: the person themselves, or an organisation."""

    ref: Ref
    name: str
    rights: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded; an officer has no profiles."""

    account: str
    profiles: tuple[Profile, ...]
    assurance: int
    logout_hint: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as staff and pages see it."""

    id: str
    kind: AccountKind
    name: str
    login: str
    is_locked: bool
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedClient:
    """A program's credentials, shown once: only a fingerprint of the secret is kept."""

    account: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, shown once; `seconds` is its life."""

    value: str
    seconds: int
    scope: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A sign-in that staff must look at before it can succeed."""

    id: int
    reason: str
    account: str | None
    at: datetime
