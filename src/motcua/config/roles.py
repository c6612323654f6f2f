"""What the application's database role may do: everything that a room needs, nothing to the journal but append."""

from __future__ import annotations

from django.db import connection

from motcua.config.database import APP

READ_ONLY = ("journal_journalentry", "journal_journalhead", "django_migrations")


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
