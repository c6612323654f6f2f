"""The pages, the provider and the register of these tests in the place of those of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.doors.portal.sign_in import visits
from tests.doors.portal.sign_in.visits import Provider, Register, ready_middleware

from motcua.identity.accounts.ports import identity_provider
from motcua.identity.organisations.ports import enterprise_register


@pytest.fixture(autouse=True)
def house(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.ROOT_URLCONF = visits.__name__
    settings.MIDDLEWARE = ready_middleware()
    monkeypatch.setattr(enterprise_register, "_provided", Register())
    yield


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    made = Provider()
    monkeypatch.setattr(identity_provider, "_provided", made)
    return made
