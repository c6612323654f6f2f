"""The room of rights."""

from __future__ import annotations

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    """Rights and grants."""

    name = "motcua.identity.permissions"
    label = "permissions"
    default_auto_field = "django.db.models.BigAutoField"
