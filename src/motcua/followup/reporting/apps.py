"""The room's entry in Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Report kinds, periods, frozen figures, reports, and what officers watch."""

    name = "motcua.followup.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
