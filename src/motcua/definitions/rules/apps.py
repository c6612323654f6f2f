"""The room rules as a part of the framework."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Room `rules` on the floor of definitions."""

    name = "motcua.definitions.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"
