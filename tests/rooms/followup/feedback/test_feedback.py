"""Ratings count once, stand at their dossier's unit, and say nothing of who rated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.feedback import models, queries, services
from motcua.followup.feedback.errors import DossierNotRated, RatingUnreadable
from motcua.followup.feedback.types import Level
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)

PORTAL = Actor.system("national_portal")


def rate(code: str, key: str = "1", level: Level | None = Level.SATISFIED, **changes: object) -> None:
    at = clock.now()
    given = {"source": "national_portal", "kind": "1", "text": "", "rated_at": at, **changes}
    services.take(PORTAL, key=key, code=code, level=level, at=at, **given)  # type: ignore[arg-type]


@pytest.fixture
def code() -> str:
    house.prepare()
    return house.file_dossier().code


def test_rating_when_it_comes_again_counts_once_and_the_last_word_holds(code: str) -> None:
    rate(code)
    rate(code)
    rate(code, level=Level.DISSATISFIED, text="Chậm")

    assert [(row.level, row.text) for row in models.Rating.objects.all()] == [("dissatisfied", "Chậm")]


def test_rating_when_nothing_can_be_made_of_it_is_refused(code: str) -> None:
    with pytest.raises(RatingUnreadable):
        rate(code, level=None)
    with pytest.raises(RatingUnreadable):
        rate(code, key="")
    with pytest.raises(DossierNotRated):
        rate("G02-none")
    assert not models.Rating.objects.exists()


def test_rating_from_the_future_counts_as_now(code: str) -> None:
    rate(code, rated_at=clock.now() + timedelta(days=300))

    assert models.Rating.objects.get().at <= clock.now()


def test_ratings_are_read_within_ones_units_and_by_nobody_else(code: str) -> None:
    rate(code)
    rate(code, key="2", level=Level.DISSATISFIED)
    here, elsewhere = officer("one_stop_head", unit="G02"), officer("department_leader", unit="T01")
    since, until = clock.now() - timedelta(days=1), clock.now() + timedelta(minutes=1)

    found = queries.satisfaction(here, since=since, until=until)
    assert (found.total, found.disliked, found.share) == (2, 1, 0.5)
    assert [one.level for one in queries.ratings(here, level=Level.DISSATISFIED)] == [Level.DISSATISFIED]
    assert (queries.ratings(elsewhere), queries.satisfaction(elsewhere, since=since, until=until).share) == ([], None)
    with pytest.raises(NotAllowed):
        queries.ratings(officer("specialist"))
