"""Papers that another room has had signed take their number in the common series, stand in the outgoing register, and are sent from there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.backoffice.documents import kinds, models, queries
from motcua.backoffice.documents.facts import DocumentIssued
from motcua.backoffice.documents.services import issuing, turning
from motcua.backoffice.documents.types import Direction, Enclosed, Exchange, Numbered, Party, Signed, State, Urgency
from motcua.foundation import clock
from motcua.foundation.numbering import services as numbering
from motcua.foundation.storage.types import new_id
from motcua.foundation.types import Actor, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def number(actor: Actor, *, kind: str, unit: str, about: Ref, at: datetime) -> Numbered:
    """Number, symbol and date in the series of a unit's authority for a paper that is to be signed now; asked again it gives the same.

    Not to be called inside a transaction. Asks for `document.enter` at the unit; raises as `numbering.bind_number`.
    """
    permissions.require(actor, "document.enter", on=Target(unit=unit))
    on = clock.legal_date(at)
    agency = organisations.authority_code(unit, on=on)
    bound = numbering.bind_number(register=kinds.outgoing_register(agency), year=on.year, owner=about, at=at, by=actor)
    names = organisations.unit_names([agency, unit], on=on)
    symbol = kinds.symbol(
        kind,
        number=bound.number,
        agency=agency,
        agency_name=names.get(agency, ""),
        unit=unit,
        unit_name=names.get(unit, ""),
    )
    return Numbered(
        bound.register, bound.year, bound.number, symbol, bound.bound_at, kinds.abbreviation(unit, names.get(unit, ""))
    )


@transaction.atomic
def enter_signed(
    actor: Actor, *, kind: str, unit: str, numbered: Numbered, signed: Signed, subject: str, about: Ref, main: Enclosed,
    others: Sequence[Enclosed], receivers: Sequence[Party], replaces: str = "", at: datetime,
) -> str:  # fmt: skip
    """Enter a paper that bears its person's and the agency's signatures in the register, ready to be sent; gives the document's id.

    Other files get the agency's detached signature beside them. `replaces` is a document of the same form that ends with it (article 18(4)).
    The same paper again changes nothing. Asks for `document.enter` at the unit.
    """
    permissions.require(actor, "document.enter", on=Target(unit=unit))
    key = f"signed/{about.kind}/{about.id}"
    first = models.Document.objects.filter(created_by=str(actor), key=key).first()
    if first is not None:
        return str(first.pk)
    on = clock.legal_date(numbered.bound_at)
    agency = organisations.authority_code(unit, on=on)
    row = models.Document(
        id=new_id(at), direction=Direction.OUT.value, state=State.ISSUED.value, agency=agency, unit=unit, type=kind,
        type_name=kinds.kinds()[kind].name, register=numbered.register, number=numbered.number, year=numbered.year, symbol=numbered.symbol,
        issued_on=on, subject=subject[: turning.LONGEST_SUBJECT], author_code=agency,
        author_name=organisations.unit_names([agency], on=on).get(agency, "")[:200], signer=signed.signer[:100],
        signer_position=signed.position[:100], competence=signed.competence[:10], exchange_id=f"{agency},{on:%Y/%m/%d},{numbered.symbol}",
        about_kind=about.kind, about_id=about.id, key=key, created_by=str(actor), created_at=at, registered_at=at,
        act_by=turning.next_working_day(agency, at, Urgency.NORMAL), search="", replaces=queries.by_id(replaces),
    )  # fmt: skip
    row.save(force_insert=True)
    others_by_hand = "; ".join(one.name for one in receivers if not one.code)
    by_exchange = {one.code[:35]: one.name for one in receivers if one.code}
    for code, name in {**({"": others_by_hand} if others_by_hand else {}), **by_exchange}.items():
        state = Exchange.WAITING if code else Exchange.SENT
        models.Receiver.objects.create(document=row, code=code, name=name[:200], state=state.value, changed_at=at)
    turning.enclose(row, [main, *others], at=at)
    issuing.seal_others(row, at)
    issuing.put_in_place(row, at)
    fact = DocumentIssued(agency, numbered.register, numbered.year, numbered.number, signed.sha256)
    turning.record(row, [fact], by=actor, at=at)
    return str(row.pk)
