"""Parts that are filed with their main dossier: one submission, one code, each with its own authority, limit and clock (LC-09)."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, OWNER, WHY, Desk, officer, prepare

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import linked, models, queries, services
from motcua.casework.dossiers.errors import ActNotLawful
from motcua.casework.dossiers.services import parts, ticking
from motcua.casework.dossiers.types import Asked, Channel, ClockState, Receipt, Status, StopReason
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.process import queries as process
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Json, Ref
from motcua.foundation.worktime import queries as worktime

MAIN, PART, STAMP = "giay-phep-lap-co-so-ban-le", "giay-phep-kinh-doanh-ban-le-fdi", "dang-ky-dau-nghiep-vu-giam-dinh"
NOW = Asked(None, "")


@pytest.fixture
def desk(transactional_db: None, settings: Settings) -> Desk:
    prepare(settings)
    for pack in (MAIN, PART):
        catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / pack, at=AT)
    return Desk()


def form(**changes: Json) -> dict[str, Json]:
    path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
    data: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["attachments"] = [
        {"type": "other", "file": "giay-to.pdf"},
        {"type": "trading_licence_application", "file": "don.pdf"},
    ]
    return data | copy.deepcopy(changes)


def file(desk: Desk, data: Mapping[str, Json] | None = None, *, key: str = "both") -> Receipt:
    held = {
        name: attachments.add(desk.enterprise, owner=OWNER, name=name, content=house.pdf(f"{key}-{name}"), at=AT).id
        for name in ("giay-to.pdf", "don.pdf")
    }
    receipt = services.submit(
        desk.enterprise, procedure=MAIN, data=data or form(), papers=held, channel=Channel.API, key=key, at=AT
    )
    desk.work()
    return receipt


def part_of(code: str, key: str = "trading_licence") -> str:
    """The part of a main dossier with this key."""
    return models.Link.objects.select_related("part").get(main__code=code, key=key).part.code


def accept(desk: Desk, code: str) -> None:
    services.accept_at_desk(desk.officers["one_stop_officer"], code=code, at=clock.now())
    desk.work()


def do(desk: Desk, role: str, code: str, **values: Json) -> None:
    """Do the open step of a role on one dossier."""
    actor = desk.officers[role]
    step = next(one for one in process.open_steps(actor) if one.subject == Ref("dossier", code))
    why = [WHY] if {"refused"} & {str(value) for value in values.values()} else []
    services.finish_step(actor, step=step.id, values=values, why=why, seen=step.version, at=clock.now())
    desk.work()


def decide(desk: Desk, code: str, outcome: str = "accepted") -> None:
    """From the assignment to the signed paper."""
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome=outcome)
    do(desk, "division_head", code, agreed=True)
    do(desk, "department_leader", code, signed=True)
    do(desk, "clerk", code)


def row(code: str) -> models.Dossier:
    return models.Dossier.objects.get(code=code)


def suspend(desk: Desk, code: str) -> int:
    act = services.suspend(
        desk.officers["department_leader"],
        code=code,
        why=[WHY],
        document="12/QĐ",
        until=None,
        asked=NOW,
        at=clock.now(),
    )
    desk.work()
    return act


def go_on(desk: Desk, code: str, act: int) -> None:
    services.end_suspension(desk.officers["department_leader"], code=code, act=act, asked=NOW, at=clock.now())
    desk.work()


# ---------------------------------------------------------------- filing


def test_one_filing_makes_the_main_dossier_and_its_part_each_with_its_own_limit(desk: Desk) -> None:
    receipt = file(desk)

    part = row(part_of(receipt.code))
    main = row(receipt.code)
    assert part.due is not None
    assert (main.status, part.status) == ("SUBMITTED", "SUBMITTED")
    assert (main.procedure, part.procedure) == (MAIN, PART)
    assert receipt.due == main.due
    assert part.due < receipt.due
    assert [one.subject.id for one in process.open_steps(desk.officers["one_stop_officer"])] == [receipt.code]


def test_part_has_the_papers_that_its_form_names_as_its_own(desk: Desk) -> None:
    receipt = file(desk)

    own = papers.of(Ref("dossier", part_of(receipt.code)))
    whole = papers.of(Ref("dossier", receipt.code))

    assert sorted(one.name for one in whole) == ["don.pdf", "giay-to.pdf"]
    assert [one.name for one in own] == ["don.pdf"]
    assert own[0].id not in {one.id for one in whole}
    assert own[0].sha256 == next(one.sha256 for one in whole if one.name == "don.pdf")


def test_without_the_application_for_it_there_is_no_part(desk: Desk) -> None:
    receipt = file(desk, form(attachments=[{"type": "other", "file": "giay-to.pdf"}]))

    assert queries.tree(desk.enterprise, receipt.code) == []


def test_same_filing_again_makes_nothing_more(desk: Desk) -> None:
    first = file(desk)
    data, held = row(first.code).revisions.get().data, row(first.code).revisions.get().papers

    again = services.submit(
        desk.enterprise, procedure=MAIN, data=form(), papers=held, channel=Channel.API, key="both", at=AT
    )

    assert (again.code, again.again, models.Dossier.objects.count(), data["subject"]) == (
        first.code, True, 2, form()["subject"],
    )  # fmt: skip


def test_part_on_a_matter_that_is_running_already_holds_the_whole_filing_up(desk: Desk) -> None:
    first = file(desk)

    with pytest.raises(Invalid) as told:
        file(desk, form(request="Một đề nghị khác cho cùng cơ sở bán lẻ nêu trên."), key="other")

    assert [(one.pointer, one.code) for one in told.value.errors] == [("", "E-DUP")]
    assert told.value.errors[0].params == {"code": part_of(first.code)}
    assert models.Dossier.objects.count() == 2


# ---------------------------------------------------------------- who sees what


def test_applicant_has_one_dossier_with_its_part_on_it(desk: Desk) -> None:
    code = file(desk).code

    tree = queries.tree(desk.enterprise, code)

    assert [line.code for line in queries.mine(desk.enterprise)] == [code]
    assert [(one.code, one.main, one.opens, one.waits_for) for one in tree] == [
        (code, True, True, ()),
        (part_of(code), False, True, (code,)),
    ]


def test_officer_of_the_part_sees_how_the_main_dossier_stands_and_opens_it_only_with_leave(desk: Desk) -> None:
    code = file(desk).code
    part = part_of(code)
    models.Dossier.objects.filter(code=part).update(unit="G02.09")
    there = officer("specialist", unit="G02.09", login="there")

    seen = [(one.code, one.opens) for one in queries.tree(there, part)]

    assert seen == [(code, False), (part, True)]
    with pytest.raises(NotFound):
        queries.tree(there, code)


def test_stranger_sees_neither(desk: Desk) -> None:
    code = file(desk).code
    stranger = replace(desk.enterprise, acting_for=Ref("enterprise", "0100109106"))

    for one in (code, part_of(code)):
        with pytest.raises(NotFound):
            queries.tree(stranger, one)


# ---------------------------------------------------------------- starting


def test_acceptance_of_the_main_dossier_starts_the_part_without_an_intake_of_its_own(desk: Desk) -> None:
    code = file(desk).code
    part = part_of(code)
    before = queries.clock(desk.enterprise, part, at=AT).state

    accept(desk, code)

    after = queries.clock(desk.enterprise, part, at=clock.now())
    assert (before, after.state) == (ClockState.NOT_STARTED, ClockState.RUNNING)
    assert (desk.status(part), after.due) == (Status.TRANSFERRED, row(part).due)
    assert {one.subject.id for one in process.open_steps(desk.officers["division_head"])} == {code, part}


def test_applicant_gets_one_slip_for_the_whole(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)

    slips = {one: [sheet.key.value for sheet in queries.sheets(desk.enterprise, one)] for one in (code, part_of(code))}

    assert slips == {code: ["receipt_slip"], part_of(code): []}


def test_part_that_needs_another_waits_for_its_result(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path)
    code = file(desk).code
    accept(desk, code)
    first, second = part_of(code), part_of(code, "stamp")
    waiting = (desk.status(second), queries.tree(desk.enterprise, code)[2].waits_for, row(second).due)

    decide(desk, first)

    assert waiting[:2] == (Status.SUBMITTED, (first,))
    assert waiting[2] is not None
    assert row(first).due < waiting[2]
    assert desk.status(second) is Status.TRANSFERRED
    assert row(second).due < waiting[2]


def test_part_whose_forerunner_is_refused_is_not_accepted_and_says_why(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path)
    code = file(desk).code
    accept(desk, code)
    first, second = part_of(code), part_of(code, "stamp")

    decide(desk, first, "refused")

    act = models.Act.objects.get(dossier__code=second)
    assert desk.status(second) is Status.NOT_ACCEPTED
    assert first in act.grounds[0]["text"]


# ---------------------------------------------------------------- the due date


def test_main_dossier_is_due_no_earlier_than_what_its_parts_need_one_after_another(desk: Desk, tmp_path: Path) -> None:
    chain(tmp_path, main_days=3)
    code = file(desk).code

    promised = row(code).due
    accept(desk, code)

    dues = {row(part_of(code, key)).due for key in ("trading_licence", "stamp")}
    assert promised == row(code).due == max(one for one in dues if one)
    last = queries.clock(desk.enterprise, code, at=clock.now())
    assert (last.limit.amount if last.limit else 0, last.due) == (3, row(code).due)


def test_part_that_stands_still_stops_the_whole_and_both_go_on(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)

    act = suspend(desk, part)
    still = queries.clock(desk.enterprise, code, at=clock.now())
    go_on(desk, part, act)
    after = queries.clock(desk.enterprise, code, at=clock.now())

    assert (still.state, still.due, [stop.reason for stop in still.stops]) == (ClockState.STOPPED, None, ["part"])
    assert (after.state, after.due) == (ClockState.RUNNING, row(code).due)
    assert row(code).due >= row(part).due


def test_main_dossier_that_stands_still_leaves_its_part_running(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)

    suspend(desk, code)

    assert queries.clock(desk.enterprise, part_of(code), at=clock.now()).state is ClockState.RUNNING


def test_new_appointment_of_a_part_moves_the_main_dossier_with_it(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = row(part_of(code))
    later = worktime.calendar(part.unit).closing(clock.legal_date(row(code).due) + timedelta(days=10))

    with transaction.atomic():
        ticking.extend(part, until=later, basis="x", by=desk.officers["department_leader"], at=clock.now())
        part.save()
    desk.work()

    assert row(code).due == row(part.code).due == later
    assert row(code).due_dates.latest("number").cause == "parts"


@pytest.mark.parametrize("seed", range(6))
def test_main_dossier_is_never_due_before_a_part_and_stands_still_with_it_whatever_happens(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    chain(tmp_path, main_days=3)
    code = file(desk).code
    accept(desk, code)
    chance, by, now = random.Random(seed), desk.officers["department_leader"], clock.now()

    for turn in range(8):
        now += timedelta(minutes=chance.randrange(2 * 1440))
        one = chance.choice([code, part_of(code)])
        with transaction.atomic():
            held = models.Dossier.objects.select_for_update().get(code=one)
            own = ticking.stopped_by(held, StopReason.SUPPLEMENT)
            if not own:
                ticking.stop(held, key=f"supplement/{turn}", reason=StopReason.SUPPLEMENT, basis="x", by=by, at=now)
            elif chance.random() < 0.5:
                ticking.restart(held, key=own, by=by, at=now, cause="supplemented")
            else:
                ticking.resume(held, key=own, by=by, at=now)
            held.save()
        jobs.carry_out_waiting()

        main, part = row(code), row(part_of(code))
        stands = {key.split("/")[0] for key in linked.stand_still(main)}
        assert ("part" in stands) == bool(linked.stand_still(part))
        if main.due is None:
            assert stands
        else:
            dues = [found.due for found in models.Dossier.objects.exclude(code=code) if found.due]
            assert main.due >= max(dues)
        assert main.due == main.due_dates.latest("number").due


# ---------------------------------------------------------------- the answer, the end


def test_main_dossier_is_answered_only_when_its_part_is(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome="accepted")

    with pytest.raises(ActNotLawful) as early:
        do(desk, "division_head", code, agreed=True)
    decide(desk, part)
    do(desk, "division_head", code, agreed=True)
    do(desk, "department_leader", code, signed=True)
    do(desk, "clerk", code)

    assert early.value.why == "parts_open"
    assert (desk.status(part), desk.status(code)) == (Status.DECIDED, Status.DECIDED)


def test_main_dossier_is_not_granted_without_the_part_that_it_needs(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    decide(desk, part_of(code), "refused")
    do(desk, "division_head", code)
    do(desk, "specialist", code, outcome="accepted")

    with pytest.raises(ActNotLawful) as told:
        do(desk, "division_head", code, agreed=True)
    do(desk, "division_head", code, agreed=False)
    do(desk, "specialist", code, outcome="refused")
    do(desk, "division_head", code, agreed=True)

    assert told.value.why == "part_refused"
    assert desk.status(code) is Status.SUBMITTED_FOR_SIGN


def test_withdrawal_of_the_main_dossier_takes_its_part_along(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    part = part_of(code)

    services.withdraw(desk.enterprise, code=code, reason="Không mở cửa hàng nữa", way="api", asked=NOW, at=clock.now())
    desk.work()

    assert (desk.status(code), desk.status(part)) == (Status.STOPPED, Status.STOPPED)
    assert [step for actor in desk.officers.values() for step in process.open_steps(actor)] == []
    assert queries.clock(desk.enterprise, part, at=clock.now()).state is ClockState.ENDED


def test_part_is_not_withdrawn_by_itself(desk: Desk) -> None:
    part = part_of(file(desk).code)

    with pytest.raises(ActNotLawful) as told:
        services.withdraw(desk.enterprise, code=part, reason="", way="api", asked=NOW, at=clock.now())

    assert (told.value.why, queries.may_withdraw(desk.enterprise, part)) == ("part", False)


def test_main_dossier_that_is_not_taken_in_leaves_no_part_behind(desk: Desk) -> None:
    code = file(desk).code

    services.refuse_intake(
        desk.officers["one_stop_officer"], code=code, why=[WHY], asked=NOW, at=clock.now()
    )  # fmt: skip
    desk.work()

    part = part_of(code)
    assert (desk.status(code), desk.status(part)) == (Status.NOT_ACCEPTED, Status.NOT_ACCEPTED)
    assert queries.sheets(desk.enterprise, part) == []


def test_looking_again_changes_nothing(desk: Desk) -> None:
    code = file(desk).code
    accept(desk, code)
    act = suspend(desk, part_of(code))
    go_on(desk, part_of(code), act)
    before = (models.Tick.objects.count(), models.DueDate.objects.count(), row(code).turns)

    parts.follow(code=code, at=clock.now())

    assert (models.Tick.objects.count(), models.DueDate.objects.count(), row(code).turns) == before


def chain(folder: Path, *, main_days: int = 20) -> None:
    """Another version of the main procedure: a second part that needs the first."""
    source = django_settings.MOTCUA.packs_dir / "bct" / MAIN
    target = folder / "bct" / MAIN
    shutil.copytree(source, target)
    text = (target / "pack.toml").read_text(encoding="utf-8").replace("amount = 20", f"amount = {main_days}")
    text = text.replace(
        'procedure = "giay-phep-lap-co-so-ban-le"', f'procedure = "{MAIN}"\nversion = "2"\nin_force_from = 2026-08-01'
    )
    (target / "pack.toml").write_text(
        text
        + f"""
[[parts]]
key = "stamp"
procedure = "{STAMP}"
after = ["trading_licence"]

[parts.data]
"/applicant" = "/applicant"
"/subject" = "/subject"
"/consent" = "/consent"

[parts.values]
"/request" = "Đề nghị đăng ký dấu nghiệp vụ cùng hồ sơ này."
""",
        encoding="utf-8",
    )
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / STAMP, at=AT)
    catalogue.load(house.SET_UP, path=target, at=AT)
