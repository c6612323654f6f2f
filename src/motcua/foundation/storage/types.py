"""Values of stored files."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept: `id` names this keeping of it, `sha256` (hex) its content, `size` is in bytes."""

    id: str
    sha256: str
    size: int
    media_type: str
    name: str
    stored_at: datetime


class DamageKind(StrEnum):
    """How a file on disk can differ from its row."""

    MISSING = "missing"
    LENGTH = "length"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Damage:
    """A content that is not what was stored."""

    sha256: str
    kind: DamageKind


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of reading every stored content anew."""

    files: int
    bytes: int
    damages: tuple[Damage, ...]

    @property
    def holds(self) -> bool:
        """Whether every file is what was stored."""
        return not self.damages


class ScanState(StrEnum):
    """What the antivirus said of a content."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Scan:
    """`finding` is the antivirus's own name of what it found, or why it did not look (`off`, `no_answer`)."""

    state: ScanState
    finding: str = ""


def new_id(at: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): in order of time, so that an index grows at its end."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    chance = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1)
