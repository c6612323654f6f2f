"""The room's entry in Django."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Numbers."""

    name = "motcua.foundation.numbering"
    label = "numbering"
    default_auto_field = "django.db.models.BigAutoField"
