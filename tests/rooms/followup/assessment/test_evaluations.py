"""An officer's evaluation from the steps that they did: seen by them and their head, objected to, answered, signed by another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import Desk, officer, prepare

from motcua.casework.dossiers import models as dossiers
from motcua.followup.assessment import models, queries, services, taking
from motcua.followup.assessment.errors import EvaluationClosed, EvaluationUnknown
from motcua.followup.assessment.types import Basis, Evaluation, State, Subject
from motcua.followup.feedback import models as ratings
from motcua.foundation import clock
from motcua.foundation.clock import Period
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import Actor, Slice

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT, AUDITOR = Actor.system("assessment"), "auditor"


def quarter() -> Period:
    return Period.holding(clock.legal_date(clock.now()), 3)


def handle(desk: Desk, key: str) -> str:
    code = desk.file_as(key)
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    desk.finish("specialist", outcome="accepted", note="Đủ điều kiện")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    return code


@pytest.fixture
def desk(settings: Settings) -> Desk:
    prepare(settings)
    for file in sorted((django_settings.MOTCUA.packs_dir / "common" / "assessment").glob("*.toml")):
        services.load_rules(house.SET_UP, name=file.name, content=file.read_bytes(), at=clock.now())
    return Desk()


def of(actor: Actor, who: str = "", *, whose: Actor | None = None) -> Evaluation:
    found = queries.evaluations(actor, quarter())
    return next(one for one in found if one.who == (whose.id if whose else who))


def points(one: Evaluation) -> dict[int, str]:
    return {mean.indicator: str(mean.points) for mean in one.means}


def test_officer_is_evaluated_by_the_steps_that_they_did_and_each_point_says_what_it_rests_on(desk: Desk) -> None:
    code = handle(desk, "a")
    dossiers.Dossier.objects.filter(code=code).update(decided_at=clock.now(), due=clock.now() + timedelta(days=3))
    ratings.Rating.objects.create(
        source="house", key="1", dossier=code, unit="G02", procedure="x", level="dissatisfied", whys=["attitude"],
        contacts=1, agencies=None, at=clock.now(), taken_at=clock.now(),
    )  # fmt: skip
    made = services.compile_(NIGHT, period=quarter(), at=clock.now())
    again = services.compile_(NIGHT, period=quarter(), at=clock.now())
    auditor, specialist = officer(AUDITOR), desk.officers["specialist"]

    seen, own = of(auditor, whose=specialist), of(specialist, whose=specialist)
    lines, count = queries.evaluation_lines(auditor, seen.id)

    assert (made > 3, again) == (True, 0)  # what says the same is left as it is
    assert {number: text for number, text in points(seen).items() if number != 2} == {
        1: "2.0",
        3: "1.0",
        4: "2.0",
        7: "0.0",
    }
    assert (count, lines[0].code) == (1, code)
    assert {point.indicator: point.basis for point in lines[0].points if point.indicator != 2} == {
        1: Basis.CLOCK, 3: Basis.SLIP, 4: Basis.SYSTEM, 7: Basis.SLIP,
    }  # fmt: skip
    # One dossier: whoever handled it would know who complained, so neither they nor their head are told.
    assert [mean.withheld for mean in own.means] == [mean.indicator in {3, 4, 7} for mean in own.means]
    assert (own.total, own.rank, of(desk.officers["division_head"], whose=specialist).total) == (None, None, None)
    assert {point.indicator for point in queries.evaluation_lines(specialist, own.id)[0][0].points} <= {1, 2}
    assert [one.who for one in queries.evaluations(specialist, quarter())] == [specialist.id]
    with pytest.raises(EvaluationUnknown):
        queries.evaluation(specialist, of(auditor, whose=desk.officers["clerk"]).id)


def test_of_five_dossiers_the_total_is_told_and_it_is_what_its_lines_add_up_to(desk: Desk) -> None:
    code, specialist = handle(desk, "a"), desk.officers["specialist"]
    services.compile_(NIGHT, period=quarter(), at=clock.now())
    models.Evaluation.objects.filter(who=specialist.id).update(dossiers=5, total="7.2")

    assert (of(specialist, whose=specialist).total, of(specialist, whose=specialist).rank is not None) == (
        models.Evaluation.objects.get(who=specialist.id).total,
        True,
    )
    assert queries.evaluation_lines(specialist, of(specialist, whose=specialist).id)[0][0].code == code


def test_evaluation_is_objected_to_answered_with_a_new_count_and_signed_by_another(desk: Desk) -> None:
    code, specialist, leader = handle(desk, "a"), desk.officers["specialist"], desk.officers["department_leader"]
    dossiers.Dossier.objects.filter(code=code).update(due=clock.now() - timedelta(days=3))
    services.compile_(NIGHT, period=quarter(), at=clock.now())
    first = of(specialist, whose=specialist)

    with pytest.raises(Invalid):
        services.object_(specialist, evaluation=first.id, text=" ", at=clock.now())
    with pytest.raises(EvaluationClosed):
        services.object_(specialist, evaluation=first.id, text="x", at=clock.now() + timedelta(days=7))
    with pytest.raises(EvaluationUnknown):
        services.object_(desk.officers["one_stop_officer"], evaluation=first.id, text="x", at=clock.now())
    services.object_(specialist, evaluation=first.id, text="Hồ sơ này trễ vì chờ cơ quan khác", at=clock.now())
    with pytest.raises(EvaluationClosed):  # it waits for its answer
        services.sign(leader, evaluation=first.id, at=clock.now())
    dossiers.Dossier.objects.filter(code=code).update(due=clock.now() + timedelta(days=3))
    second = services.answer(leader, evaluation=first.id, text="Đã tính lại", anew=True, at=clock.now())
    kept = services.compile_(NIGHT, period=quarter(), at=clock.now())
    signed = services.sign(leader, evaluation=second.id, at=clock.now())

    assert (second.version, signed.state, signed.signed_by) == (2, State.SIGNED, leader.id)
    told = queries.evaluation(officer(AUDITOR), first.id).objections
    assert [(one.text, one.answer) for one in told] == [("Hồ sơ này trễ vì chờ cơ quan khác", "Đã tính lại")]
    assert queries.acts(specialist, second.id) == frozenset() and kept >= 0
    own = of(leader, whose=leader)
    assert queries.acts(leader, own.id) == {"object"}  # nobody signs their own
    with pytest.raises(EvaluationClosed):
        services.sign(leader, evaluation=own.id, at=clock.now())
    services.compile_(NIGHT, period=quarter(), at=clock.now())
    assert of(specialist, whose=specialist).state is State.SIGNED  # it stays as it was signed


def test_unit_has_what_a_person_declares_beside_what_is_counted(desk: Desk) -> None:
    handle(desk, "a")
    controller, unit = officer("procedure_controller"), dossiers.Dossier.objects.get().unit
    services.compile_(NIGHT, period=quarter(), at=clock.now())
    before = next(one for one in queries.evaluations(controller, quarter()) if one.subject is Subject.UNIT)
    with pytest.raises(Invalid) as wrong:
        services.declare(controller, unit=unit, period=quarter(), indicator=1, points=3, reason="", at=clock.now())
    with pytest.raises(NotAllowed):
        services.declare(
            desk.officers["department_leader"],
            unit=unit,
            period=quarter(),
            indicator=5,
            points=2,
            reason="x",
            at=clock.now(),
        )
    for indicator in (5, 6):
        services.declare(
            controller,
            unit=unit,
            period=quarter(),
            indicator=indicator,
            points=indicator - 4,
            reason="Đã kiểm tra",
            at=clock.now(),
        )
    services.compile_(controller, period=quarter(), at=clock.now())
    after = next(one for one in queries.evaluations(controller, quarter()) if one.subject is Subject.UNIT)

    assert [one.pointer for one in wrong.value.errors] == ["/indicator", "/points", "/reason"]
    assert (points(before)[5], points(before)[6]) == ("None", "None")
    assert (points(after)[5], points(after)[6], points(after)[8]) == ("1.0", "2.0", "2.0")
    with pytest.raises(EvaluationUnknown):
        queries.evaluation(officer("department_leader", unit="T01", login="far"), after.id)
    leader = officer("ministry_leader", login="minister")
    services.sign(leader, evaluation=after.id, at=clock.now())
    with pytest.raises(EvaluationClosed):
        services.declare(controller, unit=unit, period=quarter(), indicator=5, points=2, reason="x", at=clock.now())


def test_supplement_before_the_second_request_is_the_applicant_s_time(desk: Desk) -> None:
    code, at = handle(desk, "a"), clock.now()
    row = dossiers.Dossier.objects.get(code=code)
    accepted = at - timedelta(days=30)
    dossiers.Dossier.objects.filter(pk=row.pk).update(accepted_at=accepted, decided_at=at)
    dossiers.DueDate.objects.filter(dossier=row).delete()
    dossiers.DueDate.objects.create(
        dossier=row, number=1, due=at - timedelta(days=5), cause="accepted", at=accepted, by="x", calculation={}
    )
    period = Slice(at - timedelta(days=1), at + timedelta(days=1), at + timedelta(hours=1))

    def count(name: str) -> int:
        return taking.COUNTS[name].of(period)

    assert (count("dossiers.judged"), count("dossiers.on_time"), count("dossiers.late")) == (1, 0, 1)
    for ordinal in (1, 2):
        dossiers.SupplementRequest.objects.create(
            dossier=row, phase="after_appraisal", ordinal=ordinal, asked_by="x", revision=1,
            asked_at=accepted + timedelta(days=ordinal), answered_at=accepted + timedelta(days=10),
        )  # fmt: skip
        assert (count("dossiers.on_time"), count("dossiers.late")) == ((1, 0) if ordinal == 1 else (0, 1))
