"""Values of units and enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.identity.permissions.types import Grant


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the name it bears on the day asked for; its code is its path in the tree, `G02.18`."""

    code: str
    key: str
    name: str
    name_en: str
    kind: str

    @property
    def parent(self) -> str | None:
        """Code of the unit above, or `None` at the root."""
        return self.code.rpartition(".")[0] or None

    @property
    def is_authority(self) -> bool:
        """Whether it is an authority with a tree, a desk, signers, registers and reports of its own."""
        return self.kind in AUTHORITY_KINDS


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the list of units: a unit under one name for one period, the end exclusive."""

    code: str
    key: str
    name: str
    name_en: str
    kind: str
    in_force_from: date
    in_force_until: date | None = None


class Source(StrEnum):
    """Where the data of an enterprise come from."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise as last heard of; `active` is `None` while no register has said anything."""

    code: str
    name: str
    active: bool | None
    address: str
    representative: str
    source: Source
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Agent:
    """A person whom the register names for an enterprise; the number is empty where the register gives none.

    A legal representative has every right; `rights` are those of somebody authorised, empty when the register lists none.
    """

    name: str
    number: str = ""
    is_representative: bool = True
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the register of enterprises says about one code; `status` is its own word."""

    code: str
    name: str
    active: bool
    status: str
    address: str
    agents: tuple[Agent, ...] = ()


class Standing(StrEnum):
    """What a look-up in the register came to."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class LookUp:
    """The end of a look-up: with `UNAVAILABLE` the enterprise is what we knew before, if anything."""

    standing: Standing
    enterprise: Enterprise | None


AUTHORITY_KINDS = frozenset({"ministry", "province", "provincial"})
"""Kinds of units that are authorities: with a tree, a desk, signers, registers and reports of their own."""

KINDS = AUTHORITY_KINDS | {
    "office",
    "department",
    "agency",
    "commission",
    "institute",
    "public unit",
    "division",
    "desk",
}
"""Every kind of unit: bộ, ủy ban nhân dân, sở, văn phòng, vụ, cục, ủy ban, viện, đơn vị sự nghiệp, phòng, Bộ phận Một cửa."""


class Change(StrEnum):
    """How the tree of units changes."""

    CREATE = "create"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that a reorganisation makes; the code is its own for ever and is never used again."""

    code: str
    name: str
    kind: str
    name_en: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a unit with its days; the end is exclusive."""

    unit: Unit
    in_force_from: date
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class Succession:
    """One unit that follows another from a day; `keeps` says that it answers for the other's dossiers from then on."""

    before: str
    after: str
    on: date
    change: Change
    decision: str
    keeps: bool


class Holding(StrEnum):
    """In what way a person has a post."""

    PRIMARY = "primary"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True, slots=True)
class Post:
    """A place of work at a unit with the roles that go with it; for some procedures only where it names them."""

    id: int
    unit: str
    title: str
    title_en: str
    roles: tuple[str, ...]
    procedures: tuple[str, ...]
    in_force_from: date
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """An officer in a post for a time; the end is exclusive. `sent_by` is the unit that sends staff to a desk.

    `phone` is that of the post (Decree 61/2018/NĐ-CP article 9(7): published with name and title).
    """

    id: int
    principal: str
    post: Post
    holding: Holding
    in_force_from: date
    in_force_until: date | None
    document: str
    sent_by: str
    ended_for: str = ""
    phone: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the officer has the post on a day."""
        return self.in_force_from <= on and (self.in_force_until is None or on < self.in_force_until)


class TermNote(StrEnum):
    """What the length of a term at the one-stop desk says."""

    FITS = ""
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class DeskTerm:
    """How long staff are sent to the one-stop desk by the law from a day on, in months."""

    since: date
    least: int
    most: int
    article: str


DESK_TERMS = (
    DeskTerm(date(2025, 7, 1), 12, 36, "Nghị định 118/2025/NĐ-CP, Điều 11"),
    DeskTerm(date(2018, 6, 21), 6, 24, "Nghị định 61/2018/NĐ-CP, Điều 11 khoản 4"),
)
"""Latest first. A term outside is a warning, never a refusal: units may have to extend one."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What an officer passes on for a time by a document; the one who takes it signs and acts on behalf."""

    id: int
    by: str
    to: str
    role: str
    unit: str
    procedure: str | None
    acts: tuple[str, ...]
    on_behalf: str
    document: str
    in_force_from: datetime
    in_force_until: datetime
    ended_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Whether it works at this instant."""
        return self.in_force_from <= at < self.in_force_until and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class Absence:
    """An officer who is away, and who stands in for them meanwhile."""

    id: int
    principal: str
    stand_in: str
    reason: str
    in_force_from: datetime
    in_force_until: datetime
    ended_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Whether the officer is away at this instant."""
        return self.in_force_from <= at < self.in_force_until and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something open that an officer has in hand: a step, a signature wanted; `subject` is what it is about."""

    kind: str
    id: str
    name: str
    subject: str
    due: datetime | None = None
    passes: bool = True
    """Whether another can go on with it; if not it ends with the leaver, and what it was about is where it was before."""


@dataclass(frozen=True, slots=True)
class HandedItem:
    """Where an item goes: to an account, or back to its unit's tray ("").

    `why` it does not go to the one who was named: `not_entitled`, or `ends` for what nobody else can go on with.
    """

    item: WorkItem
    to: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a hand-over does, or would: items, rights that end, and roles that nobody at a place would have any more."""

    items: tuple[HandedItem, ...]
    grants: tuple[Grant, ...]
    appointments: tuple[Appointment, ...]
    bare: tuple[Grant, ...]
    stood_in_for: tuple[str, ...] = ()
