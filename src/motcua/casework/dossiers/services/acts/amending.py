"""What the applicant wants changed or taken back of what was filed: at once before it is taken in, later when who handles it has agreed.

The right to change a dossier before it is taken in is the applicant's own; later it rests with whoever decides its content (the single window's flow of
editing and cancelling, Decree 85/2019/NĐ-CP; for chemical declarations Decree 26/2026/NĐ-CP article 6: until clearance).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import orjson
from django.db import transaction

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import lawfulness, models, numbers, places, queries
from motcua.casework.dossiers.errors import KeyUsedOtherwise
from motcua.casework.dossiers.services import answering, requests, searching
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActKind, ActState, Amended, Asked, Ground, Pin, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

MOST_SHOWN = 200
"""Changes that an act keeps word for word; the revisions beside each other have them all."""
LONGEST_SHOWN = 300
ARTICLE = "pháp luật chuyên ngành"
WISH = "Đề nghị của người nộp"


@transaction.atomic
def ask_amendment(
    actor: Actor,
    *,
    code: str,
    reason: str,
    way: str,
    proposed: Mapping[str, Json] | None = None,
    asked: Asked,
    at: datetime,
) -> int:
    """The applicant asks to change a dossier that was taken in or answered; `proposed` is the whole form as it would be. Gives the act's number.

    `way` is how the wish came. Raises `NotFound`, `Invalid`, `ActNotLawful`, `KeyUsedOtherwise`.
    """
    permissions.require(actor, "dossier.amend")
    row, first = making.opened(actor, code, "dossier.amend", kind=ActKind.AMENDMENT, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.AMENDMENT, at)
    text = making.line(reason, "/reason", most=making.LONGEST)
    details: dict[str, Json] = {"way": way}
    if proposed is not None:
        normal_form = queries.in_normal_form(row, proposed)
        details["changes"] = _changes(row, row.revisions.latest("number").data, normal_form)
    act = making.made(
        row, ActKind.AMENDMENT, ActState.PROPOSED, by=actor, at=at, asked=asked, why=[Ground(text or WISH, "")], details=details,
    )  # fmt: skip
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def settle_amendment(
    actor: Actor, *, code: str, act: int, agreed: bool, note: str = "", asked: Asked, at: datetime
) -> None:
    """Whoever decides the dossier lets it be changed once, or says why not.

    Raises `ActUnknown`, `DossierMoved`, `ActNotLawful`, `Invalid` without a reason.
    """
    permissions.require(actor, "dossier.decide")
    row, found = making.waiting(actor, code, act, "dossier.decide", kind=ActKind.AMENDMENT, asked=asked)
    if found.state != ActState.PROPOSED.value:
        return
    text = making.line(note, "/note", needed=not agreed, most=making.LONGEST)
    if agreed:
        making.refuse(row, ActKind.AMENDMENT, lawfulness.why_not_settled(row, found, at))
    making.settle(found, ActState.DONE if agreed else ActState.TURNED_DOWN, by=actor, at=at, note=text)
    making.keep(row, [making.told(found, row)], by=actor, at=at)


@transaction.atomic
def amend(
    actor: Actor,
    *,
    code: str,
    data: Mapping[str, Json],
    papers: Mapping[str, str],
    way: str,
    key: str,
    at: datetime,
) -> Amended:
    """Take the changed form as a new revision: freely while the dossier waits to be taken in, later once for each time that it was agreed.

    `data` is the whole form, `papers` are new papers by the names in it. It is judged whole, by the version and the day of the filing; who
    the applicant is stays as it was filed. Its clock and its steps go on. Raises `Invalid` with every fault at its field, `ActNotLawful`, `NotFound`,
    `KeyUsedOtherwise`.
    """
    permissions.require(actor, "dossier.amend", on=Target(owner=actor.acting_for))
    digest = _digest(data, papers)
    row = queries.row_for(actor, code, "dossier.amend", lock=True)
    scope = f"{actor}/{actor.acting_for}/amend/{code}"
    kept = models.SubmissionKey.objects.filter(scope=scope, key=key).first()
    if kept is not None:
        if kept.body != digest:
            raise KeyUsedOtherwise(key=key)
        return Amended(code, row.revisions.latest("number").number, again=True)
    act = _leave(row)
    last = row.revisions.latest("number")
    made = answering.whole(actor, row, data=data, papers=papers)
    changes = _changes(row, last.data, made.data)
    if not changes and not papers:
        raise Invalid([FieldError("", "E-SAME", "unchanged")])
    number = last.number + 1
    models.Revision.objects.create(
        dossier=row, number=number, data=made.data, fingerprint=hashlib.sha256(numbers.dumps(made.data)).hexdigest(),
        sealed=last.sealed, papers=made.papers, at=at,
    )  # fmt: skip
    row.subject_key = made.subject_key
    row.flags = list(dict.fromkeys([*row.flags, *made.flags]))
    if papers:
        owner = Ref(row.owner_kind, row.owner_id)
        attachments.bind(actor, papers=list(papers.values()), owner=owner, dossier=ref(code), at=at)
    if act is None:
        act = making.made(row, ActKind.AMENDMENT, ActState.ENDED, by=actor, at=at, why=[Ground(WISH, "")])
    act.state = ActState.ENDED.value
    act.details = {**act.details, "way": way, "changes": changes, "papers": sorted(papers), "revision": number}
    act.save(update_fields=["state", "details"])
    models.SubmissionKey.objects.create(scope=scope, key=key, body=digest, code=code, at=at)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    searching.keep(code)
    return Amended(code, number)


def take_over(actor: Actor, *, code: str, by_dossier: str, at: datetime) -> None:
    """A new dossier is filed in the place of an answered one, as it was agreed: the same matter goes on there. In the transaction of the filing.

    The old result ends when the new one is issued. Raises `NotFound`, `ActNotLawful`.
    """
    row = queries.row_for(actor, code, "dossier.amend", lock=True)
    act = _agreed(row)
    if Status(row.status) is not Status.RETURNED:
        making.refuse(row, ActKind.AMENDMENT, "status")
    row.subject_key = ""
    act.state, act.details = ActState.ENDED.value, {**act.details, "replaced_by": by_dossier}
    act.save(update_fields=["state", "details"])
    making.keep(row, [making.told(act, row)], by=actor, at=at)


@transaction.atomic
def ask_revocation(actor: Actor, *, code: str, reason: str, way: str, asked: Asked, at: datetime) -> int:
    """The applicant asks that an issued result be taken back, such as a declaration whose goods do not come; who may revoke settles it.

    Gives the act's number. Raises `NotFound`, `Invalid`, `ActNotLawful`, `KeyUsedOtherwise`.
    """
    permissions.require(actor, "dossier.withdraw")
    row, first = making.opened(actor, code, "dossier.withdraw", kind=ActKind.REVOCATION, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.REVOCATION, at)
    text = making.line(reason, "/reason", most=making.LONGEST)
    act = making.made(
        row, ActKind.REVOCATION, ActState.PROPOSED, by=actor, at=at, asked=asked, why=[Ground(text or WISH, ARTICLE)],
        document=WISH, details={"way": way},
    )  # fmt: skip
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


def _leave(row: models.Dossier) -> models.Act | None:
    """The act that lets this dossier be changed now; none where it waits to be taken in and nothing was asked for. Raises `ActNotLawful`."""
    status = Status(row.status)
    if status is Status.SUBMITTED and requests.open_request(row) is None:
        return None
    agreed = _agreed(row)
    if lawfulness.decided(row) or status not in lawfulness.RULES[ActKind.AMENDMENT].statuses:
        making.refuse(row, ActKind.AMENDMENT, "decided" if lawfulness.decided(row) else "status")
    return agreed


def _agreed(row: models.Dossier) -> models.Act:
    found = models.Act.objects.filter(dossier=row, kind=ActKind.AMENDMENT.value, state=ActState.DONE.value).first()
    if found is None:
        making.refuse(row, ActKind.AMENDMENT, "not_agreed")
    assert found is not None  # refused above
    return found


def _changes(row: models.Dossier, before: Mapping[str, Json], after: Json | Mapping[str, Json]) -> list[Json]:
    """What differs, each as pointer, the form's own words for it, old and new value in words."""
    found: list[Json] = []
    kept = numbers.exact(after)
    layout = catalogue.version(row.version_id).layout
    for pointer in places.differing(before, kept):
        if len(found) == MOST_SHOWN:
            break
        label = places.label(layout, Pin(pointer=pointer)).vi
        found.append({
            "pointer": pointer, "label": label, "before": _said(places.at(before, pointer)), "after": _said(places.at(kept, pointer)),
        })  # fmt: skip
    return found


def _said(value: Json) -> Json:
    if value is None:
        return None
    text = value if isinstance(value, str) else numbers.dumps(value).decode()
    return normal(text)[:LONGEST_SHOWN]


def _digest(data: Mapping[str, Json], papers: Mapping[str, str]) -> str:
    text = orjson.dumps(dict(papers), option=orjson.OPT_SORT_KEYS) + numbers.dumps(dict(data), sort=True)
    return hashlib.sha256(text).hexdigest()
