"""Where answers came from that a register knows too."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_assigning")]

    operations = [
        migrations.CreateModel(
            name="SourcedField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pointer", models.TextField()),
                ("source", models.TextField()),
                ("state", models.TextField()),
                ("told", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sourced", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "pointer", "source"), name="dossiers_sourced_once")
                ],
            },
        ),
    ]
