"""The function that alone writes the journal, and the sequence of all entries."""

from django.db import migrations

from motcua.foundation.journal.chain import APPEND


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE journal_position_seq", "DROP SEQUENCE journal_position_seq"),
        migrations.RunSQL(APPEND, "DROP FUNCTION journal_append(text, text, text[], int[], timestamptz, text, text[])"),
    ]
