"""What the catalogue tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class VersionLoaded(Fact):
    """A version of a procedure was stored; `in_force_from` is a day, `fingerprint` is that of the pack's files."""

    NAME: ClassVar[str] = "catalogue.version_loaded"
    procedure: str
    version: str
    fingerprint: str
    in_force_from: str


@dataclass(frozen=True, slots=True)
class CodesImported(Fact):
    """Rows were added to a code list; `fingerprint` is that of the file."""

    NAME: ClassVar[str] = "catalogue.codes_imported"
    procedure: str
    code_list: str
    rows: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class VersionSuperseded(Fact):
    """An open-ended version got its end, the day on which its successor begins."""

    NAME: ClassVar[str] = "catalogue.version_superseded"
    procedure: str
    version: str
    in_force_until: str


@dataclass(frozen=True, slots=True)
class VersionSuspended(Fact):
    """New filings under a version stop on a day; `suspended_until` is exclusive, none without end."""

    NAME: ClassVar[str] = "catalogue.version_suspended"
    procedure: str
    version: str
    suspended_from: str
    suspended_until: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class VersionResumed(Fact):
    """A suspension ends on a day."""

    NAME: ClassVar[str] = "catalogue.version_resumed"
    procedure: str
    version: str
    resumed_on: str
    basis: str


@dataclass(frozen=True, slots=True)
class DraftBegun(Fact):
    """A draft of a procedure was begun, from a version or anew; `based_on` is the version's name."""

    NAME: ClassVar[str] = "catalogue.draft_begun"
    procedure: str
    draft: int
    based_on: str | None


@dataclass(frozen=True, slots=True)
class DraftProposed(Fact):
    """A sound draft was proposed for publishing; `fingerprint` is that of its files, `revision` its last save."""

    NAME: ClassVar[str] = "catalogue.draft_proposed"
    procedure: str
    draft: int
    version: str
    revision: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class DraftReturned(Fact):
    """A proposal was taken back or sent back for change; `remark` says why."""

    NAME: ClassVar[str] = "catalogue.draft_returned"
    procedure: str
    draft: int
    remark: str


@dataclass(frozen=True, slots=True)
class DraftDiscarded(Fact):
    """A draft was given up."""

    NAME: ClassVar[str] = "catalogue.draft_discarded"
    procedure: str
    draft: int


@dataclass(frozen=True, slots=True)
class VersionPublished(Fact):
    """A draft became a version: `proposed_by` and `published_by` are two persons' accounts."""

    NAME: ClassVar[str] = "catalogue.version_published"
    procedure: str
    version: str
    draft: int
    fingerprint: str
    proposed_by: str
    published_by: str


@dataclass(frozen=True, slots=True)
class NationalCatalogueTaken(Fact):
    """The national list of procedures was fetched and had changed."""

    NAME: ClassVar[str] = "catalogue.national_taken"
    listed: int
    new: int
    changed: int
    gone: int
