"""Dropping what is over: tokens, wrong passwords of another day, ended sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from motcua.foundation.types import Actor
from motcua.identity.accounts import models
from motcua.identity.accounts.services.attempts import FORGOTTEN_AFTER
from motcua.identity.accounts.services.factors import UNCONFIRMED_LIFE
from motcua.identity.permissions import queries as permissions

KEPT = timedelta(days=365)
"""How long an ended sign-in is shown; the log of systems is kept at least 12 months (Decree 333/2026/NĐ-CP article 16)."""


def sweep(actor: Actor, *, at: datetime) -> None:
    """Delete expired tokens, attempts that no longer count and sessions past their end; safe to repeat."""
    permissions.require(actor, "account.sweep")
    models.Token.objects.filter(expires_at__lte=at).delete()
    models.Attempt.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()
    models.UsedToken.objects.filter(until__lt=at).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    live = Session.objects.filter(session_key=OuterRef("key"))
    gone = models.BrowserSession.objects.filter(closed_at=None).exclude(Exists(live))
    gone.update(closed_at=at, closed_because="limit", key="")
    models.BrowserSession.objects.filter(closed_at__lt=at - KEPT).delete()
    models.Factor.objects.filter(confirmed_at=None, made_at__lt=at - UNCONFIRMED_LIFE).delete()
