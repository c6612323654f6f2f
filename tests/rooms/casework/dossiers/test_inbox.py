"""The inbox: what stands in which queue, in which order, for whom; and that its lines follow what happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, PASSWORD, Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Count, Filter, Queue, Sort, Spot, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.process import services as processes
from motcua.foundation.errors import NotAllowed, NotFound
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind
from motcua.identity.accounts import services as accounts
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

DAY = timedelta(days=1)


def codes(actor: Actor, *, at: datetime = AT, **wanted: object) -> list[str]:
    return [line.code for line in queries.inbox(actor, Filter(**wanted), at=at).lines]  # type: ignore[arg-type]


def test_step_stands_with_those_who_may_do_it_until_somebody_takes_it(desk: Desk) -> None:
    code = desk.file()
    clerk, other = desk.officers["one_stop_officer"], officer("one_stop_head")
    step = desk.step("one_stop_officer")

    before = (codes(clerk, queue=Queue.TODO), codes(clerk, queue=Queue.MINE), codes(other, queue=Queue.TODO))
    processes.claim(clerk, step=step.id, at=AT)
    line = queries.inbox(clerk, Filter(queue=Queue.MINE), at=AT).lines[0]

    assert before == ([code], [], [])
    assert codes(clerk, queue=Queue.TODO) == [code]
    assert (line.code, line.step.name, line.step.holder, line.step.doable) == (
        code,
        step.name,
        "one_stop_officer",
        True,
    )  # type: ignore[union-attr]


def test_line_goes_on_with_the_dossier(desk: Desk) -> None:
    code = desk.file()
    head = officer("one_stop_head")
    first = [
        (line.status, line.step and line.step.role)
        for line in queries.inbox(head, Filter(queue=Queue.UNIT), at=AT).lines
    ]
    desk.finish("one_stop_officer", finding="complete")
    second = [
        (line.status, line.step and line.step.role)
        for line in queries.inbox(head, Filter(queue=Queue.UNIT), at=AT).lines
    ]

    assert first == [(Status.SUBMITTED, "one_stop_officer")]
    assert second == [(Status.TRANSFERRED, "division_head")]
    assert models.Work.objects.values_list("code", flat=True).get() == code


def test_closed_dossier_leaves_the_inbox(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    desk.finish("one_stop_officer", finding="refused", note="Không thuộc thẩm quyền")

    assert desk.status(code) is Status.NOT_ACCEPTED
    assert models.Work.objects.count() == 0
    assert codes(clerk, queue=Queue.UNIT) == []
    assert codes(clerk, queue=Queue.NOT_TAKEN) == [code]


def test_supplement_that_came_is_marked_until_somebody_has_looked(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu hợp đồng")
    waiting = codes(clerk, queue=Queue.WAITING)
    seen = queries.dossier(clerk, code, at=AT).version

    services.tell(clerk, code=code, message="supplement_received", seen=seen, at=AT)
    desk.work()
    came = codes(clerk, queue=Queue.SUPPLEMENTED)
    desk.finish("one_stop_officer", finding="complete")

    assert (waiting, came, codes(clerk, queue=Queue.SUPPLEMENTED)) == ([code], [code], [])


def test_order_is_overdue_first_then_least_time_left_then_without_date_then_paused(desk: Desk) -> None:
    head = officer("one_stop_head")
    for code, status, due, accepted in (
        ("D-paused", "SUPP_POST", None, AT), ("C-none", "SUBMITTED", None, None), ("B-soon", "PROCESSING", AT + DAY, AT),
        ("A-late", "PROCESSING", AT - DAY, AT), ("E-later", "ACCEPTED", AT + 9 * DAY, AT),
    ):  # fmt: skip
        row(code, status=status, due=due, accepted_at=accepted)

    listed = codes(head, queue=Queue.UNIT)

    assert listed == ["A-late", "B-soon", "E-later", "C-none", "D-paused"]
    assert codes(head, queue=Queue.LATE) == ["A-late"]
    assert codes(head, queue=Queue.UNIT, clock="paused") == ["D-paused"]
    assert codes(head, queue=Queue.UNIT, clock="none") == ["C-none"]
    assert codes(head, queue=Queue.UNIT, sort=Sort.CODE, descending=True) == sorted(listed, reverse=True)


def test_pages_go_on_and_back_without_losing_or_repeating_a_line(desk: Desk) -> None:
    head = officer("one_stop_head")
    for number in range(23):  # many of the same instant
        row(f"D-{number:02}", status="PROCESSING", due=AT + DAY * (number // 10))
    wanted = Filter(queue=Queue.UNIT)

    pages, place = [], None
    while True:
        page = queries.inbox(head, wanted, at=AT, place=place, limit=5)
        pages.append([line.code for line in page.lines])
        place = page.after
        if place is None:
            break
    back = queries.inbox(head, wanted, at=AT, place=page.before, limit=5)

    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert sorted(sum(pages, [])) == [f"D-{number:02}" for number in range(23)]
    assert [line.code for line in back.lines] == pages[-2]
    assert queries.inbox(head, wanted, at=AT, limit=5).before is None


def test_order_by_the_chance_of_lateness_goes_by_what_is_left_among_equals_and_over_pages(desk: Desk) -> None:
    head = officer("one_stop_head")
    for number in range(12):
        row(f"D-{number:02}", status="PROCESSING", due=AT + DAY * (12 - number))
        models.Work.objects.filter(code=f"D-{number:02}").update(in_time=(0, 40, 101)[number % 3])
    wanted = Filter(queue=Queue.UNIT, sort=Sort.CHANCE)
    listed = [f"D-{number:02}" for number in (9, 6, 3, 0, 10, 7, 4, 1, 11, 8, 5, 2)]

    first = queries.inbox(head, wanted, at=AT, limit=5)
    second = queries.inbox(head, wanted, at=AT, place=first.after, limit=5)
    back = queries.inbox(head, wanted, at=AT, place=second.before, limit=5)
    reverse = queries.inbox(head, Filter(queue=Queue.UNIT, sort=Sort.CHANCE, descending=True), at=AT)
    of_another_order = queries.inbox(head, wanted, at=AT, place=Spot("2026-01-01T00:00:00+00:00", 1), limit=5)

    assert [line.code for line in (*first.lines, *second.lines)] == listed[:10]
    assert [line.chance for line in first.lines] == [100, 100, 100, 100, 60]
    assert queries.inbox(head, wanted, at=AT, place=second.after, limit=5).lines[0].chance is None
    assert (back.lines, of_another_order.lines) == (first.lines, first.lines)
    assert [line.code for line in reverse.lines] == listed[::-1]
    assert codes(head, queue=Queue.DELIVERED, sort=Sort.CHANCE) == []


def test_no_list_and_no_count_shows_what_the_page_would_not(desk: Desk) -> None:
    places = ("G02", "G02.1", "G02.1.3", "G02.10", "G02.18", "H57")
    for number, place in enumerate(places):
        row(f"D-{number}-{place}", status="PROCESSING", due=AT, unit=place)
        row(f"R-{number}-{place}", status="DECIDED", due=AT, unit=place)
    seen = {}
    for unit in ("G02.1", "G02.18", "G02.1.3", "G02", "H57", "G02/1", "G02.1/", ""):
        someone = placed("one_stop_head", unit)
        listed = {*codes(someone, queue=Queue.UNIT), *codes(someone, queue=Queue.DELIVERY)}
        counted = queries.counts(someone, (Queue.UNIT, Queue.DELIVERY), at=AT)
        allowed = {code for code in models.Dossier.objects.values_list("code", flat=True) if may_open(someone, code)}
        assert listed == allowed, unit
        assert sum(one.number for one in counted.values()) == len(allowed), unit
        seen[unit] = len(allowed)

    assert seen == {"G02.1": 4, "G02.18": 2, "G02.1.3": 2, "G02": 10, "H57": 2, "G02/1": 0, "G02.1/": 0, "": 12}


def test_right_for_one_procedure_reaches_no_other(desk: Desk) -> None:
    row("D-1", status="PROCESSING", due=AT)
    row("D-2", status="PROCESSING", due=AT, procedure="another")

    assert codes(placed("specialist", "G02", procedure="another"), queue=Queue.UNIT) == ["D-2"]


def test_applicants_and_strangers_have_no_inbox(desk: Desk) -> None:
    desk.file()
    for actor in (desk.enterprise, ANONYMOUS):
        with pytest.raises(NotAllowed):
            queries.inbox(actor, Filter(queue=Queue.UNIT), at=AT)
        with pytest.raises(NotAllowed):
            queries.counts(actor, (Queue.UNIT,), at=AT)


def test_counting_stops_at_a_thousand_and_says_that_there_are_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("motcua.casework.dossiers.queries.inbox"), "COUNTED", 3)
    head = officer("one_stop_head")
    for number in range(5):
        row(f"D-{number}", status="PROCESSING", due=AT)

    counted = queries.counts(head, (Queue.UNIT, Queue.LATE), at=AT)

    assert counted == {Queue.UNIT: Count(3, more=True), Queue.LATE: Count(0)}


def test_reads_of_a_page_are_as_many_for_one_line_as_for_fifty(desk: Desk) -> None:
    head = officer("one_stop_head")
    spent = []
    for upto in (1, 1, 50):  # the first time the catalogue is read
        for number in range(models.Dossier.objects.count(), upto):
            row(f"D-{number}", status="PROCESSING", due=AT)
        with CaptureQueriesContext(connection) as asked, permissions.remembered():
            queries.inbox(head, Filter(queue=Queue.UNIT), at=AT)
            queries.counts(head, tuple(Queue), at=AT)
        spent.append(len(asked))

    assert spent[1] == spent[2] < 10


def test_hostile_words_find_nothing_and_break_nothing(desk: Desk) -> None:
    head = officer("one_stop_head")
    row("D-1", status="PROCESSING", due=AT)
    for text in (
        "'; DROP TABLE dossiers_work; --",
        "a" * 10_000,
        "%_\\",
        "🙂 ̃́",
        "& | ! ( ) :*",
        "\u202e\u0000x",
        "'" * 4,
    ):
        assert codes(head, queue=Queue.UNIT, text=text) == [], text

    assert codes(head, queue=Queue.UNIT, text=" ") == ["D-1"]


def test_place_of_a_line_that_is_gone_still_leads_on(desk: Desk) -> None:
    head = officer("one_stop_head")
    row("D-1", status="PROCESSING", due=AT)

    page = queries.inbox(head, Filter(queue=Queue.UNIT), at=AT, place=Spot((AT - DAY).isoformat(), 10**15))

    assert [line.code for line in page.lines] == ["D-1"]


def test_views_are_kept_by_name_for_their_officer_alone(desk: Desk) -> None:
    mine, other = desk.officers["specialist"], desk.officers["clerk"]
    services.save_filter(mine, name=" Quá hạn  của tôi ", query="hang=qua-han", at=AT)
    services.save_filter(mine, name="Quá hạn của tôi", query="hang=qua-han&nguoi=toi", at=AT)
    (kept,) = queries.saved_filters(mine)

    services.drop_filter(other, number=kept.id)

    assert (kept.name, kept.query) == ("Quá hạn của tôi", "hang=qua-han&nguoi=toi")
    assert queries.saved_filters(mine) == [kept]
    assert queries.saved_filters(other) == []


def placed(role: str, unit: str, *, procedure: str | None = None) -> Actor:
    """An officer with a role at one place."""
    account = accounts.open_officer(house.SET_UP, login=f"o{uuid4().hex[:12]}", name=role, password=PASSWORD, at=AT)
    grants.grant(house.SET_UP, principal=account, role=role, unit=unit, procedure=procedure, in_force_from=AT, at=AT)
    return Actor(ActorKind.OFFICER, account)


def may_open(actor: Actor, code: str) -> bool:
    try:
        queries.brief(actor, code)
    except NotFound:
        return False
    return True


def row(
    code: str, *, status: str, due: datetime | None, accepted_at: datetime | None = AT, unit: str = "G02.10",
    procedure: str = "giay-phep-tam-nhap-tai-xuat",
) -> None:  # fmt: skip
    """A dossier as it stands in its table; the trigger does the rest."""
    version = catalogue.in_force("giay-phep-tam-nhap-tai-xuat", AT)
    assert version is not None
    models.Dossier.objects.create(
        code=code, procedure=procedure, version_id=version.id, status=status, outcome={"DECIDED": "accepted", "REFUSED": "refused"}.get(status, ""),
        channel="portal", owner_kind="enterprise", owner_id=ENTERPRISE, owner_name="Công ty Thử", unit=unit, filed_by="person:1",
        received_at=AT, accepted_at=accepted_at, due=due,
    )  # fmt: skip
