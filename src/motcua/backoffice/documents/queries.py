"""Reads of documents: lists and registers within one's reach, one document, what a link sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from motcua.backoffice.documents import acts, compared, models
from motcua.backoffice.documents.errors import ActUnknown, DocumentUnknown, FileGone, PackageUnknown
from motcua.backoffice.documents.kinds import Kind as DocumentKind
from motcua.backoffice.documents.kinds import incoming_register, kinds, outgoing_register
from motcua.backoffice.documents.lifecycle import OPEN_IN, OPEN_OUT, TURNS
from motcua.backoffice.documents.types import (
    LIVE,
    Agency,
    CheckView,
    Comparison,
    Direction,
    DocumentView,
    Enclosed,
    Exchange,
    FileView,
    Kind,
    Line,
    PackageView,
    PaperState,
    Parcel,
    Party,
    ReceiverView,
    SigningAct,
    SigningPaper,
    State,
    Urgency,
    Volume,
)
from motcua.foundation.clock import legal_date
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor, Ref
from motcua.foundation.vn import fold
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Scope, Target

PAGE = 50
MOST_TO_SIGN = 300


def types() -> tuple[DocumentKind, ...]:
    """Kinds of documents that can be drafted."""
    return tuple(kinds().values())


def inbox(
    actor: Actor, *, direction: Direction, states: Sequence[State] = (), text: str = "", skip: int = 0
) -> tuple[list[Line], int]:
    """Documents within the actor's reach, those due first, then the newest; and how many there are. Empty `states` are all that are open."""
    rows = visible(actor).filter(direction=direction.value)
    opens = OPEN_IN if direction is Direction.IN else OPEN_OUT
    rows = rows.filter(state__in=[state.value for state in (states or opens)])
    for word in fold(text)[:200].split()[:8]:
        rows = rows.filter(search__contains=word)
    found = rows.order_by("-urgency", "due", "-created_at", "id")
    return _lines(found[skip : skip + PAGE]), rows.count()


def counts(actor: Actor) -> dict[State, int]:
    """How many documents of each open state the actor reaches."""
    rows = visible(actor).filter(state__in=[*OPEN_IN, *OPEN_OUT]).values("state").annotate(n=Count("id"))
    return {State(row["state"]): row["n"] for row in rows.order_by()}


def document(actor: Actor, number: str) -> DocumentView:
    """One document; raises `DocumentUnknown` when there is none within the actor's reach."""
    return view_of(row_for(actor, number, "document.read"))


def may(actor: Actor, number: str) -> frozenset[State]:
    """The states to which the actor may turn the document now."""
    row = row_for(actor, number, "document.read")
    here, place = State(row.state), target(row)
    return frozenset(
        after
        for (before, after), turn in TURNS.items()
        if before is here and permissions.allows(actor, turn.permission, on=place)
    )


def allows(actor: Actor, number: str, permission: str) -> bool:
    """Whether an act that is no turn (send, recall, update) is the actor's to do."""
    return permissions.allows(actor, permission, on=target(row_for(actor, number, "document.read")))


def file(actor: Actor, number: str, position: int) -> Enclosed:
    """A file with its content; raises `DocumentUnknown`, `FileGone` for a recalled document's."""
    row = row_for(actor, number, "document.read")
    found = models.File.objects.filter(document=row, pk=position).first()
    if found is None:
        raise DocumentUnknown(document=number)
    if is_frozen(row):
        raise FileGone(document=number)
    return Enclosed(found.name, found.media_type, storage.read(found.stored), found.description)


def agency_file(actor: Actor, document_id: str) -> Enclosed | None:
    """The main file of a document for another room, with its content; none when it has none. Asks for `document.exchange`."""
    permissions.require(actor, "document.exchange")
    row = by_id(document_id)
    found = (
        models.File.objects.filter(document=row, revision=row.revision).order_by("position").first() if row else None
    )
    return Enclosed(found.name, found.media_type, storage.read(found.stored), found.description) if found else None


def duplicates(view: DocumentView) -> int:
    """How many other documents have the same number and symbol of the same author: a warning before it is registered (annex VI)."""
    same = models.Document.objects.filter(
        direction=Direction.IN.value, agency=view.line.agency, symbol=view.line.symbol, author_name=view.sender.name
    )  # fmt: skip
    return same.exclude(pk=view.line.id).count()


def history_ref(number: str) -> Ref:
    """Under which the journal keeps a document's facts."""
    return Ref("document", number)


def for_subject(subject: Ref) -> list[Line]:
    """Documents that are about something of another room, such as a question; for that room's own adapters, who have asked the gate."""
    return _lines(models.Document.objects.filter(about_kind=subject.kind, about_id=subject.id).order_by("created_at"))


# ---------------------------------------------------------------- signing


def to_sign(actor: Actor) -> list[tuple[Line, int, bool]]:
    """Checked drafts that wait for the actor's signature, those due first: each with its version and whether somebody is signing it now."""
    rows = models.Document.objects.filter(
        _within(permissions.scope(actor, "document.sign"), "unit"),
        direction=Direction.OUT.value, state=State.FORM_CHECKED.value,
    ).order_by("-urgency", "due", "created_at", "id")  # fmt: skip
    found = list(rows[:MOST_TO_SIGN])
    taken = set(
        models.SigningPaper.objects.filter(document__in=found, state__in=LIVE).values_list("document_id", flat=True)
    )
    return [(line, row.version, row.pk in taken) for row, line in zip(found, _lines_of(found), strict=True)]


def signing_act(actor: Actor, act: str) -> SigningAct:
    """One of the actor's own acts of signing with its documents; raises `ActUnknown`."""
    return acts.act_value(acts.own(actor, act))


def is_signing_act(act: str) -> bool:
    """Whether this is the number of an act of signing documents, whoever's."""
    try:
        return models.SigningAct.objects.filter(pk=UUID(act)).exists()
    except ValueError:
        return False


def signing_acts(actor: Actor, *, limit: int = 10) -> list[SigningAct]:
    """The actor's own acts of signing documents, the newest first."""
    rows = models.SigningAct.objects.filter(principal=actor.id).order_by("-begun_at")[: min(limit, 100)]
    return [acts.act_value(row) for row in rows]


def signing_paper(actor: Actor, paper: int) -> SigningPaper:
    """One document in one of the actor's own acts; raises `ActUnknown`."""
    return acts.paper_value(acts.own_paper(actor, paper))


def signing_file(actor: Actor, paper: int) -> tuple[str, bytes]:
    """Name and bytes of a document as it waits for the signature in one of the actor's own acts; raises `ActUnknown`."""
    row = acts.own_paper(actor, paper)
    if row.file_id is None:
        raise ActUnknown(paper=paper)
    return f"{row.symbol.replace('/', '-')}.pdf", storage.read(str(row.file_id))


def in_signing(actor: Actor, principal: str) -> list[SigningPaper]:
    """Documents that an officer has begun to sign and given no signature for, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    rows = models.SigningPaper.objects.filter(
        act__principal=principal, state__in=[PaperState.WAITING.value, PaperState.PREPARED.value]
    )
    return [acts.paper_value(row) for row in rows.select_related("document").order_by("pk")]


# ---------------------------------------------------------------- registers


def registers(actor: Actor) -> list[tuple[str, Direction, int]]:
    """The registers that the actor may open: agency, direction, year, the newest first."""
    rows = models.Document.objects.exclude(year=None).filter(
        _within(permissions.scope(actor, "document.books.read"), "agency")
    )
    found = rows.values_list("agency", "direction", "year").distinct()
    return sorted(
        ((a, Direction(d), y) for a, d, y in found if y is not None), key=lambda one: (-one[2], one[0], one[1].value)
    )


def register(actor: Actor, *, agency: str, direction: Direction, year: int) -> Volume:
    """A register of an agency and year with every line, in the order of the numbers (annex IV); asks for `document.books.read`."""
    permissions.require(actor, "document.books.read", on=Target(unit=agency))
    rows = models.Document.objects.filter(agency=agency, direction=direction.value, year=year).exclude(number=None)
    book = incoming_register(agency) if direction is Direction.IN else outgoing_register(agency)
    return Volume(
        agency, direction, year, tuple(_lines(rows.order_by("register", "number"))),
        tuple(numbers.gaps(register=book, year=year)),
    )  # fmt: skip


# ---------------------------------------------------------------- authorities


def find_agencies(text: str, *, limit: int = 20) -> list[Agency]:
    """Authorities of the exchange by code or words of the name; those that are gone are left out."""
    typed = text.strip()[:100]
    exact = models.Agency.objects.filter(Q(code=typed.upper()) | Q(older=typed.upper()), gone=False)
    if found := list(exact[:2]):
        return [agency_value(row) for row in found]
    rows = models.Agency.objects.filter(gone=False)
    words = fold(typed).split()[:8]
    if not words:
        return []
    for word in words:
        rows = rows.filter(search__contains=word)
    return [agency_value(row) for row in rows.order_by("name", "code")[:limit]]


def agency(code: str) -> Agency | None:
    """An authority by either of its codes."""
    row = models.Agency.objects.filter(Q(code=code) | Q(older=code)).order_by("gone").first() if code else None
    return agency_value(row) if row else None


def agency_value(row: models.Agency) -> Agency:
    """The row as a value."""
    return Agency(row.code, row.older, row.name, row.mail, row.gone)


# ---------------------------------------------------------------- comparison


def comparison(actor: Actor, day: date) -> Comparison | None:
    """What was found for a day, if it was compared; asks for `document.comparison.read`."""
    permissions.require(actor, "document.comparison.read")
    row = models.Comparison.objects.filter(day=day).first()
    return None if row is None else compared.comparison_value(row)


def compared_days(actor: Actor, *, limit: int = 31) -> list[Comparison]:
    """Days that were compared, the latest first."""
    permissions.require(actor, "document.comparison.read")
    return [compared.comparison_value(row) for row in models.Comparison.objects.order_by("-day")[:limit]]


# ---------------------------------------------------------------- links


def parcel(actor: Actor, package: int) -> Parcel:
    """Everything that one package says, with the files where it carries a document; for links. Raises `PackageUnknown`."""
    permissions.require(actor, "document.exchange")
    row = models.Package.objects.filter(pk=package, direction=Direction.OUT.value).select_related("document").first()
    if row is None or row.document is None:
        raise PackageUnknown(package=package)
    kind, document = Kind(row.kind), row.document
    on = legal_date(row.made_at)
    files: list[Enclosed] = []
    if kind in {Kind.NEW, Kind.REPLACE, Kind.UPDATE}:
        for one in document.files.filter(revision=document.revision).order_by("position"):
            files.append(Enclosed(one.name, one.media_type, storage.read(one.stored), one.description))
    answers = models.Document.objects.filter(pk=document.answers_id).first() if document.answers_id else None
    replaced = models.Document.objects.filter(pk=document.replaces_id).first() if document.replaces_id else None
    names = organisations.unit_names([document.agency], on=on)
    return Parcel(
        package=row.pk,
        kind=kind,
        state=row.state,
        sender=Party(document.agency, names.get(document.agency, "")),
        receiver=Party(row.party_code, row.party_name),
        view=view_of(document),
        code=row.code,
        reason=row.reason,
        staff=row.staff,
        said_at=row.at,
        replaces=replaced.exchange_id if replaced else "",
        answers=(_lines_of([answers])[0], answers.exchange_id) if answers and answers.exchange_id else None,
        files=tuple(files),
    )


# ---------------------------------------------------------------- for the room


def visible(actor: Actor) -> QuerySet[models.Document]:
    """The documents within the actor's reach."""
    return models.Document.objects.filter(_within(permissions.scope(actor, "document.read"), "unit"))


def row_for(actor: Actor, number: str, permission: str, *, lock: bool = False) -> models.Document:
    """A document within reach, locked where it will be changed; raises `DocumentUnknown`, and `NotAllowed` for what is only to be seen."""
    row = by_id(number, lock=lock)
    if row is None or not permissions.allows(actor, "document.read", on=target(row)):
        raise DocumentUnknown(document=number)
    permissions.require(actor, permission, on=target(row))
    return row


def target(row: models.Document) -> Target:
    """The document as the gate sees it."""
    return Target(unit=row.unit)


def is_frozen(row: models.Document) -> bool:
    """Recalled by its sender: receivers give its files out no more (article 18(3))."""
    return row.state == State.RECALLED.value and row.direction == Direction.IN.value


def by_id(text: str, *, lock: bool = False) -> models.Document | None:
    """The document under an id, for the room's own use; none when the text is no id or there is none."""
    try:
        key = UUID(text)
    except ValueError:
        return None
    rows = models.Document.objects.filter(pk=key)
    return (rows.select_for_update(no_key=True) if lock else rows).first()


def view_of(row: models.Document) -> DocumentView:
    """A document with everything about it."""
    files = [one for one in row.files.order_by("-revision", "position") if one.revision > 0]
    checks = list(row.checks.order_by("id"))
    people = accounts.names({one.by.partition(":")[2] for one in checks})
    related = {
        one.pk: _lines_of([one])[0]
        for one in models.Document.objects.filter(pk__in=[key for key in (row.answers_id, row.replaces_id) if key])
    }
    replaced_by = row.replaced_by.exclude(state=State.CANCELLED.value).order_by("-created_at").first()
    return DocumentView(
        line=_lines_of([row])[0],
        type=row.type,
        sender=Party(row.author_code, row.author_name),
        exchange_id=row.exchange_id,
        origin=row.origin,
        body=row.body,
        competence=row.competence,
        signer_position=row.signer_position,
        instruction=row.instruction,
        came_by=row.came_by,
        about=Ref(row.about_kind, row.about_id) if row.about_kind else None,
        answers=related.get(row.answers_id) if row.answers_id else None,
        replaces=related.get(row.replaces_id) if row.replaces_id else None,
        replaced_by=_lines_of([replaced_by])[0] if replaced_by else None,
        answered_by=tuple(_lines(row.answered_by.order_by("created_at"))),
        files=tuple(
            FileView(one.pk, one.name, one.media_type, one.size, one.sha256, one.description, one.is_main, one.revision)
            for one in files
        ),
        receivers=tuple(
            ReceiverView(one.code, one.name, Exchange(one.state or Exchange.WAITING), one.reason, one.changed_at)
            for one in row.receivers.order_by("id")
        ),
        packages=tuple(
            PackageView(
                one.pk, Direction(one.direction), Kind(one.kind), one.code, Party(one.party_code, one.party_name), one.reason,
                one.state, one.error, one.at, one.done_at,
            )
            for one in row.packages.order_by("id")
        ),
        checks=tuple(CheckView(one.step, people.get(one.by.partition(":")[2], one.by), one.at, one.note) for one in checks),
        version=row.version,
        frozen=is_frozen(row),
    )  # fmt: skip


def _lines(rows: QuerySet[models.Document]) -> list[Line]:
    return _lines_of(list(rows))


def _lines_of(rows: Sequence[models.Document]) -> list[Line]:
    keys = [row.pk for row in rows]
    parties: dict[UUID, list[str]] = {}
    for owner, name in models.Receiver.objects.filter(document__in=keys).order_by("id").values_list("document", "name"):
        parties.setdefault(owner, []).append(name)
    answered = models.Document.objects.filter(answers__in=keys).exclude(symbol="").values_list("answers", "symbol")
    answers: dict[UUID, str] = {owner: symbol for owner, symbol in answered if owner is not None}
    return [
        Line(
            id=str(row.pk),
            direction=Direction(row.direction),
            state=State(row.state),
            agency=row.agency,
            unit=row.unit,
            type_name=row.type_name,
            number=row.number,
            year=row.year,
            symbol=row.symbol,
            issued_on=row.issued_on,
            subject=row.subject,
            party=row.author_name if row.direction == Direction.IN.value else "; ".join(parties.get(row.pk, [])),
            signer=row.signer,
            urgency=Urgency(row.urgency),
            due=row.due if row.due is not None else row.act_by,
            at=row.created_at,
            registered_at=row.registered_at,
            ended_at=row.ended_at,
            recall_asked=row.recall_asked,
            update_offered=row.update_offered,
            answer=answers.get(row.pk, ""),
            note=row.note,
        )
        for row in rows
    ]


def _within(scope: Scope, column: str) -> Q:
    if scope.everything:
        return Q()
    found = Q(pk__in=[])
    for unit in scope.units:  # a grant for one procedure reaches no document
        found |= Q(**{column: unit}) | Q(**{f"{column}__startswith": f"{unit}."})
    return found
