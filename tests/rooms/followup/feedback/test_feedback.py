"""Ratings count once, stand at their dossier's unit, and say nothing of who rated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import Receipt
from motcua.followup.feedback import models, queries, services
from motcua.followup.feedback.errors import (
    ComplaintUnknown,
    DossierNotRated,
    RatingShut,
    RatingUnreadable,
)
from motcua.followup.feedback.types import SMALLEST, Level, Said, Stage, Way, Why
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref, Slice

pytestmark = pytest.mark.django_db(transaction=True)

PORTAL, NIGHT = Actor.system("national_portal"), Actor.system("feedback")
OWNER = Actor(ActorKind.PERSON, "account-1", Ref("enterprise", "9901234560"), frozenset({"file", "see"}), assurance=2)
GOOD, BAD = Said(Level.SATISFIED), Said(Level.DISSATISFIED, (Why.ATTITUDE, Why.SLOW), "Chậm", contacts=2, agencies=1)
UNIT, PROCEDURE = "G02.18", "khai-bao-hoa-chat-nhap-khau"


def rate(code: str, key: str = "1", level: Level | None = Level.SATISFIED, **changes: object) -> None:
    at = clock.now()
    given = {"source": "national_portal", "kind": "1", "text": "", "rated_at": at, **changes}
    services.take(PORTAL, key=key, code=code, level=level, at=at, **given)  # type: ignore[arg-type]


@pytest.fixture
def receipt() -> Receipt:
    house.prepare()
    made = house.file_dossier()
    house.work()
    return made


@pytest.fixture
def code(receipt: Receipt) -> str:
    return receipt.code


def by_slip(receipt: Receipt, said: Said = GOOD, *, at: datetime | None = None, check: str = "") -> None:
    services.rate_by_slip(
        ANONYMOUS, code=receipt.code, check=check or receipt.check, stage=Stage.RESULT, said=said, at_kiosk=False,
        at=at or clock.now(),
    )  # fmt: skip


def kept() -> list[tuple[str, str, str]]:
    return list(models.Rating.objects.order_by("id").values_list("stage", "way", "level"))


def answers(levels: Sequence[Level], *, unit: str, procedure: str, days: int = 30) -> None:
    """Answers as they lie there when nobody may change them any more."""
    at, first = clock.now() - timedelta(days=days), models.Rating.objects.count()
    models.Rating.objects.bulk_create(
        models.Rating(
            source="house", key=f"{first + number}", dossier=f"D{first + number}", unit=unit, procedure=procedure,
            level=level.value, at=at, taken_at=at, text=f"Ý kiến {first + number}",
        )
        for number, level in enumerate(levels)
    )  # fmt: skip


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
    with pytest.raises(RatingUnreadable):
        rate(code, source="house")
    with pytest.raises(DossierNotRated):
        rate("G02-none")
    assert not models.Rating.objects.exists()


def test_rating_from_the_future_counts_as_now(code: str) -> None:
    rate(code, rated_at=clock.now() + timedelta(days=300))

    assert models.Rating.objects.get().at <= clock.now()


def test_owner_has_one_rating_a_stage_whichever_way_it_is_given(receipt: Receipt) -> None:
    by_slip(receipt, BAD)
    services.rate(OWNER, code=receipt.code, stage=Stage.RESULT, said=GOOD, at=clock.now())
    services.rate(OWNER, code=receipt.code, stage=Stage.INTAKE, said=BAD, at=clock.now())

    assert kept() == [("result", "portal", "satisfied"), ("intake", "portal", "dissatisfied")]
    with pytest.raises(RatingShut) as shut:
        by_slip(receipt, BAD)
    assert shut.value.params == {"why": "signed_in"}
    (_, told) = queries.open_stages(receipt.code, way=Way.SLIP, at=clock.now())
    assert (told.given, told.shut) == (None, "signed_in")  # a slip does not show what was said signed in
    with pytest.raises(RatingShut):
        services.rate(OWNER, code=receipt.code, stage=Stage.RESULT, said=BAD, at=clock.now() + timedelta(days=8))


def test_rating_on_the_national_portal_and_here_is_one_word_of_one_owner(receipt: Receipt) -> None:
    rate(receipt.code, level=Level.DISSATISFIED)
    by_slip(receipt)
    now = clock.now()
    period = Slice(now - timedelta(days=1), now + timedelta(days=1), now)

    assert queries.COUNTS["feedback.rated"].of(period) == 1
    assert queries.COUNTS["feedback.dossiers_disliked"].of(period) == 0
    rate(receipt.code, level=Level.DISSATISFIED, text="Nghĩ lại")
    period = Slice(now - timedelta(days=1), now + timedelta(days=1), clock.now())
    assert queries.COUNTS["feedback.rated"].of(period) == 1
    assert [one.ref for one in queries.COUNTS["feedback.dossiers_disliked"].each(period)] == [
        Ref("dossier", receipt.code)
    ]


def test_nobody_rates_for_another(receipt: Receipt) -> None:
    stranger = Actor(ActorKind.PERSON, "x", Ref("enterprise", "9901122338"), frozenset({"file", "see"}), assurance=2)
    cannot_see = Actor(ActorKind.PERSON, "account-1", OWNER.acting_for, frozenset({"pay"}), assurance=2)

    with pytest.raises(DossierNotRated):
        services.rate(stranger, code=receipt.code, stage=Stage.RESULT, said=BAD, at=clock.now())
    for refused in (ANONYMOUS, cannot_see, officer("one_stop_head", unit="G02"), PORTAL):
        with pytest.raises(NotAllowed):
            services.rate(refused, code=receipt.code, stage=Stage.RESULT, said=BAD, at=clock.now())
    with pytest.raises(DossierNotRated):
        by_slip(receipt, check="AAAAAAAAAA")
    with pytest.raises(DossierNotRated):  # nothing was asked for, so nothing is said of the asking
        services.rate(OWNER, code=receipt.code, stage=Stage.SUPPLEMENT, said=BAD, at=clock.now())
    assert kept() == []


def test_report_tells_nothing_of_fewer_than_five_and_no_difference_of_two_reports_does(code: str) -> None:
    answers([Level.DISSATISFIED], unit=UNIT, procedure="a")
    answers([Level.SATISFIED] * 4, unit=UNIT, procedure="b")
    answers([Level.SATISFIED] * 5, unit=UNIT, procedure="c")
    answers([Level.NEUTRAL] * 6, unit="G02.19", procedure="c")
    head, today = officer("one_stop_head", unit="G02"), clock.legal_date(clock.now())
    services.close_groups(NIGHT, at=clock.now())
    answers([Level.DISSATISFIED], unit=UNIT, procedure="c")
    services.close_groups(NIGHT, at=clock.now())

    def slices() -> list[int]:
        asked = [("", ""), (UNIT, ""), ("G02.19", ""), ("", "a"), ("", "b"), ("", "c"), (UNIT, "c"), (UNIT, "a")]
        return [
            queries.report(head, first=today, last=today, unit=unit, procedure=procedure).whole.total
            for unit, procedure in asked
        ]

    counted = slices()
    whole = queries.report(head, first=today, last=today)
    assert counted == [11, 5, 6, 0, 0, 11, 5, 0]
    assert (whole.waiting, whole.whole.counts[Level.DISSATISFIED]) == (6, 0)
    assert all(part == 0 or part >= SMALLEST for part in [*counted, *(11 - part for part in counted)])
    assert queries.report(head, first=date(2020, 1, 1), last=date(2020, 12, 31)).whole.share is None


def test_few_answers_of_many_procedures_are_told_together_in_the_end(code: str) -> None:
    for name in ("a", "b", "c"):
        answers([Level.SATISFIED, Level.DISSATISFIED], unit=UNIT, procedure=name, days=100)
    services.close_groups(NIGHT, at=clock.now())
    head, today = officer("one_stop_head", unit="G02"), clock.legal_date(clock.now())

    found = queries.report(head, first=today, last=today)

    assert [(one.key, one.total, one.share) for one in found.procedures] == [("", 6, 0.5)]


def test_what_a_report_has_told_never_changes_when_somebody_changes_their_mind(code: str) -> None:
    answers([Level.SATISFIED] * 4, unit=UNIT, procedure=PROCEDURE)
    rate(code, rated_at=clock.now() - timedelta(days=9))
    services.close_groups(NIGHT, at=clock.now())
    head, today = officer("one_stop_head", unit="G02"), clock.legal_date(clock.now())
    before = queries.report(head, first=today, last=today)
    rate(code, level=Level.DISSATISFIED, text="Nghĩ lại")
    services.rate(OWNER, code=code, stage=Stage.RESULT, said=BAD, at=clock.now())
    services.close_groups(NIGHT, at=clock.now() + timedelta(days=400))
    after = queries.report(head, first=today, last=today)

    assert (before.whole.total, before.whole, before.remarks) == (5, after.whole, after.remarks)


def test_single_ratings_are_read_by_those_who_inspect_within_their_units_and_by_nobody_else(code: str) -> None:
    rate(code)
    rate(code, key="2", level=Level.DISSATISFIED)
    here, elsewhere = officer("procedure_controller", unit="G02"), officer("auditor", unit="T01")

    assert [one.level for one in queries.ratings(here, level=Level.DISSATISFIED)] == [Level.DISSATISFIED]
    assert queries.ratings(elsewhere) == []
    for refused in (officer("specialist"), officer("one_stop_head", unit="G02")):
        with pytest.raises(NotAllowed):
            queries.ratings(refused)


def test_complaint_about_attitude_that_was_found_untrue_counts_for_nothing(receipt: Receipt) -> None:
    by_slip(receipt, BAD)
    controller, number = officer("procedure_controller", unit="G02"), models.Rating.objects.get().pk
    before = queries.spoken([receipt.code])[receipt.code]

    with pytest.raises(Invalid):
        services.judge(controller, rating=number, unfounded=True, reason=" ", at=clock.now())
    with pytest.raises(ComplaintUnknown):
        services.judge(controller, rating=number + 1, unfounded=True, reason="x", at=clock.now())
    with pytest.raises(NotAllowed):
        services.judge(officer("auditor"), rating=number, unfounded=True, reason="x", at=clock.now())
    services.judge(controller, rating=number, unfounded=True, reason="Camera cho thấy không đúng", at=clock.now())
    after = queries.spoken([receipt.code])[receipt.code]
    services.judge(controller, rating=number, unfounded=False, reason="", at=clock.now())

    assert (before.contacts, before.agencies, before.complaint, after.complaint) == (2, 1, True, False)
    assert queries.spoken([receipt.code])[receipt.code].complaint
    assert dossiers.course(receipt.code) is not None
