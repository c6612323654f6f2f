"""The room's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notices."""

    name = "motcua.followup.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
