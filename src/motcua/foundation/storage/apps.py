"""The room's entry in Django."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Stored files."""

    name = "motcua.foundation.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"
