"""Table of transport."""

from __future__ import annotations

from django.db import models


class Health(models.Model):
    """How the calls of one client go; counts are those of all processes since the row began."""

    client = models.CharField(max_length=60, primary_key=True)
    calls = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    milliseconds = models.BigIntegerField(default=0)
    """Time of all calls together."""
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, default="")
    """Code of the last failure, and what the other side answered."""
    held_until = models.DateTimeField(null=True)
    """Until when nobody calls, because it failed again and again."""
