"""Values of signing at the desk: the tray, a draft as its page shows it, an act under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from motcua.casework.dossiers.types.dossier import DossierLine
from motcua.casework.results.types import Draft, Kind
from motcua.definitions.catalogue.types import OfferedText
from motcua.definitions.process.types import Step
from motcua.foundation.types import Json


class Hindrance(StrEnum):
    """Why a paper cannot be chosen for signing now."""

    NONE = ""
    NO_RIGHT = "no_right"
    """The grant to sign does not reach this unit or procedure, or not now."""
    NO_PAPER = "no_paper"
    """The step does not end with a result of ours, or asks for more than a signature: it is done on its own page."""
    RETURNED = "returned"
    BEING_SIGNED = "being_signed"
    NOT_OPENED = "not_opened"
    TAKEN = "taken"
    OPINION = "opinion"
    """A necessary opinion has not come; silence is no consent (Decree 61/2018/NĐ-CP article 19(5))."""
    REASONS = "reasons"
    """A refusal without any reason on record (article 19(8))."""


@dataclass(frozen=True, slots=True)
class TrayLine:
    """A step that waits for a signature, with what a signer should know before choosing it.

    `fingerprint` stands for the draft as it is now; `values` is what the step gives when it is signed, `note` the last note of the handlers.
    """

    step: Step
    dossier: DossierLine
    kind: Kind | None
    title: str
    fingerprint: str
    values: Mapping[str, Json]
    opened: bool
    hindrance: Hindrance
    note: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MissingFact:
    """Something that the paper has a place for and nobody gave: a text of the draft (`key`), or a value of the form."""

    key: str
    name_vi: str
    name_en: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """The draft of a dossier's result as its page shows it.

    `step` is the open step of signing, if there is one; `may_edit`, `may_return` and `may_sign` are for whoever looks.
    """

    code: str
    kind: Kind
    title: str
    template: str
    fingerprint: str
    draft: Draft
    offered: tuple[OfferedText, ...]
    missing: tuple[MissingFact, ...]
    step: Step | None
    may_edit: bool
    may_return: bool
    may_sign: bool
    being_signed: bool
    issued: bool
    kinds: tuple[Kind, ...] = field(default_factory=tuple)
