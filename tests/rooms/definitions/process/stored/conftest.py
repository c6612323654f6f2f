"""The desk of a subject that only tests have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.rooms.definitions.process.stored.running import (
    Desk,
)

from motcua.config.wiring import DESKS


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    DESKS["thing"] = Desk()
    yield DESKS["thing"]
    del DESKS["thing"]
