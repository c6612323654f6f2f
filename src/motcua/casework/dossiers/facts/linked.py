"""What is told of linked dossiers (LC-09)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DossierLinked(Fact):
    """A dossier became part of a main one."""

    NAME: ClassVar[str] = "dossiers.linked"

    code: str
    main: str


@dataclass(frozen=True, slots=True)
class PartStarted(Fact):
    """A part that was filed with its main dossier may start: that was accepted, and those before it have their results."""

    NAME: ClassVar[str] = "dossiers.part_started"

    code: str
    main: str


@dataclass(frozen=True, slots=True)
class DueFollowedParts(Fact):
    """The due date of a main dossier moved with its parts."""

    NAME: ClassVar[str] = "dossiers.due_followed_parts"

    code: str
    before: str | None
    after: str | None
