"""What a dossier's page shows of its acts: how they stand, who is involved, what may be done now, and why the rest may not."""

from __future__ import annotations

from datetime import datetime

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.types import ActKind, ActState, DossierView
from motcua.foundation import clock
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target


def of(actor: Actor, dossier: DossierView, *, at: datetime) -> dict[str, object]:
    """The parts of `office/acts/standing.html` for this viewer."""
    code, place = dossier.code, Target(dossier.owner, dossier.unit, dossier.procedure)
    offers = queries.offers(actor, code, at=at)
    held = queries.acts(actor, code)
    bodies, tree = queries.bodies(actor, code), queries.tree(actor, code)
    fee_waits = any(one.kind is ActKind.FEE and one.state is ActState.PROPOSED for one in held)
    asked = queries.questions(actor, code) if permissions.allows(actor, "process.read", on=place) else []
    written = queries.consultations(actor, code, at=at) if any(one.authority for one in asked) else []
    undecided = dossier.status in {"ACCEPTED", "TRANSFERRED", "PROCESSING", "CONSULTING"}
    return {
        "marks": sorted(mark.value for mark in queries.marks_of(held)),
        "bodies": bodies if len({bodies.helped_at, bodies.received_by, bodies.decided_by, bodies.handled_by}) > 1 else None,
        "names": {one.code: one.name for one in organisations.units(on=clock.legal_date(at))},
        "tree": tree,
        "questions": asked,
        "letters": {one.question.id: one for one in written},
        "may_write": undecided and permissions.allows(actor, "dossier.consult", on=place) and permissions.allows(actor, "document.draft", on=Target(unit=dossier.unit)),
        "may_open": permissions.allows(actor, "document.read", on=Target(unit=dossier.unit)),
        "deliveries": queries.deliveries(actor, code),
        "acts": held,
        "offers": [one for one in offers if one.can],
        "held_back": [one for one in offers if not one.can and one.why_not != "status"],
        "may_ask": undecided and permissions.allows(actor, "dossier.consult", on=place),
        "may_deliver": dossier.status in {"DECIDED", "REFUSED"} and permissions.allows(actor, "dossier.deliver", on=place),
        "may_link": permissions.allows(actor, "dossier.link", on=place) and not tree and dossier.status not in {"DECIDED", "REFUSED", "RETURNED", "STOPPED", "NOT_ACCEPTED", "CORRECTING"},
        "may_waive": fee_waits and permissions.allows(actor, "dossier.waive_fee", on=place),
    }  # fmt: skip
