"""Shapes of the API, for its description; answers are written by hand in the same shape."""

from __future__ import annotations

from builtins import list as list_
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Token(Schema):
    """An access token (RFC 6749 section 5.1)."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 -- the kind of token, no secret
    expires_in: int
    scope: str


class Paper(Schema):
    """A paper that was uploaded; a filing names it by `id`."""

    id: str
    name: str
    sha256: str
    size: int
    media_type: str
    state: str
    scan: str


class Papers(Schema):
    """The papers of one upload, in its order."""

    papers: list[Paper]


class WalletUse(Schema):
    """A dossier in which an item was; `again` when it was taken out of the wallet for that."""

    code: str
    at: datetime
    again: bool


class WalletItem(Schema):
    """Something in the wallet: `state` is valid, expired, revoked, replaced, blocked or gone; `level` issued, checked or declared."""

    id: str = Field(examples=["result:0192f3a0-0000-7000-8000-000000000000", "given:12"])
    title: str
    kind: str
    number: str
    state: str
    level: str
    since: datetime
    valid_until: date | None
    ended_at: datetime | None
    replaced_by: str | None
    file: str | None
    media_type: str | None
    sha256: str | None
    may_be_used: bool
    verification: str | None
    dossiers: list[WalletUse]


class WalletItems(Schema):
    """A page of the wallet; `next` is the number of the page after it."""

    items: list[WalletItem]
    next: int | None


class Filing(Schema):
    """A dossier to be filed."""

    procedure: str = Field(examples=["khai-bao-hoa-chat-nhap-khau"])
    data: dict[str, Any] = Field(description="The form, as `GET /procedures/{key}/schema` describes it.")
    papers: dict[str, str] = Field(
        default_factory=dict, description="File names used in `data` → ids of uploaded papers."
    )


class Links(Schema):
    """Where to go on; paths below the portal's address."""

    self: str
    result: str
    track: str


class Receipt(Schema):
    """Proof of the filing."""

    code: str
    procedure: str
    status: str
    received_at: datetime
    due: datetime | None
    links: Links


class Reason(Schema):
    """Why a dossier was refused, or went to an officer."""

    code: str
    pointer: str
    article: str
    text: str


class Result(Schema):
    """The signed paper."""

    number: str
    kind: str = Field(examples=["issued", "refusal"])
    issued_at: datetime
    signer: str
    sha256: str
    state: str
    verification: str


class Dossier(Schema):
    """A dossier."""

    code: str
    procedure: str
    status: str
    outcome: str | None = Field(examples=["accepted", "refused", "pending", None])
    received_at: datetime
    due: datetime | None
    ended_at: datetime | None
    reasons: list[Reason]
    flags: list[str]
    notices: list[str]
    warnings: list[str]
    result: Result | None
    links: Links
    history: list[dict[str, Any]] | None = None
    sheets: list[dict[str, Any]] | None = None


class Dossiers(Schema):
    """A page of dossiers, newest first; `next` is the `before` of the next page."""

    dossiers: list[dict[str, Any]]
    next: datetime | None


class Point(Schema):
    """One point of a request for supplement; `area` is left, top, width, height in fractions of the page."""

    number: int
    place: str = Field(examples=["dossier", "field", "row", "paper", "page", "area"])
    pointer: str
    paper: str | None
    paper_name: str | None
    page: int | None
    area: list[float] | None
    kind: str
    ground: str = Field(examples=["MISSING", "INACCURATE", "NOT_COMPETENT", "DATA_UNAVAILABLE", "DATA_INCORRECT"])
    text: str
    article: str
    open_to_change: bool = Field(description="False where only words answer it, such as what a register said.")


class SupplementRequest(Schema):
    """What is asked of a dossier; `until` is the end of the term, none where the procedure has none."""

    code: str
    phase: str = Field(examples=["before_acceptance", "after_appraisal"])
    asked_at: datetime
    until: datetime | None
    policy: str = Field(examples=["restart", "pause"])
    article: str
    lead: str
    points: list[Point]


class Supplement(Schema):
    """The answer to a request for supplement."""

    changes: dict[str, Any] = Field(
        default_factory=dict,
        description="JSON pointer into the form → the new value; only where a point is open to change.",
        examples=[{"/items/0/quantity": 5, "/invoice_file": {"type": "invoice", "file": "hoa-don-moi.pdf"}}],
    )
    papers: dict[str, str] = Field(
        default_factory=dict, description="New file names used in `changes` → ids of uploaded papers."
    )
    answers: dict[str, str] = Field(
        default_factory=dict, description="Number of a point → words; needed where nothing was changed for it."
    )


class Supplemented(Schema):
    """What became of the answer: the dossier goes on, its form has this revision."""

    code: str
    status: str
    revision: int
    received_at: datetime
    due: datetime | None


class Withdrawn(Schema):
    """Whether a dossier was stopped as its owner wished; not once a decision exists."""

    code: str
    stopped: bool
    status: str


class Verification(Schema):
    """What a file is."""

    finding: str = Field(examples=["authentic", "expired", "revoked", "replaced", "altered", "foreign", "unknown"])
    symbol: str
    title: str
    owner: str
    signer: str
    issued_at: datetime | None
    sha256: str
    given_sha256: str


class Words(Schema):
    """Words in both languages; `en` may be empty."""

    vi: str
    en: str


class Code(Schema):
    """One entry; `more` are the other columns of the list."""

    code: str
    name: Words
    more: dict[str, Any]


class Codes(Schema):
    """Entries of a code list on a day; `total` counts those that are not shown too."""

    procedure: str
    list: str
    on: date
    total: int
    entries: list_[Code]


class Fault(Schema):
    """One fault at one place of the form."""

    pointer: str
    code: str
    reason: str
    detail: str


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[Fault] | None = None


class Link(Schema):
    """A connection to another body's system: `off`, `unused`, `ok`, `failing`, `held`, `late` (messages are past their legal term), `stuck` (messages were refused and wait for a person: `dead` of them)."""

    name: str
    state: str
    last_success: datetime | None
    backlog: int
    dead: int


class CloudEvent(Schema):
    """One event (CloudEvents 1.0); `sequence` is its place in the stream, `data` carries references and codes only."""

    specversion: str
    id: str
    source: str
    type: str = Field(examples=["vn.motcua.dossiers.status_changed"])
    subject: str = Field(examples=["dossier/G02.18-261126-000001"])
    time: datetime
    datacontenttype: str
    sequence: str
    data: dict[str, Any]


class Events(Schema):
    """A part of the stream; `next` is the cursor of the next call."""

    events: list_[CloudEvent]
    next: str
