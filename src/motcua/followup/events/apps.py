"""The room's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events and webhooks."""

    name = "motcua.followup.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
