"""The room's entry in Django."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Results."""

    name = "motcua.casework.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"
