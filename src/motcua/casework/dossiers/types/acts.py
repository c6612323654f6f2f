"""Legal acts on a dossier: what kinds there are, how one stands, what may be done now and why something may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.casework.dossiers.types.dossier import Status
from motcua.foundation.types import Json, Ref


class ActKind(StrEnum):
    """What an officer, a leader or the applicant does to a dossier beside its steps."""

    INTAKE_REFUSAL = "intake_refusal"
    """Not taken in: form 03."""
    REFUSAL = "refusal"
    """Reasons of a refusal after appraisal, each with its article; the signed refusal carries them."""
    WITHDRAWAL = "withdrawal"
    """The applicant wants it stopped: form 05 when it was, a refusal of the wish when a decision existed."""
    STOP = "stop"
    """Stopped by the authority, by sector law: form 05."""
    EXTENSION = "extension"
    """Apology with one new date: form 04."""
    SUSPENSION = "suspension"
    """The clock stands still by sector law, until an act or a day."""
    FEE = "fee"
    """A fee is due; paid with a proof, or waived with a reason."""
    TRANSFER = "transfer"
    """Handed to the authority that is competent; its desk acknowledges the receipt."""
    CORRECTION = "correction"
    """An error of the authority in an issued result is put right, at its cost."""
    REISSUE = "reissue"
    """The same result issued anew; the old one is replaced."""
    REVOCATION = "revocation"
    """An issued result is taken back."""
    AMENDMENT = "amendment"
    """The applicant changes what was filed: before it is taken in at once, later when who handles it has agreed."""
    INCIDENT = "incident"
    """Lost or damaged: who answers for it, what it costs, the apology."""
    ARCHIVE = "archive"
    """Closed, with the list of what it holds and how long it is kept."""


class ActState(StrEnum):
    """How an act stands."""

    PROPOSED = "proposed"
    """Waits for the second person, for a payment, or for the receiver's acknowledgement."""
    DONE = "done"
    TURNED_DOWN = "turned_down"
    ENDED = "ended"
    """It held for a time, such as a suspension, and holds no more."""


class RefusalKind(StrEnum):
    """Why a dossier is not taken in (LC-06; Decree 61/2018 article 17)."""

    NOT_COMPETENT = "not_competent"
    NO_SUCH_PROCEDURE = "no_such_procedure"
    FORBIDDEN = "forbidden"
    STILL_DEFICIENT = "still_deficient"


class Means(StrEnum):
    """How a result reaches its owner."""

    COUNTER = "counter"
    POST = "post"
    PORTAL = "portal"
    API = "api"
    SINGLE_WINDOW = "single_window"


class DeliveryState(StrEnum):
    """The axis of delivery; it never moves the legal status but by its proof."""

    ORDERED = "ordered"
    """The post was asked to fetch it; it has no number yet."""
    SENT = "sent"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    LOST = "lost"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason with its article; `pointer` is the place in the form that it is about, "" the whole."""

    text: str
    article: str
    pointer: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody who acts saw and sends: the version on their page and their own key, which makes a repeat harmless.

    `seen` is none for those who have no page, such as a client of the API.
    """

    seen: int | None
    key: str


@dataclass(frozen=True, slots=True)
class ActView:
    """An act as those see it who may see the dossier.

    `until` is the new due date, the end of a suspension, or the day by which a fee is to be paid.
    """

    id: int
    code: str
    kind: ActKind
    state: ActState
    grounds: tuple[Ground, ...]
    document: str
    until: datetime | None
    details: Mapping[str, Json]
    asked_by: str
    asked_at: datetime
    settled_by: str
    settled_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One act as offered on a dossier's page: whether this viewer may make it now, else a code that says why not."""

    kind: ActKind
    act: int | None
    """The proposed act that waits for this viewer; none when the viewer would begin one."""
    why_not: str = ""

    @property
    def can(self) -> bool:
        """Whether it may be done now."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One attempt to bring the result to its owner, with the proof."""

    means: Means
    state: DeliveryState
    tracking: str
    recipient: str
    identity: str
    proxy_paper: str
    originals: str
    by: str
    at: datetime
    ended_at: datetime | None


class Payer(StrEnum):
    """Who pays the post."""

    SENDER = "sender"
    RECIPIENT = "recipient"


class PostNews(StrEnum):
    """What the post tells of an item."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    NOT_AT_HOME = "not_at_home"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Shipping:
    """Where a result goes by post, to whom, and who pays."""

    recipient: str
    phone: str
    address: str
    payer: Payer = Payer.RECIPIENT


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """How the owner wants the result on paper: at the desk, or by post to an address."""

    by_post: bool
    recipient: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PostStep:
    """One piece of news of an item on its way."""

    news: PostNews
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shipment:
    """An item that the post was asked to bring; `fee` is in whole đồng, none while the post has not said."""

    id: int
    code: str
    unit: str
    owner: Ref
    state: DeliveryState
    tracking: str
    to: Shipping
    fee: int | None
    ordered_at: datetime
    steps: tuple[PostStep, ...]


@dataclass(frozen=True, slots=True)
class Threatened:
    """A dossier that will be late, or is: what is left until the letter of apology can be signed no more."""

    code: str
    procedure_name_vi: str
    procedure_name_en: str
    owner_name: str
    status: Status
    due: datetime
    letter_until: datetime
    late: bool
    proposed: int | None
    """The proposed extension, if there is one."""


@dataclass(frozen=True, slots=True)
class Release:
    """An answered dossier whose paper has not reached its owner."""

    code: str
    procedure_name_vi: str
    procedure_name_en: str
    owner_name: str
    status: Status
    ready_at: datetime
    sent: DeliveryView | None


@dataclass(frozen=True, slots=True)
class Question:
    """What another unit or authority was asked, and what it said; silence is no consent."""

    id: int
    code: str
    unit: str
    text: str
    papers: tuple[str, ...]
    must: bool
    due: datetime | None
    asked_by: str
    asked_at: datetime
    opinion: str
    answer: str
    answer_paper: str
    answered_by: str
    answered_at: datetime | None
    state: str
    authority: str = ""
    """The name of another authority that is asked by letter; "" for a unit of this house."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One dossier of a tree of linked procedures: its own limit under the main one's."""

    code: str
    procedure_name_vi: str
    procedure_name_en: str
    unit: str
    status: Status
    due: datetime | None
    leads: bool
    main: bool
    opens: bool
    """Whether the viewer may open it."""
    filed_together: bool
    waits_for: tuple[str, ...]
    """Codes of those without whose result, or acceptance, it cannot start."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The three that are kept apart (LC-23): where the person was helped, who received, who decides; and who has it now."""

    helped_at: str
    received_by: str
    decided_by: str
    handled_by: str
