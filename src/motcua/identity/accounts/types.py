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
class ProviderSession:
    """The session at the provider that a sign-in here rests on, so that its end there ends ours.

    `provider` is `national` or `officers`; `subject` its `sub`; `session` its `sid`, empty where it names none.
    """

    provider: str = ""
    subject: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """What the provider gave back: the claims, what it wants to see at sign-out, and its own session."""

    claims: Claims
    logout_hint: str = ""
    rests_on: ProviderSession = ProviderSession()


@dataclass(frozen=True, slots=True)
class Profile:
    """One owner for whom the account may act: the person themselves, or an organisation."""

    ref: Ref
    name: str
    rights: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded; an officer has no profiles. `via` says by what means it was shown who it is.

    `must_enrol` bars everything but setting up the second factor that the account's roles need.
    """

    account: str
    profiles: tuple[Profile, ...]
    assurance: int
    logout_hint: str = ""
    via: str = ""
    must_enrol: bool = False
    rests_on: ProviderSession = ProviderSession()


@dataclass(frozen=True, slots=True)
class HalfIn:
    """A right password of an account that shows a second factor too; nobody is signed in yet.

    `kinds` are those that the account has set up; `rests_on` is the directory's session, where it was that.
    """

    account: str
    kinds: frozenset[FactorKind]
    rests_on: ProviderSession = ProviderSession()
    logout_hint: str = ""


class FactorKind(StrEnum):
    """With what an officer shows a second time that it is them."""

    TOTP = "totp"
    """A code generator (RFC 6238)."""
    KEY = "key"
    """A security key or the device's own lock (WebAuthn)."""
    RECOVERY = "recovery"
    """A code from the list that was printed for the day when the others are lost; each works once."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of an account as its holder sees it."""

    id: str
    kind: FactorKind
    label: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewGenerator:
    """A code generator about to be set up; the secret is shown once, as text and in the address for a QR code."""

    factor: str
    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign-in comes from: the door, the device in a few words, the network address and its wider network."""

    door: str
    device: str
    address: str
    network: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A sign-in in a browser as its holder sees it; `unusual` says in what it differs from those before."""

    id: str
    door: str
    device: str
    address: str
    via: str
    assurance: int
    started_at: datetime
    last_at: datetime
    unusual: tuple[str, ...]
    closed_at: datetime | None
    closed_because: str


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
    certificate: str = ""
    """Thumbprint of the certificate to which it is bound (`cnf`, RFC 8705 §3.1)."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate with which a program proves itself."""

    thumbprint: str
    subject: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Client:
    """A program of an enterprise as its representative and staff see it."""

    client_id: str
    name: str
    enterprise: str
    scopes: frozenset[str]
    certificates: tuple[ClientCertificate, ...]
    opened_at: datetime
    last_token_until: datetime | None
    old_secret_until: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A sign-in that staff must look at before it can succeed."""

    id: int
    reason: str
    account: str | None
    at: datetime
    name: str = ""
    number: str = ""
    held_number: str = ""
    person: str = ""
    """Our id of the person whose account stood before, where it is a person's."""


@dataclass(frozen=True, slots=True)
class OfficerClaims:
    """What the ministry's directory vouches for: its stable key, the login, the name, and whether two factors were used."""

    subject: str
    login: str
    name: str
    two_factors: bool
    logout_hint: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """What one line of a list of staff came to; `fault` is the code of its failure, `password` a new account's first one."""

    line: int
    login: str
    role: str
    unit: str
    opened: bool
    given: bool
    fault: str = ""
    password: str = ""
