"""The room's entry in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Looks at data."""

    name = "motcua.foundation.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
