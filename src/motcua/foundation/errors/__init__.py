"""Expected failures: a stable code, a place where there is one, the way on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class HouseError(Exception):
    """The docstring of each subclass is its meaning; `code` is stable; `params` fill the text that a door shows.

    Doors turn it into a page or an RFC 9457 answer in one place each; texts are found by `code`, never written here.
    """

    code: str = "house"
    status: int = 400

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params: dict[str, object] = params


class NotFound(HouseError):
    """The thing does not exist, or not for this actor: both read alike."""

    code = "not_found"
    status = 404


class NotAllowed(HouseError):
    """The gate refuses."""

    code = "not_allowed"
    status = 403


class Conflict(HouseError):
    """The thing changed meanwhile, or the key was used with another body."""

    code = "conflict"
    status = 409


class Unavailable(HouseError):
    """A part that is needed now does not answer; trying later is the way on."""

    code = "unavailable"
    status = 503


class Unreadable(HouseError):
    """A file that people write does not say what it must; `place` is the file with the way to the value, `why` a plain sentence."""

    code = "file_unreadable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault at one place of a form.

    `pointer` is an RFC 6901 pointer into the form's data ("" is the whole); `code` is a rule's code such as `E-CHK`;
    `reason` names the text, `params` fill it.
    """

    pointer: str
    code: str
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class Invalid(HouseError):
    """The form has faults: all of them at once, each at its field (rule 23 of the house)."""

    code = "invalid"
    status = 422

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(count=len(errors))
        self.errors = tuple(errors)
