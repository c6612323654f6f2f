"""The room's entry in Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Plans, tasks with their history, the self-assessment sheet."""

    name = "motcua.followup.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"
