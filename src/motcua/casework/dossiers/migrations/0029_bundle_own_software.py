from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0028_bundle_signing"),
    ]

    operations = [
        migrations.AddField(
            model_name="bundle",
            name="strange",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="bundledeclaration",
            name="signer",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="bundlefile",
            name="signed",
            field=models.BooleanField(default=False),
        ),
    ]
