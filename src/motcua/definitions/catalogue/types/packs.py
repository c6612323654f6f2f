"""Packs at work: what was found in them, what changes between two, drafts and try-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.definitions.catalogue.types.judgements import Judgement
from motcua.definitions.catalogue.types.procedures import FeeLine
from motcua.definitions.forms.types import Text
from motcua.definitions.process.types import Gives
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class PackMessage:
    """One finding about a pack, at its file and line (0 where a line means nothing)."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PackReport:
    """What `motcua pack check` found; `failed` counts examples that came out otherwise, and packs with something else wrong."""

    packs: int
    examples: int
    failed: int
    messages: tuple[PackMessage, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all packs are sound and all examples came out as they say."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a pack did: `fresh` is false when the same fingerprint was there already."""

    version_id: int
    procedure: str
    version: str
    fresh: bool


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder in the making; `revision` is the version seen that the next save must carry.

    `based_on` is the id of the version from which it was begun; the names are actors' ids (`officer:…`), `remark` is what the
    second person said when the proposal was sent back.
    """

    id: int
    procedure: str
    state: DraftState
    revision: int
    based_on: int | None
    begun_by: str
    begun_at: datetime
    saved_by: str
    saved_at: datetime
    proposed_by: str = ""
    proposed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two packs, in words; `area` is `settings form words codes tables process papers examples`.

    `before` and `after` are the values themselves, as far as there are any.
    """

    area: str
    place: str
    text: Text
    before: Json = None
    after: Json = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The folder in an archive: contents by name, who signed it, and whether the signature leads to a root that we trust."""

    name: str
    files: Mapping[str, bytes]
    signer: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """What a rehearsal waits for: a step with its role and the values that finishing it gives, or an event of some type."""

    element: str
    name: str
    role: str = ""
    gives: tuple[Gives, ...] = ()
    event: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a filing and acts that were played under a draft.

    `path` are names of the steps passed, `steps` what is waited for, `open_points` what came to no answer and why.
    """

    errors: tuple[FieldError, ...]
    data: Mapping[str, Json]
    judgement: Judgement | None
    fees: tuple[FeeLine, ...]
    route: str
    due: datetime | None
    path: tuple[str, ...]
    steps: tuple[WaitingStep, ...]
    state: str
    open_points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compatibility:
    """What a filing of one version lacks under another.

    `data` are what would be stored; `dropped` are places that the other form has not, `errors` are all faults under it.
    """

    data: Mapping[str, Json]
    errors: tuple[FieldError, ...]
    dropped: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing would be missing or faulty."""
        return not self.errors
