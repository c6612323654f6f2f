"""What this room tells, on the chain of the wallet's owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class ItemTaken(Fact):
    """The owner took an item out of the wallet to file it again, as this paper."""

    NAME: ClassVar[str] = "wallet.item_taken"

    item: str
    paper: str


@dataclass(frozen=True, slots=True)
class ItemShared(Fact):
    """The owner made a link to an item; it opens until that instant."""

    NAME: ClassVar[str] = "wallet.item_shared"

    share: str
    item: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class ShareRevoked(Fact):
    """The owner ended a link before its time."""

    NAME: ClassVar[str] = "wallet.share_revoked"

    share: str
