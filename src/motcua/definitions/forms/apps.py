"""The room forms as a part of the framework."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Room `forms` on the floor of definitions."""

    name = "motcua.definitions.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
