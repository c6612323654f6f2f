"""What the room tells: filings, turns, decisions; references and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from motcua.casework.dossiers.facts.assigning import AssignmentRuleEnded as AssignmentRuleEnded
from motcua.casework.dossiers.facts.assigning import AssignmentRuleSet as AssignmentRuleSet
from motcua.casework.dossiers.facts.assigning import StepAssigned as StepAssigned
from motcua.casework.dossiers.facts.bundles import BundleFiled as BundleFiled
from motcua.casework.dossiers.facts.comparing import DayCompared as DayCompared
from motcua.casework.dossiers.facts.history import DossierImported as DossierImported
from motcua.casework.dossiers.facts.history import ImportUndone as ImportUndone
from motcua.casework.dossiers.facts.linked import DossierLinked as DossierLinked
from motcua.casework.dossiers.facts.linked import DueFollowedParts as DueFollowedParts
from motcua.casework.dossiers.facts.linked import PartStarted as PartStarted
from motcua.casework.dossiers.facts.receiving import ComponentReturned as ComponentReturned
from motcua.casework.dossiers.facts.receiving import DossierBroughtIn as DossierBroughtIn
from motcua.casework.dossiers.facts.receiving import PaperAnswerEntered as PaperAnswerEntered
from motcua.casework.dossiers.facts.receiving import TakenSent as TakenSent
from motcua.casework.dossiers.facts.receiving import TakenSettled as TakenSettled
from motcua.casework.dossiers.types import (
    ActKind,
    ActState,
    Channel,
    DeliveryState,
    DueCause,
    Means,
    Outcome,
    Status,
    StopReason,
)
from motcua.foundation.types import Fact


@dataclass(frozen=True, slots=True)
class DossierReceived(Fact):
    """A dossier exists: its form and papers passed every check and its code is given."""

    NAME: ClassVar[str] = "dossiers.received"

    code: str
    procedure: str
    version_id: int
    channel: Channel
    owner: str
    unit: str
    automatic: bool
    """Accepted in the same act: the next fact says so."""
    papers: int
    fingerprint: str
    """SHA-256 of the form's data as stored."""


@dataclass(frozen=True, slots=True)
class StatusChanged(Fact):
    """The legal status moved through the closed table, by its article."""

    NAME: ClassVar[str] = "dossiers.status_changed"

    code: str
    before: Status
    after: Status
    article: str
    channel: Channel
    owner: str


@dataclass(frozen=True, slots=True)
class DossierDecided(Fact):
    """The decision tables, or an officer, gave an answer; the result or refusal paper follows."""

    NAME: ClassVar[str] = "dossiers.decided"

    code: str
    outcome: Outcome
    reasons: tuple[str, ...]
    flags: tuple[str, ...]
    tables: tuple[str, ...]
    """Table and version of each decision that was evaluated."""


@dataclass(frozen=True, slots=True)
class DossierHandedToOfficer(Fact):
    """The tables could not decide: a person must, on the same working day."""

    NAME: ClassVar[str] = "dossiers.handed_to_officer"

    code: str
    reasons: tuple[str, ...]
    due: str


@dataclass(frozen=True, slots=True)
class ResultDelivered(Fact):
    """The result reached its owner, with the proof of it."""

    NAME: ClassVar[str] = "dossiers.result_delivered"

    code: str
    means: str


@dataclass(frozen=True, slots=True)
class RegisterRechecked(Fact):
    """A register that was away at the filing has answered since."""

    NAME: ClassVar[str] = "dossiers.register_rechecked"

    code: str
    register: str
    answer: str


@dataclass(frozen=True, slots=True)
class DossierVersionChanged(Fact):
    """A running dossier was moved to another version of its procedure; `dropped` are fields that the other form has not."""

    NAME: ClassVar[str] = "dossiers.version_changed"

    code: str
    before: int
    after: int
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldTakenOver(Fact):
    """An officer took over a dossier that another was working on: left alone for 15 minutes (`idle`), or as the head (`head`)."""

    NAME: ClassVar[str] = "dossiers.hold_taken_over"

    code: str
    account: str
    """Whose hold it was."""
    reason: str


@dataclass(frozen=True, slots=True)
class ClockStarted(Fact):
    """The legal clock began; `due` is none where there is no legal limit."""

    NAME: ClassVar[str] = "dossiers.clock_started"

    code: str
    cause: DueCause
    due: str | None


@dataclass(frozen=True, slots=True)
class ClockStopped(Fact):
    """The legal clock stands still, by an article."""

    NAME: ClassVar[str] = "dossiers.clock_stopped"

    code: str
    key: str
    reason: StopReason
    basis: str


@dataclass(frozen=True, slots=True)
class ClockResumed(Fact):
    """A stop of the legal clock ended; `due` is none while another stop is still open."""

    NAME: ClassVar[str] = "dossiers.clock_resumed"

    code: str
    key: str
    due: str | None


@dataclass(frozen=True, slots=True)
class ClockRestarted(Fact):
    """The legal limit is counted again from zero."""

    NAME: ClassVar[str] = "dossiers.clock_restarted"

    code: str
    cause: DueCause
    due: str | None


@dataclass(frozen=True, slots=True)
class DueExtended(Fact):
    """The one new appointment was given, with apology."""

    NAME: ClassVar[str] = "dossiers.due_extended"

    code: str
    until: str
    basis: str


@dataclass(frozen=True, slots=True)
class ClockEnded(Fact):
    """The legal clock is done: the answer was issued, or the dossier stopped; `left` are the working days of its limit that were not used.

    `left` is negative when it was late, and none where there is no limit.
    """

    NAME: ClassVar[str] = "dossiers.clock_ended"

    code: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class SheetMade(Fact):
    """An official paper of the desk is there: set, signed where it goes out, and kept with the dossier."""

    NAME: ClassVar[str] = "dossiers.sheet_made"

    code: str
    key: str
    act: str
    revision: int
    symbol: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RegisterYearLocked(Fact):
    """A year's register of dossiers was closed: nothing is entered any more."""

    NAME: ClassVar[str] = "dossiers.register_year_locked"

    unit: str
    year: int
    last: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RemarkMade(Fact):
    """An officer pinned a remark; `place` is what it is pinned to, `ground` that of LC-06."""

    NAME: ClassVar[str] = "dossiers.remark_made"

    code: str
    number: int
    place: str
    kind: str
    ground: str
    internal: bool
    source_reason: str = ""


@dataclass(frozen=True, slots=True)
class RemarkSettled(Fact):
    """An officer found a remark met ("Đạt"), opened it again, or took it back."""

    NAME: ClassVar[str] = "dossiers.remark_settled"

    code: str
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class SupplementRequested(Fact):
    """The applicant was asked for a supplement in one letter (form 02); `ordinal` is which of its phase."""

    NAME: ClassVar[str] = "dossiers.supplement_requested"

    code: str
    request: int
    phase: str
    ordinal: int
    remarks: tuple[int, ...]
    grounds: tuple[str, ...]
    until: str
    article: str
    owner: str


@dataclass(frozen=True, slots=True)
class SupplementEnding(Fact):
    """The term of a request for supplement is near, and nothing has come yet; told once a request."""

    NAME: ClassVar[str] = "dossiers.supplement_ending"

    code: str
    request: int
    until: str
    owner: str


@dataclass(frozen=True, slots=True)
class SupplementAllowed(Fact):
    """The head of the one-stop desk allowed one more request in a phase; counted in evaluation (LC-05)."""

    NAME: ClassVar[str] = "dossiers.supplement_allowed"

    code: str
    phase: str


@dataclass(frozen=True, slots=True)
class SupplementReceived(Fact):
    """What was asked for came: on the form (a new revision) or on paper at the desk."""

    NAME: ClassVar[str] = "dossiers.supplement_received"

    code: str
    request: int
    revision: int
    papers: int
    on_paper: bool
    owner: str


@dataclass(frozen=True, slots=True)
class DueRecounted(Fact):
    """The calendar was changed afterwards and moved an open dossier's due date; `calendar` is its new version, `reason` the decision."""

    NAME: ClassVar[str] = "dossiers.due_recounted"

    code: str
    before: str | None
    after: str | None
    calendar: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClockEscalated(Fact):
    """A rule fired as a clock ran: `clock` is `dossier`, `intake` or `step` (then `step` is its number), `account` the officer who had the step."""

    NAME: ClassVar[str] = "dossiers.clock_escalated"

    code: str
    clock: str
    step: int
    rule: str
    act: str
    due: str
    account: str


@dataclass(frozen=True, slots=True)
class ActMade(Fact):
    """A legal act was proposed, done, turned down or ended; what it says is with the act."""

    NAME: ClassVar[str] = "dossiers.act_made"

    code: str
    act: int
    kind: ActKind
    state: ActState
    article: str
    owner: str


@dataclass(frozen=True, slots=True)
class OpinionAsked(Fact):
    """Another unit or authority was asked, with its own limit."""

    NAME: ClassVar[str] = "dossiers.opinion_asked"

    code: str
    question: int
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class OpinionGiven(Fact):
    """Who was asked has answered; `opinion` is none of consent where nothing was said (`closed`)."""

    NAME: ClassVar[str] = "dossiers.opinion_given"

    code: str
    question: int
    unit: str
    opinion: str


@dataclass(frozen=True, slots=True)
class OpinionWritten(Fact):
    """Another authority's document in reply to the letter of a question was registered; an officer has to take it as the answer."""

    NAME: ClassVar[str] = "dossiers.opinion_written"

    code: str
    question: int
    document: str


@dataclass(frozen=True, slots=True)
class OpinionLate(Fact):
    """An answer has not come in time: the head of the one-stop desk is told."""

    NAME: ClassVar[str] = "dossiers.opinion_late"

    code: str
    question: int
    unit: str


@dataclass(frozen=True, slots=True)
class DeliveryMoved(Fact):
    """The result is on its way, arrived or came back."""

    NAME: ClassVar[str] = "dossiers.delivery_moved"

    code: str
    means: Means
    state: DeliveryState


@dataclass(frozen=True, slots=True)
class HolderReminded(Fact):
    """The head reminded the officer who has a step that it is waited for."""

    NAME: ClassVar[str] = "dossiers.holder_reminded"

    code: str
    step: int
    account: str


@dataclass(frozen=True, slots=True)
class DossiersExported(Fact):
    """An officer took a list of dossiers out of the house; `question` is the query of its address, without the words that were typed."""

    NAME: ClassVar[str] = "dossiers.exported"

    question: str
