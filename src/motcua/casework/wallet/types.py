"""Values of the wallet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from motcua.foundation.types import Ref

RESULT, GIVEN = "result", "given"
"""The kinds of item, as their references have them."""

LONGEST_SHARE = timedelta(days=90)
LONGEST_WORDS = 300
"""Characters of a purpose, of a receiver's name, of what is searched for."""


class ItemState(StrEnum):
    """Whether an item still holds."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    BLOCKED = "blocked"
    """The antivirus found something in it after it had been taken."""
    GONE = "gone"
    """Its file is not kept any more."""


class Level(StrEnum):
    """How sure the house is of an item (Decree 45/2020/NĐ-CP article 16)."""

    ISSUED = "issued"
    CHECKED = "checked"
    """Given with a dossier that was accepted."""
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Deposit:
    """A paper of a dossier as the form has it: its id, the document type of its place and what that place is called."""

    paper: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Use:
    """One dossier that an item was in; `again` when its owner took it out of the wallet for that."""

    dossier: str
    at: datetime
    again: bool
    procedure: str = ""
    """What the procedure is called."""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the wallet. `kind` is its document type, `number` the symbol on a result, `unit` who issued it.

    `file_name`, `media_type`, `size` and `sha256` are the file's; without a file the name is empty. `path` is where anybody verifies a result.
    """

    ref: Ref
    title: str
    kind: str
    since: datetime
    state: ItemState
    level: Level
    number: str = ""
    unit: str = ""
    procedure: str = ""
    valid_until: date | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    replaced_by: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    path: str = ""
    uses: Sequence[Use] = ()

    @property
    def may_be_used(self) -> bool:
        """Whether it may go into another dossier, or to somebody else."""
        return self.state is ItemState.VALID and bool(self.file_name)


@dataclass(frozen=True, slots=True)
class Items:
    """A page of the wallet; `more` says that another follows, `count` how many there are of what was asked for, at most `cut`."""

    lines: Sequence[Item]
    page: int
    more: bool
    count: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ItemFile:
    """The file of an item."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class ShareState(StrEnum):
    """Whether a link still opens."""

    OPEN = "open"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ShareLook:
    """One look through a link: when, at what (`page` or `file`), and from which network, without its last part."""

    at: datetime
    what: str
    network: str


@dataclass(frozen=True, slots=True)
class Share:
    """A link as its owner sees it."""

    id: str
    item: Ref
    title: str
    purpose: str
    receiver: str
    made_at: datetime
    ends_at: datetime
    state: ShareState
    count: int
    revoked_at: datetime | None = None
    looks: Sequence[ShareLook] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What whoever has the link sees: the item as it stands now, whose it is, why and until when it is shown."""

    item: Item
    owner_name: str
    purpose: str
    receiver: str
    ends_at: datetime
