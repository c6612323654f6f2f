"""Dropping what is over: tokens, wrong passwords of another day, ended sessions."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from motcua.foundation.types import Actor
from motcua.identity.accounts import models
from motcua.identity.accounts.services.officers import FORGOTTEN_AFTER
from motcua.identity.permissions import queries as permissions


def sweep(actor: Actor, *, at: datetime) -> None:
    """Delete expired tokens, attempts that no longer count and sessions past their end; safe to repeat."""
    permissions.require(actor, "account.sweep")
    models.Token.objects.filter(expires_at__lte=at).delete()
    models.Attempt.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()
    Session.objects.filter(expire_date__lt=at).delete()
