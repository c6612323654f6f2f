"""The room's entry in Django."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Quality of service."""

    name = "motcua.followup.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
