"""The room's entry in Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal."""

    name = "motcua.foundation.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
