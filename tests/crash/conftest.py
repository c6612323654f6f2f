"""The running installation of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.flows import shared

from bench.client import Client
from bench.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything that `motcua up` starts, on a temporary folder and free ports."""
    with shared.one_stack() as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    """The first sample enterprise's software, signed in."""
    signed = shared.signed_in(stack)
    yield signed
    signed.close()
