from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_signatures"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="taken_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
    ]
