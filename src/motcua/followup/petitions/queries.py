"""Reads of petitions, each within the asker's units."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from motcua.followup.petitions import counting, lifecycle, models
from motcua.followup.petitions.errors import PetitionUnknown
from motcua.followup.petitions.types import Handling, Petition, PetitionClass, Sender, State, Step, Told
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

COUNTS = counting.COUNTS
"""The counts that this room offers by name."""
OPEN = (State.NEW, State.NEED_INFO, State.ASSIGNED, State.ANSWERED)


def petitions(actor: Actor, *, open_: bool = True, limit: int = 100) -> list[Petition]:
    """Petitions of the actor's units: the open ones, the most urgent first, or those that are done, the newest first."""
    rows = _visible(actor)
    states = [state.value for state in OPEN]
    if open_:
        found = rows.filter(state__in=states).order_by(F("due").asc(nulls_last=True), "id")
    else:
        found = rows.exclude(state__in=states).order_by("-received_at", "-id")
    return [value(row) for row in found[:limit]]


def petition(actor: Actor, petition: int, *, at: datetime | None = None) -> Petition:
    """One petition with its steps; an officer's look is logged where `at` is given. Raises `PetitionUnknown`."""
    row = row_for(actor, petition, "petition.read")
    if at is not None and actor.kind is ActorKind.OFFICER:
        subject = Ref("petition", str(row.pk))
        audit.looked(actor, subject=subject, what="petition", purpose="handling", at=at, fields=("identity", "contact"))
    return value(row, whole=True)


def told(petition: int, step: int) -> Told | None:
    """What a turn says to its sender; for the house's own links."""
    row = models.Step.objects.select_related("petition").filter(petition=petition, number=step).first()
    if row is None:
        return None
    of = row.petition
    return Told(
        of.key, State(row.state), row.at, row.text, of.document if row.state == "ANSWERED" else "", of.number, of.unit
    )


def handling(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> Handling:
    """How petitions that came in a time were handled: in time is answered, or refused, by their limits."""
    rows = _visible(actor).filter(received_at__gte=since, received_at__lt=until)
    counts = dict(rows.values_list("state").annotate(count=Count("id")))
    answered = rows.exclude(answered_at=None)
    open_late = rows.filter(state__in=["NEW", "NEED_INFO", "ASSIGNED"], answer_due__lt=at)
    return Handling(
        sum(counts.values()), answered.count(), answered.filter(Q(answered_at__lte=F("answer_due"))).count(),
        open_late.count(), {str(state): int(count) for state, count in counts.items()},
    )  # fmt: skip


def row_for(actor: Actor, petition: int, permission: str, *, lock: bool = False) -> models.Petition:
    """The row under a permission; raises `PetitionUnknown`."""
    rows = models.Petition.objects.filter(pk=petition)
    row = (rows.select_for_update(no_key=True) if lock else rows).first()
    if row is None or not permissions.allows(actor, permission, on=Target(unit=row.unit, procedure=row.procedure)):
        raise PetitionUnknown(petition=petition)
    return row


def sender_of(row: models.Petition) -> Sender:
    """Who wrote."""
    return Sender(row.name, row.address, row.phone, row.email)


def value(row: models.Petition, *, whole: bool = False) -> Petition:
    """The public value of a row, with its steps where it is shown whole."""
    steps = tuple(Step(State(s.state), s.at, s.by, s.text) for s in row.steps.order_by("number")) if whole else ()
    return Petition(
        id=row.pk, number=row.number, source=row.source, key=row.key, state=State(row.state),
        kind=PetitionClass(row.kind) if row.kind else None, title=row.title, text=row.text, sender=sender_of(row),
        dossier=row.dossier, procedure=row.procedure, unit=row.unit, sent_at=row.sent_at, received_at=row.received_at,
        due=row.due, answer_due=row.answer_due, answer=row.answer, document=row.document, answered_at=row.answered_at,
        steps=steps, acts=lifecycle.open_acts(State(row.state)),
    )  # fmt: skip


def _visible(actor: Actor) -> QuerySet[models.Petition]:
    permissions.require(actor, "petition.read")
    return models.Petition.objects.filter(permissions.within(permissions.scope(actor, "petition.read")))
