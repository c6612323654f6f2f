"""Outgoing documents are drafted and checked, by the unit and then for their form (Decree 30/2020/NĐ-CP, articles 10 to 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.backoffice.documents import kinds, models, queries
from motcua.backoffice.documents.errors import SamePerson, TurnNotLawful
from motcua.backoffice.documents.facts import DraftWritten
from motcua.backoffice.documents.lifecycle import OPEN_OUT
from motcua.backoffice.documents.services import turning
from motcua.backoffice.documents.types import Direction, Enclosed, Exchange, Party, State, Written
from motcua.foundation.clock import legal_date
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.numbering import services as numbering
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Fact
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_RECEIVERS = 200
DOCUMENTS = Actor.system("documents")
COMPETENCES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")


@transaction.atomic
def draft(actor: Actor, *, unit: str, written: Written, key: str = "", at: datetime) -> str:
    """Begin a document of a unit and give its id; the same key again gives the same one. Raises `Invalid` with every fault at its field."""
    permissions.require(actor, "document.draft", on=Target(unit=unit))
    if key and (first := models.Document.objects.filter(created_by=str(actor), key=key).first()):
        return str(first.pk)
    on = legal_date(at)
    row = models.Document(
        id=new_id(at), direction=Direction.OUT.value, state=State.DRAFT.value, agency=organisations.authority_code(unit, on=on), unit=unit,
        key=key, created_by=str(actor), created_at=at, came_by="", version=0, search="",
    )  # fmt: skip
    _write(row, written, at)
    _keep(row, written, actor, at)
    return str(row.pk)


@transaction.atomic
def revise(actor: Actor, *, document: str, written: Written, seen: int = 0, at: datetime) -> None:
    """Change a draft; one that was checked goes back to the beginning (article 11). Raises `Invalid`, `DocumentMoved`, `TurnNotLawful`."""
    row = queries.row_for(actor, document, "document.draft", lock=True)
    turning.unmoved(row, seen)
    facts = _opened(row, actor, at)
    _write(row, replace(written, about=None, answers="", replaces=""), at)
    _keep(row, written, actor, at, facts)


@transaction.atomic
def attach(actor: Actor, *, document: str, files: Sequence[Enclosed], seen: int = 0, at: datetime) -> None:
    """Add files that go with the document; what was checked is checked again. Raises `Unacceptable`, `Invalid`, `DocumentMoved`."""
    row = queries.row_for(actor, document, "document.draft", lock=True)
    turning.unmoved(row, seen)
    if not files or any(not one.content for one in files):
        raise Invalid([FieldError("/files", "E-REQ")])
    if any(kinds.is_marked_secret(one.name) for one in files):
        raise Invalid([FieldError("/files", "E-SECRET", "secret")])
    facts = _opened(row, actor, at)
    turning.enclose(row, files, at=at)
    row.files.update(is_main=False)  # the main file is set when the document is issued
    turning.record(row, [*facts, DraftWritten(row.version + 1, row.unit)], by=actor, at=at)


@transaction.atomic
def detach(actor: Actor, *, document: str, file: int, seen: int = 0, at: datetime) -> None:
    """Take a file off a draft again. Raises `DocumentMoved`, `TurnNotLawful`."""
    row = queries.row_for(actor, document, "document.draft", lock=True)
    turning.unmoved(row, seen)
    facts = _opened(row, actor, at)
    if row.files.filter(pk=file).delete()[0]:
        turning.record(row, [*facts, DraftWritten(row.version + 1, row.unit)], by=actor, at=at)


@transaction.atomic
def check(actor: Actor, *, document: str, note: str = "", seen: int = 0, at: datetime) -> State:
    """Agree to a draft: the head of the unit to its content, then the clerk to its form and technique; gives where it stands then.

    Nobody does both. Raises `Invalid` for a draft without receivers, `SamePerson`, `DocumentMoved`, `TurnNotLawful`, `NotAllowed`.
    """
    row = queries.row_for(actor, document, "document.read", lock=True)
    turning.unmoved(row, seen)
    after = {State.DRAFT: State.UNIT_CHECKED, State.UNIT_CHECKED: State.FORM_CHECKED}.get(State(row.state))
    if after is None:
        raise TurnNotLawful(state=row.state, wanted=State.FORM_CHECKED.value)
    if (
        after is State.FORM_CHECKED
        and row.checks.filter(version__gte=_since(row), by=str(actor), step=State.UNIT_CHECKED.value).exists()
    ):
        raise SamePerson(step=after.value)
    if not row.receivers.exists():
        permissions.require(
            actor, f"document.{'check' if after is State.UNIT_CHECKED else 'check_form'}", on=queries.target(row)
        )
        raise Invalid([FieldError("/receivers", "E-REQ")])
    turned = turning.turn(row, after, by=actor)
    noted(row, after.value, actor, at, note)
    turning.record(row, [turned], by=actor, at=at)
    return after


@transaction.atomic
def send_back(actor: Actor, *, document: str, reason: str, seen: int = 0, at: datetime) -> None:
    """Whoever is to check or sign sends a draft back with the reason. Raises `Invalid`, `DocumentMoved`, `TurnNotLawful`, `NotAllowed`."""
    row = queries.row_for(actor, document, "document.read", lock=True)
    turning.unmoved(row, seen)
    needed = {State.UNIT_CHECKED: "document.check_form", State.FORM_CHECKED: "document.sign"}.get(State(row.state))
    if needed is None:
        raise TurnNotLawful(state=row.state, wanted=State.DRAFT.value)
    permissions.require(actor, needed, on=queries.target(row))
    said, faults = turning.reasoned(reason)
    if faults:
        raise Invalid(faults)
    fact = turning.turn(row, State.DRAFT, by=DOCUMENTS)
    noted(row, "back", actor, at, said)
    turning.record(row, [fact], by=actor, at=at)


def cancel(actor: Actor, *, document: str, reason: str, seen: int = 0, at: datetime) -> None:
    """Give a draft up; a number that was bound to it already is made void with the reason and never given again (article 15)."""
    with transaction.atomic():
        row = queries.row_for(actor, document, "document.draft", lock=True)
        turning.unmoved(row, seen)
        said, faults = turning.reasoned(reason)
        if faults:
            raise Invalid(faults)
        turned = turning.turn(row, State.CANCELLED, by=actor)
        row.note, row.ended_at, row.act_by = said, at, None
        turning.record(row, [turned], by=actor, at=at)
        void(row, said, at)


def void(row: models.Document, reason: str, at: datetime) -> None:
    """Make the number void that a document got before it could be issued. For the room's own use."""
    bound = numbers.number_of(turning.ref(row), register=kinds.outgoing_register(row.agency))
    if bound is not None:
        numbering.void_number(
            DOCUMENTS, register=bound.register, year=bound.year, number=bound.number, reason=reason[:300], at=at,
            allowed=lambda by: permissions.require(by, "number.void"),
        )  # fmt: skip


def noted(row: models.Document, step: str, by: Actor, at: datetime, note: str) -> None:
    """Keep who did a step, at this version. For the room's own use."""
    models.Check.objects.create(
        document=row, step=step, version=row.version, by=str(by), at=at, note=normal(note)[: turning.LONGEST_TEXT]
    )


def _since(row: models.Document) -> int:
    """The version since which the draft has not been touched."""
    last = row.checks.filter(step="back").order_by("-id").first()
    return last.version if last else 0


def _opened(row: models.Document, actor: Actor, at: datetime) -> list[Fact]:
    if State(row.state) not in OPEN_OUT or row.direction != Direction.OUT.value:
        raise TurnNotLawful(state=row.state, wanted=State.DRAFT.value)
    if row.state == State.DRAFT.value:
        return []
    models.Check.objects.create(document=row, step="back", version=row.version, by=str(actor), at=at, note="")
    return [turning.turn(row, State.DRAFT, by=actor)]


def _keep(row: models.Document, written: Written, actor: Actor, at: datetime, facts: Sequence[Fact] = ()) -> None:
    row.save()
    _address(row, written.receivers, at)
    turning.record(row, [*facts, DraftWritten(row.version + 1, row.unit)], by=actor, at=at)


def _write(row: models.Document, written: Written, at: datetime) -> None:
    subject, body = normal(written.subject), normal(written.body)
    faults: list[FieldError] = []
    if written.type not in kinds.kinds():
        faults.append(FieldError("/type", "E-CODE"))
    for pointer, text, most in (("/subject", subject, turning.LONGEST_SUBJECT), ("/body", body, turning.LONGEST_TEXT)):
        if not text:
            faults.append(FieldError(pointer, "E-REQ"))
        elif len(text) > most:
            faults.append(FieldError(pointer, "E-LONG", "long", {"most": most}))
    if kinds.is_marked_secret(subject) or kinds.is_marked_secret(body):
        faults.append(FieldError("/subject", "E-SECRET", "secret"))
    if written.competence not in COMPETENCES:
        faults.append(FieldError("/competence", "E-CODE"))
    if not normal(written.signer_position):
        faults.append(FieldError("/signer_position", "E-REQ"))
    if written.due is not None and written.due < legal_date(at):
        faults.append(FieldError("/due", "E-DAY", "not_before_today"))
    due = turning.due_on(row.unit, written.due, "/due", faults)
    if len(written.receivers) > MOST_RECEIVERS:
        faults.append(FieldError("/receivers", "E-MANY", "many", {"most": MOST_RECEIVERS}))
    if any(not one.code.strip() or not one.name.strip() for one in written.receivers):
        faults.append(FieldError("/receivers", "E-CODE", "receivers"))
    answered, replaced = queries.by_id(written.answers), queries.by_id(written.replaces)
    if written.answers and (
        answered is None or answered.agency != row.agency or answered.direction != Direction.IN.value
    ):
        faults.append(FieldError("/answers", "E-CODE", "answers"))
    if written.replaces and (replaced is None or replaced.agency != row.agency or replaced.state != State.ISSUED.value):
        faults.append(FieldError("/replaces", "E-CODE", "replaces"))
    elif (
        replaced is not None and replaced.type != written.type
    ):  # replaced by a document of the same form (article 18(4))
        faults.append(FieldError("/type", "E-CODE", "same_form"))
    if faults:
        raise Invalid(faults)
    kind = kinds.kinds()[written.type]
    row.type, row.type_name, row.subject, row.body = kind.code, kind.name, subject, body
    row.urgency, row.competence, row.signer_position = (
        written.urgency.value,
        written.competence,
        normal(written.signer_position)[:100],
    )
    row.due = due
    if answered is not None:
        row.answers = answered
    if replaced is not None:
        row.replaces = replaced
    if written.about is not None:
        row.about_kind, row.about_id = written.about.kind, written.about.id
    row.author_code, row.author_name = (
        row.agency,
        organisations.unit_names([row.agency], on=legal_date(at)).get(row.agency, settings.MOTCUA.organisation),
    )


def _address(row: models.Document, receivers: Sequence[Party], at: datetime) -> None:
    wanted = {one.code.strip()[:35]: normal(one.name)[:200] for one in receivers}
    row.receivers.exclude(code__in=wanted).delete()
    for code, name in wanted.items():
        models.Receiver.objects.update_or_create(
            document=row, code=code, defaults={"name": name, "state": Exchange.WAITING.value, "changed_at": at}
        )
