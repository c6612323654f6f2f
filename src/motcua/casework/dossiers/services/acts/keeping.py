"""Lost or damaged dossiers, and dossiers that are closed and kept (Decree 61/2018/NĐ-CP article 21(2); Decree 30/2020/NĐ-CP articles 28 to 31)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, retention
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground
from motcua.casework.results import queries as results
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def record_incident(
    actor: Actor,
    *,
    code: str,
    why: Sequence[Ground],
    damage: str,
    responsible: str,
    costs: str,
    asked: Asked,
    at: datetime,
) -> int:
    """The head of the one-stop desk records that a dossier was lost or damaged: what happened, who answers for it, what it costs and who pays.

    The owner is told with an apology. Gives the act's number. Raises `Invalid`, `NotFound`, `DossierMoved`.
    """
    permissions.require(actor, "dossier.incident")
    row, first = making.opened(actor, code, "dossier.incident", kind=ActKind.INCIDENT, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.INCIDENT, at)
    faults: list[FieldError] = []
    told: dict[str, Json] = {}
    for name, value in (("damage", damage), ("responsible", responsible), ("costs", costs)):
        try:
            told[name] = making.line(value, f"/{name}", needed=True, most=making.LONGEST)
        except Invalid as found:
            faults += found.errors
    taken: list[Ground] = []
    try:
        taken = making.grounds(why)
    except Invalid as found:
        faults += found.errors
    if told.get("damage") and told["damage"] not in {"lost", "damaged"}:
        faults.append(FieldError("/damage", "E-CODE"))
    if faults:
        raise Invalid(faults)
    act = making.made(row, ActKind.INCIDENT, ActState.DONE, by=actor, at=at, asked=asked, why=taken, details=told)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


@transaction.atomic
def archive(actor: Actor, *, code: str, years: int | None, title: str, asked: Asked, at: datetime) -> int:
    """Close a dossier that has ended: the list of what it holds with each file's fingerprint, and how long it is kept (`years`, none for ever).

    Gives the act's number. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.archive")
    row, first = making.opened(actor, code, "dossier.archive", kind=ActKind.ARCHIVE, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.ARCHIVE, at)
    faults = []
    if years is not None and not retention.LEAST <= years <= retention.MOST:
        faults.append(FieldError("/years", "E-NUM", "years", {"least": retention.LEAST, "most": retention.MOST}))
    name = " ".join(title.split())[:500]
    if not name:
        faults.append(FieldError("/title", "E-REQ"))
    if faults:
        raise Invalid(faults)
    details: dict[str, Json] = {
        "title": name, "years": years, "hand_over_by": retention.hand_over_by(at).isoformat(), "list": _list(row),
    }  # fmt: skip
    act = making.made(row, ActKind.ARCHIVE, ActState.DONE, by=actor, at=at, asked=asked, details=details)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    return act.pk


def _list(row: models.Dossier) -> list[Json]:
    """Everything that a dossier holds, in the order of its coming: form, papers, the desk's papers, the result."""
    held: list[Json] = [
        {"kind": "form", "name": f"Tờ khai, bản {one.number}", "sha256": one.fingerprint, "at": one.at.isoformat()}
        for one in row.revisions.order_by("number")
    ]
    held += [
        {"kind": "paper", "name": one.name, "sha256": one.sha256, "at": one.added_at.isoformat()}
        for one in papers.of(ref(row.code))
    ]
    held += [
        {"kind": "sheet", "name": one.name, "sha256": one.sha256, "at": one.ordered_at.isoformat()}
        for one in row.sheets.exclude(made_at=None).order_by("ordered_at")
    ]
    held += [
        {"kind": "result", "name": one.symbol, "sha256": one.sha256, "at": one.issued_at.isoformat()}
        for one in results.all_of(ref(row.code))
    ]
    return held
