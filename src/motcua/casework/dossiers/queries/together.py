"""Who has a dossier open, who is working on it, and what happened since a page was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.finding import ref_of, row_for, target
from motcua.casework.dossiers.types import Held, Looker, Meanwhile, Status, Together
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions

GONE_AFTER = timedelta(seconds=90)
"""Whoever has not been heard of for so long has closed the page; it asks every 30 seconds."""
IDLE_AFTER = timedelta(minutes=15)
"""When anybody may take over what another began."""
TAKE_OVER = "dossier.assign"
"""The head's right: may take over at once."""

_MOST = 500


def together(actor: Actor, code: str, *, at: datetime) -> Together:
    """Who else has the dossier open and who is working on it; nothing for a dossier that the actor may not see."""
    row = models.Dossier.objects.filter(code=code).first()
    if row is None or not permissions.allows(actor, "process.read", on=target(row)):
        return Together()
    lookers = models.Looking.objects.filter(code=code, seen_at__gt=at - GONE_AFTER).exclude(account=actor.id)
    others = tuple(Looker(one.name, one.since) for one in lookers.order_by("since")[:20])
    hold = models.Hold.objects.filter(code=code).first()
    if hold is None:
        return Together(others)
    idle = hold.active_at <= at - IDLE_AFTER
    head = permissions.allows(actor, TAKE_OVER, on=target(row))
    mine = hold.account == actor.id
    held = Held(hold.name, hold.since, hold.active_at, mine, idle, not mine and (idle or head))
    return Together(others, held)


def held_by(actor: Actor, account: str) -> list[str]:
    """Codes of the dossiers that an officer holds, for whoever gives their work to others."""
    permissions.require(actor, "process.assign")
    return list(models.Hold.objects.filter(account=account).order_by("code").values_list("code", flat=True))


def meanwhile(actor: Actor, code: str, *, place: int) -> tuple[Meanwhile, ...]:
    """What happened to a dossier after the place of its history that a page was made from (the number of its entries then).

    Raises `NotFound` as the dossier's page does. The last 500 at most.
    """
    row_for(actor, code, "process.read")
    entries = journal.between(ref_of(code), max(place, 0) + 1, max(place, 0) + _MOST)
    by = {entry.by.partition(":")[2] for entry in entries if entry.by.startswith("officer:")}
    names = accounts.names(by) if by else {}
    told = []
    for entry in entries:
        status: Status | None = None
        if entry.name == "dossiers.status_changed":
            status = Status(str(entry.body["after"]))
        told.append(Meanwhile(entry.at, entry.name, status, names.get(entry.by.partition(":")[2], ""), entry.body))
    return tuple(told)
