"""Registers that checks need are asked before a filing is taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, services
from motcua.casework.dossiers.ports import sector_registers
from motcua.casework.dossiers.types import Channel
from motcua.definitions.catalogue import services as catalogue
from motcua.foundation.errors import Invalid, Unavailable
from motcua.foundation.types import Actor, ActorKind, Json

PROCEDURE = "nen-tang-thuong-mai-dien-tu"


class Platforms:
    """A register of platforms that remembers what it was asked."""

    def __init__(self, owner: str | None = None, *, away: bool = False) -> None:
        self.owner, self.away = owner, away
        self.asked: list[tuple[str, str]] = []

    def look_up(self, register: str, key: str) -> Mapping[str, Json] | None:
        self.asked.append((register, key))
        if self.away:
            raise Unavailable(register=register)
        return {"enterprise_code": self.owner} if self.owner else None


@pytest.fixture
def provided(transactional_db: None, settings: Settings) -> Iterator[None]:
    factory.prepare(settings)
    catalogue.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / PROCEDURE, at=factory.AT)
    kept = sector_registers.get()
    yield
    sector_registers.provide(kept)


def file(register: Platforms, **changes: Json) -> str:
    sector_registers.provide(register)
    actor = Actor(ActorKind.CLIENT, "erp", acting_for=factory.OWNER, rights=frozenset({"file", "see"}), assurance=1)
    path = settings.MOTCUA.packs_dir / "bct" / PROCEDURE / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"] | {"launch_date": "2030-02-01"} | changes
    data["applicant"] |= {"enterprise_code": factory.ENTERPRISE, "applicant_name": "Công ty TNHH Hóa chất Minh Phát"}
    papers = {
        entry["file"]: attachments.add(
            actor, owner=factory.OWNER, name=entry["file"], content=house.pdf(entry["file"]), at=factory.AT
        ).id
        for entry in data["attachments"]
    }
    receipt = services.submit(
        actor, procedure=PROCEDURE, data=data, papers=papers, channel=Channel.API, key="k", at=factory.AT
    )
    return receipt.code


def test_domain_of_another_is_told_at_its_place_and_nothing_is_taken(provided):
    register = Platforms("9901239872")

    with pytest.raises(Invalid) as refused:
        file(register)

    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/domains/0", "E-DUP")]
    assert register.asked == [("platforms", "chonhaque.example")]
    assert models.Dossier.objects.count() == 0


@pytest.mark.parametrize("register", [Platforms(), Platforms(factory.ENTERPRISE), Platforms("9901239872", away=True)])
def test_filing_is_taken_when_the_register_says_nothing_against_it_or_is_away(provided, register):
    assert file(register)


def test_register_is_not_asked_about_a_filing_that_is_faulty_by_itself(provided):
    register = Platforms("9901239872")

    with pytest.raises(Invalid):
        file(register, platform_name="")

    assert register.asked == []
