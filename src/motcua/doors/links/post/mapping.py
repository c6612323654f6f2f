"""Our shipment ↔ the post's order; its words ↔ our news."""

from __future__ import annotations

import re

from motcua.casework.dossiers.types import Payer, PostNews, Shipment
from motcua.doors.links.post.settings import Settings
from motcua.foundation.types import Json

_ORDER = re.compile(r"MC([1-9][0-9]{0,17})")
_PAYERS = {Payer.SENDER: "SENDER", Payer.RECIPIENT: "RECEIVER"}


def order_code(shipment: int) -> str:
    """Our number of an order: the same for a repeat."""
    return f"MC{shipment}"


def shipment_of(order: str) -> int | None:
    """The shipment of an order number, if it is one of ours."""
    found = _ORDER.fullmatch(order)
    return int(found[1]) if found else None


def order(shipment: Shipment, settings: Settings, *, organisation: str) -> dict[str, Json]:
    """The body of an order."""
    return {
        "orderCode": order_code(shipment.id),
        "customerCode": settings.customer,
        "reference": shipment.code,
        "sender": {"name": organisation, "pickupPoint": settings.office_names.get(shipment.unit, organisation)},
        "receiver": {"name": shipment.to.recipient, "phone": shipment.to.phone, "address": shipment.to.address},
        "payer": _PAYERS[shipment.to.payer],
        "content": "Kết quả thủ tục hành chính",
    }


def news(state: str, settings: Settings) -> PostNews | None:
    """What the post's word means here; none for one that we were not told about."""
    ours = settings.states.get(state)
    return PostNews(ours) if ours else None
