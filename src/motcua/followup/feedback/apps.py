"""The room's entry in Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Ratings."""

    name = "motcua.followup.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
