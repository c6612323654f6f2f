"""How far a dossier has come, and how it was handled."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.casework.dossiers.types.dossier import Channel
from motcua.casework.dossiers.types.figures import Punctuality
from motcua.foundation.types import Ref


@dataclass(frozen=True, slots=True)
class Course:
    """Which of its turns a dossier has taken: a decision on intake, a request for supplement, an answer."""

    owner: Ref
    unit: str
    procedure: str
    taken_in: bool
    asked: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Handled:
    """An answered dossier: where, by which door it came, how it stood against its limit, and how often more was asked for."""

    unit: str
    procedure: str
    channel: Channel
    punctuality: Punctuality
    requests: int
