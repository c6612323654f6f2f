"""Our types ↔ the portal's codes: total, in order, and no state told twice in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from motcua.casework.dossiers import lifecycle
from motcua.casework.dossiers.types import Channel, ForLink, Outcome, Progress, ResultView, Status
from motcua.doors.links.national_portal import mapping, wire
from motcua.doors.links.national_portal.settings import Settings
from motcua.doors.links.national_portal.wire import Identity
from motcua.foundation.types import Ref

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SETTINGS = Settings(public_url="https://dvc.example.vn")


def found(**changes: object) -> ForLink:
    base = ForLink(
        code="G02.18-260302-020017", procedure="chemical-import-declaration", national_code="1.011111",
        procedure_name="Khai báo hóa chất nhập khẩu", field_name="Hóa chất", channel=Channel.PORTAL,
        owner=Ref("enterprise", "9901234560"), status=Status.DECIDED, outcome=Outcome.ACCEPTED,
        applicant={"applicant_name": "Công ty Ví Dụ", "applicant_id": "9901234560", "email": "a@example.vn", "phone": "0901"},
        received_at=AT, accepted_at=AT, due=None, decided_at=AT + timedelta(seconds=9), returned_at=None, unit="G02.18",
        summary="Khai báo", papers=(("7", "invoice.pdf"),), reasons=(),
        result=ResultView("9", "13b", "HC-202600000001", AT, "Bộ", "00", "valid", "/xac-thuc/HC-202600000001?k=AB"),
        progress=(Progress(1, Status.SUBMITTED, AT), Progress(2, Status.ACCEPTED, AT), Progress(5, Status.DECIDED, AT + timedelta(seconds=9))),
        origin={}, check="ABC",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def test_states_when_asked_for_any_status_agree_with_the_legal_table() -> None:
    assert {status: str(number) for status, number in lifecycle.NATIONAL.items()} == mapping.STATES
    assert set(mapping.STATES) == set(mapping.STEPS) == set(Status)
    assert set(mapping.CHANNELS) == set(Channel)


def test_dossier_when_decided_has_every_required_value() -> None:
    item = mapping.dossier(found(), SETTINGS, unit="Cục Hóa chất")

    assert item == wire.Dossier(
        code="G02.18-260302-020017", procedure="1.011111", procedure_name="Khai báo hóa chất nhập khẩu", field_code="G02-HC",
        field_name="Hóa chất", channel="2", applicant="Công ty Ví Dụ", applicant_kind="2", email="a@example.vn", phone="0901",
        summary="Khai báo", filed_at="20260302083000", accepted_at="20260302083000", status="9", return_means="0",
        ended_at="20260302083009", unit="Cục Hóa chất", filed_where="2", digitised="1", identified="1", paid_online="0",
        identities=(Identity("3", "9901234560"),), papers=(wire.Paper("7", "invoice.pdf", digitised="1"),),
        results=(wire.ResultPaper(
            name="Khai báo hóa chất nhập khẩu – HC-202600000001", id="9", address="https://dvc.example.vn/ket-noi/dvcqg/tep/HC-202600000001?k=AB"
        ),),
    )  # fmt: skip


def test_progress_when_all_is_asked_is_in_order_with_its_times() -> None:
    items = mapping.progress(found(), [5, 1, 2], SETTINGS, unit="Cục Hóa chất")

    assert [(item.status, item.at, item.done) for item in items] == [
        ("1", "20260302083000", "Nộp hồ sơ"),
        ("2", "20260302083000", "Tiếp nhận hồ sơ"),
        ("9", "20260302083009", "Có kết quả giải quyết"),
    ]


def test_progress_when_the_portal_sees_no_change_leaves_the_step_out() -> None:
    steps = (
        Status.SUBMITTED,
        Status.ACCEPTED,
        Status.TRANSFERRED,
        Status.PROCESSING,
        Status.CONSULTING,
        Status.PROCESSING,
    )
    turns = found(progress=tuple(Progress(n, status, AT) for n, status in enumerate(steps, 1)))

    alone = [mapping.progress(turns, [n], SETTINGS, unit="x") for n in range(1, 7)]
    together = mapping.progress(turns, range(1, 7), SETTINGS, unit="x")

    assert [[item.status for item in items] for items in alone] == [["1"], ["2"], [], ["4"], [], []]
    assert [item.status for item in together] == ["1", "2", "4"]


@pytest.mark.parametrize(
    ("owner", "applicant", "identity"),
    [
        (Ref("enterprise", "9901234560"), {}, Identity("3", "9901234560")),
        (Ref("person", "7"), {"applicant_id": "099085000001"}, Identity("1", "099085000001")),
        (Ref("person", "7"), {"applicant_id": "012345678"}, Identity("2", "012345678")),
        (Ref("person", "7"), {"applicant_id": "C1234567"}, Identity("2", "000000001")),
        (Ref("person", "7"), {}, Identity("2", "000000001")),
        (Ref("person", "7"), {"applicant_id": 12}, Identity("2", "000000001")),
    ],
)
def test_identity_when_the_number_is_of_any_kind_has_its_code(
    owner: Ref, applicant: dict[str, object], identity: Identity
) -> None:
    assert mapping.identity(found(owner=owner, applicant=applicant)) == identity


def test_dossier_when_only_filed_has_no_time_of_acceptance_and_no_result() -> None:
    item = mapping.dossier(
        found(status=Status.SUBMITTED, accepted_at=None, decided_at=None, result=None, papers=(), channel=Channel.POST),
        SETTINGS,
        unit="x",
    )

    assert (item.accepted_at, item.ended_at, item.status, item.results, item.digitised, item.channel) == (
        "",
        "",
        "1",
        (),
        "0",
        "3",
    )


def test_dossier_when_intake_was_refused_names_the_time() -> None:
    turns = (Progress(1, Status.SUBMITTED, AT), Progress(2, Status.NOT_ACCEPTED, AT + timedelta(hours=1)))

    assert mapping.dossier(found(progress=turns), SETTINGS, unit="x").refused_at == "20260302093000"


def test_dossier_when_seen_as_of_an_earlier_step_shows_nothing_that_came_after() -> None:
    early = mapping.dossier(mapping.as_of(found(), 2), SETTINGS, unit="x")
    late = mapping.dossier(mapping.as_of(found(), 5), SETTINGS, unit="x")
    first = mapping.dossier(mapping.as_of(found(), 1), SETTINGS, unit="x")

    assert (first.status, first.accepted_at) == ("1", "")
    assert (early.status, early.accepted_at != "", early.ended_at, early.results) == ("2", True, "", ())
    assert late == mapping.dossier(found(), SETTINGS, unit="x")


def test_summary_when_longer_than_the_portal_takes_is_cut() -> None:
    assert len(mapping.dossier(found(summary="đ" * 2000), SETTINGS, unit="x").summary) == 1000
