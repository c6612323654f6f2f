"""Lists taken out of the house: restricted, recorded, in the order of the filings, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.facts import DossiersExported
from motcua.casework.dossiers.types import Filter, InboxLine, InboxPage, Search
from motcua.foundation.journal import services as journal
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions import queries as permissions

A_PAGE, MOST = 500, 100_000
MOST_OF_A_SHEET = 20_000
"""Lines of a queue in one workbook, which is made while its officer waits."""


def export(actor: Actor, wanted: Search, *, question: str, at: datetime) -> Iterator[InboxLine]:
    """The dossiers that a question finds, the newest first, 100,000 at most; that it was asked is recorded before the first is given.

    Raises `NotAllowed`, `TooBroad`.
    """
    permissions.require(actor, "dossier.export")
    first = queries.search(actor, wanted, at=at, limit=A_PAGE)
    with transaction.atomic():
        journal.record(DossiersExported(question[:500]), ref=Ref("account", actor.id), by=actor, at=at)
    return _pages(actor, wanted, first, at)


def export_inbox(actor: Actor, wanted: Filter, *, question: str, at: datetime) -> Iterator[InboxLine]:
    """The lines of a queue in its own order, 20,000 at most; that it was asked is recorded before the first is given.

    Raises `NotAllowed`.
    """
    permissions.require(actor, "dossier.export")
    first = queries.inbox(actor, wanted, at=at, limit=A_PAGE)
    with transaction.atomic():
        journal.record(DossiersExported(question[:500]), ref=Ref("account", actor.id), by=actor, at=at)
    return _lines(actor, wanted, first, at)


def _lines(actor: Actor, wanted: Filter, page: InboxPage, at: datetime) -> Iterator[InboxLine]:
    given = 0
    while True:
        yield from page.lines[: MOST_OF_A_SHEET - given]
        given += len(page.lines)
        if page.after is None or given >= MOST_OF_A_SHEET:
            return
        page = queries.inbox(actor, wanted, at=at, place=page.after, limit=A_PAGE)


def _pages(actor: Actor, wanted: Search, page: InboxPage, at: datetime) -> Iterator[InboxLine]:
    given = 0
    while True:
        yield from page.lines
        given += len(page.lines)
        if page.after is None or given >= MOST:
            return
        page = queries.search(actor, wanted, at=at, place=page.after, limit=A_PAGE)
