"""A desk goes on while this system is away, and what it took is entered afterwards: once, with its instant, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.links import house
from tests.rooms.casework.dossiers import away
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, OWNER, PROCEDURE, Desk, officer
from tests.rooms.casework.dossiers.test_reception import example

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import leaving, models, queries, services
from motcua.casework.dossiers.errors import (
    IntakeKept,
    LeaseNotYours,
    ParticularsWrong,
    RecordsUnreadable,
    TakenSettled,
    TakenUnknown,
)
from motcua.casework.dossiers.types import (
    AwayBundle,
    ComponentForm,
    SentRecord,
    TakenFault,
    TakenState,
    TakenView,
)
from motcua.foundation.errors import NotAllowed
from motcua.foundation.numbering import queries as numbering
from motcua.foundation.numbering.types import LeasedState
from motcua.foundation.types import Actor
from motcua.identity.organisations import services as organisations

BACK = AT + timedelta(hours=30)
"""When the line is back."""
TAKEN_AT = AT + timedelta(hours=1)


@pytest.fixture
def head() -> Actor:
    return officer("one_stop_head")


@pytest.fixture
def bundle(desk: Desk) -> AwayBundle:
    clerk = desk.officers["one_stop_officer"]
    lease = services.lease_codes(clerk, unit="G02", size=5, days=2, at=AT)
    return queries.away_bundle(clerk, lease.id, at=AT)


def sent(desk: Desk, bundle: AwayBundle, *records: SentRecord, at: Any = BACK) -> list[TakenView]:
    return services.send_taken(desk.officers["one_stop_officer"], lease=bundle.lease, records=records, at=at)


def filed(desk: Desk, found: TakenView) -> str:
    """Fill in the reception that a record opened, with its scan, and file it."""
    clerk = desk.officers["one_stop_officer"]
    view = queries.intake(clerk, found.intake)
    paper = attachments.add(clerk, owner=OWNER, name="don.pdf", content=house.pdf("don"), at=BACK, unit="G02")
    lines = [replace(view.checklist[0], form=ComponentForm.ORIGINAL, file="don.pdf")]
    services.save_intake(
        clerk, intake=view.id, seen=view.version, data=example(), papers={"don.pdf": paper.id}, checklist=lines, at=BACK
    )
    return services.receive(clerk, intake=view.id, at=BACK).code


def finished(desk: Desk, found: TakenView) -> str:
    """The same, and accept it."""
    code = filed(desk, found)
    services.accept_at_desk(desk.officers["one_stop_officer"], code=code, at=BACK)
    desk.work()
    return code


def test_device_gets_codes_procedures_and_what_is_to_be_brought(desk: Desk, bundle: AwayBundle) -> None:
    procedure = next(one for one in bundle.procedures if one.key == PROCEDURE)

    assert len(bundle.codes) == 10 and all("/tra-cuu/hs/" in address for _, _, address in bundle.codes)
    assert procedure.limit and procedure.papers
    with pytest.raises(LeaseNotYours):
        queries.away_bundle(officer("one_stop_officer", login="khac"), bundle.lease, at=AT)
    with pytest.raises(NotAllowed):
        services.lease_codes(desk.officers["specialist"], unit="G02", size=1, days=1, at=AT)


# placeholder
def test_dossier_taken_away_keeps_its_code_its_instant_and_its_officer(desk: Desk, bundle: AwayBundle) -> None:
    clerk = desk.officers["one_stop_officer"]
    (found,) = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))
    assert (found.state, found.code) == (TakenState.ENTERED, bundle.codes[0][0])
    view = queries.intake(clerk, found.intake)
    assert (view.owner, view.particulars.brought_by, view.begun_at) == (OWNER, "Lê Văn Quý", TAKEN_AT)

    code = finished(desk, found)

    row = models.Dossier.objects.get(code=code)
    assert code == bundle.codes[0][0]
    assert (row.received_at, row.accepted_at, row.filed_by) == (TAKEN_AT, TAKEN_AT, str(clerk))
    assert row.origin["taken_by"] == clerk.id
    assert queries.clock(desk.enterprise, code, at=BACK).start == TAKEN_AT
    assert models.Taken.objects.get(pk=found.id).state == TakenState.FILED


def test_clock_of_what_needed_a_supplement_starts_when_it_was_whole(desk: Desk, bundle: AwayBundle) -> None:
    clerk = desk.officers["one_stop_officer"]
    code = filed(desk, sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))[0])
    desk.finish("one_stop_officer", finding="supplement", note="Thiếu bản sao hợp đồng")
    services.tell(clerk, code=code, message="supplement_received", seen=0, at=BACK)
    desk.work()
    services.accept_at_desk(clerk, code=code, at=BACK)
    desk.work()

    row = models.Dossier.objects.get(code=code)
    assert (row.received_at, row.accepted_at is None) == (TAKEN_AT, False)
    assert row.accepted_at != TAKEN_AT


def test_double_send_makes_one_and_tells_the_same(desk: Desk, bundle: AwayBundle) -> None:
    records = [
        away.record(bundle, 0, TAKEN_AT),
        away.record(bundle, 1, TAKEN_AT, number="099178004512", name="Lê Thị Na"),
    ]
    first = sent(desk, bundle, *records)
    again = sent(desk, bundle, *records, *records)

    assert [one.id for one in first] * 2 == [one.id for one in again]
    assert [one.again for one in first] == [False, False] and all(one.again for one in again)
    assert models.Taken.objects.count() == models.Intake.objects.count() == 2
    assert [one.owner.kind for one in queries.intakes(desk.officers["one_stop_officer"])].count("person") == 1


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"taken_at": (AT - timedelta(hours=1)).isoformat()}, TakenFault.BEFORE_LEASE),
        ({"taken_at": (BACK + timedelta(hours=1)).isoformat()}, TakenFault.IN_FUTURE),
        ({"taken_at": "hôm qua"}, TakenFault.UNREADABLE),
        ({"taken_at": "2026-03-02T09:00:00"}, TakenFault.UNREADABLE),
        ({"papers": "x"}, TakenFault.UNREADABLE),
        ({"papers": [{"name": "x", "quantity": 1, "form": "nonsense"}]}, TakenFault.UNREADABLE),
        ({"code": "G02-260101-0001"}, TakenFault.CODE_UNKNOWN),
        ({"number": "12"}, TakenFault.OWNER_NUMBER),
        ({"number": "' OR 1=1"}, TakenFault.OWNER_NUMBER),
        ({"name": " "}, TakenFault.OWNER_NAME),
        ({"procedure": "khong-co"}, TakenFault.PROCEDURE_CLOSED),
    ],
)
def test_what_is_wrong_with_a_record_is_told_of_it_and_the_others_go_on(
    desk: Desk, bundle: AwayBundle, told: dict[str, Any], fault: TakenFault
) -> None:
    wrong, right = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT, **told), away.record(bundle, 1, TAKEN_AT))

    assert (wrong.state, wrong.fault) == (TakenState.FAULTY, fault)
    assert right.state is TakenState.ENTERED
    assert models.Taken.objects.get(pk=wrong.id).text
    code = numbering.leased_code(bundle.codes[0][0])
    assert code is not None and code.state is LeasedState.UNUSED  # it is free for the same record, once mended


def test_altered_record_is_kept_and_seen_and_the_true_one_still_enters(desk: Desk, bundle: AwayBundle) -> None:
    true = away.record(bundle, 0, TAKEN_AT)
    forged = SentRecord(true.text.replace("Minh Phát", "Kẻ Khác"), true.mark)

    altered, entered = sent(desk, bundle, forged, true)

    assert (altered.fault, entered.state) == (TakenFault.ALTERED, TakenState.ENTERED)


def test_same_key_or_code_with_another_text_is_a_conflict(desk: Desk, bundle: AwayBundle) -> None:
    first = away.record(bundle, 0, TAKEN_AT)
    key = json.loads(first.text)["key"]
    _, other, twin = sent(
        desk, bundle, first, away.record(bundle, 1, TAKEN_AT, key=key, name="Khác"), away.record(bundle, 0, TAKEN_AT)
    )

    assert (other.fault, twin.fault) == (TakenFault.KEY_USED, TakenFault.CODE_USED)


def test_spoilt_slip_leaves_its_code_void_with_the_reason(desk: Desk, bundle: AwayBundle) -> None:
    (found,) = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT, void="In hỏng"))
    code = numbering.leased_code(bundle.codes[0][0])

    assert found.state is TakenState.VOID
    assert code is not None and (code.state, code.reason) == (LeasedState.VOID, "In hỏng")
    (late,) = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))
    assert late.fault is TakenFault.CODE_VOID


def test_unused_codes_are_void_a_week_after_the_block_ran_out_and_what_came_later_is_let_in_by_the_head(
    desk: Desk, bundle: AwayBundle, head: Actor
) -> None:
    sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))
    block = numbering.lease(bundle.lease)
    assert services.end_leases(at=block.expires_at + timedelta(days=6)) == 0
    assert services.end_leases(at=block.expires_at + timedelta(days=8)) == 1
    block = numbering.lease(bundle.lease)
    assert (block.unused, block.used, block.void) == (0, 1, 9)

    much_later = block.expires_at + timedelta(days=9)
    (found,) = sent(desk, bundle, away.record(bundle, 1, TAKEN_AT), at=much_later)
    assert found.fault is TakenFault.CODE_VOID
    settled = services.settle_taken(head, record=found.id, enter=True, reason="Có liên lưu của phiếu", at=much_later)

    assert (settled.state, settled.code) == (TakenState.ENTERED, bundle.codes[1][0])
    code = numbering.leased_code(settled.code)
    assert code is not None and (code.state, code.reason) == (LeasedState.USED, "Có liên lưu của phiếu")
    with pytest.raises(TakenSettled):
        services.settle_taken(head, record=found.id, enter=True, reason="nữa", at=much_later)


def test_head_mends_gives_a_fresh_code_or_rejects_always_with_a_reason(
    desk: Desk, bundle: AwayBundle, head: Actor
) -> None:
    _, twin, typo, nothing = sent(
        desk, bundle, away.record(bundle, 0, TAKEN_AT), away.record(bundle, 0, TAKEN_AT),
        away.record(bundle, 1, TAKEN_AT, number="030123456"), SentRecord("<script>", "0" * 64),
    )  # fmt: skip
    with pytest.raises(ParticularsWrong):
        services.settle_taken(head, record=twin.id, enter=True, reason="", at=BACK)
    with pytest.raises(ParticularsWrong) as still:
        services.settle_taken(head, record=twin.id, enter=True, reason="x", at=BACK)
    assert still.value.params["reason"] == "code_used"
    with pytest.raises(TakenUnknown):
        services.settle_taken(
            officer("one_stop_head", unit="G02.99", login="kh"), record=twin.id, enter=True, reason="x", at=BACK
        )
    with pytest.raises(NotAllowed):
        services.settle_taken(desk.officers["one_stop_officer"], record=twin.id, enter=True, reason="x", at=BACK)

    fresh = services.settle_taken(head, record=twin.id, enter=True, fresh_code=True, reason="Trùng mã", at=BACK)
    mended = services.settle_taken(head, record=typo.id, enter=True, number=ENTERPRISE, reason="Gõ sai", at=BACK)
    gone = services.settle_taken(head, record=nothing.id, enter=False, reason="Không phải hồ sơ", at=BACK)

    assert fresh.state is mended.state is TakenState.ENTERED and gone.state is TakenState.REJECTED
    assert fresh.code not in {code for code, _, _ in bundle.codes} and mended.code == bundle.codes[1][0]


def test_block_of_a_leaver_gives_no_more_and_what_was_taken_before_comes_in_by_another(
    desk: Desk, bundle: AwayBundle
) -> None:
    leaver, other, boss = (
        desk.officers["one_stop_officer"],
        officer("one_stop_officer", login="heir"),
        officer("operator"),
    )
    gone = AT + timedelta(hours=3)
    before, after = away.record(bundle, 0, TAKEN_AT), away.record(bundle, 1, gone + timedelta(minutes=1))

    plan = organisations.hand_over(
        boss, principal=leaver.id, to=other.id, take_roles=False, reason="nghỉ hưu", at=gone
    )  # fmt: skip

    assert [(one.item.name, one.to, one.why) for one in plan.items if one.item.kind == "codes"] == [("10", "", "ends")]
    entered, late = services.send_taken(other, lease=bundle.lease, records=[before, after], at=BACK)
    assert (entered.state, late.fault) == (TakenState.ENTERED, TakenFault.AFTER_EXPIRY)
    assert entered.intake in [one.id for one in queries.intakes(other)]
    assert services.end_leases(at=gone + timedelta(days=6)) == 0
    assert services.end_leases(at=gone + timedelta(days=8)) == 1
    left = organisations.plan_hand_over(boss, principal=leaver.id, to="", take_roles=False, at=BACK)
    assert [one for one in left.items if one.item.kind == "codes"] == []


def test_reception_of_what_was_taken_is_not_given_up(desk: Desk, bundle: AwayBundle) -> None:
    (found,) = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))

    with pytest.raises(IntakeKept):
        services.drop_intake(desk.officers["one_stop_officer"], intake=found.intake)
    services.forget_intakes(at=BACK + timedelta(days=400))
    assert models.Intake.objects.filter(pk=found.intake).exists()


def test_registers_of_the_year_have_no_gap_after_late_entries(desk: Desk, bundle: AwayBundle) -> None:
    code = finished(desk, sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))[0])
    row = models.Dossier.objects.get(code=code)
    register = queries.SERIALS.format(unit=row.unit)

    assert numbering.gaps(register=register, year=TAKEN_AT.year) == []
    assert [one.owner.id for one in numbering.page(register=register, year=TAKEN_AT.year)] == [code]
    services.close_lease(desk.officers["one_stop_officer"], lease=bundle.lease, reason="Hết đợt", at=BACK)
    states = [one.state for one in numbering.leased_codes(bundle.lease)]
    assert LeasedState.UNUSED not in states and states.count(LeasedState.VOID) == 9


def test_file_of_a_device_is_sealed_and_any_change_is_seen(bundle: AwayBundle) -> None:
    records = [away.record(bundle, 0, TAKEN_AT)]
    whole = away.file(bundle, records)
    told = json.loads(whole)

    assert leaving.opened(whole) == (bundle.lease, records)
    assert "Minh Phát" not in whole.decode()
    changed = {
        "data": told["data"][:-8] + "AAAAAAA=", "nonce": "AAAAAAAAAAAAAAAA", "lease": "46330672-9328-43c7-b1d1-bfd31eabc46a",
    }  # fmt: skip
    for name, value in changed.items():
        with pytest.raises(RecordsUnreadable) as altered:
            leaving.opened(json.dumps({**told, name: value}).encode())
        assert altered.value.params["reason"] == "altered", name
    for content in (b"", b"\xff\x00", b"[]", b"{}", b'{"lease": 1, "nonce": "?", "data": "?"}', b"[" * 100_000):
        with pytest.raises(RecordsUnreadable):
            leaving.opened(content)


def test_slip_holder_is_told_what_became_of_the_code(desk: Desk, bundle: AwayBundle) -> None:
    code, _, address = bundle.codes[0]
    check = address.partition("?c=")[2]
    assert queries.away_status(code, check) == ("waiting", None)
    assert queries.away_status(code, "AAAAAAAAAA") is None
    (found,) = sent(desk, bundle, away.record(bundle, 0, TAKEN_AT))
    assert queries.away_status(code, check) == ("entered", TAKEN_AT)
    finished(desk, found)
    assert queries.away_status(code, check) is None and queries.public_status(code, check) is not None
