"""The life of an issued result: put right, issued anew, taken back (Decree 61/2018/NĐ-CP article 21(1))."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lawfulness, models, numbers
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, Status
from motcua.casework.results import queries as result_queries
from motcua.casework.results import services as results
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.jobs import services as jobs
from motcua.foundation.jobs.types import URGENT
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions

MOST_CHANGES = 20


@transaction.atomic
def propose_correction(
    actor: Actor, *, code: str, why: Sequence[Ground], changes: Mapping[str, str], asked: Asked, at: datetime
) -> int:
    """An officer proposes to put an issued result right: fields of the form by pointer, and what they should say. Gives the act's number.

    Without changes it is issued anew as it was (`ActKind.REISSUE`). Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.propose")
    kind = ActKind.CORRECTION if changes else ActKind.REISSUE
    row, first = making.opened(actor, code, "dossier.propose", kind=kind, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, kind, at)
    taken = making.grounds(why)
    data, before = _corrected(row, changes)
    details: dict[str, Json] = {
        "changes": [{"pointer": one, "before": before[one], "after": _at(data, one)} for one in changes]
    }
    act = making.made(row, kind, ActState.PROPOSED, by=actor, at=at, asked=asked, why=taken, details=details)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def settle_correction(
    actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime
) -> None:
    """Who may correct agrees: the new paper follows by a job, the old one is marked as replaced, at the authority's cost; or does not agree.

    Raises `ActUnknown`, `SamePerson`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.correct")
    row, found = making.waiting(actor, code, act, "dossier.correct", asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    making.second(found, actor)
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    if not agreed:
        making.settle(found, ActState.TURNED_DOWN, by=actor, at=at, note=text)
        making.keep(row, [making.told(found, row)], by=actor, at=at)
        return
    making.refuse(row, ActKind(found.kind), lawfulness.why_not_settled(row, found, at))
    changes = {str(one["pointer"]): str(one["after"]) for one in found.details.get("changes", [])}
    if changes:
        data, _ = _corrected(row, changes)
        last = row.revisions.latest("number")
        models.Revision.objects.create(
            dossier=row, number=last.number + 1, data=data, fingerprint=hashlib.sha256(numbers.dumps(data)).hexdigest(),
            sealed=last.sealed, at=at,
        )  # fmt: skip
    before = result_queries.for_subject(ref(code))
    assert before is not None  # looked at just above
    found.details |= {"replaces": before.id}
    making.settle(found, ActState.DONE, by=actor, at=at, note=text)
    changed = turn(row, Status.CORRECTING, by=By.SIGNER, at=at)
    making.keep(row, [making.told(found, row), changed], by=actor, at=at)
    jobs.defer("dossiers.reissue", args={"code": code, "act": found.pk}, priority=URGENT)


@transaction.atomic
def propose_revocation(
    actor: Actor, *, code: str, why: Sequence[Ground], document: str, asked: Asked, at: datetime
) -> int:
    """An officer proposes to take an issued result back, with reason, article and document. Gives the act's number.

    Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.propose")
    row, first = making.opened(actor, code, "dossier.propose", kind=ActKind.REVOCATION, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.REVOCATION, at)
    taken = making.grounds(why)
    number = making.line(document, "/document", needed=True)
    act = making.made(
        row, ActKind.REVOCATION, ActState.PROPOSED, by=actor, at=at, asked=asked, why=taken, document=number
    )  # fmt: skip
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def settle_revocation(
    actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime
) -> None:
    """Who may revoke takes the result back: whoever verifies it learns so at once; or does not.

    Raises `ActUnknown`, `SamePerson`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.revoke")
    row, found = making.waiting(actor, code, act, "dossier.revoke", kind=ActKind.REVOCATION, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    making.second(found, actor)
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    if agreed:
        making.refuse(row, ActKind.REVOCATION, lawfulness.why_not_settled(row, found, at))
        issued = result_queries.for_subject(ref(code))
        assert issued is not None  # looked at just above
        ground = found.grounds[0]
        results.revoke(
            Actor.system("answer"), result=issued.id, reason=f"{ground['text']} ({ground['article']}; {found.document})", at=at
        )  # fmt: skip
    making.settle(found, ActState.DONE if agreed else ActState.TURNED_DOWN, by=actor, at=at, note=text)
    making.keep(row, [making.told(found, row)], by=actor, at=at)


def _corrected(row: models.Dossier, changes: Mapping[str, str]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The form with the changes, judged as a form; and what stood there before. Raises `Invalid` at `/changes/<pointer>`."""
    version = catalogue.version(row.version_id)
    data = copy.deepcopy(dict(row.revisions.latest("number").data))
    before: dict[str, Json] = {}
    faults = []
    for pointer, text in list(changes.items())[:MOST_CHANGES]:
        parts = pointer.split("/")[1:]
        holder = _holder(data, parts)
        if holder is None or not isinstance(holder.get(parts[-1]), str | int | float | None):
            faults.append(FieldError(f"/changes{pointer}", "E-CODE", "no_field"))
            continue
        before[pointer] = holder.get(parts[-1])
        holder[parts[-1]] = making.line(text, f"/changes{pointer}", most=making.LONGEST) or None
    if faults:
        raise Invalid(faults)
    coerced = catalogue.coerce(version, data)
    on = clock.legal_date(row.received_at)
    wrong = [one for one in catalogue.form_faults(version, coerced, on=on) if one.pointer in changes]
    if wrong:
        raise Invalid([FieldError(f"/changes{one.pointer}", one.code, one.reason, one.params) for one in wrong])
    return coerced, before


def _holder(data: Json, parts: Sequence[str]) -> dict[str, Json] | None:
    node: Json = data
    for part in parts[:-1]:
        if isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, list) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            return None
    return node if isinstance(node, dict) and parts else None


def _at(data: Json, pointer: str) -> Json:
    parts = pointer.split("/")[1:]
    holder = _holder(data, parts)
    return holder.get(parts[-1]) if holder is not None else None
