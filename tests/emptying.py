"""Empties the tables that a test wrote to, in hundredths of a second where the framework's own way takes half a second.

The framework truncates every table of the product, and each truncation makes new files; a test fills some thirty of two
hundred. Here one question finds those that hold rows and their rows are deleted, past triggers and foreign keys: the
tables that refuse deletion do so towards the product, not towards its tests.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

KEPT = {ContentType._meta.db_table}
"""Filled once the migrations are done, and the same for ever."""
QUEUE = ["procrastinate_periodic_defers", "procrastinate_events", "procrastinate_jobs", "procrastinate_workers"]
"""The queue's tables are not the framework's: its own way would leave them as they are."""

_looks_for_rows: list[str] = []


def empty() -> None:
    """Leave every table without a row, those of the queue too."""
    if not _looks_for_rows:
        tables = sorted({*connection.introspection.django_table_names(only_existing=True, include_views=False), *QUEUE})
        looks = [f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables if table not in KEPT]
        _looks_for_rows.append(" UNION ALL ".join(looks))
    with connection.cursor() as cursor:
        cursor.execute(_looks_for_rows[0])
        filled = [table for (table,) in cursor.fetchall()]
        if filled:
            deletions = "; ".join(f'DELETE FROM "{table}"' for table in filled)
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletions}; COMMIT")


def instead_of_flushing() -> None:
    """From now on tests with transactions of their own leave the database through here."""
    TransactionTestCase._fixture_teardown = lambda self: empty()  # type: ignore[method-assign]
