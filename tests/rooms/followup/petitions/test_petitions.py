"""A petition is registered once, moves by the closed table, and has the limits of law."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.petitions import law, lifecycle, models, queries, services
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnknown, PetitionUnreadable
from motcua.followup.petitions.types import Act, PetitionClass, Sender, State
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)

PORTAL = Actor.system("national_portal")
HANH = Sender("Trần Thị Hạnh", phone="0903123456")


@pytest.fixture(autouse=True)
def prepared() -> None:
    house.prepare()


def take(key: str = "PA-1", *, sender: Sender = HANH, text: str = "Chậm quá", sent_at: datetime | None = None) -> int:
    at = clock.now()
    kept = services.take(
        PORTAL, source="national_portal", key=key, sender=sender, title="Chậm", text=text, code="", procedure="", sent_at=sent_at or at,
        at=at,
    )  # fmt: skip
    return kept.id


def test_petition_when_it_comes_twice_has_one_number_and_the_next_one_the_next() -> None:
    first, again, second = take(), take(), take("PA-2")

    numbers = list(models.Petition.objects.order_by("id").values_list("number", flat=True))
    year = clock.legal_date(clock.now()).year
    assert (first == again, second != first) == (True, True)
    assert numbers == [f"0001/{year}/PAKN", f"0002/{year}/PAKN"]


def test_petition_without_text_or_key_is_refused() -> None:
    for key, text in (("", "x"), ("PA-1", "  \u200b ")):
        with pytest.raises(PetitionUnreadable):
            take(key, text=text)
    assert not models.Petition.objects.exists()


def test_petition_when_anonymous_is_kept_and_not_accepted_until_it_is_known() -> None:
    number, focal = take(sender=Sender()), officer("procedure_controller")
    with pytest.raises(Invalid) as refused:
        services.turn(
            focal,
            petition=number,
            act=Act.ACCEPT,
            kind=PetitionClass.QUESTION,
            unit="G02.18",
            seen=State.NEW,
            at=clock.now(),
        )

    assert [(one.pointer, one.reason) for one in refused.value.errors] == [("/text", "anonymous")]


def test_act_when_values_are_missing_names_each_and_changes_nothing() -> None:
    number, focal = take(), officer("procedure_controller")
    with pytest.raises(Invalid) as refused:
        services.turn(focal, petition=number, act=Act.ACCEPT, unit="none", seen=State.NEW, at=clock.now())

    assert [one.pointer for one in refused.value.errors] == ["/kind", "/unit"]
    assert models.Petition.objects.get().state == "NEW"


def test_act_when_two_officers_do_it_is_done_once() -> None:
    number, focal = take(), officer("procedure_controller")
    services.turn(focal, petition=number, act=Act.REFUSE, text="Khiếu nại", seen=State.NEW, at=clock.now())
    with pytest.raises(ActNotOpen):
        services.turn(focal, petition=number, act=Act.REFUSE, text="Khiếu nại", seen=State.NEW, at=clock.now())

    assert models.Step.objects.count() == 2


def test_answer_is_the_leaders_and_never_the_focal_officers() -> None:
    number, focal, leader = take(), officer("procedure_controller"), officer("department_leader")
    at = clock.now()
    services.turn(
        focal, petition=number, act=Act.ACCEPT, kind=PetitionClass.QUESTION, unit="G02.18", seen=State.NEW, at=at
    )
    with pytest.raises(NotAllowed):
        services.turn(focal, petition=number, act=Act.ANSWER, text="x", document="1", seen=State.ASSIGNED, at=at)
    found = services.turn(
        leader, petition=number, act=Act.ANSWER, text="Đã rõ", document="1/HC", seen=State.ASSIGNED, at=at
    )

    assert (found.state, found.answer, found.acts) == (State.ANSWERED, "Đã rõ", (Act.PUBLISH,))
    handled = queries.handling(focal, since=at - timedelta(days=1), until=at + timedelta(days=1), at=at)
    assert (handled.received, handled.answered, handled.in_time, handled.late_open) == (1, 1, 1, 0)


def test_supply_when_asked_for_makes_it_new_again_and_else_changes_nothing() -> None:
    number, focal = take(), officer("procedure_controller")
    services.supply(PORTAL, source="national_portal", key="PA-1", text="thừa", at=clock.now())
    services.turn(focal, petition=number, act=Act.ASK, text="Hồ sơ nào?", seen=State.NEW, at=clock.now())
    services.supply(PORTAL, source="national_portal", key="PA-1", text="Hồ sơ số 7", at=clock.now())

    row = models.Petition.objects.get()
    assert (row.state, "Hồ sơ số 7" in row.text, "thừa" in row.text) == ("NEW", True, False)
    assert services.supply(PORTAL, source="national_portal", key="none", text="x", at=clock.now()) is None


def test_petition_of_another_unit_is_not_seen() -> None:
    number = take()
    elsewhere = officer("one_stop_head", unit="T01")

    assert queries.petitions(elsewhere) == []
    with pytest.raises(PetitionUnknown):
        queries.petition(elsewhere, number)


def test_limits_are_the_strictest_row_of_the_day_in_working_days() -> None:
    monday = datetime(2026, 3, 2, 9, tzinfo=clock.VIETNAM)

    def days(step: str, source: str = "national_portal", kind: PetitionClass | None = None) -> str:
        found = law.due(step, monday, unit="G02", source=source, kind=kind)
        return clock.legal_date(found).isoformat() if found else ""

    assert days("decide") == "2026-03-04"
    assert days("decide", source="desk") == "2026-03-09"
    assert days("handle", kind=PetitionClass.BEHAVIOUR) == "2026-03-05"
    assert days("handle", source="desk", kind=PetitionClass.REGULATION) == "2026-03-09"
    assert days("handle", kind=PetitionClass.QUESTION) == ""
    assert days("answer") == "2026-03-23"


def test_every_turn_has_its_article_and_ends_in_a_known_state() -> None:
    for act, (before, after, article) in lifecycle.TURNS.items():
        assert article
        assert act is Act.EXTEND or after not in before
