"""Exchanges of a day are found without reading every look."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_parties")]

    operations = [
        migrations.AddIndex(
            model_name="look",
            index=models.Index(
                condition=models.Q(("direction", ""), _negated=True),
                fields=["at", "id"],
                name="audit_look_exchanged",
            ),
        ),
    ]
