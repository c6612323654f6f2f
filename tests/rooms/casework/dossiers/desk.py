"""The desk of most tests about dossiers, by this name everywhere; a folder that needs another names its own."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> factory.Desk:
    """A standard procedure in force and an officer for each role."""
    factory.prepare(settings)
    return factory.Desk()
