"""Ratings that were given by a dossier's slip stood in the waiting room; they join the others of their dossier."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEVELS = {5: "very_satisfied", 4: "satisfied", 3: "neutral", 2: "dissatisfied", 1: "dissatisfied"}


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- the framework's signature
    """Bring them over by their dossier; one without a dossier goes."""
    ratings = apps.get_model("feedback", "Rating")
    dossiers = apps.get_model("dossiers", "Dossier")
    given = apps.get_model("counter", "Rating").objects.filter(subject_kind="dossier")
    for row in given.iterator():
        dossier = dossiers.objects.filter(code=row.subject_id).first()
        if dossier is None:
            continue
        ratings.objects.get_or_create(
            source="house",
            key=f"{dossier.code}/result",
            defaults={
                "dossier": dossier.code, "unit": dossier.unit, "procedure": dossier.procedure, "kind": "result",
                "stage": "result", "way": "slip", "level": LEVELS[row.score], "text": row.text, "at": row.at,
                "taken_at": row.at, "first_at": row.first_at,
            },
        )  # fmt: skip
    given.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_reports"),
        ("counter", "0001_initial"),
        ("dossiers", "0019_away"),
    ]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
