"""Static files under the names that the build gave them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage


class BuiltAssets(StaticFilesStorage):
    """`{% static "page.css" %}` becomes the fingerprinted name; without a build the plain name stays."""

    def url(self, name: str | None) -> str:
        """The address of a built file."""
        return super().url(_names().get(name or "", name))


@cache
def _names() -> dict[str, str]:
    for folder in settings.STATICFILES_DIRS:
        manifest = Path(folder) / "manifest.json"
        if manifest.exists():
            names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
            return names
    return {}
