"""Values of results and of their verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Json, Ref


class Kind(StrEnum):
    """What the paper says."""

    ISSUED = "issued"
    REFUSAL = "refusal"


class State(StrEnum):
    """Whether the paper still holds."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Book:
    """The register that numbers a paper; `pattern` takes `year` and `number`."""

    register: str
    pattern: str

    def symbol(self, *, year: int, number: int) -> str:
        """The number and symbol on the paper."""
        return self.pattern.format(year=year, number=number)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the paper is set: a pack's template by name among its sources."""

    template: str
    sources: Mapping[str, str] = field(repr=False)
    place: str = "Hà Nội"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One paper to be issued: for which subject, to whom, what it says."""

    subject: Ref
    owner: Ref
    owner_name: str
    procedure: str
    unit: str
    kind: Kind
    title: str
    book: Book
    setting: Setting
    data: Mapping[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """A paper that was issued."""

    id: str
    subject: Ref
    owner: Ref
    procedure: str
    unit: str
    kind: Kind
    title: str
    symbol: str
    issued_at: datetime
    signer: str
    sha256: str
    state: State
    verification_path: str


@dataclass(frozen=True, slots=True)
class Content:
    """The file of a paper, in its latest revision."""

    name: str
    content: bytes = field(repr=False)
    sha256: str = ""


class Answer(StrEnum):
    """What a verification comes to."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    REPLACED = "replaced"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """What anybody may know of a paper: no more personal data than the paper itself, the owner's name masked.

    `reason` is the code of what the signature's check found, for those who want to know more.
    """

    answer: Answer
    reason: str = ""
    symbol: str = ""
    title: str = ""
    organisation: str = ""
    owner: str = ""
    issued_at: datetime | None = None
    signer: str = ""
    sha256: str = ""
    state_since: datetime | None = None
    state_reason: str = ""
    given_sha256: str = ""
