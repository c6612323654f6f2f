import django.db.models.deletion
from django.db import migrations, models

import motcua.casework.dossiers.numbers


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_clocks"),
        ("storage", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("brought_by", models.TextField(default="")),
                ("brought_number", models.TextField(default="")),
                ("identified_by", models.TextField(default="")),
                ("by_proxy", models.BooleanField(default=False)),
                ("proxy_paper", models.UUIDField(null=True)),
                ("sets", models.SmallIntegerField(default=1)),
                ("envelope", models.TextField(default="")),
                ("arrived_at", models.DateTimeField(null=True)),
                ("delivery", models.TextField(default="desk")),
                ("device", models.TextField(default="")),
                ("note", models.TextField(default="")),
                ("confirmed", models.JSONField(default=list)),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reception", to="dossiers.dossier"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegisterYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.TextField()),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
                ("sha256", models.TextField()),
                ("locked_by", models.TextField()),
                ("locked_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "year"), name="dossiers_register_year")],
            },
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("name", models.TextField()),
                ("quantity", models.SmallIntegerField(default=1)),
                ("form", models.TextField()),
                ("paper", models.UUIDField(null=True)),
                ("unscanned", models.TextField(default="")),
                ("place", models.TextField(default="")),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_to", models.TextField(default="")),
                ("returned_by", models.TextField(default="")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="components", to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "position"), name="dossiers_component_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("key", models.TextField()),
                ("act", models.TextField()),
                ("revision", models.IntegerField()),
                (
                    "says",
                    models.JSONField(
                        decoder=motcua.casework.dossiers.numbers.Decoder,
                        default=dict,
                        encoder=motcua.casework.dossiers.numbers.Encoder,
                    ),
                ),
                ("by", models.TextField()),
                ("ordered_at", models.DateTimeField()),
                ("regime", models.TextField(default="")),
                ("form", models.TextField(default="")),
                ("name", models.TextField(default="")),
                ("symbol", models.TextField(default="")),
                ("to_applicant", models.BooleanField(default=False)),
                ("signed", models.BooleanField(default=False)),
                ("sha256", models.TextField(default="")),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="storage.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("made_at", None)), fields=["ordered_at"], name="dossiers_sheet_wanted"
                    ),
                    models.Index(
                        condition=models.Q(("dossier", None)),
                        fields=["unit", "key", "-ordered_at"],
                        name="dossiers_sheet_book",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "key", "act"), name="dossiers_sheet_of_act"),
                    models.UniqueConstraint(fields=("dossier", "key", "revision"), name="dossiers_sheet_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("dossier", None)),
                        fields=("unit", "key", "act"),
                        name="dossiers_sheet_of_book",
                    ),
                ],
            },
        ),
    ]
