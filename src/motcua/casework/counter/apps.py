"""The room's entry in Django."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """The waiting room."""

    name = "motcua.casework.counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"
