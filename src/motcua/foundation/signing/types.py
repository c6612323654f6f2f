"""Values of signing: who signed, when, and what a check found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """The three answers of a check (ETSI EN 319 102-1)."""

    VALID = "VALID"
    INVALID = "INVALID"
    INDETERMINATE = "INDETERMINATE"


class Reason(StrEnum):
    """Why a verdict is what it is."""

    NONE = ""
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    ALTERED_AFTER_SIGNING = "ALTERED_AFTER_SIGNING"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    WRONG_KEY_USAGE = "WRONG_KEY_USAGE"
    NO_TRUST_ANCHOR = "NO_TRUST_ANCHOR"
    REVOCATION_UNKNOWN = "REVOCATION_UNKNOWN"
    NO_TIMESTAMP = "NO_TIMESTAMP"
    WEAK_ALGORITHM = "WEAK_ALGORITHM"
    NO_SIGNATURE = "NO_SIGNATURE"
    ENCRYPTED = "ENCRYPTED"
    NOT_PDF = "NOT_PDF"
    FORMAT_FAILURE = "FORMAT_FAILURE"


class Level(StrEnum):
    """PAdES baseline levels (ETSI EN 319 142-1) that are made at signing."""

    B_B = "B-B"
    B_T = "B-T"


@dataclass(frozen=True, slots=True)
class Signer:
    """The holder of a certificate: common name, organisation, and the identifier in `UID` such as `MST:0000000017`."""

    common_name: str
    organisation: str
    identifier: str


class Hand(StrEnum):
    """What makes a person's signature."""

    FILE = "file"
    """A key file on this server that the person's PIN opens."""
    PKCS11 = "pkcs11"
    """A key on a PKCS#11 token that this server reaches."""
    AGENT = "agent"
    """The signing program on the officer's own machine."""
    REMOTE = "remote"
    """A signing service (CSC API)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that an officer has registered, with proof that the key is theirs.

    `place` is where its hand finds the key: a file, `token/key` labels, or the credential of a service. `most` is how many
    signatures one authorisation at its service may be for, 0 without a limit. `der` and `chain` are DER; `sha256` is the fingerprint of `der` and `serial` its number in hexadecimal.
    """

    id: int
    principal: str
    hand: Hand
    place: str
    signer: Signer
    issuer: str
    serial: str
    sha256: str
    in_force_from: datetime
    in_force_until: datetime
    der: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    most: int = 0

    def in_force(self, at: datetime) -> bool:
        """Whether its own dates allow signing at this instant."""
        return self.in_force_from <= at <= self.in_force_until


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at a signing service: its certificate with those above it (DER), and how many signatures one authorisation may be for."""

    id: str
    der: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    most: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A person came back from a signing service: with what purpose they had gone, and for which batch."""

    act: str
    purpose: str
    batch: str
    credentials: tuple[Credential, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that waits for a person's signature value: bytes with a hole from `start` to `end`, and the digest of all but the hole."""

    pdf: bytes = field(repr=False)
    digest: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file; `sha256` is the fingerprint of `pdf` in hexadecimal."""

    pdf: bytes
    signer: Signer
    signed_at: datetime
    level: Level
    sha256: str


class Covers(StrEnum):
    """How much of the content a signature speaks for."""

    WHOLE = "whole"
    """Everything, as it lies here."""
    REVISION = "revision"
    """Everything that was there when it was made; what follows are signatures of others and their upkeep."""
    PART = "part"
    """Not everything, or something was added after it."""


@dataclass(frozen=True, slots=True)
class OneSignature:
    """What a check found of one signature of several.

    `place` names it in its file (the field of a PDF, the number in an XML document). `serial` is the certificate's number in hexadecimal
    and `certificate` its SHA-256. `signed_at` is what the signer claims; `proven_at` what a trusted time-stamp proves, none without one.
    `revoked_at` is there whenever the certificate is revoked by now, also when the signature is older and holds.
    """

    place: str
    verdict: Verdict
    reason: Reason
    covers: Covers
    signer: Signer | None = None
    issuer: str = ""
    serial: str = ""
    certificate: str = ""
    signed_at: datetime | None = None
    proven_at: datetime | None = None
    revoked_at: datetime | None = None
    remarks: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What a check of a file found.

    `verdict` is the worst of all signatures, `reason` its cause. `signer` and `signed_at` are of the first signature;
    `signed_at` is what the signer claims, unless `timestamped`. `remarks` do not change the verdict. `signatures` counts
    those of persons and agencies, `stamps` the document time-stamps. `sha256` is the fingerprint of the file checked.
    `each` are the signatures one by one, in the order in which they were made.
    """

    verdict: Verdict
    reason: Reason
    sha256: str
    signer: Signer | None = None
    signed_at: datetime | None = None
    covers_whole_file: bool = False
    timestamped: bool = False
    signatures: int = 0
    stamps: int = 0
    remarks: tuple[Reason, ...] = ()
    each: tuple[OneSignature, ...] = ()


class XmlVerdict(StrEnum):
    """What can be said of a signature; only `OK` is good."""

    OK = "ok"
    NOT_XML = "not_xml"
    NOT_SIGNED = "not_signed"
    NO_CERTIFICATE = "no_certificate"
    NOT_TRUSTED = "not_trusted"
    REVOKED = "revoked"
    NOT_IN_FORCE = "not_in_force"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class XmlSignature:
    """The verdict, and the signing certificate's subject and serial number in hex where there was one to read."""

    verdict: XmlVerdict
    subject: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An authority of a trusted list: its certificate (DER), its service's name, and the times in which the list vouches for it."""

    der: bytes
    name: str
    spans: tuple[tuple[datetime, datetime | None], ...]

    def holds(self, moment: datetime) -> bool:
        """Whether it was vouched for at that instant."""
        return any(since <= moment and (until is None or moment < until) for since, until in self.spans)
