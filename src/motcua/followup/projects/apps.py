"""The room's entry in Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, phases, movements of money and changes by decision."""

    name = "motcua.followup.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
