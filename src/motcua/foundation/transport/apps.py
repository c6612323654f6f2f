"""Django's name for the room."""

from __future__ import annotations

from django.apps import AppConfig


class TransportConfig(AppConfig):
    """Calls to other bodies' systems."""

    name = "motcua.foundation.transport"
    label = "transport"
    default_auto_field = "django.db.models.BigAutoField"
