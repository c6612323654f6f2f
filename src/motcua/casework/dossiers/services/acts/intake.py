"""Not taken in: form 03 (Decree 61/2018/NĐ-CP article 17(1)b; Decree 118/2025/NĐ-CP article 17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lifecycle, linked, models
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.acts import ending, making
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, RefusalKind, SheetKey, Status
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor, Fact, Json
from motcua.identity.permissions import queries as permissions


@transaction.atomic
def refuse_intake(
    actor: Actor, *, code: str, why: Sequence[Ground], file_at: str = "", asked: Asked, at: datetime
) -> int:
    """Do not take a dossier in: each reason with its kind (`RefusalKind`) and article; `file_at` tells where to file instead.

    Gives the act's number; the same key again gives it once more. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.refuse_intake")
    row, first = making.opened(actor, code, "dossier.refuse_intake", kind=ActKind.INTAKE_REFUSAL, asked=asked)
    if first is not None:
        return first.pk
    making.lawful(row, ActKind.INTAKE_REFUSAL, at)
    taken = making.grounds(why)
    kinds = {kind.value for kind in RefusalKind}
    faults = [FieldError(f"/grounds/{n}/kind", "E-REQ") for n, one in enumerate(taken) if one.kind not in kinds]
    place = making.line(file_at, "/file_at", most=500)
    if not place and any(one.kind == RefusalKind.NOT_COMPETENT.value for one in taken):
        faults.append(FieldError("/file_at", "E-REQ"))
    if faults:
        raise Invalid(faults)
    facts = refused(row, taken, file_at=place, by=actor, clerk=By.INTAKE_CLERK, asked=asked, at=at)
    making.keep(row, facts, by=actor, at=at)
    ending.process(row, at=at)
    return models.Act.objects.get(dossier=row, kind=ActKind.INTAKE_REFUSAL.value).pk


def refused(
    row: models.Dossier,
    why: Sequence[Ground],
    *,
    file_at: str = "",
    by: Actor,
    clerk: By,
    asked: Asked | None = None,
    at: datetime,
) -> list[Fact]:
    """The turn of a locked dossier that is not taken in, with its act and its form 03."""
    act = making.made(
        row, ActKind.INTAKE_REFUSAL, ActState.DONE, by=by, at=at, asked=asked, why=why, details={"file_at": file_at}
    )  # fmt: skip
    changed = turn(row, Status.NOT_ACCEPTED, by=clerk, at=at)
    reasons: list[Json] = [{"text": one.text, "basis": one.article} for one in why]
    linked.order(row, at=at)
    making.form(row, act, SheetKey.INTAKE_REFUSAL, {"reasons": reasons, "instead": file_at}, by=by, at=at)
    return [making.told(act, row), changed]


def late_supplement() -> list[Ground]:
    """Why a dossier is not taken in when nothing came within the term for its supplement."""
    return [
        Ground(
            "Quá thời hạn mà hồ sơ không được bổ sung, hoàn thiện.", lifecycle.INTAKE_ARTICLE, kind="still_deficient"
        )
    ]
