"""A checked draft is signed, numbered, sealed and so issued, once, whatever dies in between (Decree 30/2020/NĐ-CP, articles 13 to 16)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.backoffice.documents import kinds, models, queries
from motcua.backoffice.documents.errors import TurnNotLawful
from motcua.backoffice.documents.facts import DocumentIssued, ResultEntered
from motcua.backoffice.documents.services import handling, turning
from motcua.backoffice.documents.services.drafting import DOCUMENTS, noted
from motcua.backoffice.documents.types import Direction, Enclosed, Exchange, State, Urgency
from motcua.foundation import clock
from motcua.foundation.numbering import services as numbering
from motcua.foundation.numbering.types import BoundNumber
from motcua.foundation.pdf import services as pdf
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.types import Signed
from motcua.foundation.storage import queries as stored
from motcua.foundation.storage import services as storage
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

TEMPLATE, BLOCKS = "document.typ", "letter.typ"
_PDF = "application/pdf"


def issue(actor: Actor, *, document: str, certificate: int, pin: str, seen: int = 0, at: datetime) -> str:
    """Sign a checked draft with one's own certificate, give it number and date, seal it; gives its number and symbol.

    The number is bound first, in a short transaction of its own, so that a repeat has the same; the file is set and signed outside any
    lock: the person first, the agency's seal last (article 5: both make it equal to the paper original). Asked again for an issued document
    it gives the symbol. Not to be called inside a transaction. Raises `DocumentMoved`, `TurnNotLawful`, and the failures of certificates,
    PINs, setting and sealing.
    """
    row = queries.row_for(actor, document, "document.sign")
    if row.state == State.ISSUED.value:
        return row.symbol
    turning.unmoved(row, seen)
    if row.state != State.FORM_CHECKED.value:
        raise TurnNotLawful(state=row.state, wanted=State.ISSUED.value)
    own = signatures.own_certificate(actor, certificate)
    signing.sign_held(actor, certificate=own.id, pin=pin, digests=[], at=at)  # a wrong PIN must not cost a number
    made = number_and_set(actor, row, signer=own.signer.common_name, at=at)
    wanted = signing.prepare(made.paper, certificate=own, reason=row.subject[:100], at=at)
    (value,) = signing.sign_held(actor, certificate=own.id, pin=pin, digests=[wanted.digest], at=at)
    sealed = signing.sign(signing.complete(wanted, certificate=own, value=value), reason=made.symbol, at=at)
    with transaction.atomic():
        version = row.version
        row = queries.row_for(actor, document, "document.sign", lock=True)
        if row.state == State.ISSUED.value:
            return row.symbol
        turning.unmoved(row, version)
        enter_issued(actor, row, made.bound, symbol=made.symbol, signer=own.signer.common_name, sealed=sealed, at=at)
    return made.symbol


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document with its number bound, set as a paper that nobody has signed yet."""

    bound: BoundNumber
    symbol: str
    paper: bytes


def number_and_set(actor: Actor, row: models.Document, *, signer: str, at: datetime) -> Numbered:
    """Bind the number of a checked draft in a short transaction of its own, the same when asked again, and set its paper. For the room's own use."""
    on = clock.legal_date(at)
    register = kinds.outgoing_register(row.agency)
    bound = numbering.bind_number(register=register, year=on.year, owner=turning.ref(row), at=at, by=actor)
    names = organisations.unit_names([row.agency, row.unit], on=on)
    symbol = kinds.symbol(
        row.type, number=bound.number, agency=row.agency, agency_name=names.get(row.agency, ""), unit=row.unit,
        unit_name=names.get(row.unit, ""),
    )  # fmt: skip
    return Numbered(bound, symbol, _set(row, symbol, names.get(row.agency, row.agency), signer, bound.bound_at))


def enter_issued(
    actor: Actor, row: models.Document, bound: BoundNumber, *, symbol: str, signer: str, sealed: Signed, at: datetime
) -> None:
    """Turn a locked document to issued with its signed and sealed file. For the room's own use. Raises `TurnNotLawful`, `NotAllowed`."""
    turned = turning.turn(row, State.ISSUED, by=actor)
    date = clock.legal_date(bound.bound_at)
    row.register, row.number, row.year, row.symbol = bound.register, bound.number, bound.year, symbol
    row.issued_on, row.signer, row.registered_at = date, signer[:100], at
    row.exchange_id = f"{row.agency},{date:%Y/%m/%d},{symbol}"
    row.act_by = turning.next_working_day(row.agency, at, Urgency(row.urgency))
    _main(row, Enclosed(f"{symbol.replace('/', '-')}.pdf", _PDF, sealed.pdf), at)
    seal_others(row, at)
    noted(row, State.ISSUED.value, actor, at, "")
    issued = DocumentIssued(row.agency, bound.register, bound.year, bound.number, sealed.sha256)
    turning.record(row, [turned, issued], by=actor, at=at)
    put_in_place(row, at)


@transaction.atomic
def enter_result(
    actor: Actor, *, result: str, unit: str, register: str, year: int, number: int, symbol: str, kind: str, subject: str,
    receiver: str, signer: str, about: Ref, at: datetime,
) -> str:  # fmt: skip
    """Enter an issued result in the outgoing register of its agency, under the number that its own series gave it (articles 15 and 16).

    A series of its own is what the head has decided for results; no second number is drawn. The same result again changes nothing.
    """
    permissions.require(actor, "document.enter", on=Target(unit=unit))
    first = models.Document.objects.filter(created_by=str(actor), key=f"result/{result}").first()
    if first is not None:
        return str(first.pk)
    on = clock.legal_date(at)
    agency = organisations.authority_code(unit, on=on)
    known = kinds.named(kind)
    row = models.Document(
        id=new_id(at), direction=Direction.OUT.value, state=State.ISSUED.value, agency=agency, unit=unit, type=known.code if known else "",
        type_name=kind[:100], register=register, number=number, year=year, symbol=symbol[:120], issued_on=on,
        subject=subject[: turning.LONGEST_SUBJECT], author_code=agency, author_name=organisations.unit_names([agency], on=on).get(agency, "")[:200],
        signer=signer[:100], came_by=turning.FROM_RESULT, about_kind=about.kind, about_id=about.id, key=f"result/{result}",
        created_by=str(actor), created_at=at, registered_at=at, ended_at=at, search="",
    )  # fmt: skip
    row.save(force_insert=True)
    models.Receiver.objects.create(document=row, code="", name=receiver[:200], state=Exchange.SENT.value, changed_at=at)
    turning.record(row, [ResultEntered(result, agency)], by=actor, at=at)
    return str(row.pk)


def _set(row: models.Document, symbol: str, agency: str, person: str, at: datetime) -> bytes:
    folder = settings.MOTCUA.packs_dir / "common"
    legal = clock.legal_time(at)
    known = kinds.kinds()[row.type]
    data: dict[str, Json] = {
        "paper": {
            "organisation": settings.MOTCUA.organisation, "symbol": symbol, "title": known.name, "place": "Hà Nội",
            "date": {"day": f"{legal.day:02d}", "month": f"{legal.month:02d}", "year": str(legal.year)},
            "issued_at": legal.strftime("%Y-%m-%dT%H:%M:%S+07:00"), "signer": person, "person": person,
            "authority": [part for part in (f"{row.competence} {row.signer_position}".strip(),) if part],
        },
        "data": {
            "issuer": agency, "kind": known.name, "is_letter": not known.abbreviation, "subject": row.subject, "unit_mark": kinds.abbreviation(row.unit, ""),
            "paragraphs": [line for line in row.body.split("\n") if line.strip()],
            "receivers": [one.name for one in row.receivers.order_by("id")], "urgency": row.urgency,
        },
    }  # fmt: skip
    template = (folder / "documents" / TEMPLATE).read_text(encoding="utf-8")
    blocks = (folder / BLOCKS).read_text(encoding="utf-8")
    return pdf.render(template, data=data, qr=None, at=at, files={BLOCKS: blocks})


def _main(row: models.Document, file: Enclosed, at: datetime) -> None:
    """The signed document itself, before everything that goes with it."""
    for one in row.files.filter(revision=row.revision).order_by("-position"):
        one.position += 1
        one.save(update_fields=["position"])
    kept = storage.put(file.content, media_type=file.media_type, name=file.name, at=at)
    models.File.objects.create(
        document=row, revision=row.revision, position=0, is_main=True, name=file.name, media_type=file.media_type, size=kept.size,
        sha256=hashlib.sha256(file.content).hexdigest(), stored=kept.id,
    )  # fmt: skip


def seal_others(row: models.Document, at: datetime) -> None:
    """Each attached file gets the agency's own signature beside it (annex I): detached, since it may be of any format. For the room's own use."""
    for position, one in enumerate(list(row.files.filter(is_main=False).order_by("position"))):
        name = f"{one.name[:190]}.p7s"
        if row.files.filter(name=name).exists() or one.name.endswith(".p7s"):
            continue
        value = signing.sign_detached(stored.read(one.stored), at=at)
        kept = storage.put(value, media_type="application/pkcs7-signature", name=name, at=at)
        models.File.objects.create(
            document=row, revision=row.revision, position=200 + position, is_main=False, name=name,
            media_type="application/pkcs7-signature", description="", size=kept.size, sha256=kept.sha256, stored=kept.id,
        )  # fmt: skip


def put_in_place(row: models.Document, at: datetime) -> None:
    """What the document replaces has ended, and what it answers is dealt with. For the room's own use."""
    if row.replaces is not None and row.replaces.state == State.ISSUED.value:
        earlier = models.Document.objects.select_for_update(no_key=True).get(pk=row.replaces.pk)
        turned = turning.turn(earlier, State.REPLACED, by=DOCUMENTS)
        earlier.ended_at = at
        turning.record(earlier, [turned], by=DOCUMENTS, at=at)
    if row.answers is not None and row.answers.state in {State.ROUTED.value, State.IN_PROGRESS.value}:
        answered = models.Document.objects.select_for_update(no_key=True).get(pk=row.answers.pk)
        handling.close(DOCUMENTS, answered, note=f"Đã trả lời bằng văn bản số {row.symbol}", at=at)
