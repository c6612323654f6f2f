"""The day from which the owner of a result hears that it ends."""

from django.db import migrations, models

# Until now everybody was told sixty days before; a result keeps the day that held when it was issued.
BEFORE = """
    UPDATE results_result SET remind_on = valid_until - 60 WHERE valid_until IS NOT NULL AND state = 'in_force'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0004_acts"),
    ]

    operations = [
        migrations.AddField(
            model_name="result",
            name="remind_on",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name="result",
            name="results_ending",
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                condition=models.Q(
                    ("remind_on__isnull", False),
                    ("reminded_at", None),
                    ("state", "in_force"),
                ),
                fields=["remind_on"],
                name="results_to_remind",
            ),
        ),
    ]
