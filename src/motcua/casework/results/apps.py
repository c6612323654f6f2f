"""The room `results` as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Registers the room."""

    name = "motcua.casework.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"
