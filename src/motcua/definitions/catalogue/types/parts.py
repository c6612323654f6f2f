"""Linked procedures: what one filing makes beside its own dossier (LC-09)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from motcua.foundation.types import Json


@dataclass(frozen=True, slots=True)
class Part:
    """A part under a main dossier: another procedure with its own authority, limit and clock.

    `when` is the place of a boolean in the main form, or of a paper of a kind (`/attachments#KIND`), by which the applicant asks for it; ""
    is always. `after` are keys of parts whose results it needs. `data` maps places of its form to places of the main one's, `values` are
    what always stands there.
    """

    key: str
    procedure: str
    when: str = ""
    after: tuple[str, ...] = ()
    article: str = ""
    data: Mapping[str, str] = dataclasses.field(default_factory=dict)
    values: Mapping[str, Json] = dataclasses.field(default_factory=dict)
