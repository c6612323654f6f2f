"""What the population database said of a person, for a short time."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_appointments_and_claims")]

    operations = [
        migrations.CreateModel(
            name="PopulationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=120)),
                ("match", models.CharField(max_length=12)),
                ("items", models.JSONField(default=dict)),
                ("message", models.CharField(blank=True, default="", max_length=80)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="population_answer_until")],
                "constraints": [models.UniqueConstraint(fields=("person", "procedure"), name="population_answer_once")],
            },
        ),
    ]
