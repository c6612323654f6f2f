"""A promotion is notified: no desk, a signed receipt at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Channel, Status
from motcua.casework.results import queries as results
from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Actor, ActorKind, Ref

PROCEDURE = "thong-bao-khuyen-mai"
ACTOR = Actor(ActorKind.CLIENT, "erp", acting_for=factory.OWNER, rights=frozenset({"file", "see"}), assurance=1)


@pytest.fixture
def prepared(transactional_db: None, settings: Settings) -> None:
    factory.prepare(settings)
    catalogue.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / PROCEDURE, at=factory.AT)


def notify(days: int) -> str:
    path = settings.MOTCUA.packs_dir / "bct" / PROCEDURE / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    start = clock.legal_date(factory.AT) + timedelta(days=days)
    data |= {"start_date": start.isoformat(), "end_date": (start + timedelta(days=30)).isoformat()}
    data["submitted_on"] = clock.legal_date(factory.AT).isoformat()
    data["applicant"] |= {"enterprise_code": factory.ENTERPRISE, "applicant_name": "Công ty TNHH Hóa chất Minh Phát"}
    receipt = services.submit(
        ACTOR, procedure=PROCEDURE, data=data, papers={}, channel=Channel.API, key="k", at=factory.AT
    )
    house.work()
    return receipt.code


def test_notification_is_answered_at_once_with_a_signed_receipt(prepared):
    code = notify(days=30)

    result = results.for_subject(Ref("dossier", code))
    assert result is not None
    assert result.symbol.startswith("T01.CT-KM-")
    assert queries.brief(ACTOR, code).status is Status.DECIDED


def test_notification_on_the_eve_is_told_to_be_late(prepared):
    with pytest.raises(Invalid) as refused:
        notify(days=1)

    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/start_date", "PROMO-LEAD")]
