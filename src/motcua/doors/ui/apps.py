"""The page parts as a part of the framework."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Page parts; no tables."""

    name = "motcua.doors.ui"
    label = "ui"

    def ready(self) -> None:
        """Read the words of the page parts."""
        from motcua.doors.ui import texts  # slow import: the tables are read once, when the framework is up

        texts.load(Path(__file__).parent / "texts")
