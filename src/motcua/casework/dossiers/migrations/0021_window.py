from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0020_patterns"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                KeyTextTransform("reference", "origin"),
                condition=models.Q(("channel", "single_window")),
                name="dossiers_window",
            ),
        ),
    ]
