"""The room's entry in Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents."""

    name = "motcua.backoffice.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
