"""The room's entry in Django."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The outbox."""

    name = "motcua.foundation.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
