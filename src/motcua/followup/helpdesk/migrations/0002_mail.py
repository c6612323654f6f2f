import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0001_helpdesk"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.SmallIntegerField()),
                ("name", models.TextField()),
                ("size", models.IntegerField()),
                ("media_type", models.TextField(default="")),
                ("stored", models.TextField(default="")),
                ("refused", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="helpdesk.inquiry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailTaken",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("outcome", models.TextField()),
                ("inquiry", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="helpdesk_mail_taken")],
            },
        ),
    ]
