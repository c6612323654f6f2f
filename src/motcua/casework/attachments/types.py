"""Values of papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from motcua.foundation.signing.types import Covers, Reason, Verdict
from motcua.foundation.types import Ref

PaperId: TypeAlias = str
"""A UUID as text."""

MEGABYTE = 1024 * 1024


class PaperKind(StrEnum):
    """What a paper may be, by its content."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JPEG = "jpeg"
    PNG = "png"
    XML = "xml"

    @property
    def media_type(self) -> str:
        """The media type of the kind."""
        return _MEDIA_TYPES[self]

    @property
    def largest(self) -> int:
        """Bytes that a paper of the kind may have."""
        return (5 if self in {PaperKind.JPEG, PaperKind.PNG, PaperKind.XML} else 20) * MEGABYTE


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES = {
    PaperKind.PDF: "application/pdf",
    PaperKind.DOCX: f"{_OFFICE}wordprocessingml.document",
    PaperKind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    PaperKind.JPEG: "image/jpeg",
    PaperKind.PNG: "image/png",
    PaperKind.XML: "application/xml",
}
LARGEST = max(kind.largest for kind in PaperKind)
LARGEST_EVIDENCE = 20_000_000
"""Bytes of a file that shows what an officer says."""
LARGEST_PIECE = 1024 * 1024
"""Bytes of one piece of an upload at most."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows what an officer says, no paper of a dossier, once it was looked into."""

    name: str
    kind: PaperKind
    content: bytes


class PaperState(StrEnum):
    """What became of a paper that was handed in; only a clean one has a file that anybody may read."""

    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "refused"


class PaperScan(StrEnum):
    """Whether the antivirus has looked at a clean paper."""

    PASSED = "passed"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: `name` is the name under which it was given, which a form may refer to; `sha256` is hex.

    `dossier` is empty until the paper is bound. `duplicate_of` is an earlier paper of the same owner with the
    same content.
    """

    id: PaperId
    name: str
    kind: PaperKind | None
    media_type: str
    size: int
    sha256: str
    state: PaperState
    scan: PaperScan
    owner: Ref
    dossier: Ref | None
    added_at: datetime
    duplicate_of: PaperId | None
    signature: str = ""
    """The verdict on its signatures at intake (`VALID`, `INDETERMINATE`, `INVALID`), "" where it has none."""
    taken_from: Ref | None = None
    """What its owner took it from, where it was not handed in."""


class Match(StrEnum):
    """Whether a signature is the applicant's own."""

    SAME = "same"
    OTHER = "other"
    PERSON = "person"
    """A person's own, in a paper of an enterprise."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """One signature in a paper, as it was judged at intake; `signed_at` is what the signer says, `proven_at` what a time-stamp proves."""

    verdict: Verdict
    reason: Reason
    covers: Covers
    name: str
    organisation: str
    identifier: str
    issuer: str
    serial: str
    signed_at: datetime | None
    proven_at: datetime | None
    revoked_at: datetime | None
    remarks: tuple[Reason, ...]
    match: Match


@dataclass(frozen=True, slots=True)
class PaperSignatures:
    """The signatures of a paper and when they were judged; `verdict` is the worst of them."""

    verdict: Verdict
    reason: Reason
    judged_at: datetime
    each: tuple[PaperSignature, ...]


@dataclass(frozen=True, slots=True)
class PaperContent:
    """A paper with its bytes."""

    paper: Paper
    content: bytes


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of a paper: its number of so many, its size in points and its text."""

    paper: Paper
    number: int
    count: int
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class PagePick:
    """One page of a paper, numbered from one, turned clockwise by 0, 90, 180 or 270 degrees."""

    paper: PaperId
    page: int
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A new paper: its name, and the pages that it is made of, in order."""

    name: str
    picks: tuple[PagePick, ...]


class Readable(Protocol):
    """A content that is read piece by piece, such as an uploaded file."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes, none at the end."""
        ...
