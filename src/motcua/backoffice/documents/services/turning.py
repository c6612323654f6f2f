"""The one place where a document's state changes, and what the commands share: files, packages, limits of text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from motcua.backoffice.documents import models, queries
from motcua.backoffice.documents.errors import DocumentMoved, TurnNotLawful, Unacceptable
from motcua.backoffice.documents.facts import DocumentTurned, ExchangeMoved, PackageMade
from motcua.backoffice.documents.lifecycle import TURNS, may_follow
from motcua.backoffice.documents.types import Direction, Enclosed, Exchange, Kind, Party, State, Urgency
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError
from motcua.foundation.journal import services as journal
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import ScanState
from motcua.foundation.types import Actor, Fact, Ref
from motcua.foundation.vn import fold, normal
from motcua.foundation.worktime import queries as worktime
from motcua.foundation.worktime.errors import CalendarYearMissing
from motcua.identity.permissions import queries as permissions

MOST_FILES = 100
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_REASON = 500, 20_000, 500
BY_AXIS, BY_HAND, FROM_RESULT = "axis", "hand", "result"


def ref(row: models.Document) -> Ref:
    """Under which the journal keeps the document's facts."""
    return Ref("document", str(row.pk))


def record(row: models.Document, facts: Sequence[Fact], *, by: Actor, at: datetime) -> None:
    """Keep the row and its facts together."""
    row.version += 1
    row.search = fold(f"{row.symbol} {row.number or ''} {row.subject} {row.author_name} {row.signer} {row.type_name}")
    row.save()
    if facts:
        journal.record_all(facts, ref=ref(row), by=by, at=at)


def turn(row: models.Document, after: State, *, by: Actor) -> DocumentTurned:
    """Turn a document as the table allows, asking the gate for the turn's own right; the caller saves. Raises `TurnNotLawful`."""
    before = State(row.state)
    found = TURNS.get((before, after))
    if found is None:
        raise TurnNotLawful(state=before.value, wanted=after.value)
    permissions.require(by, found.permission, on=queries.target(row))
    row.state = after.value
    return DocumentTurned(before, after, found.article)


def unmoved(row: models.Document, seen: int) -> None:
    """Raise `DocumentMoved` when the page was made of another version; 0 is a caller that has seen none."""
    if seen and seen != row.version:
        raise DocumentMoved(document=str(row.pk))


def enclose(row: models.Document, files: Sequence[Enclosed], *, at: datetime, revision: int = 1) -> None:
    """Keep files with a document, behind those that it has; raises `Unacceptable` for what the antivirus finds."""
    first = row.files.filter(revision=revision).count()
    if first + len(files) > MOST_FILES:
        raise Unacceptable(reason="too_many")
    for position, one in enumerate(files, start=first):
        if stored.scan(one.content).state is ScanState.INFECTED:
            raise Unacceptable(reason="infected", name=one.name)
        kept = storage.put(one.content, media_type=one.media_type[:120], name=one.name, at=at)
        models.File.objects.create(
            document=row, revision=revision, position=position, is_main=position == 0, name=normal(one.name)[:200] or "tep",
            media_type=one.media_type[:120], description=normal(one.description)[:500], size=kept.size,
            sha256=hashlib.sha256(one.content).hexdigest(), stored=kept.id,
        )  # fmt: skip


def package(
    row: models.Document, *, kind: Kind, party: Party, by: Actor, at: datetime, code: str = "", reason: str = ""
) -> PackageMade:
    """Have a package go to another authority; the caller records the fact, on which the link writes it down."""
    number = row.packages.filter(direction=Direction.OUT.value).count() + 1
    made = models.Package.objects.create(
        direction=Direction.OUT.value, kind=kind.value, code=code, document=row, exchange_id=row.exchange_id,
        party_code=party.code, party_name=party.name[:200], reason=reason[:LONGEST_REASON], state="waiting",
        key=f"{row.pk}/{number}/{kind.value}{code}/{party.code}", at=at, made_at=at, staff="" if by.kind.value != "officer" else by.id,
    )  # fmt: skip
    return PackageMade(made.pk, kind.value, party.code)


def say(row: models.Document, code: Exchange, *, by: Actor, at: datetime, reason: str = "") -> list[Fact]:
    """Report a status to the sender of a document that came over the exchange; of another one there is nobody to tell."""
    if row.came_by != BY_AXIS:
        return []
    party = Party(row.author_code, row.author_name)
    return [package(row, kind=Kind.STATUS, party=party, code=code.value, reason=reason, by=by, at=at)]


def move(receiver: models.Receiver, after: Exchange, *, at: datetime, reason: str = "") -> ExchangeMoved | None:
    """Move the exchange with one receiver, where the table lets it; none when a later report has overtaken this one."""
    if not may_follow(Exchange(receiver.state), after):
        return None
    receiver.state, receiver.reason, receiver.changed_at = after.value, reason[:LONGEST_REASON], at
    receiver.save(update_fields=["state", "reason", "changed_at"])
    return ExchangeMoved(receiver.code, after.value)


def next_working_day(unit: str, at: datetime, urgency: Urgency) -> datetime:
    """Until when what came or was signed now must be dealt with: the next working day's end, urgent matters at once (articles 4(3), 18)."""
    if urgency is not Urgency.NORMAL:
        return at
    calendar = worktime.calendar(unit)
    return calendar.closing(calendar.next_working_day(legal_date(at)))


def due_on(unit: str, day: date | None, pointer: str, faults: list[FieldError]) -> datetime | None:
    """The closing of the working day on which a typed day falls; with a fault at its pointer beyond the calendar that is loaded."""
    if day is None:
        return None
    calendar = worktime.calendar(unit)
    try:
        return calendar.closing(calendar.working_day_from(day))
    except CalendarYearMissing as missing:
        faults.append(FieldError(pointer, "E-DAY", "no_calendar", {"year": missing.params["year"]}))
        return None


def reasoned(text: str, pointer: str = "/reason", *, most: int = LONGEST_REASON) -> tuple[str, list[FieldError]]:
    """A reason that must be there, and what is wrong with it."""
    said = normal(text)
    if not said:
        return said, [FieldError(pointer, "E-REQ")]
    if len(said) > most:
        return said, [FieldError(pointer, "E-LONG", "long", {"most": most})]
    return said, []
