"""Whether what a signature rests on is in order: roots in their time, lists that are not stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from motcua.foundation import clock
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import KeyMissing
from motcua.foundation.signing.services import probing


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MOTCUA = replace(
        django_settings.MOTCUA,
        home=tmp_path,
        signing_trust_list="",
        sandbox=False,
        signing_trust="",
        signing_crls="",
        signing_chain="",
    )
    return tmp_path


def test_without_a_root_nothing_can_be_trusted(home: Path) -> None:
    with pytest.raises(KeyMissing):
        signing.probe_trust(1.0)


def test_a_root_in_its_time_is_enough(home: Path) -> None:
    signing.make_development_ca(home, organisation="Bộ Công Thương", at=clock.now())

    signing.probe_trust(1.0)


def test_roots_whose_time_is_over_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    signing.make_development_ca(home, organisation="Bộ Công Thương", at=at)
    monkeypatch.setattr(probing.clock, "now", lambda: at + timedelta(days=365 * 40))

    with pytest.raises(KeyMissing):
        signing.probe_trust(1.0)
