"""Values of the list of procedures, the limit that a line of it tells, and how sure what is told is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.definitions.forms.types import Text


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the procedure may take.

    `kind` is `none` (no legal limit; for an automatic procedure `technical_seconds` is the target and `alarm_seconds` the
    alarm), `unknown` (not established yet: nothing is counted) or `working_days`, `working_hours`, `calendar_days`, `months`
    with `amount`. `starts` is `acceptance`, `payment`, or `competent_agency`: its receipt of a dossier that another authority took in.
    `mode` is `day_end` or `hour_exact` (working days only); `cutoff` such as "15:00" moves the start of what comes later to the next working day.
    """

    kind: str
    amount: int = 0
    technical_seconds: int = 0
    alarm_seconds: int = 0
    starts: str = "acceptance"
    article: str = ""
    mode: str = "day_end"
    cutoff: str = ""


@dataclass(frozen=True, slots=True)
class Checking:
    """How far what is told of a procedure was held against the law: `text`, `secondary`, `memory` or `uncertain`; "" where nobody says."""

    level: str = ""
    note: Text = Text()


@dataclass(frozen=True, slots=True)
class ProcedureEntry:
    """One line of the list of procedures."""

    procedure: str
    name: Text
    field: Text
    authority_unit: str
    level: str
    open: bool
    version_id: int | None
    national_code: str = ""
    authority: Text = Text()
    authority_levels: tuple[str, ...] = ()
    applicant_kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    events: tuple[tuple[str, Text], ...] = ()
    limit: Limit = Limit("unknown")
    fees: tuple[tuple[Text, int | None], ...] = ()
    """Names and amounts in đồng; none where a table says the amount."""
    fee_is_known: bool = True
    single_window: bool = False
    """Whether it is to be had by the National Single Window, whatever channels are open yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a filter: its name where the catalogue knows it, and how many procedures there would be."""

    key: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list; `facets` are the choices of each filter.

    For words that find nothing, `meant` is what they may have been meant to be, `nearest` what has the most of them in its name.
    """

    entries: tuple[ProcedureEntry, ...]
    total: int
    page: int
    pages: int
    facets: Mapping[str, tuple[Choice, ...]]
    meant: str = ""
    nearest: tuple[ProcedureEntry, ...] = ()
