"""A desk whose procedures are a main one and its part."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, Desk, prepare
from tests.rooms.casework.dossiers.parts.linking import (
    MAIN,
    PART,
)

from motcua.definitions.catalogue import services as catalogue


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> Desk:
    prepare(settings)
    for pack in (MAIN, PART):
        catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / pack, at=AT)
    return Desk()
