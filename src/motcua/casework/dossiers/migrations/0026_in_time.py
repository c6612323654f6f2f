"""How likely a line of open work is to be answered in time, kept beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0025_bundles"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="in_time",
            field=models.SmallIntegerField(db_default=101),
        ),
    ]
