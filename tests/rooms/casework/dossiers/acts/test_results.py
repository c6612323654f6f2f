"""The life of a result: released, posted, corrected, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, decided
from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
)
from motcua.casework.dossiers.services import HandOver
from motcua.casework.dossiers.types import Asked, Status
from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding
from motcua.foundation import clock
from motcua.foundation.errors import Invalid
from motcua.foundation.types import Ref


def test_result_is_handed_over_with_identity_and_counts_as_returned_only_then(desk: Desk) -> None:
    code, clerk, now = decided(desk), desk.officers["one_stop_officer"], clock.now()
    nothing = HandOver("", "", "", receipt_seen=False, proxy=True, proxy_paper="", originals="")
    given = HandOver(
        "Trần Thị Hạnh", "citizen_card", "1234", receipt_seen=True, proxy=False, proxy_paper="", originals="Hợp đồng"
    )

    with pytest.raises(Invalid) as told:
        services.hand_over_result(clerk, code=code, given=nothing, asked=NOW, at=now)
    waiting = [line.code for line in queries.to_release(clerk, at=now)]
    services.hand_over_result(clerk, code=code, given=given, asked=Asked(None, "d"), at=now)
    services.hand_over_result(clerk, code=code, given=given, asked=Asked(None, "d"), at=now)

    (delivery,) = queries.deliveries(clerk, code)
    assert {one.pointer for one in told.value.errors} == {"/recipient", "/identity", "/last_digits", "/proxy_paper"}
    assert (waiting, queries.to_release(clerk, at=now)) == ([code], [])
    assert (desk.status(code), delivery.identity, delivery.originals) == (
        Status.RETURNED,
        "citizen_card:1234",
        "Hợp đồng",
    )


def test_only_the_papers_that_were_named_go_back_with_the_result(desk: Desk) -> None:
    code, clerk, now = decided(desk), desk.officers["one_stop_officer"], clock.now()
    row = models.Dossier.objects.get(code=code)
    long = "Phụ lục " * 300  # names of papers are no words of the clerk's, and have no limit of theirs
    held = [
        ("Đơn đề nghị", "original"),
        ("Hợp đồng", "original"),
        ("Bản vẽ", "copy"),
        ("Tệp", "electronic"),
        (long, "original"),
    ]
    models.Component.objects.bulk_create(
        models.Component(dossier=row, position=position, name=name, form=form)
        for position, (name, form) in enumerate(held, start=1)
    )
    given = HandOver(
        "Trần Thị Hạnh", "citizen_card", "1234", receipt_seen=True, proxy=False, proxy_paper="", originals="bì hồ sơ",
        returned=frozenset({2, 4, 5, 99}),
    )  # fmt: skip

    services.hand_over_result(clerk, code=code, given=given, asked=NOW, at=now)

    back = [(one.position, one.returned_to) for one in queries.components(clerk, code) if one.returned_at]
    assert back == [(2, "Trần Thị Hạnh"), (5, "Trần Thị Hạnh")]
    assert [one.originals for one in queries.deliveries(clerk, code)] == [f"Hợp đồng; {long}; bì hồ sơ"]


def test_result_on_its_way_by_post_is_returned_when_the_post_has_delivered_it(desk: Desk) -> None:
    code, clerk, now = decided(desk), desk.officers["one_stop_officer"], clock.now()

    services.post_result(clerk, code=code, tracking="rr 123 456 789 vn", recipient="Minh Phát", asked=NOW, at=now)
    underway = desk.status(code)
    with pytest.raises(ActNotLawful):
        services.post_result(clerk, code=code, tracking="EE123456789VN", recipient="Minh Phát", asked=NOW, at=now)
    services.note_post(clerk, code=code, arrived=True, asked=NOW, at=now)

    assert (underway, desk.status(code)) == (Status.DECIDED, Status.RETURNED)
    assert [one.tracking for one in queries.deliveries(clerk, code)] == ["RR123456789VN"]


def test_nobody_has_come_for_30_days_is_a_list_of_its_own(desk: Desk) -> None:
    code, clerk = decided(desk), desk.officers["one_stop_officer"]

    soon = queries.to_release(clerk, at=clock.now(), uncollected=True)
    later = queries.to_release(clerk, at=clock.now() + timedelta(days=31), uncollected=True)

    assert (soon, [line.code for line in later]) == ([], [code])


def test_correction_issues_a_new_paper_and_the_old_one_verifies_as_replaced(desk: Desk) -> None:
    code, now = decided(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    old = results.for_subject(Ref("dossier", code))
    assert old is not None
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)

    with pytest.raises(Invalid) as told:
        services.propose_correction(specialist, code=code, why=WHY, changes={"/khong/co": "x"}, asked=NOW, at=now)
    act = services.propose_correction(
        specialist,
        code=code,
        why=WHY,
        changes={"/subject": "Đề nghị giải quyết cho cơ sở tại Hải Phòng"},
        asked=NOW,
        at=now,
    )
    services.settle_correction(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    correcting = desk.status(code)
    desk.work()

    new = results.for_subject(Ref("dossier", code))
    assert new is not None
    assert [one.pointer for one in told.value.errors] == ["/changes/khong/co"]
    assert (correcting, desk.status(code)) == (Status.CORRECTING, Status.DECIDED)
    assert (new.id != old.id, new.number) == (True, old.number + 1)
    assert results.verify(old.code, old.check).finding is Finding.REPLACED
    assert results.verify(new.code, new.check).finding is Finding.AUTHENTIC
    assert "Hải Phòng" in str(queries.dossier(specialist, code, at=now).data["subject"])


def test_result_is_issued_anew_as_it_was_and_a_revoked_one_stays_revoked(desk: Desk) -> None:
    code, now = decided(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    first = results.for_subject(Ref("dossier", code))
    assert first is not None
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)

    act = services.propose_correction(specialist, code=code, why=WHY, changes={}, asked=NOW, at=now)
    services.settle_correction(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    desk.work()
    second = results.for_subject(Ref("dossier", code))
    assert second is not None
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)
    act = services.propose_revocation(specialist, code=code, why=WHY, document="15/QĐ-XNK", asked=NOW, at=now)
    services.settle_revocation(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    act = services.propose_correction(specialist, code=code, why=WHY, changes={}, asked=NOW, at=now)
    services.settle_correction(leader, code=code, act=act, agreed=True, asked=NOW, at=now)
    desk.work()

    third = results.for_subject(Ref("dossier", code))
    assert third is not None
    assert [one.number - first.number for one in (first, second, third)] == [0, 1, 2]
    assert [results.verify(one.code, one.check).finding for one in (first, second, third)] == [
        Finding.REPLACED,
        Finding.REVOKED,
        Finding.AUTHENTIC,
    ]
    assert desk.status(code) is Status.DECIDED


def test_revocation_needs_two_persons_and_shows_at_the_verification_at_once(desk: Desk) -> None:
    code, now = decided(desk), clock.now()
    specialist, leader = desk.officers["specialist"], desk.officers["department_leader"]
    issued = results.for_subject(Ref("dossier", code))
    assert issued is not None
    act = services.propose_revocation(specialist, code=code, why=WHY, document="15/QĐ-XNK", asked=NOW, at=now)
    before = results.verify(issued.code, issued.check).finding

    services.settle_revocation(leader, code=code, act=act, agreed=True, asked=NOW, at=now)

    assert (before, results.verify(issued.code, issued.check).finding) == (Finding.AUTHENTIC, Finding.REVOKED)
    with pytest.raises(ActNotLawful) as told:
        services.propose_revocation(specialist, code=code, why=WHY, document="16", asked=NOW, at=now)
    assert told.value.why == "no_result"
