"""An interruption is told seven working days ahead, or says why not; what is announced is shown in its time and place only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.helpdesk import queries, services
from motcua.followup.helpdesk.types import Announcement, Audience, Level
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def prepared() -> None:
    house.prepare()


def announce(
    actor: Actor,
    *,
    level: Level = Level.NEWS,
    audience: Audience = Audience.ALL,
    begins: datetime | None = None,
    unplanned: str = "",
    title: str = "Bảo trì",
) -> Announcement:
    return services.announce(
        actor, level=level, audience=audience, title=(title, "Maintenance"), text=("Nộp tại quầy", "File at the desk"), shown_from=None,
        shown_until=MONDAY + timedelta(days=30), begins=begins, ends=begins + timedelta(hours=4) if begins else None, unplanned=unplanned,
        at=MONDAY,
    )  # fmt: skip


def test_interruption_is_told_seven_working_days_ahead_or_says_why_it_could_not_be() -> None:
    operator, earliest = officer("operator"), services.earliest(MONDAY)
    with pytest.raises(Invalid) as refused:
        announce(operator, level=Level.INTERRUPTION, begins=earliest - timedelta(hours=1))
    planned = announce(operator, level=Level.INTERRUPTION, begins=earliest)
    sudden = announce(operator, level=Level.INTERRUPTION, begins=MONDAY + timedelta(hours=1), unplanned="Mất điện")

    assert clock.legal_date(earliest).isoformat() == "2026-03-11"
    assert [(one.pointer, one.reason) for one in refused.value.errors] == [("/begins", "ahead")]
    assert (planned.unplanned, sudden.unplanned) == ("", "Mất điện")


def test_what_is_missing_is_told_all_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        services.announce(
            officer("operator"), level=Level.INTERRUPTION, audience=Audience.ALL, title=("", ""), text=(" ", "x"), shown_from=None,
            shown_until=MONDAY - timedelta(days=1), at=MONDAY,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        announce(officer("one_stop_officer"))

    told = [one.pointer for one in refused.value.errors]
    assert told == ["/title_vi", "/title_en", "/text_vi", "/shown_until", "/begins", "/ends"]


def test_announcement_is_shown_in_its_time_to_its_audience_the_gravest_first() -> None:
    head = officer("one_stop_head")
    news, office = announce(head), announce(head, audience=Audience.OFFICE)
    grave = announce(head, level=Level.INTERRUPTION, begins=services.earliest(MONDAY))
    cache.clear()

    def shown(audience: Audience, at: datetime) -> list[int]:
        return [one.id for one in queries.shown(audience, at=at)]

    assert shown(Audience.PORTAL, MONDAY) == [grave.id, news.id]
    assert shown(Audience.OFFICE, MONDAY) == [grave.id, news.id, office.id]
    assert shown(Audience.PORTAL, MONDAY - timedelta(days=1)) == []
    assert shown(Audience.PORTAL, MONDAY + timedelta(days=31)) == []
    services.take_back(head, announcement=grave.id, at=MONDAY)
    cache.clear()
    assert shown(Audience.PORTAL, MONDAY) == [news.id]
