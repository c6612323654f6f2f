"""The room's entry in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Targets, roll-ups and declared values."""

    name = "motcua.followup.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"
