"""The room's entry in Django."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Papers."""

    name = "motcua.casework.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"
