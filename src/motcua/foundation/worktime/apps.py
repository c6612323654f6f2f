"""The room's entry in Django."""

from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    """Working time."""

    name = "motcua.foundation.worktime"
    label = "worktime"
    default_auto_field = "django.db.models.BigAutoField"
