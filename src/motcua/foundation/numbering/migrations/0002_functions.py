"""The functions and triggers of numbers, and the series of dossier codes."""

from django.db import migrations

from motcua.foundation.numbering import database


class Migration(migrations.Migration):
    dependencies = [("numbering", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [database.SERIES, database.DRAW, database.BIND, database.KEEP_NUMBER, database.KEEP_COUNTER],
            [database.UNDO],
        ),
    ]
