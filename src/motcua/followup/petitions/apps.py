"""The room's entry in Django."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Petitions."""

    name = "motcua.followup.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"
