"""What the application's database role may do: everything that a room needs, nothing to the journal but append."""

from __future__ import annotations

from django.db import connection

from motcua.config.database import APP

READ_ONLY = ("journal_journalentry", "journal_journalhead", "django_migrations")
APPEND_ONLY = ("dossiers_tick", "dossiers_duedate")
"""What is written once: the acts on legal clocks and every due date that they gave."""


def grant() -> None:
    """Give the application's role its rights; run by the owner after each migration, harmless when repeated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
        if cursor.fetchone() is None:
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP}")
        for table in READ_ONLY:
            cursor.execute(f"REVOKE ALL ON {table} FROM {APP}")
            cursor.execute(f"GRANT SELECT ON {table} TO {APP}")
        for table in APPEND_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")


def steady_queue() -> None:
    """Let the queue's fetch use its indexes whatever the table's statistics say; run by the owner after each migration.

    The queue swings between empty and full: planned for an empty table, one fetch reads the whole queue for each job
    in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION procrastinate_fetch_job_v2(varchar[], bigint) SET enable_seqscan = off")
