"""A result on paper goes by post: ordered, fetched, followed, delivered, brought back or lost.

The order is a state of the delivery; whoever carries it to the post hears of it as a fact. What the post tells is known by its own
key, kept whatever its order, and moves the delivery only while it is on its way.
Source: Decree 61/2018/NĐ-CP articles 16, 20, 22; Decree 118/2025/NĐ-CP article 22.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.facts import DeliveryMoved, ResultDelivered
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.services.acts import making
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.types import (
    Asked,
    DeliveryState,
    Means,
    PostNews,
    ReturnWish,
    Shipping,
    Status,
)
from motcua.foundation.errors import FieldError, Invalid, NotFound
from motcua.foundation.types import Actor, Fact
from motcua.identity.permissions import queries as permissions

READY = frozenset({Status.DECIDED, Status.REFUSED})
OVER = frozenset({Status.RETURNED, Status.STOPPED, Status.NOT_ACCEPTED})
ON_ITS_WAY = (DeliveryState.ORDERED.value, DeliveryState.SENT.value)
ENDS = {
    PostNews.DELIVERED: DeliveryState.DELIVERED,
    PostNews.CAME_BACK: DeliveryState.CAME_BACK,
    PostNews.LOST: DeliveryState.LOST,
}
LONGEST_ADDRESS = 300
_PHONE = re.compile(r"(?:\+?84|0)[2-9][0-9]{8,9}")


def check_wish(wish: ReturnWish) -> ReturnWish:
    """The wish as it is kept; raises `Invalid` at `/recipient`, `/phone` and `/address`."""
    if not wish.by_post:
        return ReturnWish(by_post=False)
    faults, made = _checked(Shipping(wish.recipient, wish.phone, wish.address))
    if faults:
        raise Invalid(faults)
    return ReturnWish(True, made.recipient, made.phone, made.address)


@transaction.atomic
def wish_return(actor: Actor, *, code: str, wish: ReturnWish, at: datetime) -> None:
    """Keep how the owner wants the result on paper; until the result has left. Raises `Invalid`, `NotFound`, `ActNotLawful`."""
    permissions.require(actor, "dossier.withdraw")
    kept = check_wish(wish)
    row = queries.row_for(actor, code, "dossier.withdraw", lock=True)
    if Status(row.status) in OVER or row.deliveries.filter(state__in=ON_ITS_WAY).exists():
        raise ActNotLawful("on_its_way", code=code)
    keep_wish(row, kept, by=actor, at=at)


def keep_wish(row: models.Dossier, wish: ReturnWish, *, by: Actor, at: datetime) -> None:
    """Write a checked wish down, in the caller's transaction."""
    models.ReturnWish.objects.update_or_create(
        dossier=row,
        defaults={
            "by_post": wish.by_post, "recipient": wish.recipient, "phone": wish.phone, "address": wish.address, "by": str(by), "at": at,
        },
    )  # fmt: skip


@transaction.atomic
def order_post(actor: Actor, *, code: str, to: Shipping, originals: str = "", asked: Asked, at: datetime) -> None:
    """Ask the post to fetch a result and bring it; the same key twice is one order.

    Raises `Invalid`, `NotFound`, `DossierMoved`, `ActNotLawful`.
    """
    permissions.require(actor, "dossier.deliver")
    row = queries.row_for(actor, code, "dossier.deliver", lock=True)
    if asked.key and models.Delivery.objects.filter(dossier=row, key=asked.key).exists():
        return
    making.unmoved(row, asked)
    if Status(row.status) not in READY:
        raise ActNotLawful("status", code=code)
    if row.deliveries.filter(state__in=ON_ITS_WAY).exists():
        raise ActNotLawful("on_its_way", code=code)
    faults, made = _checked(to)
    if faults:
        raise Invalid(faults)
    models.Delivery.objects.create(
        dossier=row, means=Means.POST.value, state=DeliveryState.ORDERED.value, recipient=made.recipient, phone=made.phone,
        address=made.address, payer=made.payer.value, originals=making.line(originals, "/originals", most=making.LONGEST), key=asked.key,
        by=str(actor), at=at,
    )  # fmt: skip
    making.keep(row, [DeliveryMoved(code, Means.POST, DeliveryState.ORDERED)], by=actor, at=at)


@transaction.atomic
def cancel_post(actor: Actor, *, code: str, asked: Asked, at: datetime) -> None:
    """Take an order back, until the post has fetched the item. Raises `NotFound`, `DossierMoved`, `ActNotLawful`."""
    permissions.require(actor, "dossier.deliver")
    row = queries.row_for(actor, code, "dossier.deliver", lock=True)
    making.unmoved(row, asked)
    delivery = row.deliveries.filter(state__in=ON_ITS_WAY).exclude(address="").first()
    if delivery is None:
        raise ActNotLawful("not_on_its_way", code=code)
    if delivery.news.exists():
        raise ActNotLawful("fetched", code=code)
    _move(row, delivery, DeliveryState.CANCELLED, by=actor, at=at)


@transaction.atomic
def note_order(actor: Actor, *, shipment: int, tracking: str, fee: int | None, at: datetime) -> None:
    """The post has taken the order under its own number; a repeat changes nothing. Raises `NotFound`."""
    permissions.require(actor, "dossier.deliver")
    row, delivery = _held(actor, shipment)
    if delivery.state != DeliveryState.ORDERED.value:
        return
    delivery.tracking, delivery.fee = tracking, fee
    delivery.save(update_fields=["tracking", "fee"])
    _move(row, delivery, DeliveryState.SENT, by=actor, at=at)


@transaction.atomic
def note_post_news(
    actor: Actor, *, shipment: int, key: str, news: PostNews, place: str, happened_at: datetime, at: datetime
) -> bool:
    """Keep what the post tells; whether it was new. An end moves the delivery, and a delivered result is returned (article 20).

    News after an end is kept and moves nothing, so that its order does not matter. Raises `NotFound`.
    """
    permissions.require(actor, "dossier.deliver")
    row, delivery = _held(actor, shipment)
    _, new = models.DeliveryNews.objects.get_or_create(
        delivery=delivery,
        key=key,
        defaults={"kind": news.value, "place": " ".join(place.split())[:200], "at": happened_at, "heard_at": at},
    )
    if new and news in ENDS and delivery.state in ON_ITS_WAY:
        _move(row, delivery, ENDS[news], by=actor, at=at)
    return new


def _held(actor: Actor, shipment: int) -> tuple[models.Dossier, models.Delivery]:
    found = models.Delivery.objects.filter(pk=shipment, means=Means.POST.value).select_related("dossier").first()
    if found is None:
        raise NotFound(kind="shipment", id=shipment)
    row = queries.row_for(actor, found.dossier.code, "dossier.deliver", lock=True)
    return row, models.Delivery.objects.get(pk=shipment)


def _move(row: models.Dossier, delivery: models.Delivery, state: DeliveryState, *, by: Actor, at: datetime) -> None:
    delivery.state = state.value
    delivery.ended_at = None if state is DeliveryState.SENT else at
    delivery.save(update_fields=["state", "ended_at"])
    facts: list[Fact] = [DeliveryMoved(row.code, Means.POST, state)]
    if state is DeliveryState.DELIVERED and Status(row.status) in READY:
        facts = [
            ResultDelivered(row.code, Means.POST.value), *facts, turn(row, Status.RETURNED, by=By.INTAKE_CLERK, at=at),
        ]  # fmt: skip
    making.keep(row, facts, by=by, at=at)


def _checked(to: Shipping) -> tuple[list[FieldError], Shipping]:
    name = " ".join(to.recipient.split())[: making.LONGEST_LINE]
    phone = re.sub(r"[\s.\-()]", "", to.phone)[:20]
    address = " ".join(to.address.split())
    faults = []
    if not name:
        faults.append(FieldError("/recipient", "E-REQ"))
    if not _PHONE.fullmatch(phone):
        faults.append(FieldError("/phone", "E-FMT", "post_phone"))
    if not 10 <= len(address) <= LONGEST_ADDRESS:
        faults.append(FieldError("/address", "E-FMT", "post_address"))
    return faults, Shipping(name, phone, address, to.payer)
