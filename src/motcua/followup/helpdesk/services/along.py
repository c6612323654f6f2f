"""Looking along: a caller lets one officer see what they see, for a quarter of an hour, reading only.

The code is eight digits, good once and for ten minutes, kept as a keyed fingerprint; five wrong ones in an hour and the officer waits. Pages are
made inside a transaction that the database holds to reading, so that nothing that a page does can change anything.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import QuerySet

from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import AlongOver, CodeWrong, PageWrites
from motcua.followup.helpdesk.facts import LookedAlong
from motcua.followup.helpdesk.queries.along import value
from motcua.followup.helpdesk.types import Along
from motcua.foundation.audit import services as audit
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

DIGITS = 8
CODE_GOOD_FOR = timedelta(minutes=10)
LASTS = timedelta(minutes=15)
MOST_TRIES = 5
_Shown = TypeVar("_Shown")


@transaction.atomic
def allow(actor: Actor, *, at: datetime) -> tuple[Along, str]:
    """Consent to be looked along with, for the one for whom the person acts; gives the code to say. What was allowed before ends."""
    permissions.require(actor, "help.ask")
    owner = actor.acting_for
    if actor.kind is not ActorKind.PERSON or owner is None:
        raise NotAllowed(permission="help.ask")
    _end(models.Along.objects.filter(account=actor.id, ended_at=None), actor, at)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row = models.Along.objects.create(
        account=actor.id, owner_kind=owner.kind, owner_id=owner.id, assurance=actor.assurance, code=_print(code), asked_at=at,
        code_until=at + CODE_GOOD_FOR,
    )  # fmt: skip
    return value(row), code


def begin(actor: Actor, *, code: str, at: datetime) -> Along:
    """Begin by the code that a caller has said. Raises `CodeWrong`."""
    permissions.require(actor, "help.along")
    hour = at.replace(minute=0, second=0, microsecond=0)
    models.AlongTry.objects.get_or_create(account=actor.id, hour=hour, defaults={"tries": 0})
    digits = "".join(one for one in code if one.isascii() and one.isdigit())
    with transaction.atomic():
        # Tries of one officer wait for one another, so that pressing at once gives no more of them.
        tally = models.AlongTry.objects.select_for_update(no_key=True).get(account=actor.id, hour=hour)
        if tally.tries >= MOST_TRIES:
            raise CodeWrong(reason="tries")
        waiting = models.Along.objects.select_for_update().filter(code=_print(digits), begun_at=None, ended_at=None)
        row = waiting.filter(code_until__gt=at).order_by("-asked_at").first() if len(digits) == DIGITS else None
        if row is not None:
            row.officer, row.begun_at, row.ends = actor.id, at, at + LASTS
            row.save(update_fields=["officer", "begun_at", "ends"])
            _told(row, "begun", actor, at)
        else:
            tally.tries += 1
            tally.save(update_fields=["tries"])
    if row is None:
        raise CodeWrong(reason="code")
    return value(row)


def see(actor: Actor, *, along: int, page: str, show: Callable[[Actor], _Shown], at: datetime) -> _Shown:
    """Show a page as the caller sees it: written down first, for the caller to read, then made as the caller, reading only.

    Raises `AlongOver`, `PageWrites`.
    """
    permissions.require(actor, "help.along")
    with transaction.atomic():
        row = models.Along.objects.filter(pk=along, officer=actor.id).first()
        if row is None or not value(row).running(at):
            raise AlongOver(along=along)
        owner = Ref(row.owner_kind, row.owner_id)
        caller = accounts.actor(row.account, owner, assurance=row.assurance, at=at)
        models.AlongLook.objects.create(along=row, page=page[:200], at=at)
        role, unit = permissions.standing(actor, "help.along", on=Target(unit=settings.MOTCUA.agency_code))
        audit.looked(
            actor,
            subject=owner,
            what="along",
            purpose="help",
            at=at,
            owner=owner,
            role=role,
            unit=unit,
            fields=("identity", "dossier"),
        )
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            return show(caller)
    except Error as broken:
        raise PageWrites from broken


@transaction.atomic
def end(actor: Actor, *, along: int = 0, at: datetime) -> None:
    """End it at once: the caller everything that they allowed, the officer the one that they look by."""
    if actor.kind is ActorKind.OFFICER:
        permissions.require(actor, "help.along")
        _end(models.Along.objects.filter(pk=along, officer=actor.id, ended_at=None), actor, at)
    else:
        permissions.require(actor, "help.ask")
        _end(models.Along.objects.filter(account=actor.id, ended_at=None), actor, at)


def _end(rows: QuerySet[models.Along], actor: Actor, at: datetime) -> None:
    for row in rows.select_for_update():
        row.ended_at = min(at, row.ends) if row.ends else at
        row.ended_by = str(actor)
        row.save(update_fields=["ended_at", "ended_by"])
        if row.begun_at is not None:
            _told(row, "ended", actor, at)


def _told(row: models.Along, turn: str, actor: Actor, at: datetime) -> None:
    journal.record(LookedAlong(row.pk, turn, str(actor)), ref=Ref("along", str(row.pk)), by=actor, at=at)


def _print(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"along/{code}".encode(), hashlib.sha256).hexdigest()
