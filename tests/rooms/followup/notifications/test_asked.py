"""Letters to whoever asked the help desk or sent a petition: told of each answer, with an address and no word of what was said."""

from __future__ import annotations

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer
from tests.rooms.followup.notifications.test_personal import carry, sent

from motcua.followup.helpdesk import services as helpdesk
from motcua.followup.helpdesk.types import Act as HelpAct
from motcua.followup.helpdesk.types import Caller, Topic, Way
from motcua.followup.helpdesk.types import State as HelpState
from motcua.followup.notifications.types import Letter
from motcua.followup.petitions import services as petitions
from motcua.followup.petitions.types import Act, PetitionClass, Sender, State
from motcua.foundation import clock
from motcua.foundation.types import ANONYMOUS

__all__ = ["sent"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_asker_and_sender_hear_of_each_turn_by_an_address_and_nothing_that_was_said(
    sent: list[tuple[str, Letter]],
) -> None:
    house.prepare()
    at = clock.now()
    asked = helpdesk.ask(
        ANONYMOUS,
        way=Way.PORTAL,
        topic=Topic.OTHER,
        title="Hỏi riêng",
        text="x",
        caller=Caller("Mai", "", "mai@example.vn"),
        at=at,
    )
    helpdesk.turn(
        officer("one_stop_officer"), inquiry=asked.id, act=HelpAct.ANSWER, text="Bí mật", seen=HelpState.OPEN, at=at
    )
    silent, told = (
        petitions.send(
            ANONYMOUS, key=key, sender=Sender("Cúc", "", "0912345678", email), title="Chậm", text="Riêng tư", at=at
        )
        for key, email in (("a", ""), ("b", "cuc@example.vn"))
    )
    focal = officer("procedure_controller")
    for made in (silent, told):
        petitions.turn(
            focal, petition=made.id, act=Act.ACCEPT, kind=PetitionClass.QUESTION, unit="G02.18", seen=State.NEW, at=at
        )
    house.work()
    before = len(sent)
    carry()  # delivered twice, told once

    assert len(sent) == before
    letters = {address: letter for address, letter in sent}
    assert sorted(letters) == ["cuc@example.vn", "mai@example.vn"]
    assert asked.token in letters["mai@example.vn"].text and "Bí mật" not in letters["mai@example.vn"].text
    assert told.token in letters["cuc@example.vn"].text and told.number in letters["cuc@example.vn"].text
    assert "Riêng tư" not in letters["cuc@example.vn"].html
