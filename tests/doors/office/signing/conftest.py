"""The leader's table of these tests."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.signing import Table


@pytest.fixture
def table(transactional_db: None, settings: Settings) -> Table:
    """A desk whose leader may sign and has a key."""
    factory.prepare(settings)
    return Table(settings)
