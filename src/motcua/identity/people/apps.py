"""The room of people and mandates."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and mandates."""

    name = "motcua.identity.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
