"""The API as a part of the framework."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API; no tables."""

    name = "motcua.doors.api"
    label = "api"

    def ready(self) -> None:
        """Read the API's words and what its addresses take."""
        from motcua.doors.api.rights import LINES  # slow import: the tables are read once, when the framework is up
        from motcua.doors.ui import rights, texts  # slow import: the same

        texts.load(Path(__file__).parent / "texts")
        rights.declare(LINES)
