"""Remarks pinned to places of a dossier: what they can be pinned to, and what becomes of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE, Desk, officer, prepare

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import RemarkNotOpen
from motcua.casework.dossiers.types import Area, Pin, Place, RemarkState
from motcua.foundation.errors import Invalid, NotFound
from motcua.foundation.types import Ref


def test_remark_on_a_field_a_paper_a_page_and_an_area_says_where_it_is(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    (paper,) = papers.of(Ref("dossier", code))

    for pin in (
        Pin(pointer="/request"),
        Pin(paper=paper.id),
        Pin(paper=paper.id, page=1),
        Pin(paper=paper.id, page=1, area=Area(0.1, 0.2, 0.3, 0.1)),
        Pin(),
    ):
        services.add_remark(clerk, code=code, pin=pin, kind="wrong", text="Chưa khớp với hợp đồng", at=AT)

    found = queries.remarks(clerk, code)
    assert [remark.number for remark in found] == [1, 2, 3, 4, 5]
    assert [remark.place for remark in found] == [Place.FIELD, Place.PAPER, Place.PAGE, Place.AREA, Place.DOSSIER]
    assert found[0].label.vi
    assert {remark.paper_name for remark in found[1:4]} == {"giay-to.pdf"}
    assert found[3].pin.area == Area(0.1, 0.2, 0.3, 0.1)


@pytest.mark.parametrize(
    "pin",
    [
        Pin(pointer="/no_such_field"),
        Pin(pointer="/applicant/0/x"),
        Pin(pointer="request_summary"),
        Pin(slot="/nowhere"),
        Pin(paper="018f0000-0000-7000-8000-000000000000"),
        Pin(paper="../../etc/passwd"),
        Pin(page=1),
        Pin(area=Area(0, 0, 0.5, 0.5)),
    ],
)
def test_pin_to_a_place_that_is_not_there_is_refused(desk: Desk, pin: Pin) -> None:
    code = desk.file()

    with pytest.raises(Invalid) as refused:
        services.add_remark(desk.officers["one_stop_officer"], code=code, pin=pin, kind="wrong", text="x", at=AT)

    assert [(error.pointer, error.reason) for error in refused.value.errors] == [("/pin", "no_such_place")]


@pytest.mark.parametrize(
    ("page", "area", "reason"),
    [
        (2, None, "no_such_page"),
        (-1, None, "no_such_page"),
        (1, Area(0.9, 0.1, 0.2, 0.1), "outside_page"),
        (1, Area(-0.1, 0.1, 0.2, 0.1), "outside_page"),
        (1, Area(float("nan"), 0.1, 0.2, 0.1), "outside_page"),
        (1, Area(0.1, 0.1, 0, 0), "outside_page"),
        (0, Area(0.1, 0.1, 0.2, 0.2), "outside_page"),
    ],
)
def test_rectangle_outside_its_page_is_refused(desk: Desk, page: int, area: Area | None, reason: str) -> None:
    code = desk.file()
    (paper,) = papers.of(Ref("dossier", code))
    pin = Pin(paper=paper.id, page=page, area=area)

    with pytest.raises(Invalid) as refused:
        services.add_remark(desk.officers["specialist"], code=code, pin=pin, kind="wrong", text="x", at=AT)

    assert [error.reason for error in refused.value.errors] == [reason]


def test_remark_without_words_or_kind_is_told_with_every_fault(desk: Desk) -> None:
    code = desk.file()

    with pytest.raises(Invalid) as refused:
        services.add_remark(
            desk.officers["specialist"], code=code, pin=Pin(pointer="/nowhere"), kind="ugly", text=" ", at=AT
        )

    assert [error.pointer for error in refused.value.errors] == ["/pin", "/kind", "/text"]


def test_remark_on_the_paper_of_another_dossier_is_refused(desk: Desk) -> None:
    first = desk.file()
    (strange,) = papers.of(Ref("dossier", first))
    second = desk.file_again()

    with pytest.raises(Invalid) as refused:
        services.add_remark(
            desk.officers["specialist"], code=second, pin=Pin(paper=strange.id), kind="wrong", text="x", at=AT
        )

    assert [error.reason for error in refused.value.errors] == ["no_such_place"]


def test_internal_remark_is_the_officers_alone(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    services.add_remark(clerk, code=code, pin=Pin(), kind="wrong", text="Hỏi lại đồng nghiệp", internal=True, at=AT)

    assert [remark.internal for remark in queries.remarks(clerk, code)] == [True]
    assert queries.remarks(desk.enterprise, code) == []
    told = {who: {turn.kind for turn in queries.dossier(who, code, at=AT).history} for who in (clerk, desk.enterprise)}
    assert told[clerk] - told[desk.enterprise] == {"dossiers.remark_made"}


def test_officer_of_another_unit_neither_reads_nor_makes_remarks(desk: Desk) -> None:
    code = desk.file()
    services.add_remark(desk.officers["specialist"], code=code, pin=Pin(), kind="wrong", text="x", at=AT)
    stranger = officer("specialist", unit="khac", login="nguoi.khac")

    with pytest.raises(NotFound):
        queries.remarks(stranger, code)
    with pytest.raises(NotFound):
        services.add_remark(stranger, code=code, pin=Pin(), kind="wrong", text="x", at=AT)


def test_remark_is_found_met_opened_again_and_taken_back_only_while_nobody_saw_it(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]
    for _ in range(2):
        services.add_remark(clerk, code=code, pin=Pin(), kind="missing", text="x", at=AT)

    services.take_back_remark(clerk, code=code, number=2, at=AT)
    services.resolve_remark(clerk, code=code, number=1, at=AT)
    services.reopen_remark(clerk, code=code, number=1, at=AT)

    assert [(one.number, one.state) for one in queries.remarks(clerk, code)] == [(1, RemarkState.REOPENED)]
    with pytest.raises(RemarkNotOpen):
        services.take_back_remark(clerk, code=code, number=1, at=AT)


def test_paper_whose_data_a_database_has_is_asked_for_only_with_the_reason(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    desk = _with_rules(
        settings, tmp_path, source_database="Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp", signed="expected"
    )
    code = desk.file()
    (paper,) = papers.of(Ref("dossier", code))
    clerk = desk.officers["one_stop_officer"]

    with pytest.raises(Invalid) as refused:
        services.add_remark(clerk, code=code, pin=Pin(paper=paper.id), kind="unreadable", text="x", at=AT)
    number = services.add_remark(
        clerk, code=code, pin=Pin(paper=paper.id), kind="unreadable", text="x", source_reason="data_unavailable", at=AT
    )

    assert [(one.pointer, one.reason) for one in refused.value.errors] == [("/source_reason", "ask_once")]
    (remark,) = queries.remarks(clerk, code)
    assert (remark.number, remark.source_reason) == (number, "data_unavailable")
    assert "signature_missing" in queries.dossier(clerk, code, at=AT).flags


def test_paper_that_must_be_signed_is_not_taken_without_a_signature(
    transactional_db: None, settings: Settings, tmp_path: Path
) -> None:
    desk = _with_rules(settings, tmp_path, signed="required")

    with pytest.raises(Invalid) as refused:
        desk.file()

    assert [one.reason for one in refused.value.errors] == ["not_signed"]


def _with_rules(settings: Settings, folder: Path, **rules: str) -> Desk:
    """A desk whose procedure says more of its other papers."""
    packs = settings.MOTCUA.packs_dir
    for name in ("common", f"bct/{PROCEDURE}", house.PACK):
        shutil.copytree(packs / name, folder / name)
    layout = folder / "common" / "standard" / "form.layout.json"
    said = json.loads(layout.read_text(encoding="utf-8"))
    slot = next(slot for part in said["sections"] for slot in part.get("slots", ()) if slot["document_type"] == "other")
    slot.update(rules)
    layout.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    settings.MOTCUA = replace(settings.MOTCUA, packs_dir=folder)
    prepare(settings)
    return Desk()
