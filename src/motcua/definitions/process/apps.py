"""The room process as a part of the framework."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Room `process` on the floor of definitions."""

    name = "motcua.definitions.process"
    label = "process"
    default_auto_field = "django.db.models.BigAutoField"
