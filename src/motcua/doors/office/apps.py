"""The office as a part of the framework."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The office; no tables."""

    name = "motcua.doors.office"
    label = "office"

    def ready(self) -> None:
        """Read the office's words."""
        from motcua.doors.ui import texts  # slow import: the tables are read once, when the framework is up

        texts.load(Path(__file__).parent / "texts")
