"""The room's entry in Django."""

from django.apps import AppConfig


class DigitisingConfig(AppConfig):
    """Digitising of results."""

    name = "motcua.casework.digitising"
    label = "digitising"
    default_auto_field = "django.db.models.BigAutoField"
