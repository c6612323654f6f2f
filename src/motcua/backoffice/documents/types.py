"""Values of documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from motcua.foundation.types import Ref


class Direction(StrEnum):
    """Văn bản đến, văn bản đi."""

    IN = "in"
    OUT = "out"


class State(StrEnum):
    """Where a document stands; `lifecycle.TURNS` has the ways between them."""

    RECEIVED = "received"
    REGISTERED = "registered"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    RETURNED = "returned"
    DRAFT = "draft"
    UNIT_CHECKED = "unit_checked"
    FORM_CHECKED = "form_checked"
    ISSUED = "issued"
    CANCELLED = "cancelled"
    RECALLED = "recalled"
    REPLACED = "replaced"


class Exchange(StrEnum):
    """How a document stands with one receiver: what we did, or the last status that they reported (Decision 28/2018/QĐ-TTg)."""

    WAITING = "waiting"
    FAILED = "failed"
    """The exchange refused to carry it."""
    SENT = "sent"
    ARRIVED = "01"
    REFUSED = "02"
    REGISTERED = "03"
    ASSIGNED = "04"
    PROCESSING = "05"
    DONE = "06"
    RECALL_ASKED = "13"
    WITHDRAWN = "15"
    RECALL_REFUSED = "16"


class Kind(StrEnum):
    """What a package says of a document; the first four carry one, a status does not."""

    NEW = "new"
    RECALL = "recall"
    UPDATE = "update"
    REPLACE = "replace"
    STATUS = "status"


class Urgency(IntEnum):
    """Độ khẩn."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    EXPRESS_TIMED = 4


class ActState(StrEnum):
    """Where an act of signing stands."""

    PREPARING = "preparing"
    READY = "ready"
    SIGNING = "signing"
    ENDED = "ended"


class PaperState(StrEnum):
    """Where one document stands in an act of signing."""

    WAITING = "waiting"
    PREPARED = "prepared"
    SIGNED = "signed"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


LIVE = (PaperState.WAITING, PaperState.PREPARED, PaperState.SIGNED)
"""States in which a document is in somebody's hands."""


class Outcome(StrEnum):
    """What became of a package that came in."""

    KEPT = "kept"
    REPEATED = "repeated"
    """It was known: the first answer holds."""
    EARLY = "early"
    """It speaks of a document that has not come yet; it is applied when that comes."""
    LATE = "late"
    """Overtaken by a later status: kept in the history, changes nothing."""
    UNKNOWN = "unknown"
    """It speaks of a document of ours that does not exist."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that comes with a document."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """An authority of the exchange by its identifier there."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A package with a document as it came in; `key` tells a repeat.

    `exchange_id` is the document's id on the exchange; `answers`, `replaces` and `about` are such ids of documents it answers, replaces,
    or recalls and updates. `due` is the sender's wish. `origin` says what the check of the package's signature found.
    """

    key: str
    kind: Kind
    agency: str
    sender: Party
    exchange_id: str
    symbol: str
    issued_on: date | None
    type_name: str
    subject: str
    reason: str = ""
    summary: str = ""
    signer: str = ""
    signer_position: str = ""
    competence: str = ""
    urgency: Urgency = Urgency.NORMAL
    due: date | None = None
    answers: Sequence[str] = ()
    replaces: Sequence[str] = ()
    about: str = ""
    origin: str = "unsigned"
    files: Sequence[Enclosed] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """A status that another authority reports of a document: of ours (01 to 06, 15, 16), or of its own (13, it wants it back)."""

    key: str
    sender: Party
    exchange_id: str
    code: str
    description: str
    said_at: datetime
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a drafter writes. `about` is what the letter is for; `answers` and `replaces` are ids of documents."""

    type: str
    subject: str
    body: str
    receivers: Sequence[Party] = ()
    urgency: Urgency = Urgency.NORMAL
    due: date | None = None
    answers: str = ""
    replaces: str = ""
    about: Ref | None = None
    signer_position: str = ""
    competence: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A place in the outgoing register that a paper of another room was given; `unit_mark` is how its unit is called in symbols."""

    register: str
    year: int
    number: int
    symbol: str
    bound_at: datetime
    unit_mark: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed such a paper, in which capacity, and the fingerprint of the signed file."""

    signer: str
    position: str
    competence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a document; an older `revision` was overtaken by an update."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    description: str
    is_main: bool
    revision: int


@dataclass(frozen=True, slots=True)
class ReceiverView:
    """One receiver and how the exchange with it stands."""

    code: str
    name: str
    state: Exchange
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PackageView:
    """One package of the exchange, out or in."""

    id: int
    direction: Direction
    kind: Kind
    code: str
    party: Party
    reason: str
    state: str
    error: str
    at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """Who checked, sent back or signed, when, and what they said."""

    step: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """A document in a list or register."""

    id: str
    direction: Direction
    state: State
    agency: str
    unit: str
    type_name: str
    number: int | None
    year: int | None
    symbol: str
    issued_on: date | None
    subject: str
    party: str
    signer: str
    urgency: Urgency
    due: datetime | None
    at: datetime
    registered_at: datetime | None
    ended_at: datetime | None
    recall_asked: bool
    update_offered: bool
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document with everything about it that its readers see."""

    line: Line
    type: str
    sender: Party
    exchange_id: str
    origin: str
    body: str
    competence: str
    signer_position: str
    instruction: str
    came_by: str
    about: Ref | None
    answers: Line | None
    replaces: Line | None
    replaced_by: Line | None
    answered_by: tuple[Line, ...]
    files: tuple[FileView, ...]
    receivers: tuple[ReceiverView, ...]
    packages: tuple[PackageView, ...]
    checks: tuple[CheckView, ...]
    version: int
    frozen: bool
    """Recalled: its files are not given out any more."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that a link needs to write one package.

    `sender` is our agency; `about` and `code` are the document's exchange id and the status, `said_at` when it was said.
    """

    package: int
    kind: Kind
    state: str
    sender: Party
    receiver: Party
    view: DocumentView
    code: str
    reason: str
    staff: str
    said_at: datetime
    replaces: str
    answers: tuple[Line, str] | None
    files: tuple[Enclosed, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Agency:
    """A row of the exchange's catalogue: `code` of Decision 20/2020/QĐ-TTg, `older` of QCVN 102:2016."""

    code: str
    older: str
    name: str
    mail: str = ""
    gone: bool = False


class Difference(StrEnum):
    """What one side has and the other has not."""

    NOT_THERE = "not_there"
    """We sent it, the exchange does not know it."""
    NOT_HERE = "not_here"
    """The exchange has it for us, we do not."""
    STRANGE = "strange"
    """The exchange says that we sent it, we do not."""
    REFUSED_THERE = "refused_there"
    """The exchange gave it up, we count it as sent."""
    WAITING = "waiting"
    """Our package has not left yet; it goes by itself."""
    STUCK = "stuck"
    """The exchange refused our package, and nobody has sent it again."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One package as the exchange lists it for a day: `axis_id` is its own number for it."""

    axis_id: str
    direction: Direction
    party: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One line of a comparison, what mended it ("" while nothing has), and what the exchange said of it; `#7` is a package without its number there."""

    kind: Difference
    axis_id: str
    party: str
    document: str
    package: int | None
    mended: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What we and the exchange have of a day."""

    day: date
    made_at: datetime
    ours: int
    theirs: int
    lines: tuple[DifferenceLine, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """One register of an agency and year."""

    agency: str
    direction: Direction
    year: int
    lines: tuple[Line, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SigningPaper:
    """One document in an act of signing; `seen` is the version that the signer saw, `symbol` is empty until the number is bound."""

    id: int
    act: str
    document: str
    subject: str
    seen: int
    state: PaperState
    symbol: str
    digest: str
    error: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SigningAct:
    """Several documents that one person signs by one authorisation; `code` is shown here and at the signing service."""

    id: str
    principal: str
    certificate: int
    code: str
    state: ActState
    stopped: bool
    begun_at: datetime
    papers: tuple[SigningPaper, ...]

    def count(self, *states: PaperState) -> int:
        """How many documents stand in these states."""
        return sum(one.state in states for one in self.papers)
