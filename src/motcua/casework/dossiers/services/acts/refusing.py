"""A refusal after appraisal stands on reasons, each with its article (Decree 61/2018/NĐ-CP article 19(8))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import lacking, lawfulness, linked, models, queries, refusals
from motcua.casework.dossiers.errors import ActNotLawful, OpinionsOutstanding
from motcua.casework.dossiers.queries import opinions
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import State
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions

HOUSE = Actor.system("process")
REFUSING = frozenset({"refused", "refuse", "unmet"})
"""Answers of steps that propose or decide a refusal."""
_ENDS = frozenset({"submit_for_signature", "issue", "refuse"})
_ACCEPTS = "accept"
_ANSWERS_NO = frozenset({"refuse", "return_dossier"})


@transaction.atomic
def finish_step(
    actor: Actor,
    *,
    step: int,
    values: Mapping[str, Json],
    why: Sequence[Ground] = (),
    file_at: str = "",
    seen: int | None,
    at: datetime,
) -> None:
    """Finish a step of a dossier as the law has it: a refusal with its reasons, nothing accepted while something lacks, nothing decided while a necessary opinion or a part is outstanding.

    `why` replaces reasons given before. A step that leads to a refusal without any reason on record is not finished. Raises `Invalid`,
    `ActNotLawful`, `OpinionsOutstanding`, and what `process.services.finish_step` raises.
    """
    permissions.require(actor, "process.finish")
    found = process.step(actor, step)
    row = queries.locked(found.subject.id)  # the dossier before its process, always
    if row is None:
        processes.finish_step(actor, step=step, values=values, seen=seen, at=at)
        return
    if why:
        note_reasons(row, making.grounds(why), file_at=making.line(file_at, "/file_at", most=500), by=actor, at=at)
    ahead = process.commands_ahead(found.id, values)
    if _ACCEPTS in ahead and lacking.standing(row):
        raise ActNotLawful("lacks", code=row.code)
    if (refuses(values) or ahead & _ANSWERS_NO) and not refusals.reasons_of(row):
        making.grounds(())  # tells what is missing, at its fields
    if ahead & _ENDS and opinions.outstanding([row.code]):
        raise OpinionsOutstanding(code=row.code)
    if ahead & _ENDS:
        favourably = "issue" in ahead or refusals.proposed(row) is None
        if waits := linked.why_not_answered(row, favourably=favourably):
            raise ActNotLawful(waits, code=row.code)
    processes.finish_step(actor, step=step, values=values, seen=seen, at=at)


def note_reasons(
    row: models.Dossier,
    why: Sequence[Ground],
    *,
    file_at: str = "",
    by: Actor,
    asked: Asked | None = None,
    at: datetime,
) -> models.Act:
    """Keep the reasons of a refusal that is proposed; later ones take the place of earlier ones."""
    models.Act.objects.filter(dossier=row, kind=ActKind.REFUSAL.value, state=ActState.PROPOSED.value).update(
        state=ActState.TURNED_DOWN.value, settled_by=str(by), settled_at=at
    )
    return making.made(
        row, ActKind.REFUSAL, ActState.PROPOSED, by=by, at=at, asked=asked, why=why, details={"file_at": file_at}
    )  # fmt: skip


def refuses(values: Mapping[str, Json]) -> bool:
    """Whether answers of a step propose a refusal."""
    return any(isinstance(value, str) and value in REFUSING for value in values.values())


@transaction.atomic
def give_reasons(actor: Actor, *, code: str, why: Sequence[Ground], asked: Asked, at: datetime) -> int:
    """Put the reasons of a refusal on record, each with its article, before the paper is made; later ones take the place of earlier ones.

    Gives the act's number. Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.decide")
    row, first = making.opened(actor, code, "dossier.decide", kind=ActKind.REFUSAL, asked=asked)
    if first is not None:
        return first.pk
    taken = making.grounds(why)
    making.refuse(row, ActKind.REFUSAL, lawfulness.why_no_reasons(row, at))
    act = note_reasons(row, taken, by=actor, at=at, asked=asked)
    making.keep(row, [making.told(act, row)], by=actor, at=at)
    _go_on(row, at)
    return act.pk


def _go_on(row: models.Dossier, at: datetime) -> None:
    """A process that stood still for want of reasons tries again."""
    try:
        found = process.instance(HOUSE, ref(row.code))
    except InstanceUnknown:
        return
    if found.state is State.STUCK:
        processes.retry(HOUSE, instance=found.id, at=at)
