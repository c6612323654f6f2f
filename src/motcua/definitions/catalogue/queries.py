"""Reads of the catalogue: the version in force, and how a filing is checked and decided under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from motcua.definitions.catalogue import (
    charging,
    checking,
    comparing,
    counting,
    deciding,
    linking,
    listing,
    models,
    moving,
    national,
    packs,
    printing,
    remembering,
    rows,
    sketching,
)
from motcua.definitions.catalogue import papers as paper_rules
from motcua.definitions.catalogue.errors import FilesUnknown
from motcua.definitions.catalogue.publishing import public_registers as public_registers  # noqa: PLC0414 -- offered to others
from motcua.definitions.catalogue.remembering import seen
from motcua.definitions.catalogue.types import (
    Change,
    Checked,
    Compatibility,
    Draft,
    DraftState,
    FeeLine,
    Judgement,
    Limit,
    Listing,
    NationalLine,
    NationalProcedure,
    ProcedureEntry,
    ProcedureVersion,
    Route,
    Term,
)
from motcua.definitions.catalogue.workbooks import forms_workbook as forms_workbook  # noqa: PLC0414 -- offered to others
from motcua.definitions.catalogue.workbooks import read_forms as read_forms  # noqa: PLC0414 -- offered to others
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms import types as form_types
from motcua.definitions.forms.types import Form, Option, SheetRows, Text
from motcua.definitions.process.types import Definition
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, NotFound
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.types import Due
from motcua.foundation.worktime.types import Limit as Period

COUNTS, CHECKS = counting.COUNTS, counting.CHECKS
"""The counts and checks that this room offers by name."""
foresee, in_main, parts = linking.foresee, linking.in_main, linking.filings
"""Linked procedures (LC-09)."""


def in_force(procedure: str, at: datetime) -> ProcedureVersion | None:
    """The version under which a dossier may be filed at this instant; none when there is no open one."""
    day = clock.legal_date(at)
    keys = remembering.lately(("in_force", procedure, day), lambda: remembering.keys(_in_force_on(procedure, day)))
    if not keys:
        return None
    value = remembering.load(keys[0]).value
    return value if value.open_on(day) else None


def version(version_id: int) -> ProcedureVersion:
    """A version by id, compiled once per process; raises `NotFound`."""
    return remembering.fresh(version_id).value


def procedures(*, search: str = "", at: datetime) -> list[ProcedureEntry]:
    """Procedures that have every searched word, marks and case aside: name before description, open before closed."""
    return listing.entries(search[: listing.WORDS_LIMIT], on=clock.legal_date(at))


def find(
    *, words: str = "", wanted: Mapping[str, str] | None = None, at: datetime, page: int = 1, size: int = listing.PAGE
) -> Listing:
    """A page of the list of procedures, the best match first, with what each filter would give.

    `wanted` are keys of the filters `field`, `unit`, `event`, `level`, `authority`, `applicant`; of a filter that is not named or empty
    all will do. At most `size` entries (100); a page beyond the last is the last.
    """
    return listing.search(words, wanted or {}, on=clock.legal_date(at), page=page, size=size)


def entry(procedure: str, *, at: datetime) -> ProcedureEntry | None:
    """A procedure as it stands in the list, whether open or not; none when there is no such procedure."""
    return listing.entry(procedure, on=clock.legal_date(at))


def warm(at: datetime) -> None:
    """Read the list and build the versions whose answer nobody should wait for: those that answer by themselves."""
    for one in procedures(at=at):
        if one.version_id is not None and one.limit.technical_seconds:
            version(one.version_id)


def versions_of(procedure: str) -> list[ProcedureVersion]:
    """All versions of a procedure, the newest first."""
    rows = models.ProcedureVersion.objects.filter(procedure__key=procedure).order_by("-in_force_from")
    return [remembering.load(key).value for key in remembering.keys(rows)]


def check(version: ProcedureVersion, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Checked:
    """Every fault of a form at once, each at its field; `on` is the legal day of filing.

    `known` is what sign-in, registers and storage know (docs/rooms/catalogue.md). The data that come back are in normal form with
    the applicant filled in; they are what is stored.
    """
    return checking.check(seen(version.id), data, known=known, on=on)


def decide(version: ProcedureVersion, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Judgement:
    """The answer of the decision tables for checked data; `on` is the legal day of filing, whose thresholds apply."""
    return deciding.decide(seen(version.id), data, known=known, on=on)


def fees(
    version: ProcedureVersion, data: Mapping[str, Json], *, on: date, known: Mapping[str, Json] | None = None
) -> tuple[FeeLine, ...]:
    """What a filing costs by the law of the day: one line for each fee, whole đồng, an exemption with its reason.

    Raises `Undetermined` where a table comes to no amount.
    """
    return charging.fees(seen(version.id), data, known=known or {}, on=on)


def route(
    version: ProcedureVersion, data: Mapping[str, Json], *, on: date, known: Mapping[str, Json] | None = None
) -> Route:
    """The authority that handles a filing by the law of the day; raises `Undetermined` where a table comes to no answer."""
    return charging.route(seen(version.id), data, known=known or {}, on=on)


def limit(
    version: ProcedureVersion, data: Mapping[str, Json], *, on: date, known: Mapping[str, Json] | None = None
) -> Limit | Term:
    """The legal limit of a filing by the law of the day: a longer or shorter one where a table says so, else the procedure's.

    Raises `Undetermined` where a table comes to no answer.
    """
    return charging.limit(seen(version.id), data, known=known or {}, on=on)


def compatible(
    version_from: ProcedureVersion,
    version_to: ProcedureVersion,
    data: Mapping[str, Json],
    *,
    on: date,
    known: Mapping[str, Json] | None = None,
) -> Compatibility:
    """What would be missing or faulty if a filing under one version were judged under another, at its fields.

    `data` are as stored under the first; fields that the other form has not are left out and named. Registers and papers count as far
    as `known` has them.
    """
    return moving.compatible(seen(version_from.id), seen(version_to.id), data, on=on, known=known or {})


def compare_draft(draft_id: int) -> tuple[Change, ...]:
    """What a draft changes of the version on which it is based, in words; nothing for a new procedure.

    Raises `NotFound`, `FilesUnknown`, and `PackRefused` for a draft that cannot be read.
    """
    value = draft(draft_id)
    if value.based_on is None:
        return ()
    roots = (settings.MOTCUA.packs_dir,)
    base = packs.assembled(version_files(value.based_on), name=value.procedure, roots=roots)
    return comparing.changes(base, _draft_pack(draft_id))


def compare_versions(version_id: int, other_id: int) -> tuple[Change, ...]:
    """What the second version changes of the first, in words; raises `FilesUnknown`."""
    roots = (settings.MOTCUA.packs_dir,)
    first, second = (packs.assembled(version_files(one), name=str(one), roots=roots) for one in (version_id, other_id))
    return comparing.changes(first, second)


def due(
    version: ProcedureVersion, accepted_at: datetime, *, unit: str = "", term: Limit | Term | None = None
) -> Due | None:
    """When the procedure (or one of its terms, or the `limit` of a filing) that began at this instant is due; none without a legal limit.

    `unit` is the authority whose working hours count, the procedure's own when none is given.
    """
    period = term or version.limit
    if period.kind in {"none", "unknown"}:
        return None
    known = worktime.calendar(unit or version.authority_unit, accepted_at)
    return charging.due(period, accepted_at, calendar=known)


def period(limit: Limit | Term) -> Period | None:
    """A limit or a term as the working-time clock counts it; none where there is no legal limit."""
    return charging.period(limit)


def process(version: ProcedureVersion) -> Definition | None:
    """The steps at the desk as they were read when the version was loaded; none for an automatic procedure."""
    return seen(version.id).definition


def asked(
    version: ProcedureVersion, decision: str, data: Mapping[str, Json], *, values: Mapping[str, Json], on: date
) -> dict[str, Json]:
    """What a decision of the process (`file.dmn#decision`) says of a filing and the process's values; raises `Undetermined`."""
    return charging.asked(seen(version.id), decision, data, values=values, known={}, on=on)


def look_ups(
    version: ProcedureVersion, data: Mapping[str, Json], *, on: date | None = None, at_filing: bool = False
) -> Mapping[str, Sequence[str]]:
    """What the decision needs from sector registers: keys by register, such as permit numbers, each once.

    `on` is the day of the code lists that say what must be asked; none is the version's first day. With `at_filing` only
    what checks need before a filing is taken.
    """
    return checking.look_ups(seen(version.id), data, on=on or version.in_force_from, at_filing=at_filing)


def from_population(version: ProcedureVersion) -> Mapping[str, str]:
    """The fields that a version fills from the population database for a person: pointer → item of the answer. Empty: it names none."""
    plan = seen(version.id).applicant
    return {f"/{plan.key}/{target}": item for target, item in plan.population}


def schema(version: ProcedureVersion) -> Mapping[str, Json]:
    """The form's JSON Schema, for clients that make forms themselves."""
    return forms.schema(seen(version.id).form)


def labels(version: ProcedureVersion, data: Mapping[str, Json], *, on: date, language: str = "vi") -> dict[str, Json]:
    """Names of the codes that a form uses, by code list, for the paper that is made of it."""
    found = forms.labels(seen(version.id).form, data, on=on, language=language)
    return {name: dict(codes) for name, codes in found.items()}


def paper_data(
    version: ProcedureVersion,
    data: Mapping[str, Json],
    *,
    code: str,
    reasons: Sequence[Mapping[str, Json]],
    notices: Sequence[str],
    on: date,
) -> dict[str, Json]:
    """What a template of the version gets as `data`: the form, the dossier's code, codes in words, reasons and notices."""
    return printing.paper_data(seen(version.id), data, code=code, reasons=reasons, notices=notices, on=on)


def subject_key(version: ProcedureVersion, data: Mapping[str, Json]) -> str:
    """A fingerprint that is equal for two filings on the same matter; "" when the pack names no such rule."""
    return checking.subject_key(seen(version.id), data)


def code_lists(version: ProcedureVersion) -> tuple[str, ...]:
    """Names of the code lists that its form uses."""
    return forms.code_lists(seen(version.id).form)


def options(
    version: ProcedureVersion, code_list: str, *, on: date, search: str = "", limit: int = 0
) -> Sequence[Option]:
    """Entries of a code list in force on the day, those with every searched word, marks and case aside."""
    return forms.options(seen(version.id).form, code_list, on=on, search=search, limit=limit)


def coerce(version: ProcedureVersion, data: Mapping[str, Json]) -> dict[str, Json]:
    """Answers posted as text, as the schema asks for them; what cannot be read stays text, so that its fault is told."""
    return forms.coerce(seen(version.id).form, data)


def form_faults(version: ProcedureVersion, data: Mapping[str, Json], *, on: date) -> list[FieldError]:
    """What bounds, schema and code lists alone say of a form; registers, papers and tables are not asked."""
    return forms.validate(seen(version.id).form, data, on=on)


def fill(version: ProcedureVersion, data: Mapping[str, Json], *, known: Mapping[str, Json], on: date) -> Checked:
    """The data as they stand, with what is known of the applicant and what is calculated put in; nothing is judged yet."""
    return checking.fill(seen(version.id), data, known=known, on=on)


def signature_flags(version: ProcedureVersion, data: Mapping[str, Json], held: Mapping[str, Json]) -> tuple[str, ...]:
    """Flags of papers whose signatures say less than the pack expects; `held` are the papers as in `known` of `check`."""
    return paper_rules.signature_flags(version.slots, data, held)


def difference(
    version: ProcedureVersion, before: Mapping[str, Json], after: Mapping[str, Json], *, on: date
) -> tuple[form_types.Change, ...]:
    """What differs between two filings of this version, with labels and readable values."""
    return forms.difference(seen(version.id).form, before, after, on=on)


def printed_form(
    version: ProcedureVersion,
    data: Mapping[str, Json],
    *,
    facts: Sequence[tuple[Text, str]] = (),
    language: str = "vi",
    at: datetime,
) -> bytes:
    """The filled form as a paper (PDF/A-2a and PDF/UA-1), under the procedure's name."""
    form = seen(version.id).form
    return forms.printed(form, data, title=version.name, facts=facts, language=language, at=at)


def items_template(version: ProcedureVersion, *, section: str, language: str = "vi", on: date) -> bytes:
    """An XLSX workbook to fill the rows of a section."""
    return forms.items_template(seen(version.id).form, section=section, language=language, on=on)


def items_workbook(
    version: ProcedureVersion,
    items: Sequence[Json],
    *,
    section: str,
    notes: Mapping[str, str],
    language: str = "vi",
    on: date,
) -> bytes:
    """The rows of a section as a workbook, each note at the cell of its pointer."""
    form = seen(version.id).form
    return forms.items_workbook(form, items, section=section, notes=notes, language=language, on=on)


def marked_items(
    version: ProcedureVersion,
    content: bytes,
    *,
    section: str,
    notes: Mapping[str, str],
    language: str = "vi",
    on: date,
) -> bytes:
    """An uploaded workbook with notes at its cells; raises `forms.errors.SheetRefused`."""
    form = seen(version.id).form
    return forms.marked_items(form, content, section=section, notes=notes, language=language, on=on)


def read_items(version: ProcedureVersion, content: bytes, *, section: str, on: date) -> SheetRows:
    """Rows from a filled workbook with faults at their cells; raises `forms.errors.SheetRefused`."""
    return forms.read_items(seen(version.id).form, content, section=section, on=on)


def national_procedures() -> dict[str, NationalProcedure]:
    """What the national catalogue last said of each procedure that it lists, by code."""
    rows = models.NationalEntry.objects.filter(gone_at=None).values_list("code", "told")
    return {code: national.read(told) for code, told in rows}


def national_differences(*, at: datetime) -> list[NationalLine]:
    """Where our procedures in force differ from the national catalogue, each difference by its name; nothing before it was fetched."""
    theirs = national_procedures()
    found = [version(one.version_id) for one in procedures(at=at) if one.version_id] if theirs else []
    gone = frozenset(models.NationalEntry.objects.exclude(gone_at=None).values_list("code", flat=True))
    return list(national.differences(found, theirs, gone))


def draft(draft_id: int) -> Draft:
    """A draft as it stands; raises `NotFound`."""
    row = models.Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise NotFound(draft=draft_id)
    return rows.draft(row)


def drafts(*, procedure: str = "", ended: bool = False) -> list[Draft]:
    """Drafts that are open or proposed, those last saved first; with `ended` the published and discarded too."""
    found = models.Draft.objects.order_by("-saved_at", "-id")
    if procedure:
        found = found.filter(procedure=procedure)
    if not ended:
        found = found.filter(state__in=[DraftState.OPEN, DraftState.PROPOSED])
    return [rows.draft(row) for row in found]


def draft_files(draft_id: int) -> dict[str, bytes]:
    """The folder of a draft: contents by name, byte for byte; raises `NotFound`."""
    draft(draft_id)
    rows = models.DraftFile.objects.filter(draft=draft_id).order_by("name").values_list("name", "content")
    return {name: bytes(content) for name, content in rows}


def version_files(version_id: int) -> dict[str, bytes]:
    """The folder from which a version was made, examples too; raises `FilesUnknown` where it was not kept."""
    rows = models.VersionFile.objects.filter(version=version_id).order_by("name").values_list("name", "content")
    files = {name: bytes(content) for name, content in rows}
    if not files:
        raise FilesUnknown(version=version_id)
    return files


def form_of(files: Mapping[str, bytes], *, procedure: str) -> Form:
    """The form of a folder in the making, with its standard and the lists that it shares, whatever the rest says; raises `PackRefused`."""
    return sketching.form(files, procedure=procedure)


def example_of(files: Mapping[str, bytes], name: str, *, procedure: str) -> dict[str, Json]:
    """An example of a folder in the making, with what it takes from others; raises `PackRefused`."""
    return sketching.example(files, name, procedure=procedure)


def standard_files(files: Mapping[str, bytes], *, procedure: str) -> dict[str, bytes]:
    """The files of the standard on which a folder in the making rests; none where it rests on none. Raises `PackRefused`."""
    return sketching.standard(files, procedure=procedure)


def _draft_pack(draft_id: int) -> packs.Files:
    return packs.assembled(draft_files(draft_id), name=draft(draft_id).procedure, roots=(settings.MOTCUA.packs_dir,))


def forget() -> None:
    """Look again at once; called after this process has changed the catalogue."""
    remembering.forget()
    listing.forget()


def _in_force_on(procedure: str, day: date) -> QuerySet[models.ProcedureVersion]:
    rows = models.ProcedureVersion.objects.filter(procedure__key=procedure, in_force_from__lte=day)
    return rows.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=day))
