"""The way of each message, verified addresses, the letter of the day, an organisation's own words.

What was told before gets its message with the steps that are known; an address that somebody typed stays, but is not verified.
"""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

CARRY_OVER = """
    INSERT INTO notifications_contact (owner_kind, owner_id, means, address, verified_at, by)
    SELECT owner_kind, owner_id, 'mail', email, NULL::timestamptz, by FROM notifications_preference WHERE email <> ''
    UNION ALL SELECT owner_kind, owner_id, 'sms', phone, NULL::timestamptz, by FROM notifications_preference WHERE phone <> '';

    INSERT INTO notifications_message (id, owner_kind, owner_id, kind, code, state, at)
    SELECT n.id, n.owner_kind, n.owner_id, 'dossier.' || n.event, n.code,
        CASE WHEN t.id IS NULL THEN 'portal' WHEN t.state IN ('waiting', 'trying') THEN 'ready' ELSE t.state END, n.at
    FROM notifications_notice n LEFT JOIN notifications_telling t ON t.id = n.id;

    INSERT INTO notifications_messagestep (message_id, number, step, means, "to", reason, at)
    SELECT m.id, 1, CASE WHEN t.id IS NULL THEN 'portal' ELSE 'ready' END, coalesce(t.means, ''), '', '', m.at
    FROM notifications_message m LEFT JOIN notifications_telling t ON t.id = m.id;

    INSERT INTO notifications_messagestep (message_id, number, step, means, "to", reason, at)
    SELECT id, 2, state, means, '', left(reason, 300), coalesce(settled_at, tried_at, at)
    FROM notifications_telling WHERE state NOT IN ('waiting', 'trying')
        AND EXISTS (SELECT FROM notifications_message m WHERE m.id = notifications_telling.id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_telling"),
    ]

    operations = [
        migrations.AddField(
            model_name="preference",
            name="digest",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="preference",
            name="interruptions",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="preference",
            name="muted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="quiet",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner_kind", models.TextField()),
                ("owner_id", models.TextField()),
                ("means", models.TextField()),
                ("address", models.TextField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("by", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_kind", "owner_id", "means"), name="notifications_one_contact"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactCode",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_kind", models.TextField()),
                ("owner_id", models.TextField()),
                ("means", models.TextField()),
                ("address", models.TextField()),
                ("mark", models.TextField()),
                ("before", models.TextField(default="")),
                ("agrees", models.BooleanField(default=False)),
                ("state", models.TextField(default="waiting")),
                ("tries", models.SmallIntegerField(default=0)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_code_owner"),
                    models.Index(fields=["mark", "-at"], name="notifications_code_mark"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_kind", models.TextField()),
                ("owner_id", models.TextField()),
                ("day", models.DateField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner_kind", "owner_id", "day"), name="notifications_one_digest")
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner_kind", models.TextField()),
                ("owner_id", models.TextField()),
                ("kind", models.TextField()),
                ("code", models.TextField(default="")),
                ("state", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_kind", "owner_id", "-at"], name="notifications_message_owner"),
                    models.Index(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=["code", "-at"],
                        name="notifications_message_code",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")),
                        fields=["owner_kind", "owner_id"],
                        name="notifications_message_held",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("channel", models.TextField()),
                ("language", models.TextField()),
                ("version", models.SmallIntegerField()),
                ("texts", models.JSONField()),
                ("written_by", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("put_by", models.TextField(default="")),
                ("put_at", models.DateTimeField(null=True)),
                ("note", models.TextField(default="")),
                ("ended_by", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "channel", "language", "version"), name="notifications_wording_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("put_at__isnull", False)),
                        fields=("kind", "channel", "language"),
                        name="notifications_wording_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("put_at", None)),
                        fields=("kind", "channel", "language"),
                        name="notifications_wording_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField()),
                ("step", models.TextField()),
                ("means", models.TextField(default="")),
                ("to", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="notifications.message"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "number"), name="notifications_step_number")
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="preference",
            name="email",
        ),
        migrations.RemoveField(
            model_name="preference",
            name="phone",
        ),
    ]
