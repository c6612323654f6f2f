"""Commands on scans of results (Decree 30/2020/NĐ-CP articles 25 to 27 and annex I; Law 20/2023/QH15 article 12; Decree 137/2024/NĐ-CP)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.types import PaperKind
from motcua.casework.digitising import facts, models, proposing, queries
from motcua.casework.digitising.errors import AlreadyKept, EnteredItself, SameOfficer, ScanNoPdf, ScanNotSo
from motcua.casework.digitising.types import (
    FIELDS,
    KEYS,
    LONGEST,
    MOST_PAGES,
    Batch,
    ListRow,
    ListTold,
    Scan,
    ScanState,
)
from motcua.casework.results import queries as results
from motcua.casework.results import services as result_commands
from motcua.casework.results.types import IssuedResult, Kept, verification_path
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Renewal
from motcua.foundation.clock import legal_date, legal_time
from motcua.foundation.errors import FieldError, Invalid, NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import services as journal
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf import services as typesetting
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import enterprise_code_is_valid, fold, normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown
from motcua.identity.people import queries as known_people
from motcua.identity.people import services as people
from motcua.identity.people.types import NumberKind
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_HOUSE = Actor.system("digitising")
_WIDTH = 2400
_PERSON = re.compile(r"\d{12}")
_EARLIEST = date(1945, 9, 2)
_MOST_HELD = 100_000_000


@transaction.atomic
def open_batch(actor: Actor, *, procedure: str, unit: str, name: str, at: datetime) -> Batch:
    """Begin a batch; raises `NotAllowed`, `Invalid` at `/name`, `/procedure` or `/unit`."""
    permissions.require(actor, queries.RIGHT, on=Target(unit=unit, procedure=procedure))
    faults = [FieldError("/name", "E-REQ")] if not normal(name) else []
    if catalogue.entry(procedure, at=at) is None:
        faults.append(FieldError("/procedure", "E-CODE"))
    try:
        organisations.unit(unit, on=legal_date(at))
    except UnitUnknown:
        faults.append(FieldError("/unit", "E-CODE"))
    if faults:
        raise Invalid(faults)
    row = models.Batch.objects.create(
        name=normal(name)[:200], procedure=procedure, unit=unit, made_by=str(actor), made_at=at
    )
    return queries.batch(actor, row.pk)


def add_scan(
    actor: Actor, *, batch: int, name: str, content: bytes, values: Mapping[str, str] | None = None, at: datetime
) -> Scan:
    """Take one scan into a batch; the same file again gives the scan that is there.

    `values` are those of a list that came with it: where they are whole, they are its first entry. What the text of the scan proposes is
    kept for whoever enters first. Raises `ScanUnknown`, `ScanNoPdf`, and what `attachments.add` raises for a file that is not taken.
    """
    row = queries.row_of_batch(actor, batch)
    sha256 = hashlib.sha256(content).hexdigest()
    known = models.Scan.objects.select_related("batch").filter(batch=row, sha256=sha256).first()
    if known is not None:
        return queries.value(known, actor)
    owner = Ref("digitising", str(row.pk))
    paper = attachments.add(_HOUSE, owner=owner, name=name, content=content, at=at)
    pages = papers.page_count(paper.id) if paper.kind is PaperKind.PDF else 0
    text = proposing.text_of(papers.content(paper.id), pages) if 1 <= pages <= MOST_PAGES else None
    if text is None:
        attachments.remove(_HOUSE, paper=paper.id, at=at)
        raise ScanNoPdf(name=paper.name, most=MOST_PAGES)
    proposed = proposing.proposals(text)
    with transaction.atomic():
        scan, made = models.Scan.objects.get_or_create(
            batch=row, sha256=sha256,
            defaults={
                "paper": paper.id, "file_name": paper.name, "pages": pages, "state": ScanState.FIRST, "proposed": proposed, "added_at": at,
                "changed_at": at,
            },
        )  # fmt: skip
        if made:
            attachments.bind(_HOUSE, papers=[paper.id], owner=owner, dossier=Ref("digitised", str(scan.pk)), at=at)
            if not text.strip() and papers.recogniser():  # takes up to two minutes a scan, which nobody waits for
                jobs.defer("digitising.recognise", args={"scan": scan.pk})
            if values:
                _take_row(scan, values, actor, at)
    return queries.value(models.Scan.objects.select_related("batch").get(pk=scan.pk), actor)


@transaction.atomic
def take_list(actor: Actor, *, batch: int, rows: Sequence[ListRow], at: datetime) -> ListTold:
    """Take a list that names the scans of a batch: a whole row is the first entry of its scan, one with faults is proposed to whoever enters it.

    Scans that have a first entry stay as they are, so the same list may come again after more scans. Raises `ScanUnknown`.
    """
    locked = models.Scan.objects.select_for_update(of=("self",), no_key=True)
    scans = locked.filter(batch=queries.row_of_batch(actor, batch)).order_by("-id")
    # Of scans with one name the first that waits for its entry: one that was put aside stands in the way of none that came in its place.
    held = {fold(row.file_name): row for row in sorted(scans, key=lambda row: row.state == ScanState.FIRST)}
    entered, known = 0, 0
    faulty: list[tuple[ListRow, Sequence[FieldError]]] = []
    missing: list[ListRow] = []
    for one in rows:
        scan = held.get(fold(one.file))
        if scan is None:
            missing.append(one)
        elif ScanState(scan.state) is not ScanState.FIRST:
            known += 1
        elif faults := _take_row(scan, one.values, actor, at):
            faulty.append((one, faults))
        else:
            entered += 1
    return ListTold(entered, known, faulty, missing)


def recognise(actor: Actor, *, scan: int, at: datetime) -> None:
    """Propose what this machine's recogniser reads in a scan without text of its own, while nobody has entered it; a job, safe to repeat."""
    permissions.require(actor, "paper.add")
    waiting = models.Scan.objects.filter(pk=scan, state=ScanState.FIRST)
    paper = waiting.values_list("paper", flat=True).first()
    read = proposing.proposals(papers.text(str(paper), scans=True) or "") if paper else {}
    with transaction.atomic():
        row = waiting.select_for_update(no_key=True).first()
        if row is not None and read:
            row.proposed, row.changed_at = {**read, **row.proposed}, at
            row.save(update_fields=["proposed", "changed_at"])


@transaction.atomic
def enter(actor: Actor, *, scan: int, values: Mapping[str, str], at: datetime) -> Scan:
    """Enter the fields of a scan: the first time, or the second by another officer, after which the two are held against each other.

    Raises `ScanUnknown`, `ScanNotSo`, `SameOfficer`, and `Invalid` with every fault at its field.
    """
    row = queries.row_of(actor, scan, lock=True)
    if ScanState(row.state) not in (ScanState.FIRST, ScanState.SECOND):
        raise ScanNotSo(state=row.state)
    if row.first_by == str(actor):
        raise SameOfficer
    given, faults = judged(values, at, second=ScanState(row.state) is ScanState.SECOND)
    if faults:
        raise Invalid(faults)
    _enter(row, given, actor, at)
    return queries.value(row, actor)


@transaction.atomic
def settle(actor: Actor, *, scan: int, values: Mapping[str, str], at: datetime) -> Scan:
    """Say what counts in each field in which the entries differ, by a look at the page, as an officer who made neither.

    Raises `ScanUnknown`, `ScanNotSo`, `EnteredItself`, `Invalid`.
    """
    row = queries.row_of(actor, scan, lock=True)
    if ScanState(row.state) is not ScanState.DIFFERS:
        raise ScanNotSo(state=row.state)
    if str(actor) in {row.first_by, row.second_by}:
        raise EnteredItself
    differs = queries.differing(row)
    missing = [FieldError(f"/{name}", "E-REQ") for name in differs if name not in values]
    if missing:
        raise Invalid(missing)
    given, faults = judged({**row.first, **{name: values[name] for name in differs}}, at)
    if faults:
        # What does not go together with an answer that both gave is the fault of the one that is settled now.
        asked = {f"/{name}" for name in differs}
        raise Invalid([one if one.pointer in asked else replace(one, pointer=f"/{differs[0]}") for one in faults])
    row.settled, row.settled_by = {name: given[name] for name in differs}, str(actor)
    _turn(row, ScanState.MATCHED, at)
    journal.record(facts.ScanEntered(row.pk, "settled"), ref=_ref(row), by=actor, at=at)
    return queries.value(row, actor)


@transaction.atomic
def drop(actor: Actor, *, scan: int, reason: str, at: datetime) -> Scan:
    """Put a scan aside, such as one that is unreadable or does not hold any more. Raises `ScanUnknown`, `ScanNotSo`, `Invalid` at `/reason`."""
    row = queries.row_of(actor, scan, lock=True)
    if ScanState(row.state) is ScanState.CERTIFIED:
        raise ScanNotSo(state=row.state)
    if not normal(reason):
        raise Invalid([FieldError("/reason", "E-REQ")])
    row.reason = normal(reason)[:500]
    _turn(row, ScanState.DROPPED, at)
    journal.record(facts.ScanDropped(row.pk), ref=_ref(row), by=actor, at=at)
    return queries.value(row, actor)


def certify(actor: Actor, *, scan: int, at: datetime) -> IssuedResult:
    """Make the certified e-copy: every page with the mark of the copy, the agency's signature, a result under its old number.

    Asking again gives the result that is there. Not to be called inside a transaction: the signature is made outside any lock. Raises
    `ScanUnknown`, `NotAllowed`, `ScanNotSo`, `AlreadyKept`, and the failures of setting, signing and storage.
    """
    row = queries.row_of(actor, scan)
    permissions.require(actor, "result.issue", on=queries.place(row.batch))
    if ScanState(row.state) is ScanState.CERTIFIED:
        return results.for_link(row.result)
    if ScanState(row.state) is not ScanState.MATCHED:
        raise ScanNotSo(state=row.state)
    values = queries.counting(row)
    owner = _owner(values, at)
    _require_new(values["symbol"], owner)
    entry = catalogue.entry(row.batch.procedure, at=at)
    title = values["title"] or (entry.name.vi if entry else row.batch.procedure)
    code = f"SH-{row.pk}"
    copy = typesetting.copied(
        [pdf.page_image(papers.content(str(row.paper)), number, width=_WIDTH) for number in range(1, row.pages + 1)],
        title=f"{title} {values['symbol']}",
        mark=_mark(row, at),
        qr=f"{settings.MOTCUA.public_url}{verification_path(code, results.check_of(code))}",
        texts=[pdf.page_facts(papers.content(str(row.paper)), number).text for number in range(1, row.pages + 1)],
        at=at,
    )
    signed = signing.sign(copy, reason="Sao y bản chính", at=at)
    with transaction.atomic():
        row = queries.row_of(actor, scan, lock=True)
        if ScanState(row.state) is ScanState.CERTIFIED:
            return results.for_link(row.result)
        _require_new(values["symbol"], owner)
        kept = Kept(
            subject=Ref("digitised", str(row.pk)), owner=owner, owner_name=values["owner_name"], procedure=row.batch.procedure,
            version=(entry.version_id or 0) if entry else 0, unit=row.batch.unit, register="SO-HOA", symbol=values["symbol"],
            issued_on=date.fromisoformat(values["issued_on"]), signer=values["signer"], title=title, refusal=False, revoked=False,
            ended_on=None, reason="", pdf=signed.pdf,
            valid_until=date.fromisoformat(values["valid_until"]) if values["valid_until"] else None,
            remind_days=(catalogue.version(entry.version_id).renewal if entry and entry.version_id else Renewal()).remind_days,
        )  # fmt: skip
        made = result_commands.keep_digitised(actor, kept=kept, code=code, number=row.pk, level=signed.level, at=at)
        row.result, row.certified_by = made.id, str(actor)
        _turn(row, ScanState.CERTIFIED, at)
        journal.record(facts.ScanCertified(row.pk, made.id, made.sha256), ref=_ref(row), by=actor, at=at)
    return made


@transaction.atomic
def revoke(
    actor: Actor, *, scan: int, reason: str, document: str, wrong_copy: bool = False, at: datetime
) -> IssuedResult:
    """Take a certified e-copy back, with the document that says so: whoever verifies it learns so at once.

    What was revoked stays revoked: its number is not digitised again. Of a `wrong_copy` the paper itself holds: its scan is put aside, and the
    number may be digitised anew. Raises `ScanUnknown`, `NotAllowed`, `ScanNotSo`, `Invalid` at `/reason` or `/document`.
    """
    row = queries.row_of(actor, scan, lock=True)
    permissions.require(actor, "result.issue", on=queries.place(row.batch))
    if ScanState(row.state) is not ScanState.CERTIFIED:
        raise ScanNotSo(state=row.state)
    said = {"reason": normal(reason)[:500], "document": normal(document)[:120]}
    if faults := [FieldError(f"/{name}", "E-REQ") for name, text in said.items() if not text]:
        raise Invalid(faults)
    ended = result_commands.revoke(actor, result=row.result, reason=f"{said['reason']} ({said['document']})", at=at)
    if wrong_copy:
        row.reason = said["reason"]
        _turn(row, ScanState.DROPPED, at)
        journal.record(facts.ScanDropped(row.pk), ref=_ref(row), by=actor, at=at)
    return ended


@transaction.atomic
def declare_holding(actor: Actor, *, procedure: str, unit: str, count: int, at: datetime) -> None:
    """Say how many results of a procedure a unit holds on paper alone that still hold. Raises `NotAllowed`, `Invalid`."""
    permissions.require(actor, queries.RIGHT, on=Target(unit=unit, procedure=procedure))
    faults = [FieldError("/count", "E-FMT", "number")] if not 0 <= count <= _MOST_HELD else []
    if catalogue.entry(procedure, at=at) is None:
        faults.append(FieldError("/procedure", "E-CODE"))
    if faults:
        raise Invalid(faults)
    models.Holding.objects.update_or_create(
        procedure=procedure, unit=unit, defaults={"count": count, "said_by": str(actor), "said_at": at}
    )
    journal.record(
        facts.HoldingDeclared(procedure, unit, count), ref=Ref("holding", f"{procedure}/{unit}"), by=actor, at=at
    )


# ----------------------------------------------------------------


def judged(values: Mapping[str, str], at: datetime, *, second: bool = False) -> tuple[dict[str, str], list[FieldError]]:
    """The fields as they are kept, and their faults; a second entry has the key fields alone."""
    names = KEYS if second else FIELDS
    given = {name: normal(values.get(name, "")) for name in names}
    faults = [
        FieldError(f"/{name}", "E-REQ") for name in ("symbol", "issued_on", "owner_id", "owner_name") if not given[name]
    ]
    told = {error.pointer for error in faults}
    faults += [
        FieldError(f"/{name}", "E-FMT", "too_long", {"limit": LONGEST[name]})
        for name in names
        if len(given[name]) > LONGEST[name]
    ]
    days = {name: _day(given[name]) for name in ("issued_on", "valid_until") if given[name]}
    faults += [FieldError(f"/{name}", "E-DATE", "date") for name, day in days.items() if day is None]
    issued, until = days.get("issued_on"), days.get("valid_until")
    if issued is not None and not _EARLIEST <= issued <= legal_date(at):
        faults.append(FieldError("/issued_on", "E-DATE"))
    if issued is not None and until is not None and until < issued:
        faults.append(FieldError("/valid_until", "E-DATE"))
    holder = given["owner_id"]
    if "/owner_id" not in told and not (_PERSON.fullmatch(holder) or enterprise_code_is_valid(holder)):
        faults.append(FieldError("/owner_id", "E-CHK", "check_digit"))
    return given, faults


def _take_row(row: models.Scan, values: Mapping[str, str], actor: Actor, at: datetime) -> Sequence[FieldError]:
    """A row of a list as the first entry; with faults, which are given back, it is looked at by whoever enters first, beside the page."""
    given, faults = judged(values, at)
    if faults:
        wrong = {fault.pointer[1:] for fault in faults}
        row.proposed = {**row.proposed, **{key: text for key, text in given.items() if text and key not in wrong}}
        row.save(update_fields=["proposed"])
    else:
        _enter(row, given, actor, at)
    return faults


def _enter(row: models.Scan, given: Mapping[str, str], actor: Actor, at: datetime) -> None:
    if ScanState(row.state) is ScanState.FIRST:
        row.first, row.first_by, which = dict(given), str(actor), "first"
        _turn(row, ScanState.SECOND, at)
    else:
        row.second, row.second_by, which = dict(given), str(actor), "second"
        _turn(row, ScanState.DIFFERS if queries.differing(row) else ScanState.MATCHED, at)
    journal.record(facts.ScanEntered(row.pk, which), ref=_ref(row), by=actor, at=at)


def _turn(row: models.Scan, state: ScanState, at: datetime) -> None:
    row.state, row.changed_at = state, at
    row.save()


def _owner(values: Mapping[str, str], at: datetime) -> Ref:
    number = values["owner_id"]
    if not _PERSON.fullmatch(number):
        return Ref("enterprise", number)
    known = known_people.with_number(number)
    someone = known or people.meet(
        _HOUSE, number=number, number_kind=NumberKind.PERSONAL, name=values["owner_name"], born="", at=at
    )
    return Ref("person", someone.id)


def _require_new(symbol: str, owner: Ref) -> None:
    for subject in results.subjects_by_number(symbol):
        found = results.for_subject(subject)
        if found is not None and found.owner == owner and not _was_wrong(subject):
            raise AlreadyKept(symbol=symbol)


def _was_wrong(subject: Ref) -> bool:
    """Whether a result was the wrong copy of a paper that holds."""
    return subject.kind == "digitised" and models.Scan.objects.filter(pk=subject.id, state=ScanState.DROPPED).exists()


def _mark(row: models.Scan, at: datetime) -> tuple[str, ...]:
    """Form of the copy, agency and time, upright at the upper right (Decree 30/2020/NĐ-CP annex I)."""
    try:
        unit = organisations.unit(row.batch.unit, on=legal_date(at)).name
    except (UnitUnknown, NotFound):
        unit = settings.MOTCUA.organisation
    return ("SAO Y", unit, legal_time(at).isoformat(timespec="seconds"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ref(row: models.Scan) -> Ref:
    return Ref("digitised", str(row.pk))
