"""The room's entry in Django."""

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """Open data and the data catalogue."""

    name = "motcua.followup.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"
