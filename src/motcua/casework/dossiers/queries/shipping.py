"""Reads of what the post brings, and of how an owner wants a result on paper."""

from __future__ import annotations

from motcua.casework.dossiers import lawfulness, models
from motcua.casework.dossiers.queries.finding import row_for
from motcua.casework.dossiers.types import (
    DeliveryState,
    Means,
    Payer,
    PostNews,
    PostStep,
    ReturnWish,
    Shipment,
    Shipping,
)
from motcua.foundation import once
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, Ref


def shipments(actor: Actor, code: str) -> list[Shipment]:
    """What the post was asked to bring for a dossier, the newest first, each with its news in the order in which it happened."""
    row = row_for(actor, code, "dossier.read")
    if not lawfulness.decided(row):
        return []  # there is nothing to bring yet
    rows = row.deliveries.filter(means=Means.POST.value).exclude(address="").prefetch_related("news").order_by("-id")
    found = once.kept(("deliveries", row.pk), lambda: list(rows))
    return [_shipment(row, one) for one in found]


def shipment(actor: Actor, number: int) -> Shipment:
    """One of them by its number, for whoever may read its dossier; raises `NotFound`."""
    found = models.Delivery.objects.filter(pk=number).exclude(address="").select_related("dossier").first()
    if found is None:
        raise NotFound(kind="shipment", id=number)
    return _shipment(row_for(actor, found.dossier.code, "dossier.read"), found)


def return_wish(actor: Actor, code: str) -> ReturnWish:
    """How the owner wants the result on paper: at the desk unless something else was said."""
    row = row_for(actor, code, "dossier.read")
    found = models.ReturnWish.objects.filter(dossier=row).first()
    if found is None:
        return ReturnWish(by_post=False)
    return ReturnWish(found.by_post, found.recipient, found.phone, found.address)


def _shipment(row: models.Dossier, one: models.Delivery) -> Shipment:
    steps = sorted(one.news.all(), key=lambda news: (news.at, news.pk))
    return Shipment(
        one.pk, row.code, row.unit, Ref(row.owner_kind, row.owner_id), DeliveryState(one.state), one.tracking,
        Shipping(one.recipient, one.phone, one.address, Payer(one.payer)), one.fee, one.at,
        tuple(PostStep(PostNews(news.kind), news.place, news.at) for news in steps),
    )  # fmt: skip
