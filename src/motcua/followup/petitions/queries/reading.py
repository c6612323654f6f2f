"""Petitions at the desk: the list by urgency, one with its steps, what looks like it, what may be made public of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from motcua.followup.petitions import lifecycle, masking, models
from motcua.followup.petitions.errors import PetitionUnknown
from motcua.followup.petitions.types import (
    Ground,
    Handling,
    Petition,
    PetitionClass,
    Proposal,
    Public,
    Sender,
    State,
    Step,
    Told,
)
from motcua.foundation.audit import services as audit
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_NEAR = timedelta(days=90)
OPEN = (State.NEW, State.NEED_INFO, State.ASSIGNED, State.ANSWERED)


def petitions(actor: Actor, *, open_: bool = True, limit: int = 100) -> list[Petition]:
    """Petitions of the actor's units: the open ones, the most urgent first, or those that are done, the newest first."""
    rows = visible(actor)
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


def near(actor: Actor, petition: int, *, limit: int = 10) -> list[Petition]:
    """Others that may be the same: of the same dossier or sender, or much alike in title, within 90 days."""
    of = row_for(actor, petition, "petition.read")
    rows = visible(actor).exclude(pk=of.pk).exclude(state__in=["MERGED", "WITHDRAWN", "REJECTED"])
    rows = rows.filter(received_at__gt=of.received_at - _NEAR, received_at__lt=of.received_at + _NEAR)
    same = Q(pk__in=())
    for name in ("dossier", "phone", "email"):
        if getattr(of, name):
            same |= Q(**{name: getattr(of, name)})
    if of.title:
        same |= Q(title__iexact=of.title)
    return [value(row) for row in rows.filter(same).order_by("-received_at", "-id")[:limit]]


def proposal(actor: Actor, petition: int) -> Proposal:
    """What masking proposes to make public; of conduct, and of who does not want their words public, the text is for the officer to sum up."""
    row = row_for(actor, petition, "petition.handle")
    found = masking.propose(row.title, row.text, row.answer, sender_of(row))
    if row.kind == PetitionClass.BEHAVIOUR.value or not row.may_publish:
        return Proposal(found.title, "", found.answer, found.masked)
    return found


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
    rows = visible(actor).filter(received_at__gte=since, received_at__lt=until)
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
        steps=steps, acts=lifecycle.open_acts(State(row.state)), token=row.token or "", may_publish=row.may_publish,
        suspected=Ground(row.suspected) if row.suspected else None, ground=Ground(row.ground) if row.ground else None,
        forwarded_to=row.forwarded_to, extended_at=row.extended_at, merged_into=row.merged_into_id or 0,
        merged=tuple(row.merged.order_by("id").values_list("pk", flat=True)) if whole else (), reopened=row.reopened,
        satisfied=row.satisfied, rewarded=row.rewarded, public=public_value(row) if row.published_at else None,
        own_acts=lifecycle.own_acts(State(row.state)),
    )  # fmt: skip


def public_value(row: models.Petition) -> Public:
    """What everybody may read of a petition."""
    return Public(
        row.number, PetitionClass(row.kind) if row.kind else None, row.public_title, row.public_text, row.public_answer,
        row.document, row.unit, row.procedure, row.sent_at, row.published_at,
    )  # fmt: skip


def visible(actor: Actor) -> QuerySet[models.Petition]:
    """Rows of the actor's units."""
    permissions.require(actor, "petition.read")
    return models.Petition.objects.filter(permissions.within(permissions.scope(actor, "petition.read")))
