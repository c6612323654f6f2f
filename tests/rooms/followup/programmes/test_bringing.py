"""Plans and tasks that come in from files: all of it or nothing, each fault at its place, the same again changes nothing."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer
from tests.rooms.followup.programmes import plans
from tests.rooms.followup.programmes.plans import PLAN, YEAR, day, edited, finish, task, text

from motcua.definitions.forms.errors import SheetRefused
from motcua.followup.programmes import models, queries, services
from motcua.followup.programmes.errors import FileUnreadable, SheetUnknown, VersionTaken
from motcua.followup.programmes.types import Brought, Filter, Given, PlanKind, TaskKind
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import Actor

pytestmark = pytest.mark.django_db(transaction=True)
AT = day("03-01")


@pytest.fixture(autouse=True)
def _prepared() -> None:
    plans.prepare()


@pytest.fixture
def keeper() -> Actor:
    return officer("programme_officer", unit="G02.13", login="daumoi")


def _faults(found: Brought) -> set[tuple[str, str]]:
    return {(one.place, one.reason) for one in found.faults}


def _everything() -> list[tuple[object, ...]]:
    return [
        *models.Task.objects.order_by("pk").values_list(), *models.DateChange.objects.order_by("pk").values_list(), *models.Step.objects.order_by("pk").values_list()
    ]  # fmt: skip


def test_template_comes_back_as_it_is_and_changes_only_what_was_changed(keeper: Actor) -> None:
    content = queries.template(keeper, PLAN, at=AT)
    before = _everything()
    same = services.import_tasks(keeper, content=content, dry_run=False, at=AT)
    changed = edited(
        content, ("H5", date(YEAR, 4, 30)), ("N5", "Chờ máy quét"), ("O5", "12/QĐ-BCT"), ("D6", "Nhiệm vụ A-02 (sửa)"),
        ("A9", "A-05"), ("C9", "hợp tác"), ("D9", "=HYPERLINK(1)"), ("E9", "G02.01"), ("F9", "G02.10; G02.18"), ("G9", "01/02/2031"), ("H9", "2031-12-01"),
        ("I9", "Sản phẩm một; Sản phẩm hai"), ("J9", "A-01;A-02"), ("K9", "BTC"), ("L9", "Cao"), ("M9", "Chưa có vốn"),
    )  # fmt: skip
    changed = edited(changed, ("D9", "Hợp tác với Bộ Tài chính"))
    trial = services.import_tasks(keeper, content=changed, dry_run=True, at=AT)
    untouched = _everything() == before
    done = services.import_tasks(keeper, content=changed, dry_run=False, at=AT)
    kept = _everything()
    again = services.import_tasks(keeper, content=changed, dry_run=False, at=AT)

    assert (same.made, same.changed, same.unchanged, same.faults) == ((), (), 4, ())
    assert untouched
    assert (trial.made, trial.changed, trial.unchanged, trial.faults) == (("A-05",), ("A-01", "A-02"), 2, ())
    assert done == trial
    assert (again.made, again.changed, again.unchanged) == ((), (), 5) and _everything() == kept
    made = queries.opened(keeper, task("A-05"), at=AT).task
    assert (made.kind, made.supporting, made.deliverables, made.depends, made.partners) == (
        TaskKind.COOPERATION, ("G02.10", "G02.18"), ("Sản phẩm một", "Sản phẩm hai"), (f"{PLAN}/A-01", f"{PLAN}/A-02"), ("BTC",),
    )  # fmt: skip
    moved = queries.opened(keeper, task("A-01"), at=AT)
    assert [(one.before, one.after, one.reason, one.decision) for one in moved.changes] == [
        (date(YEAR, 3, 31), date(YEAR, 4, 30), "Chờ máy quét", "12/QĐ-BCT")
    ]
    assert moved.task.first_due == date(YEAR, 3, 31)


def test_every_fault_is_told_at_its_cell_and_nothing_is_done(keeper: Actor) -> None:
    finish(keeper, officer("programme_officer", unit="G02.13", login="daumoi2"), "A-03", on="02-20")
    content, before = queries.template(keeper, PLAN, at=AT), _everything()
    wrong = edited(
        content, ("B5", "M9"), ("E5", "G99"), ("H5", date(YEAR, 12, 1)), ("J5", "A-02"), ("K6", "AI-DO"), ("F6", "G02.10"), ("D7", "Đổi tên"),
        ("G8", "31/02/2031"), ("L8", "rất cao"), ("A9", "mã xấu"), ("C9", "hợp tác"), ("D9", "x" * 600), ("E9", "G02.01"),
        ("G9", "01/02/2040"), ("H9", "01/01/2040"), ("J9", "KHONG-CO"),
    )  # fmt: skip
    found = services.import_tasks(keeper, content=wrong, dry_run=False, at=AT)

    assert _faults(found) == {
        ("B5", "objective"), ("E5", "unit"), ("N5", "reason_missing"), ("J5", "ring"), ("J6", "ring"), ("K6", "partner"), ("F6", "unit_leads"),
        ("A7", "closed"), ("G8", "day"), ("L8", "word"), ("D9", "too_long"),
    }  # fmt: skip
    assert _everything() == before
    second = edited(wrong, ("D9", "Ngắn"), ("G8", "01/03/2031"), ("L8", "cao"), ("J6", "A-01"))
    more = _faults(services.import_tasks(keeper, content=second, dry_run=True, at=AT))
    assert {
        ("A9", "code"),
        ("G9", "outside_plan"),
        ("H9", "outside_plan"),
        ("H9", "before_start"),
        ("J9", "depends"),
        ("K9", "partner_missing"),
        ("J6", "ring"),
    } <= more


def test_units_may_be_named_and_a_task_may_wait_for_one_whose_line_has_a_fault(keeper: Actor) -> None:
    content = queries.template(keeper, PLAN, at=AT)
    named = edited(content, ("E5", "cục hoá chất"), ("F5", "Văn phòng Bộ; g02.13"), ("F6", "Cục Hóa chất; Bộ phận Tiếp nhận và Trả kết quả"))  # fmt: skip
    found = services.import_tasks(keeper, content=named, dry_run=True, at=AT)
    faulty = edited(content, ("A9", "A-05"), ("D9", "Mới"), ("E9", "G02.01"), ("G9", "hôm qua"), ("H9", "01/12/2031"), ("J8", "A-05"))  # fmt: skip
    only = services.import_tasks(keeper, content=faulty, dry_run=True, at=AT)

    assert _faults(found) == {("F6", "unit")}  # a name that several units bear is none
    done = services.import_tasks(keeper, content=edited(named, ("F6", "G02.18; G02.01")), dry_run=False, at=AT)
    row = models.Task.objects.get(plan=PLAN, code="A-01")
    assert not done.faults and (row.lead, row.supporting) == ("G02.18", ["G02.01", "G02.13"])
    assert _faults(only) == {("G9", "day")}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"%PDF-1.4", b"<xml/>"])
def test_what_is_no_workbook_is_refused(keeper: Actor, content: bytes) -> None:
    with pytest.raises(SheetRefused):
        services.import_tasks(keeper, content=content, dry_run=False, at=AT)


def test_hostile_workbooks_end_in_a_fault_or_a_refusal(keeper: Actor) -> None:
    content, before, chance = queries.template(keeper, PLAN, at=AT), _everything(), random.Random(31)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + b" " * 60_000_000)
    empty = openpyxl.Workbook()
    plain = io.BytesIO()
    empty.save(plain)
    other = edited(content, ("B1", "QD-KHONG-CO"))
    for one in [
        bomb.getvalue(),
        *(
            content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
            for at in chance.sample(range(len(content)), 40)
        ),
    ]:
        try:
            services.import_tasks(keeper, content=one, dry_run=True, at=AT)
        except SheetRefused:
            continue

    assert _faults(services.import_tasks(keeper, content=plain.getvalue(), dry_run=False, at=AT)) == {("B1", "plan")}
    assert _faults(services.import_tasks(keeper, content=other, dry_run=False, at=AT)) == {("B1", "plan_unknown")}
    assert _faults(services.import_tasks(keeper, content=content, dry_run=False, plan="QD-792", at=AT)) == {
        ("B1", "other_plan")
    }
    assert _everything() == before
    with pytest.raises(NotAllowed):
        services.import_tasks(
            officer("programme_officer", unit="G02.18", login="la"), content=content, dry_run=True, at=AT
        )


def test_plans_of_the_house_load_in_their_chain_and_a_version_never_changes() -> None:
    for path in sorted((settings.MOTCUA.packs_dir / "plan" / "programmes").glob("*.toml")):
        services.load(house.SET_UP, name=path.name, content=path.read_bytes(), at=AT)
    found = {one.key: one for one in queries.plans(on=date(YEAR, 3, 1))}
    again = services.load(house.SET_UP, name="thu.toml", content=text().encode(), at=AT)

    assert [(one.kind, one.under) for one in map(found.get, ("RESOLUTION-33", "PROGRAMME-2022-2025", "QD-792")) if one] == [
        (PlanKind.RESOLUTION, ""), (PlanKind.PROGRAMME, "RESOLUTION-33"), (PlanKind.PLAN, "PROGRAMME-2022-2025"),
    ]  # fmt: skip
    assert list(found).index("RESOLUTION-33") < list(found).index("PROGRAMME-2022-2025") < list(found).index("QD-1080")
    assert found["RESOLUTION-33"].leader.name == "Nguyễn Sinh Nhật Tân" and found["QD-792"].keeper == "G02.13"
    assert not again
    with pytest.raises(VersionTaken):
        services.load(house.SET_UP, name="thu.toml", content=text().replace("Kế hoạch thử", "Khác").encode(), at=AT)
    for broken, place in (
        (text("2").replace(f"starts = {YEAR}-01-10", "starts = 5"), "thu.toml#tasks/0/starts"),
        (text("2").replace('lead = "G02.18"', 'lead = "G99"'), "thu.toml#tasks/0/lead"),
        ("file = 1", "thu.toml#file"),
        ("[[[", "thu.toml"),
    ):
        with pytest.raises(FileUnreadable) as refused:
            services.load(house.SET_UP, name="thu.toml", content=broken.encode(), at=AT)
        assert refused.value.params["place"] == place
    renamed = text("2").replace("Nhiệm vụ A-04", "Nhiệm vụ A-04 mới")
    assert services.load(house.SET_UP, name="thu.toml", content=renamed.encode(), at=AT)
    assert models.Task.objects.get(plan=PLAN, code="A-04").name == "Nhiệm vụ A-04 mới"


def test_sheet_adds_up_keeps_every_score_and_shows_last_years(keeper: Actor) -> None:
    content = (settings.MOTCUA.packs_dir / "plan" / "programmes" / "dti-bo.toml").read_bytes()
    services.load(house.SET_UP, name="dti-bo.toml", content=content, at=AT)
    proof = Given("qd.pdf", house.pdf("qd"))

    def score(key: str, points: str, year: int) -> int:
        return services.score(
            keeper, year=year, key=key, points=Decimal(points), note="Quyết định", evidence=proof, at=AT
        )

    score("NT1", "30", YEAR - 1)
    first = score("NT1", "20", YEAR)
    score("NT1", "35.5", YEAR)
    score("TC1", "40", YEAR)
    with pytest.raises(Invalid) as refused:
        services.score(
            keeper, year=YEAR, key="TC1", points=Decimal("40.5"), note=" ", evidence=Given("a.exe", b"MZ"), at=AT
        )
    with pytest.raises(SheetUnknown):
        score("HD3", "80", YEAR)
    found = queries.sheet(keeper, YEAR, at=AT)

    assert {one.pointer for one in refused.value.errors} == {"/points", "/note", "/evidence"}
    assert (found.points, found.judged, found.most, found.last_year) == (Decimal("75.5"), 80, 1000, 30)
    assert found.points == sum(group.points for group in found.groups)
    assert all(group.points == sum(row.points or 0 for row in group.rows) for group in found.groups)
    assert found.open == sum(row.points is None for group in found.groups for row in group.rows) == 17
    assert queries.score_evidence(keeper, first)[0] == "qd.pdf"
    with pytest.raises(NotAllowed):
        queries.sheet(officer("department_leader", unit="G02.18", login="cuc"), YEAR, at=AT)
    assert [one.code for one in queries.tasks(keeper, Filter(partner="BTC"), at=AT)] == []
