"""Who has a dossier open, who is working on it, and what happened since a page was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.finding import ref_of, row_for, row_of, target
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

# Who has it open, and who works on it (with when they last did), in one read.
_TOGETHER = """
    (SELECT account, name, since, NULL::timestamptz AS active_at FROM dossiers_looking
        WHERE code = %(code)s AND seen_at > %(since)s AND account <> %(account)s ORDER BY since LIMIT 20)
    UNION ALL SELECT account, name, since, active_at FROM dossiers_hold WHERE code = %(code)s
"""


def together(actor: Actor, code: str, *, at: datetime) -> Together:
    """Who else has the dossier open and who is working on it; nothing for a dossier that the actor may not see."""
    row = row_of(code)
    if row is None or not permissions.allows(actor, "process.read", on=target(row)):
        return Together()
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, {"code": code, "since": at - GONE_AFTER, "account": actor.id})
        found = cursor.fetchall()
    others = tuple(Looker(name, since) for account, name, since, active in found if active is None)
    hold = next((one for one in found if one[3] is not None), None)
    over = Status(row.status).is_over
    if hold is None:
        return Together(others, over=over)
    account, name, since, active = hold
    idle = active <= at - IDLE_AFTER
    head = permissions.allows(actor, TAKE_OVER, on=target(row))
    mine = account == actor.id
    return Together(others, Held(name, since, active, mine, idle, not mine and (idle or head)), over)


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
