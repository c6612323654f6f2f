"""The sandbox with its signing service, one for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.sandbox.running import Process, free_port


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    made = Process(tmp_path_factory.mktemp("sandbox"), free_port(), free_port(), "http://127.0.0.1:9")
    made.start()
    yield made
    made.stop()
