"""Procedures and their versions."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from motcua.definitions.catalogue.types.entries import Checking, Limit
from motcua.definitions.catalogue.types.parts import Part
from motcua.definitions.catalogue.types.publishing import PublicRegister
from motcua.definitions.forms.types import Layout, PaperSlot, Text
from motcua.foundation.money import Dong
from motcua.foundation.types import Json

APPLICANT_KINDS = ("enterprise", "cooperative", "household", "individual", "foreign_trader")
"""Who may be an applicant; the codes of the applicant block."""

_OF_FORM = re.compile(r"\{/([a-z][a-z0-9_]{0,49})\}")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,9}")
_FIGURE = re.compile(r"\{(?:(year|yy)|number(?::0?([1-9]\d?)d)?)\}")


@dataclass(frozen=True, slots=True)
class Term:
    """A named period for a step or a wait; `kind` and `amount` as in `Limit`."""

    key: str
    kind: str
    amount: int
    article: str = ""
    outside: bool = False
    """What the law gives besides the limit of the whole, such as a visit from whose end that runs."""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit other than the usual one while the table says true, such as the longer one of a filing that needs consultation.

    `until` is exclusive.
    """

    term: Term
    table: str
    starts: date | None = None
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it holds on this day."""
        return (self.starts is None or self.starts <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class DateRule:
    """A day that tables see under `name`: the end of a term that begins on the day of filing (`today`) or of a field."""

    name: str
    term: Term
    start: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """How often more may be asked of the applicant, and what it does to the clock: `restart` or `pause`.

    `term` is the key of the term within which the applicant answers, "" where the pack has none. `asked_within` is the key of the
    term after acceptance within which it may be asked for, `limit` where the procedure's own law lets it be asked until the result
    is due, and "" where the general rule holds.
    """

    policy: str = "restart"
    times: int = 1
    term: str = ""
    article: str = ""
    asked_within: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What waiting for a fee does to the clock: `run` (it goes on) or `pause`, which sector law must allow by `article`."""

    policy: str = "run"
    article: str = ""


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """What is done when a clock has come so far: `remind` who has it, `tell_head` of the unit, `reassign` (give it back to all of its role).

    `clock` is `dossier`, `intake` (steps of kind intake) or `step` (all others; `step` narrows to one element of the process). It fires at `share` per cent
    of the working time, `after` so many working minutes, or `before` so many of the due instant: one of the three.
    """

    clock: str
    do: str
    share: float | None = None
    after: int | None = None
    before: int | None = None
    step: str = ""

    @property
    def key(self) -> str:
        """The rule's own name, by which it fires once."""
        when = (
            f"{self.share:g}%"
            if self.share is not None
            else f"+{self.after}"
            if self.after is not None
            else f"-{self.before}"
        )
        return f"{self.clock}{f'#{self.step}' if self.step else ''} {when} {self.do}"


ESCALATIONS = (
    EscalationRule("intake", "remind", share=50),
    EscalationRule("intake", "tell_head", share=87.5),
    EscalationRule("step", "remind", share=75),
    EscalationRule("step", "tell_head", share=100),
    EscalationRule("dossier", "remind", share=75),
    EscalationRule("dossier", "tell_head", share=100),
)
"""Of a procedure that says nothing of a clock: 4 and 7 of the 8 working hours of the intake reply (WT-15), else 75 and 100 per cent (LC-21)."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the holder of a result that is valid for a time hears that it ends, in calendar days before its last day (0: not at all).

    `file_days` is how many days before its last day the law wants its renewal filed at the latest (0: on that day), by `article`. What stands here
    holds for a procedure that says nothing: a guess, since laws set the time for a renewal one by one.
    """

    remind_days: int = 60
    file_days: int = 0
    article: str = ""


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One fee (`fee`, phí) or charge (`charge`, lệ phí): a fixed amount of whole đồng, or a table that says it.

    `due` is `filing`, `acceptance`, `notice` or `delivery`; `in_force_until` is exclusive.
    """

    key: str
    name: Text
    kind: str
    due: str
    amount: Dong | None = None
    table: str = ""
    article: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    checked: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it is taken on this day."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_until is None or day < self.in_force_until
        )


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What one rule asks of one filing: whole đồng, or nothing with the reason of the exemption."""

    key: str
    name: Text
    kind: str
    due: str
    amount: Dong
    article: str = ""
    exempt: Text = Text()
    because: tuple[str, ...] = ()
    """Why the tables came to it: for each row that fired its own words and the values it met, in the order in which they were asked."""


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Which authority handles, while the table (none: always) says true; `until` is exclusive.

    A rule without a unit says that the filing came to the wrong authority: `E-ROUTE` at `at`. With `units` that table names
    the unit, such as the department of the province of an address; null leaves the filing to the next rule.
    """

    unit: str
    table: str = ""
    starts: date | None = None
    until: date | None = None
    article: str = ""
    at: str = ""
    units: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it holds on this day."""
        return (self.starts is None or self.starts <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Route:
    """The authority that handles a filing; without a unit nobody here does, by this article."""

    unit: str
    article: str = ""
    at: str = ""

    @property
    def ours(self) -> bool:
        """Whether an authority of ours handles it."""
        return bool(self.unit)


@dataclass(frozen=True, slots=True)
class ResultPaper:
    """A further paper that the procedure may give; `valid_months` 0 is without end."""

    key: str
    template: str
    document_type: str
    register: str = ""
    valid_months: int = 0


@dataclass(frozen=True, slots=True)
class PublicInfo:
    """What the law wants told of a procedure, in the languages of the pack."""

    who: Text = Text()
    how: Text = Text()
    where: Text = Text()
    papers: tuple[Text, ...] = ()
    conditions: Text = Text()
    result: Text = Text()
    fee: Text = Text()
    time: Text = Text()
    forms: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Where a role of the process sits when it is not the unit that handles the dossier."""

    unit: str


@dataclass(frozen=True, slots=True)
class Register:
    """The register in which results are numbered.

    `pattern` takes `{year}`, `{yy}` (its last two digits), `{number}` and the code in a field of the form, such as "HC-{year}{number:08d}" or
    "VN-{/importing_country} {yy}/02/{number:06d}".
    """

    code: str
    pattern: str

    def filled(self, data: Mapping[str, Json]) -> str:
        """The pattern with the form's own codes in it; what is no short code of capitals and digits leaves nothing."""

        def code(found: re.Match[str]) -> str:
            value = data.get(found[1])
            return value if isinstance(value, str) and _CODE.fullmatch(value) else ""

        return _OF_FORM.sub(code, self.pattern)

    def symbol(self, *, year: int, number: int, data: Mapping[str, Json] | None = None) -> str:
        """The number and symbol on the result. Python's own formatting would reach further than a pack should."""

        def figure(found: re.Match[str]) -> str:
            if found[1] is not None:
                return str(year)[-2:] if found[1] == "yy" else str(year)
            return str(number).zfill(int(found[2] or 0))

        return _FIGURE.sub(figure, self.filled(data or {}))


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One document on which the procedure rests; `in_force_until` is exclusive, a first day that is not known is none."""

    document: str
    article: str
    title: str
    in_force_from: date | None = None
    in_force_until: date | None = None
    checked: str = ""


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A text that a result's template leaves to its drafter; it reads it as `data.texts.KEY`.

    `of` is the paper that has it, `result` or `refusal`; `longest` is in characters.
    """

    key: str
    name: Text
    hint: Text = Text()
    of: str = "result"
    longest: int = 2000
    required: bool = False


@dataclass(frozen=True, slots=True)
class ProcedureVersion:
    """One version of a procedure as it stands in law; never changes once in force.

    `in_force_until` and `suspended_until` are exclusive. `templates` are Typst sources by file name, `process` is BPMN.
    `superseded_by` is the procedure that follows when this one is dropped.
    """

    id: int
    procedure: str
    version: str
    fingerprint: str
    name: Text
    summary: Text
    field: Text
    authority_unit: str
    national_code: str
    national_code_is_placeholder: bool
    level: str
    channels: tuple[str, ...]
    automatic: bool
    limit: Limit
    register: Register
    law_of: str
    in_force_from: date
    in_force_until: date | None
    suspended_from: date | None
    suspended_until: date | None
    legal_bases: tuple[LegalBasis, ...]
    layout: Layout
    slots: tuple[PaperSlot, ...]
    result: Mapping[str, str]
    growing_lists: tuple[str, ...]
    templates: Mapping[str, str] = dataclasses.field(repr=False)
    texts: Mapping[str, Json] = dataclasses.field(repr=False)
    process: str = dataclasses.field(default="", repr=False)
    applicant_kinds: tuple[str, ...] = APPLICANT_KINDS
    headless: bool = False
    also_called: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    limits: tuple[LimitRule, ...] = ()
    dates: tuple[DateRule, ...] = ()
    supplement: Supplement = Supplement()
    payment: Payment = Payment()
    escalations: tuple[EscalationRule, ...] = ESCALATIONS
    renewal: Renewal = Renewal()
    fees: tuple[FeeRule, ...] = ()
    routes: tuple[RouteRule, ...] = ()
    results: tuple[ResultPaper, ...] = ()
    valid_months: int = 0
    public: PublicInfo = PublicInfo()
    public_register: PublicRegister | None = None
    roles: Mapping[str, Role] = dataclasses.field(default_factory=dict)
    superseded_by: str = ""
    authority: Text = Text()
    """Who decides, in the words of the law; `authority_unit` is where dossiers arrive."""
    authority_levels: tuple[str, ...] = ()
    partial_reason: Text = Text()
    national_single_window: bool = False
    national_code_checked: str = ""
    fee_is_known: bool = True
    result_texts: tuple[OfferedText, ...] = ()
    checked: Checking = Checking()
    parts: tuple[Part, ...] = ()
    """What a filing makes beside its own dossier, in order."""
    assurance: int = 1
    """The level of sign-in that a person needs to file (Decree 69/2024/NĐ-CP): 1, or 2."""
    signed: str = "offered"
    """Whether the applicant's digital signature over the filled form is `required` on the portal, or `offered`."""

    @property
    def fee(self) -> str:
        """`none`, or the names of its fees."""
        return "; ".join(rule.name.vi for rule in self.fees) or "none"

    def term(self, key: str) -> Term | None:
        """The term with this key."""
        return next((term for term in self.terms if term.key == key), None)

    def open_on(self, day: date) -> bool:
        """Whether a new dossier may be filed under it on this day."""
        begun = self.in_force_from <= day and (self.in_force_until is None or day < self.in_force_until)
        stopped = (
            self.suspended_from is not None
            and self.suspended_from <= day
            and (self.suspended_until is None or day < self.suspended_until)
        )
        return begun and not stopped
