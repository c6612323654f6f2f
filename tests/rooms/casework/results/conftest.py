"""Every test of results has an installation of its own, with a key and an empty store."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.rooms.foundation.signing import factory as signing


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    shutil.copytree(signing.home() / "ca", tmp_path / "ca")
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path)  # type: ignore[attr-defined]
    return tmp_path
