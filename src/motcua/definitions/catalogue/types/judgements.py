"""The outcome of checking a filing and of deciding it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from motcua.definitions.forms.types import Text
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Checked:
    """A form after normalisation, filling and every check; `data` is what is stored, `errors` are all faults at once."""

    data: Mapping[str, Json]
    errors: tuple[FieldError, ...] = ()
    sealed: tuple[str, ...] = ()
    """Pointers whose value came from sign-in or a register instead of the form."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors


class Outcome(StrEnum):
    """What the tables say."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the rule, its stable code, its place in the form, the article and the words for the paper."""

    rule: str
    code: str
    pointer: str
    article: str
    text: Text
    way_on: Text = Text()
    alert: bool = False
    params: Mapping[str, Json] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag for post-check, a notice to the applicant or a warning; with its place and words."""

    code: str
    pointer: str
    text: Text = Text()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of the decision tables, with everything needed to show later how it came about.

    `decisions` is JSON: for each evaluation its table, version, element, inputs, rows that fired and outputs.
    `flags` ask for a post-check, `notices` go on the result, `warnings` are told to the applicant.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    flags: tuple[Mark, ...] = ()
    notices: tuple[Mark, ...] = ()
    warnings: tuple[Mark, ...] = ()
    decisions: tuple[Mapping[str, Json], ...] = ()

    @property
    def flag_codes(self) -> tuple[str, ...]:
        """Codes of the flags, each once, in order."""
        return tuple(dict.fromkeys(mark.code for mark in self.flags))
