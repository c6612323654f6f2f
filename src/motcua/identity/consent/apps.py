"""The room's entry in Django."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Purposes, consents, requests of subjects, breaches."""

    name = "motcua.identity.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
