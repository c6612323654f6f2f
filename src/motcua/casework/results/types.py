"""Values of results."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from motcua.foundation.signing.types import SignatureReport, Verdict
from motcua.foundation.types import Json, Ref

REMINDED_AT_ONCE = 500
"""Results of which one turn of the job tells."""


class Kind(StrEnum):
    """What a result says: the thing asked for, or why not."""

    ISSUED = "issued"
    REFUSAL = "refusal"


class State(StrEnum):
    """Whether a result still holds."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that a result is made of.

    `subject` is what it answers (one result a subject), `owner` whom it belongs to and `owner_name` their name; `unit` the code path
    of the issuing unit. `pattern` makes the symbol from `{year}` and `{number}` or `{number:08d}`. `templates` are Typst sources by name
    and `template` the one to set; `data` is what it shows. `replaces` is the id of a result that ends with this one: of another subject, or
    of this one, whose corrected result then takes a number of its own. `valid_months` is how long it holds, 0 without an end; `remind_days`
    how many days before its end its owner hears of it, 0 not at all.
    """

    subject: Ref
    owner: Ref
    owner_name: str
    procedure: str
    version: int
    unit: str
    kind: Kind
    register: str
    pattern: str
    templates: Mapping[str, str] = field(repr=False)
    template: str
    title: str
    data: Mapping[str, Json] = field(repr=False)
    place: str = "Hà Nội"
    replaces: str | None = None
    valid_months: int = 0
    remind_days: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that another system issued before: `symbol` is the number on its paper, `pdf` its file where there is one."""

    subject: Ref
    owner: Ref
    owner_name: str
    procedure: str
    version: int
    unit: str
    register: str
    symbol: str
    issued_on: date
    signer: str
    title: str
    refusal: bool
    revoked: bool
    ended_on: date | None
    reason: str
    pdf: bytes | None = field(default=None, repr=False)
    valid_until: date | None = None
    remind_days: int = 0


@dataclass(frozen=True, slots=True)
class IssuedResult:
    """A result as others see it; `sha256` is the fingerprint of its latest revision."""

    id: str
    code: str
    check: str
    symbol: str
    register: str
    year: int
    number: int
    kind: Kind
    state: State
    procedure: str
    version: int
    unit: str
    subject: Ref
    owner: Ref
    title: str
    signer: str
    issued_at: datetime
    ended_at: datetime | None
    sha256: str
    file: str
    revision: int
    valid_until: date | None = None
    remind_on: date | None = None
    """From this day on its owner is told that it ends; none where it does not end, or nobody is told."""
    end_reason: str = ""
    replaced_by: str = ""
    """Symbol of the result that took its place."""

    @property
    def verification_path(self) -> str:
        """Where on the portal anybody verifies it: path and query."""
        return verification_path(self.code, self.check)


@dataclass(frozen=True, slots=True)
class OwnedResult:
    """A result as its owner has it; `file` and `sha256` are empty where there is no file of it."""

    id: str
    code: str
    check: str
    symbol: str
    kind: Kind
    state: State
    procedure: str
    version: int
    unit: str
    title: str
    signer: str
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    end_reason: str
    replaced_by: str
    file: str
    sha256: str

    @property
    def verification_path(self) -> str:
        """Where on the portal anybody verifies it: path and query."""
        return verification_path(self.code, self.check)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A result in a public register: `values` are those of the register's columns; the holder's name is empty where the law does not show it."""

    code: str
    check: str
    symbol: str
    holder: str
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    finding: Finding
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicRows:
    """A page of a public register; `more` says that another follows."""

    lines: Sequence[PublicRow]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class ResultContent:
    """The signed paper itself."""

    content: bytes = field(repr=False)
    name: str
    media_type: str
    sha256: str
    owner: Ref | None = None


class Finding(StrEnum):
    """What verification says."""

    AUTHENTIC = "authentic"
    """Ours, unchanged, in force."""
    REVOKED = "revoked"
    """Ours and unchanged, but revoked."""
    REPLACED = "replaced"
    """Ours and unchanged, but another took its place."""
    EXPIRED = "expired"
    """Ours and unchanged, but its time is over."""
    ALTERED = "altered"
    """Pretends to be ours or was signed by somebody, and is not what was signed."""
    FOREIGN = "foreign"
    """A readable file that is none of our results."""
    UNKNOWN = "unknown"
    """Cannot be told: no such code, no PDF, encrypted, or signed by us but not among the results."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to anybody who asks whether a result or a file is authentic; no more about people than the paper says.

    `fingerprint` is the SHA-256 of the file as issued (its latest revision), or of the file asked about when none of ours is known.
    `owner` is masked. `signature` is what a check of the file asked about found; none when only a code was given.
    """

    finding: Finding
    code: str = ""
    symbol: str = ""
    kind: Kind | None = None
    title: str = ""
    owner: str = ""
    signer: str = ""
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    valid_until: date | None = None
    replaced_by: str = ""
    fingerprint: str = ""
    signature: SignatureReport | None = None

    @property
    def exit_code(self) -> int:
        """For the command line: 0 authentic and in force, 1 not (altered, foreign, revoked, replaced, expired), 2 cannot be told."""
        return {Finding.AUTHENTIC: 0, Finding.UNKNOWN: 2}.get(self.finding, 1)

    @property
    def signature_holds(self) -> bool | None:
        """Whether the signature in the file asked about is valid; none when it was not asked or cannot be decided."""
        if self.signature is None or self.signature.verdict is Verdict.INDETERMINATE:
            return None
        return self.signature.verdict is Verdict.VALID


def as_code(typed: str) -> str:
    """A code as somebody types it, or the symbol on the paper, in the letters of codes: `12/GP-BCT ` → `12-GP-BCT`; at most 100 of them."""
    plain = unicodedata.normalize("NFKD", typed[:400].replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:100]


def verification_path(code: str, check: str) -> str:
    """The public address of a verification, below the portal's own."""
    return f"/xac-thuc/{code}?k={check}"


# ---------------------------------------------------------------- signing by persons


@dataclass(frozen=True, slots=True)
class Authority:
    """By what right somebody signs, as it stands above the signature (Decree 30/2020/NĐ-CP article 13 and annex I).

    `lines` are the lines from the authority mark down to the signer's post, such as `KT. CỤC TRƯỞNG` and `PHÓ CỤC TRƯỞNG`; empty for
    the head, whose template names the post itself. `deed` is the paper that gives the authority.
    """

    lines: tuple[str, ...] = ()
    deed: str = ""


class BatchState(StrEnum):
    """Where an act of signing stands."""

    PREPARING = "preparing"
    """Papers get their numbers and are set."""
    READY = "ready"
    """They wait for the person's one authorisation."""
    SIGNING = "signing"
    """Authorised: signatures are put in and the steps finished."""
    ENDED = "ended"


class ItemState(StrEnum):
    """Where one paper of such an act stands."""

    WAITING = "waiting"
    PREPARED = "prepared"
    """Numbered and set: what is signed does not change any more."""
    SIGNED = "signed"
    """The person's signature value is here and fits."""
    DONE = "done"
    """The signed paper is kept and its step finished."""
    FAILED = "failed"
    DROPPED = "dropped"
    """The act was stopped before it was signed, or never authorised."""


LIVE = (ItemState.WAITING, ItemState.PREPARED, ItemState.SIGNED)
"""States in which a paper is in somebody's hands: nobody else may sign it meanwhile."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One paper that a person chose to sign: the step at the desk that ends with it, and the fingerprint of the draft that they saw.

    `values` is what the step gives when it is signed.
    """

    subject: Ref
    step: int
    seen: str
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SigningItem:
    """One paper of an act of signing. `error` is the code of what went wrong, with its `params`."""

    id: int
    batch: str
    position: int
    subject: Ref
    step: int
    seen: str
    values: Mapping[str, Json]
    state: ItemState
    kind: Kind | None
    symbol: str
    at: datetime | None
    digest: str
    error: str
    params: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SigningBatch:
    """One act of signing: who, with which certificate, how far. `code` is the number shown on both devices."""

    id: str
    principal: str
    certificate: int
    hand: str
    code: str
    state: BatchState
    stopped: bool
    begun_at: datetime
    authorised_at: datetime | None
    ended_at: datetime | None
    items: tuple[SigningItem, ...] = ()

    def count(self, *states: ItemState) -> int:
        """How many of its papers stand so."""
        return sum(item.state in states for item in self.items)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the drafter wrote into the fields that a template offers, and why it came back. `version` grows with every change."""

    subject: Ref
    texts: Mapping[str, str]
    version: int
    returned_by: str = ""
    returned_at: datetime | None = None
    reason: str = ""

    @property
    def returned(self) -> bool:
        """Whether it waits to be put right before anybody may sign it."""
        return self.returned_at is not None


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper with the person's signature that waits for the agency's seal."""

    item: int
    register: str
    year: int
    number: int
    symbol: str
    code: str
    signer: str
    at: datetime
    content: bytes = field(repr=False)
