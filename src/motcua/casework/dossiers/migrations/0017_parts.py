"""Parts that are filed with their main dossier: their key in its procedure, what they wait for, when they began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0016_comparing")]

    operations = [
        migrations.AddField("link", "key", models.TextField(default="", db_default="")),
        migrations.AddField(
            "link",
            "after",
            models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField())),
        ),
        migrations.AddField("link", "begun_at", models.DateTimeField(null=True)),
    ]
