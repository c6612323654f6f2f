"""The result reaches its owner: handed over, posted, taken electronically; a state of its own, whose proof makes the last turn.

Source: Decree 61/2018/NĐ-CP articles 6(2)b, 20; Decree 118/2025/NĐ-CP article 22.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.facts import ComponentReturned, DeliveryMoved, ResultDelivered
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.types import IN_HAND, Asked, DeliveryState, Means, Status
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.types import Actor, ActorKind, Fact
from motcua.identity.permissions import queries as permissions

READY = frozenset({Status.DECIDED, Status.REFUSED})
IDENTITIES = ("citizen_card", "vneid", "passport", "other")


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the desk checked before it handed a result over: who came, by which identity paper (its kind and last digits), the receipt slip,
    the authorisation of a proxy; what was given back: positions of components (`returned`) and words for anything else (`originals`).
    """

    recipient: str
    identity: str
    last_digits: str
    receipt_seen: bool
    proxy: bool
    proxy_paper: str
    originals: str
    returned: frozenset[int] = frozenset()


@transaction.atomic
def hand_over_result(actor: Actor, *, code: str, given: HandOver, asked: Asked, at: datetime) -> None:
    """The result is handed over at the counter, after receipt slip, identity and, for a proxy, the authorisation were looked at.

    Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.deliver")
    row, first = _opened(actor, code, asked)
    if first is not None:
        return
    faults = []
    recipient = " ".join(given.recipient.split())[: making.LONGEST_LINE]
    if not recipient:
        faults.append(FieldError("/recipient", "E-REQ"))
    if given.identity not in IDENTITIES:
        faults.append(FieldError("/identity", "E-REQ"))
    digits = given.last_digits.strip()
    if not (len(digits) == 4 and digits.isascii() and digits.isalnum()):
        faults.append(FieldError("/last_digits", "E-FMT", "last_digits"))
    proxy = " ".join(given.proxy_paper.split())[: making.LONGEST_LINE]
    if given.proxy and not proxy:
        faults.append(FieldError("/proxy_paper", "E-REQ"))
    if not given.receipt_seen and not given.proxy and given.identity == "other":
        faults.append(FieldError("/receipt_seen", "E-REQ"))
    if faults:
        raise Invalid(faults)
    more = making.line(given.originals, "/originals", most=making.LONGEST)
    back = models.Component.objects.filter(
        dossier=row, position__in=given.returned, form__in=IN_HAND, returned_at=None
    ).order_by("position")
    delivery = models.Delivery(
        dossier=row, means=Means.COUNTER.value, state=DeliveryState.DELIVERED.value, recipient=recipient,
        identity=f"{given.identity}:{digits}", receipt_seen=given.receipt_seen, proxy_paper=proxy if given.proxy else "",
        originals="; ".join(one for one in (*(paper.name for paper in back), more) if one), key=asked.key, by=str(actor), at=at, ended_at=at,
    )  # fmt: skip
    delivery.save()
    facts = [ComponentReturned(code, one.position) for one in back]
    back.update(returned_at=at, returned_to=recipient, returned_by=str(actor))
    _returned(row, Means.COUNTER, by=actor, clerk=By.INTAKE_CLERK, at=at, more=facts)


@transaction.atomic
def post_result(
    actor: Actor, *, code: str, tracking: str, recipient: str, originals: str = "", asked: Asked, at: datetime
) -> None:
    """The result was handed to the post under a tracking number; it counts as returned when its delivery is proved (`note_post`).

    Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.deliver")
    row, first = _opened(actor, code, asked)
    if first is not None:
        return
    if models.Delivery.objects.filter(dossier=row, state__in=["ordered", "sent"]).exists():
        raise ActNotLawful("on_its_way", code=code)
    faults = []
    number = "".join(tracking.split())
    if not (6 <= len(number) <= 40 and number.isascii() and number.isalnum()):
        faults.append(FieldError("/tracking", "E-FMT", "tracking"))
    name = " ".join(recipient.split())[: making.LONGEST_LINE]
    if not name:
        faults.append(FieldError("/recipient", "E-REQ"))
    if faults:
        raise Invalid(faults)
    models.Delivery.objects.create(
        dossier=row, means=Means.POST.value, state=DeliveryState.SENT.value, tracking=number.upper(), recipient=name,
        originals=making.line(originals, "/originals", most=making.LONGEST), key=asked.key, by=str(actor), at=at,
    )  # fmt: skip
    making.keep(row, [DeliveryMoved(code, Means.POST, DeliveryState.SENT)], by=actor, at=at)


@transaction.atomic
def note_post(actor: Actor, *, code: str, arrived: bool, asked: Asked, at: datetime) -> None:
    """The post has delivered, which returns the result, or has brought it back, after which it waits at the desk again.

    Raises `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.deliver")
    row = queries.row_for(actor, code, "dossier.deliver", lock=True)
    delivery = models.Delivery.objects.filter(dossier=row, state=DeliveryState.SENT.value).first()
    if delivery is None:
        raise ActNotLawful("not_on_its_way", code=code)
    making.unmoved(row, asked)
    state = DeliveryState.DELIVERED if arrived else DeliveryState.CAME_BACK
    delivery.state, delivery.ended_at = state.value, at
    delivery.save(update_fields=["state", "ended_at"])
    if arrived:
        _returned(row, Means.POST, by=actor, clerk=By.INTAKE_CLERK, at=at)
    else:
        making.keep(row, [DeliveryMoved(code, Means.POST, state)], by=actor, at=at)


@transaction.atomic
def deliver_result(actor: Actor, *, code: str, means: str, at: datetime) -> bool:
    """Note that the result reached its owner by being taken, with the means as proof; only the first time changes anything.

    The owner takes it by a download, a linked system by its acknowledgement. An officer's look is no delivery: raises
    `NotAllowed` for one, and `NotFound`.
    """
    permissions.require(actor, "result.read")
    if actor.kind is ActorKind.OFFICER:
        raise NotAllowed(permission="result.read")
    row = queries.row_for(actor, code, "result.read", lock=True)
    if Status(row.status) not in READY:
        return False
    # What the post was asked to bring comes all the same.
    models.Delivery.objects.filter(dossier=row, state=DeliveryState.SENT.value, address="").update(
        state=DeliveryState.CAME_BACK.value, ended_at=at
    )
    models.Delivery.objects.create(
        dossier=row, means=Means(means).value, state=DeliveryState.DELIVERED.value, by=str(actor), at=at, ended_at=at
    )
    _returned(row, Means(means), by=actor, clerk=By.SYSTEM, at=at)
    return True


def _opened(actor: Actor, code: str, asked: Asked) -> tuple[models.Dossier, models.Delivery | None]:
    row = queries.row_for(actor, code, "dossier.deliver", lock=True)
    if asked.key:
        first = models.Delivery.objects.filter(dossier=row, key=asked.key).first()
        if first is not None:
            return row, first
    making.unmoved(row, asked)
    if Status(row.status) not in READY:
        raise ActNotLawful("status", code=code)
    return row, None


def _returned(
    row: models.Dossier, means: Means, *, by: Actor, clerk: By, at: datetime, more: Sequence[Fact] = ()
) -> None:
    facts: list[Fact] = [
        *more,
        ResultDelivered(row.code, means.value),
        DeliveryMoved(row.code, means, DeliveryState.DELIVERED),
        turn(row, Status.RETURNED, by=clerk, at=at),
    ]
    making.keep(row, facts, by=by, at=at)
