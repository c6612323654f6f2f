"""Values of a reception at the counter or by post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from motcua.casework.dossiers.types.dossier import Channel
from motcua.casework.dossiers.types.sheets import ComponentForm, Unscanned
from motcua.definitions.forms.types import Text
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json, Ref

COUNTER_CHANNELS = (Channel.DESK, Channel.POST, Channel.KIOSK)
"""Doors at which an officer files for somebody else."""
DELIVERIES = ("desk", "post", "online")
IDENTIFIED = ("card", "register", "kiosk")


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who came and how: `brought_by` is the person at the counter, for a proxy with the paper that says so.

    `identified_by` is one of `IDENTIFIED` or empty, `delivery` one of `DELIVERIES`; `envelope` and `arrived_at` are those of the post, `device`
    that of a kiosk.
    """

    brought_by: str = ""
    brought_number: str = ""
    identified_by: str = ""
    by_proxy: bool = False
    proxy_paper: str = ""
    sets: int = 1
    envelope: str = ""
    arrived_at: datetime | None = None
    delivery: str = "desk"
    device: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist: what is wanted or was brought, in which form, where it lies.

    `slot` is the key of the form's place for its file, empty for what has none; `file` the name of the scan or file in it.
    """

    name: str
    quantity: int = 1
    form: ComponentForm | None = None
    unscanned: Unscanned | None = None
    place: str = ""
    slot: str = ""
    file: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class IntakeView:
    """A reception in progress; `version` grows with each save."""

    id: str
    account: str
    unit: str
    channel: Channel
    owner: Ref
    owner_name: str
    procedure: str
    version_id: int
    data: Mapping[str, Json]
    papers: Mapping[str, str]
    checklist: tuple[CheckLine, ...]
    particulars: Particulars
    proposals: Mapping[str, Mapping[str, Json]]
    """Pointer → `value` and `source` of what a machine read in a scan; nothing of it counts until an officer says so."""
    confirmed: tuple[str, ...]
    version: int
    begun_at: datetime
    saved_at: datetime
    code: str = ""
    """The code on the slip of what was taken while this system was away."""
    taken_at: datetime | None = None
    taken_by: str = ""


class LackKind(StrEnum):
    """What is missing."""

    ANSWER = "answer"
    TICK = "tick"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a paper dossier lacks: the JSON pointer of the form, for a paper with the key of its place in `slot`."""

    pointer: str
    kind: LackKind
    slot: str = ""


@dataclass(frozen=True, slots=True)
class LackView:
    """A lack that stands, in the words of the form, with the open remark on it where there is one (0: none)."""

    lack: Lack
    label: Text
    remark: int = 0


@dataclass(frozen=True, slots=True)
class PaperPlaces:
    """Where an answer on paper may be entered: pointers of fields and rows, keys of places for papers; `revision` is what it changes, `desk` the unit that takes its scans in."""

    pointers: tuple[str, ...]
    slots: tuple[str, ...]
    revision: int
    desk: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A reception held against form and checklist: `data` with what is known of the applicant, every fault, dossiers on the same matter."""

    data: Mapping[str, Json]
    errors: tuple[FieldError, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of required components that are not there."""
    unnamed: tuple[str, ...] = ()
    """Of those the ones with a scan, whose line does not say in which form they were brought."""
    unscanned: tuple[str, ...] = ()
    """Names of papers in the hand that have neither a scan nor a reason for having none."""
    open_dossiers: tuple[str, ...] = ()
    """Codes of the owner's running dossiers of the same procedure."""
    lacks: tuple[tuple[Lack, Text], ...] = ()
    """What is missing, each in the words of the form; the dossier may be recorded with these."""
    wrong: tuple[FieldError, ...] = ()
    """The faults that are no lacks."""

    @property
    def complete(self) -> bool:
        """Whether it can be accepted."""
        return not (self.errors or self.missing or self.unscanned)

    @property
    def recordable(self) -> bool:
        """Whether it lacks something and can be recorded with what it lacks."""
        return bool(self.lacks) and not (self.wrong or self.unnamed or self.unscanned)


@dataclass(frozen=True, slots=True)
class ReceptionView:
    """How a dossier came in, for those who handle it."""

    particulars: Particulars
    confirmed: tuple[str, ...] = field(default=())
