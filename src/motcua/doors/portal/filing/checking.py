"""What is wrong with a draft so far, asked of what is known already and of no register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from motcua.casework.attachments import queries as attachments
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import Checked, ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.organisations import queries as organisations
from motcua.identity.people import queries as people


def check(
    actor: Actor, version: ProcedureVersion, data: Mapping[str, Json], papers: Mapping[str, str], at: datetime
) -> Checked:
    """The checks of filing without a call to anybody: the register's word counts when the dossier is filed."""
    owner = actor.acting_for
    states = attachments.states(actor, owner=owner, papers=papers)
    taken = wallet.ended(owner, states, at=at) if owner is not None else {}
    known: dict[str, Json] = {
        **dossiers.known_of_population(version, owner, at=at),
        "applicant": _applicant(owner),
        "enterprise": {"status": "not_asked"},
        "papers": {
            name: {
                "state": taken.get(name, str(found.state)),
                "media_type": found.media_type,
                "sha256": found.sha256,
                "signature": found.signature,
            }
            for name, found in states.items()
        },
        "duplicate_of": None,
    }
    return catalogue.check(version, data, known=known, on=clock.legal_date(at))


def fill(actor: Actor, version: ProcedureVersion, data: Mapping[str, Json], at: datetime) -> Mapping[str, Json]:
    """The draft as a page shows it: what sign-in says of the applicant filled in, calculated answers computed."""
    known: dict[str, Json] = {
        **dossiers.known_of_population(version, actor.acting_for, at=at),
        "applicant": _applicant(actor.acting_for),
    }
    return catalogue.fill(version, data, known=known, on=clock.legal_date(at)).data


def _applicant(owner: Ref | None) -> dict[str, Json]:
    """What sign-in says of the one for whom the dossier is filed."""
    if owner is None:
        return {}
    if owner.kind == "person":
        someone = people.person(owner.id)
        return {"applicant_id": someone.number, "applicant_kind": "individual", "applicant_name": someone.name}
    found: dict[str, Json] = {"enterprise_code": owner.id, "applicant_id": owner.id, "applicant_kind": "enterprise"}
    if name := organisations.names({owner.id}).get(owner.id):
        found["applicant_name"] = name
    return found
