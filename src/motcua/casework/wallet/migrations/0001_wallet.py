import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Given",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner_kind", models.CharField(max_length=40)),
                ("owner_id", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("paper", models.UUIDField()),
                ("kind", models.CharField(default="", max_length=60)),
                ("title", models.CharField(default="", max_length=500)),
                ("valid_until", models.DateField(null=True)),
                ("first_at", models.DateTimeField()),
                ("hidden_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("hidden_at", None)),
                        fields=["owner_kind", "owner_id", "-first_at"],
                        name="wallet_given_owner",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner_kind", "owner_id", "sha256"), name="wallet_given_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=64, unique=True)),
                ("owner_kind", models.CharField(max_length=40)),
                ("owner_id", models.CharField(max_length=120)),
                ("item", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=500)),
                ("purpose", models.CharField(max_length=300)),
                ("receiver", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=160)),
                ("ends_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["owner_kind", "owner_id", "-made_at"], name="wallet_shares")],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=120)),
                ("dossier", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("again", models.BooleanField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "dossier"), name="wallet_use_once")],
            },
        ),
        migrations.CreateModel(
            name="ShareLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=10)),
                ("network", models.CharField(max_length=60)),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="wallet.share"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["share", "-at"], name="wallet_looks")],
            },
        ),
    ]
