"""Which session at the provider a sign-in rests on, and sign-out tokens that were used."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_factors_and_sessions")]

    operations = [
        migrations.AddField(
            model_name="browsersession",
            name="provider_subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="browsersession",
            name="provider_session",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="browsersession",
            index=models.Index(
                condition=Q(("closed_at", None)) & ~Q(("provider_subject", "")),
                fields=["provider_subject"],
                name="session_of_subject",
            ),
        ),
        migrations.CreateModel(
            name="UsedToken",
            fields=[
                ("fingerprint", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
