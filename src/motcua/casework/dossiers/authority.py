"""By what right somebody signs for a unit, as the paper says it (Decree 30/2020/NĐ-CP article 13 and annex I).

The mark and the deed come from the grant under which they sign; the head's title follows from the kind of unit. The line below it is the
signer's own title, that of their post on the day; a deputy without a post is the head's deputy.
"""

from __future__ import annotations

from datetime import datetime

from motcua.casework.results.types import Authority, Order
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.types import Holding
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import OnBehalf, Target

_HEADS = (
    ("Văn phòng", "CHÁNH VĂN PHÒNG"),
    ("Ủy ban nhân dân", "CHỦ TỊCH"),
    ("Ban", "TRƯỞNG BAN"),
    ("Bộ", "BỘ TRƯỞNG"),
    ("Cục", "CỤC TRƯỞNG"),
    ("Chi cục", "CHI CỤC TRƯỞNG"),
    ("Vụ", "VỤ TRƯỞNG"),
    ("Sở", "GIÁM ĐỐC"),
    ("Phòng", "TRƯỞNG PHÒNG"),
)
"""Kinds of units by the first words of their names, and what their heads are called."""

_DEPUTY = "PHÓ"
_OTHER = "THỦ TRƯỞNG CƠ QUAN"


def of(actor: Actor, order: Order, *, at: datetime) -> Authority:
    """The lines above a signature, from the grant that gives it; none for who signs in their own right."""
    target = Target(owner=order.owner, unit=order.unit, procedure=order.procedure)
    grants = [
        grant
        for grant in permissions.grants(actor.id, at=at)
        if "result.sign" in permissions.gives(grant) and grant.covers(target)
    ]
    if not grants or any(grant.on_behalf is OnBehalf.OWN for grant in grants):
        return Authority()
    grant = grants[0]
    line = organisations.line(order.unit, on=legal_date(at))
    head = head_of(line[0].name if line else "")
    mark = f"{grant.on_behalf.value} {head}"
    own = _own_title(actor, order.unit, at) if grant.on_behalf is not OnBehalf.ACTING else ""
    if grant.on_behalf is OnBehalf.DEPUTY and not own.startswith(_DEPUTY):
        own = f"{_DEPUTY} {head}"
    return Authority(lines=(mark, own) if own else (mark,), deed=grant.document)


def _own_title(actor: Actor, unit: str, at: datetime) -> str:
    """The title of the post that the signer holds on the day, at the unit that issues where there are several; empty without a post."""
    held = organisations.appointments(principals=[actor.id], on=legal_date(at))
    best = min(
        held,
        key=lambda one: (one.post.unit != unit, one.holding is not Holding.PRIMARY, -len(one.post.unit), one.id),
        default=None,
    )
    return best.post.title.upper() if best else ""


def head_of(unit: str) -> str:
    """What the head of a unit of this name is called."""
    return next((title for kind, title in _HEADS if unit.startswith(kind)), _OTHER)
