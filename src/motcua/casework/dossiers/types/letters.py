"""Another authority is asked by official letter: what is to be written, how the letter stands, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from motcua.casework.dossiers.types.acts import Question


@dataclass(frozen=True, slots=True)
class Authority:
    """Another authority by its identifier on the exchange of documents."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """A paper of the dossier that goes with the letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """What the letter is to say; `signer_position` is of who will sign it, `until` the day before which an answer is asked for."""

    unit: str
    code: str
    procedure: str
    to: Authority
    text: str
    signer_position: str
    until: date
    papers: tuple[LetterPaper, ...]


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """How a letter stands: `state` in this house, `exchange` with the other one ("" before it was sent), and the reason where either refused.

    `failed` tells that nothing goes on by itself; `answered` that a document in reply has come and the clerk has not registered it yet.
    """

    symbol: str
    state: str
    exchange: str
    reason: str
    changed_at: datetime | None
    failed: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """One file of a document that came in reply."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A registered document in reply to a letter."""

    document: str
    symbol: str
    issued_on: date | None
    sender: str
    subject: str
    signer: str
    origin: str
    files: tuple[ReplyFile, ...]


@dataclass(frozen=True, slots=True)
class Consultation:
    """A question to another authority with its letter and what came back; `standing` is none when the letter is not there any more."""

    question: Question
    authority: Authority
    letter: str
    standing: LetterStanding | None
    reply: Reply | None
    late: bool
