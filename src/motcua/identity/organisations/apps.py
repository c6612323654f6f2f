"""The room of organisations."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Units and enterprises."""

    name = "motcua.identity.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
