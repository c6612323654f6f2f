"""Commands of working on one dossier together: being seen, holding it while editing, taking over (a soft lock, never a gate)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.errors import HeldByOther, NotToTakeOver
from motcua.casework.dossiers.facts import HoldTakenOver
from motcua.casework.dossiers.queries.together import GONE_AFTER, IDLE_AFTER, TAKE_OVER
from motcua.casework.dossiers.services.turning import ref
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions

_LOOK = """
    INSERT INTO dossiers_looking (code, account, name, since, seen_at) VALUES (%(code)s, %(account)s, %(name)s, %(at)s, %(at)s)
    ON CONFLICT (code, account) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at,
        since = CASE WHEN dossiers_looking.seen_at > %(gone)s THEN dossiers_looking.since ELSE excluded.since END
"""
# Free, mine, or left alone for so long that whoever had it is no longer at it: one statement, so that of two only one gets it.
_HOLD = """
    INSERT INTO dossiers_hold (code, account, name, since, active_at) VALUES (%(code)s, %(account)s, %(name)s, %(at)s, %(at)s)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, active_at = greatest(dossiers_hold.active_at, excluded.active_at)
        WHERE dossiers_hold.account = excluded.account
    RETURNING account
"""


def look(actor: Actor, *, code: str, name: str, at: datetime) -> None:
    """The actor has the dossier open under the name of their sign-in; said again while the page is open. Raises `NotFound`."""
    queries.row_for(actor, code, "process.read")
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK, {"code": code, "account": actor.id, "name": name[:200], "at": at, "gone": at - GONE_AFTER}
        )


@transaction.atomic
def hold(actor: Actor, *, code: str, name: str, at: datetime) -> None:
    """Say that the actor is working on the dossier; said again with each act. Raises `HeldByOther`, `NotFound`.

    What another began and left alone is not taken silently: `take_over` is an act of its own.
    """
    queries.row_for(actor, code, "process.read")
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"code": code, "account": actor.id, "name": name[:200], "at": at})
        if cursor.fetchone() is not None:
            return
    found = models.Hold.objects.filter(code=code).first()
    if found is not None:
        raise HeldByOther(name=found.name, since=found.since)


@transaction.atomic
def take_over(actor: Actor, *, code: str, name: str, at: datetime) -> None:
    """Work on a dossier that another holds: after 15 minutes in which nothing was done, or at once as the head; recorded.

    Raises `NotFound`, `NotToTakeOver`.
    """
    row = queries.row_for(actor, code, "process.read", lock=True)
    found = models.Hold.objects.select_for_update().filter(code=code).first()
    if found is not None and found.account != actor.id:
        idle = found.active_at <= at - IDLE_AFTER
        if not idle and not permissions.allows(actor, TAKE_OVER, on=queries.target(row)):
            raise NotToTakeOver(name=found.name, since=found.since)
        reason = "idle" if idle else "head"
        journal.record(HoldTakenOver(code, found.account, reason), ref=ref(code), by=actor, at=at)
        found.delete()
    models.Hold.objects.update_or_create(
        code=code, defaults={"account": actor.id, "name": name[:200], "since": at, "active_at": at}
    )


def let_go(actor: Actor, *, code: str) -> None:
    """The actor is done with the dossier, or leaves it to others; what another holds stays."""
    permissions.require(actor, "process.read")
    models.Hold.objects.filter(code=code, account=actor.id).delete()


def forget_presence(*, at: datetime) -> None:
    """Drop the rows of those who left long ago; a job of the night."""
    models.Looking.objects.filter(seen_at__lt=at - IDLE_AFTER).delete()
    models.Hold.objects.filter(active_at__lt=at - 32 * IDLE_AFTER).delete()
