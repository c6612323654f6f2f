"""What an officer chooses for themselves: views kept under a name, columns, single keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models
from motcua.casework.dossiers.queries.inbox import COLUMNS
from motcua.foundation.errors import FieldError, Invalid
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

MOST_FILTERS, LONGEST_NAME, LONGEST_QUERY = 30, 60, 1_000


@transaction.atomic
def save_filter(actor: Actor, *, name: str, query: str, at: datetime) -> None:
    """Keep a view under a name, over the one that had it. Raises `Invalid` for a name that is missing or long, or the 31st."""
    permissions.require(actor, "process.read")
    name = normal(name)
    if not name or len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise Invalid([FieldError("/name", "E-NAME", "name", {"most": LONGEST_NAME})])
    known = models.SavedFilter.objects.filter(account=actor.id)
    if not known.filter(name=name).exists() and known.count() >= MOST_FILTERS:
        raise Invalid([FieldError("/name", "E-MANY", "many", {"most": MOST_FILTERS})])
    models.SavedFilter.objects.update_or_create(account=actor.id, name=name, defaults={"query": query, "at": at})


def drop_filter(actor: Actor, *, number: int) -> None:
    """Forget a view of one's own; another's stays."""
    permissions.require(actor, "process.read")
    models.SavedFilter.objects.filter(pk=number, account=actor.id).delete()


def choose(actor: Actor, *, columns: Sequence[str], shortcuts: bool) -> None:
    """Which columns the inbox shows, in the house's order, and whether single keys act; unknown columns are left out."""
    permissions.require(actor, "process.read")
    models.DeskChoice.objects.update_or_create(
        account=actor.id,
        defaults={"columns": [name for name in COLUMNS if name in columns], "shortcuts": shortcuts},
    )
