"""Acts on the clock and on fees: apology with a new date, suspension, a notice that waits for its proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, forms, processing, taken_up, working_day
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
)
from motcua.casework.dossiers.types import SheetKey, Status
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed


def test_apology_is_proposed_by_the_unit_signed_by_its_leader_and_only_once(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    before = queries.brief(desk.enterprise, code).due
    day = working_day(now, 30)

    act = services.propose_extension(
        specialist,
        code=code,
        reason="Phải kiểm tra thực tế",
        article="NĐ 69/2018, Điều 20",
        until=day,
        asked=NOW,
        at=now,
    )
    with pytest.raises(NotAllowed):
        services.sign_extension(specialist, code=code, act=act, agreed=True, asked=NOW, at=now)
    services.sign_extension(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    desk.work()
    with pytest.raises(ActNotLawful) as again:
        services.propose_extension(specialist, code=code, reason="Nữa", article="Điều 20", until=day, asked=NOW, at=now)

    after = queries.brief(desk.enterprise, code).due
    assert before is not None
    assert after is not None
    assert (clock.legal_date(after), again.value.why) == (day, "extended_before")
    assert SheetKey.APOLOGY_LETTER in forms(desk, code)
    assert queries.marks([code])[code] == frozenset({"extended"})


def test_apology_that_comes_less_than_a_working_day_before_the_due_date_is_not_lawful(desk: Desk) -> None:
    code = taken_up(desk)
    due = queries.brief(desk.enterprise, code).due
    assert due is not None
    late = due - timedelta(hours=2)

    with pytest.raises(ActNotLawful) as told:
        services.propose_extension(
            desk.officers["specialist"],
            code=code,
            reason="x",
            article="y",
            until=working_day(due, 9),
            asked=NOW,
            at=late,
        )

    (line,) = queries.threatened(desk.officers["specialist"], at=late)
    assert (told.value.why, line.code, line.letter_until < late, line.late) == ("too_late", code, True, False)


def test_suspension_stops_the_clock_and_ends_on_its_day(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    leader, day = desk.officers["department_leader"], working_day(clock.now(), 3)

    with pytest.raises(Invalid) as told:
        services.suspend(leader, code=code, why=WHY, document="", until=None, asked=NOW, at=now)
    services.suspend(leader, code=code, why=WHY, document="12/QĐ-XNK", until=day, asked=NOW, at=now)
    still = queries.brief(desk.enterprise, code).due
    early = services.end_due_suspensions(at=now)
    ended = services.end_due_suspensions(at=now + timedelta(days=10))

    assert [one.pointer for one in told.value.errors] == ["/document"]
    assert (still, early, ended) == (None, 0, 1)
    assert queries.brief(desk.enterprise, code).due is not None
    assert queries.marks([code])[code] == frozenset()
    with pytest.raises(NotAllowed):
        services.suspend(desk.officers["specialist"], code=code, why=WHY, document="1", until=None, asked=NOW, at=now)


def test_fee_notice_waits_for_its_proof_or_is_waived_with_a_reason(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    day = working_day(now, 5)

    with pytest.raises(Invalid) as told:
        services.request_fee(specialist, code=code, name="", amount=0, article="", until=None, asked=NOW, at=now)
    act = services.request_fee(
        specialist,
        code=code,
        name="Phí thẩm định",
        amount=1_200_000,
        article="TT 1/2026, Điều 4",
        until=day,
        asked=NOW,
        at=now,
    )
    waiting = desk.status(code)
    with pytest.raises(Invalid):
        services.note_payment(specialist, code=code, act=act, proof=" ", asked=NOW, at=now)
    services.note_payment(specialist, code=code, act=act, proof="BL 0007", asked=NOW, at=now)
    paid = desk.status(code)
    other = services.request_fee(
        specialist, code=code, name="Lệ phí", amount=50_000, article="Điều 5", until=day, asked=NOW, at=now
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.waive_fee(specialist, code=code, act=other, why=WHY, asked=NOW, at=now)
    services.waive_fee(leader, code=code, act=other, why=WHY, asked=NOW, at=now)

    assert {one.pointer for one in told.value.errors} >= {"/amount", "/until", "/grounds/0/text"}
    assert (waiting, paid, desk.status(code)) == (Status.FEE_DUE, Status.PROCESSING, Status.PROCESSING)


def test_dossier_whose_paper_waits_for_its_signature_can_still_be_apologised_for(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    models.Dossier.objects.filter(code=code).update(status=Status.SUBMITTED_FOR_SIGN.value, outcome="accepted")
    day = working_day(now, 30)

    act = services.propose_extension(
        specialist, code=code, reason="Người ký đi công tác", article="Điều 19 khoản 9", until=day, asked=NOW, at=now
    )
    services.sign_extension(leader, code=code, act=act, agreed=True, asked=NOW, at=now)

    due = queries.brief(desk.enterprise, code).due
    assert due is not None
    assert (clock.legal_date(due), desk.status(code)) == (day, Status.SUBMITTED_FOR_SIGN)
