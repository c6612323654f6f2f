"""The room `pdf` as a Django app; it has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class PdfConfig(AppConfig):
    """Registers the room."""

    name = "motcua.foundation.pdf"
    label = "pdf"
    default_auto_field = "django.db.models.BigAutoField"
