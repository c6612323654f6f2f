import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("procedure", models.CharField(max_length=120)),
                ("unit", models.CharField(max_length=60)),
                ("made_by", models.CharField(max_length=160)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=120)),
                ("unit", models.CharField(max_length=60)),
                ("count", models.IntegerField()),
                ("said_by", models.CharField(max_length=160)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("procedure", "unit"), name="digitising_one_holding")],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.UUIDField()),
                ("file_name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.SmallIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("proposed", models.JSONField(default=dict)),
                ("first", models.JSONField(default=dict)),
                ("first_by", models.CharField(default="", max_length=160)),
                ("second", models.JSONField(default=dict)),
                ("second_by", models.CharField(default="", max_length=160)),
                ("settled", models.JSONField(default=dict)),
                ("settled_by", models.CharField(default="", max_length=160)),
                ("certified_by", models.CharField(default="", max_length=160)),
                ("result", models.CharField(default="", max_length=40)),
                ("reason", models.CharField(default="", max_length=500)),
                ("added_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="digitising.batch"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch", "state"], name="digitising_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "sha256"), name="digitising_once_a_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["first", "second", "differs", "matched", "certified", "dropped"])
                        ),
                        name="digitising_state",
                    ),
                ],
            },
        ),
    ]
