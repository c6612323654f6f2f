"""Notices."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_kind", models.TextField()),
                ("owner_id", models.TextField()),
                ("code", models.TextField()),
                ("event", models.TextField()),
                ("words_version", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_owner"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["owner_kind", "owner_id"],
                        name="notifications_unread",
                    ),
                ],
            },
        ),
    ]
