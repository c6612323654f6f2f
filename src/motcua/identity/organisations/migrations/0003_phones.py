"""The phone of a post, for the published list of desk staff."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_staffing")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
    ]
