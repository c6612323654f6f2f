"""Values of many dossiers in one filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.foundation.types import Json

MOST_ROWS = 500
"""Dossiers of one filing."""
MOST_FILES = 2_000
"""Papers of one filing, and members of one archive."""
LARGEST_SENT = 20 * 1024 * 1024
"""Bytes of one file that is sent, an archive or a paper."""
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all that is in an archive."""


A_PACK = 100
"""Forms in one archive that is downloaded to be signed: signed, it still is no larger than what may be sent."""


class BundleState(StrEnum):
    """What is done with it now."""

    CHECKING = "checking"
    READY = "ready"
    FILING = "filing"
    SIGNING = "signing"


class RowState(StrEnum):
    """What is known of one row."""

    WAITING = "waiting"
    GOOD = "good"
    FAULTY = "faulty"
    CHOSEN = "chosen"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class BundleFault:
    """One fault of a row: a fault of the form with the cell in which it is mended ("" where no cell is)."""

    pointer: str
    cell: str
    code: str
    reason: str
    params: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class BundleRow:
    """One row as a page shows it."""

    key: str
    state: RowState
    code: str
    faults: tuple[BundleFault, ...]
    fee: int
    differs: bool
    signed: bool = False
    unsigned: str = ""
    """Why the signature that came for it was not taken; `signer` is whose it was."""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class BundleSigning:
    """Where the signing of the rows that can be filed stands.

    `signed` forms are signed; `made` can be downloaded and signed with own software; `ready` of these wait for an authorisation with the certificate of
    `name`, `refused` of these were tried in vain; one authorisation takes `most`. With `waits` one was given whose signatures are not here yet.
    `strange` are names of files that were sent as signed forms and are none.
    """

    name: str = ""
    signed: int = 0
    made: int = 0
    ready: int = 0
    refused: int = 0
    most: int = 0
    waits: bool = False
    strange: tuple[str, ...] = ()

    @property
    def packs(self) -> range:
        """Numbers of the archives in which the forms are downloaded."""
        return range(1, -(-self.made // A_PACK) + 1)

    @property
    def at_once(self) -> int:
        """How many forms the next authorisation is for."""
        return min(self.ready, self.most)


@dataclass(frozen=True, slots=True)
class BundlePaper:
    """A paper that came with it: `refused` says why it was not taken."""

    name: str
    refused: str
    params: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Many dossiers in one filing, with how many of its rows stand where; `fee` is that of the rows that can be filed, in whole đồng."""

    id: str
    procedure: str
    version_id: int
    state: BundleState
    turn: int
    counts: Mapping[RowState, int]
    differing: int
    fee: int
    waiting_files: int
    papers: int
    refused: tuple[BundlePaper, ...]
    at: datetime
    changed_at: datetime
    filed_at: datetime | None
    expires_at: datetime
    signing: BundleSigning = BundleSigning()

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    @property
    def is_busy(self) -> bool:
        """Whether the house works on it."""
        return self.state is not BundleState.READY or bool(self.waiting_files)

    def count(self, state: RowState) -> int:
        """Rows in a state."""
        return self.counts.get(state, 0)
