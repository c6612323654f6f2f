"""The room of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, sign-in, API clients."""

    name = "motcua.identity.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
