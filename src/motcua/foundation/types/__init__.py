"""Values that every room may carry: references, actors, facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]


@dataclass(frozen=True, slots=True)
class Ref:
    """A record named by its kind and key; the reader resolves it, the keeper does not know it."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The reference written by `str`; raises `ValueError` when there is no colon."""
        kind, colon, key = text.partition(":")
        if not colon:
            raise ValueError(text)
        return cls(kind, key)


class ActorKind(StrEnum):
    """What kind of actor stands behind an act."""

    PERSON = "person"
    OFFICER = "officer"
    CLIENT = "client"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, and how strongly that was shown.

    `id` is an opaque account id (no name, no personal number). `acting_for` is the owner of what the actor files
    and reads: `Ref("enterprise", code)` or `Ref("person", id)`. `rights` are those that the mandate gives for that
    owner (`file`, `sign`, `pay`, `see`). `assurance` is the level of sign-in: 0 none, 1, 2 (two factors or e-ID level 2).
    """

    kind: ActorKind
    id: str
    acting_for: Ref | None = None
    rights: frozenset[str] = field(default_factory=frozenset)
    assurance: int = 0

    @classmethod
    def system(cls, name: str) -> Actor:
        """A part of the house that acts by itself, such as `system:answer`."""
        return cls(ActorKind.SYSTEM, name, assurance=2)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


ANONYMOUS = Actor(ActorKind.ANONYMOUS, "")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, in the past tense; references and codes only, no personal data (rule 8 of the house).

    Subclasses are frozen dataclasses with JSON-friendly fields (str, int, bool, None, StrEnum, ISO text for instants,
    tuples of these). `NAME` is stable for ever and namespaced by the room, `dossiers.received`; `VERSION` grows when a meaning changes.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Slice:
    """What a count is asked about: what happened in `[since, until)`, as it was known at `as_of`, at a unit with all below it, of a procedure."""

    since: datetime
    until: datetime
    as_of: datetime
    unit: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """One record behind a count, and the unit and procedure to which it counts; "" where it belongs to none."""

    ref: Ref
    unit: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A count that a room offers by name in its `queries.COUNTS`: its total, and the records that make it.

    `each` gives as many as `of` says, always in the same order. No rights are asked here: whoever shows a count has asked the gate,
    and names a record only to those who may open it.
    """

    name: str
    of: Callable[[Slice], int]
    each: Callable[[Slice], Iterator[Counted]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check on the quality of data that a room offers by name in its `queries.CHECKS`: how many records it looked at, and how many are faulty."""

    name: str
    of: Callable[[datetime], tuple[int, int]]
