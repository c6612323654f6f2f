"""The room's entry in Django."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    """The help desk."""

    name = "motcua.followup.helpdesk"
    label = "helpdesk"
    default_auto_field = "django.db.models.BigAutoField"
