"""The room `signing` as a Django app; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Registers the room."""

    name = "motcua.foundation.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"
