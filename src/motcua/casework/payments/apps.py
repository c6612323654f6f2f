"""The room's entry in Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments."""

    name = "motcua.casework.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
