from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0029_bundle_own_software"),
    ]

    operations = [
        migrations.AddField(
            model_name="reception",
            name="lacks",
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="component",
            name="slot",
            field=models.TextField(db_default="", default=""),
        ),
    ]
