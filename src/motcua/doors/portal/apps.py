"""The portal as a part of the framework."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal; no tables."""

    name = "motcua.doors.portal"
    label = "portal"

    def ready(self) -> None:
        """Read the portal's words and what its addresses take."""
        from motcua.doors.portal.rights import LINES  # slow import: the tables are read once, when the framework is up
        from motcua.doors.ui import rights, texts  # slow import: the same

        texts.load(Path(__file__).parent / "texts")
        rights.declare(LINES)
