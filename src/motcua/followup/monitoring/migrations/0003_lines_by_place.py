"""Lines are listed by day, unit and procedure: the index has them in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_sums_without_procedures")]

    operations = [
        migrations.AddIndex(
            "line",
            models.Index(fields=["generation", "base", "day", "unit", "procedure"], name="monitoring_line_place"),
        ),
        migrations.RemoveIndex("line", "monitoring_line_day"),
    ]
