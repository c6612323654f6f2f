"""The room catalogue as a part of the framework."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Room `catalogue` on the floor of definitions."""

    name = "motcua.definitions.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
