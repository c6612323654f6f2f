"""People of an authority, for every test of its documents."""

from __future__ import annotations

import pytest
from tests.rooms.backoffice.documents.factory import People, prepare


@pytest.fixture
def people(transactional_db: None) -> People:
    return prepare()
