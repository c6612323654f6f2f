"""Values of a form that its applicant signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.foundation.types import Json

FORMS = ("pdf", "xml")
"""As what a filled form is signed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a draft would be filed with: its answers and the papers that they name. `shown` are the answers with what registers fill in."""

    draft: str
    data: Mapping[str, Json]
    papers: Mapping[str, str]
    shown: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Declared:
    """Where the signing of a draft stands.

    `paper` is the signed paper, "" where there is none. With `changed` the answers are no longer those that were signed; with `waits` an
    authorisation was given at the service whose signature is not here yet.
    """

    paper: str = ""
    changed: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class CameBack:
    """A person came back from the signing service: for which draft, and where they go next ("" when the form is signed).

    For the forms of many dossiers it is the filing `bundle`, and the house goes on by itself.
    """

    draft: str
    address: str
    bundle: str = ""
