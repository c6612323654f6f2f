"""How far a dossier has come, for what is asked of people about it."""

from __future__ import annotations

from dataclasses import dataclass

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
