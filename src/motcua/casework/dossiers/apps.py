"""The room's entry in Django."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers."""

    name = "motcua.casework.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"
