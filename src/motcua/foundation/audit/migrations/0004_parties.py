"""Who stood at the other end of an exchange, and the id by which both sides find it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_owner_and_exchanges")]

    operations = [
        migrations.AddField(
            model_name="look",
            name="party",
            field=models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="look",
            name="message",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
