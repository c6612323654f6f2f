"""Petitions from the portal and the telephone, merged, extended, given back, made public without personal data, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.petitions import masking, models, queries, services, signs
from motcua.followup.petitions.errors import ActNotOpen, PetitionUnknown, TooManyPetitions
from motcua.followup.petitions.types import Act, Ground, Petition, PetitionClass, Proposal, Sender, Source, State
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor

pytestmark = pytest.mark.django_db(transaction=True)

HANH = Sender("Trần Thị Hạnh", "12 Nguyễn Văn Linh", "0903123456", "hanh@example.vn")
TEXT = "Tôi là Trần Thị Hạnh, gọi 0903.123.456. Ông Nguyễn Văn Bình hẹn ba lần."


@pytest.fixture(autouse=True)
def prepared() -> None:
    house.prepare()


def send(
    key: str = "k1", *, text: str = TEXT, may_publish: bool = True, origin: str = "", sender: Sender = HANH
) -> Petition:
    return services.send(
        ANONYMOUS,
        key=key,
        sender=sender,
        title="Trả kết quả chậm",
        text=text,
        may_publish=may_publish,
        origin=origin,
        at=clock.now(),
    )


def accepted(focal: Actor, number: int, kind: PetitionClass = PetitionClass.REGULATION) -> None:
    services.turn(focal, petition=number, act=Act.ACCEPT, kind=kind, unit="G02.18", seen=State.NEW, at=clock.now())


def answered(leader: Actor, number: int, text: str = "Đã sửa quy trình.") -> None:
    services.turn(
        leader, petition=number, act=Act.ANSWER, text=text, document="7/HC", seen=State.ASSIGNED, at=clock.now()
    )


def publish(focal: Actor, number: int, public: Proposal, *, checked: bool = True) -> None:
    services.turn(
        focal, petition=number, act=Act.PUBLISH, public=public, checked=checked, seen=State.ANSWERED, at=clock.now()
    )


def pointers(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.pointer, one.reason) for one in refused.value.errors]


def test_petition_goes_from_the_portal_to_the_public_and_its_proposal_is_masked() -> None:
    focal, leader, made = officer("procedure_controller"), officer("department_leader"), send()
    accepted(focal, made.id)
    answered(leader, made.id, "Gửi bà Hạnh, số 0903123456: đã sửa.")
    found = queries.proposal(focal, made.id)
    with pytest.raises(Invalid) as unread:
        publish(focal, made.id, Proposal(found.title, TEXT, found.answer, 0), checked=False)
    publish(focal, made.id, found)

    assert found.text == "Tôi là […], gọi […]. Ông […] hẹn ba lần."
    assert "0903" not in found.answer
    assert pointers(unread) == [("/public_text", "left_name"), ("/checked", "")]
    listed, total = queries.public(text="TRA KET QUA cham")
    assert (total, [one.number for one in listed]) == (1, [made.number])
    assert queries.public(text="Hạnh") == ([], 0)
    assert queries.public_one(made.number).answer == found.answer


def test_conduct_and_who_does_not_agree_are_summed_up_and_never_copied() -> None:
    focal, leader = officer("procedure_controller"), officer("department_leader")
    plain = "Cán bộ quầy 3 nói không đúng mực với người nộp."
    for key, kind, agreed in (("a", PetitionClass.BEHAVIOUR, True), ("b", PetitionClass.REGULATION, False)):
        made = send(key, text=plain, may_publish=agreed)
        accepted(focal, made.id, kind)
        answered(leader, made.id)
        with pytest.raises(Invalid) as refused:
            publish(focal, made.id, Proposal("Thái độ", plain, "Đã nhắc nhở.", 0))

        assert queries.proposal(focal, made.id).text == ""
        assert pointers(refused) == [("/public_text", "summary")]
        publish(focal, made.id, Proposal("Thái độ", "Về thái độ phục vụ.", "Đã nhắc nhở.", 0))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Gọi +84 903 123 456", ["contact"]),
        ("Thư về a.b+c@d.example.vn nhé", ["contact"]),
        ("Định danh 099178004512", ["number"]),
        ("Tài khoản 1903 6688 1234", ["number"]),
        ("tran thi hanh đã nộp", ["name"]),
        ("Ở 12 NGUYEN VAN LINH", ["contact"]),
        ("Ngày 05/12/2026, mất 1.250.000 đồng theo Nghị định 118/2025/NĐ-CP", []),
    ],
)
def test_what_is_left_of_a_person_is_found_and_dates_money_and_laws_are_none(text: str, left: list[str]) -> None:
    assert masking.left([text], HANH) == left
    covered = masking.propose("", text, "", HANH)
    assert masking.left([covered.text], HANH) == []
    assert bool(covered.masked) == bool(left)


def test_masking_of_hostile_text_ends() -> None:
    for text in ("0" * 20_000, "a@" * 10_000, "Ông " + "A" * 20_000, "1 " * 10_000, "số 1 đường " * 2_000):
        assert masking.left([masking.propose("", text[:20_000], "", HANH).text], HANH) == []


def test_merged_petitions_are_answered_and_public_with_their_main_one_only_once() -> None:
    focal, leader = officer("procedure_controller"), officer("department_leader")
    main, same, third = send("a"), send("b"), send("c")
    services.turn(focal, petition=third.id, act=Act.MERGE, text="Trùng", into=same.id, seen=State.NEW, at=clock.now())
    services.turn(focal, petition=same.id, act=Act.MERGE, text="Trùng", into=main.id, seen=State.NEW, at=clock.now())
    with pytest.raises(Invalid) as refused:
        services.turn(focal, petition=main.id, act=Act.MERGE, text="x", into=same.id, seen=State.NEW, at=clock.now())
    accepted(focal, main.id)
    answered(leader, main.id)
    publish(focal, main.id, queries.proposal(focal, main.id))

    assert pointers(refused) == [("/into", "")]
    states = models.Petition.objects.order_by("id").values_list("state", "merged_into", "answer")
    assert list(states) == [
        ("PUBLISHED", None, "Đã sửa quy trình."),
        ("PUBLISHED", main.id, "Đã sửa quy trình."),
        ("PUBLISHED", main.id, "Đã sửa quy trình."),
    ]
    assert queries.public()[1] == 1
    assert [one.id for one in queries.near(focal, main.id)] == [third.id, same.id]


def test_unit_extends_once_and_gives_back_only_within_two_working_days() -> None:
    focal, leader, made = officer("procedure_controller"), officer("department_leader"), send()
    accepted(focal, made.id)
    before = queries.petition(focal, made.id).due
    at = clock.now()
    longer = services.turn(leader, petition=made.id, act=Act.EXTEND, text="Phức tạp", seen=State.ASSIGNED, at=at)
    with pytest.raises(Invalid) as twice:
        services.turn(leader, petition=made.id, act=Act.EXTEND, text="Nữa", seen=State.ASSIGNED, at=at)
    with pytest.raises(Invalid) as late:
        services.turn(
            leader, petition=made.id, act=Act.RETURN, text="x", seen=State.ASSIGNED, at=at + timedelta(days=10)
        )
    back = services.turn(leader, petition=made.id, act=Act.RETURN, text="Không thuộc", seen=State.ASSIGNED, at=at)

    assert before is not None and longer.due is not None and longer.due > before
    assert (pointers(twice), pointers(late)) == ([("/text", "extended")], [("/text", "too_late")])
    assert (back.state, back.unit) == (State.NEW, "G02")


def test_sender_supplies_withdraws_and_reopens_at_the_page_of_the_petition_alone() -> None:
    focal, leader, made = officer("procedure_controller"), officer("department_leader"), send()
    services.turn(focal, petition=made.id, act=Act.ASK, text="Hồ sơ nào?", seen=State.NEW, at=clock.now())
    services.supply_own(ANONYMOUS, token=made.token, text="Hồ sơ số 7", at=clock.now())
    accepted(focal, made.id)
    answered(leader, made.id)
    publish(focal, made.id, queries.proposal(focal, made.id))
    again = services.not_content(ANONYMOUS, token=made.token, text="Chưa đúng", at=clock.now())
    hidden = queries.public()[1]
    answered(leader, made.id, "Trả lời lại.")
    pleased = services.content(ANONYMOUS, token=made.token, at=clock.now())
    other = send("k2")
    gone = services.withdraw(ANONYMOUS, token=other.token, at=clock.now())

    assert (again.state, again.reopened, again.satisfied, hidden) == (State.ASSIGNED, 1, False, 0)
    assert (pleased.state, pleased.satisfied, gone.state) == (State.ANSWERED, True, State.WITHDRAWN)
    with pytest.raises(ActNotOpen):
        services.withdraw(ANONYMOUS, token=made.token, at=clock.now())
    with pytest.raises(PetitionUnknown):
        services.withdraw(ANONYMOUS, token="", at=clock.now())


def test_call_is_kept_only_when_it_was_read_back_and_by_who_may() -> None:
    clerk, at = officer("one_stop_officer"), clock.now()
    told = {"source": Source.PHONE, "key": "c1", "sender": HANH, "title": "Chậm", "text": "Chậm quá", "at": at}
    with pytest.raises(Invalid) as refused:
        services.enter(clerk, **told, sent_at=at - timedelta(days=400), read_back=False)  # type: ignore[arg-type]  # plain values
    made = services.enter(clerk, **told, sent_at=at, read_back=True)  # type: ignore[arg-type]  # plain values
    with pytest.raises(NotAllowed):
        services.enter(officer("specialist"), **told, sent_at=at, read_back=True)  # type: ignore[arg-type]  # plain values

    assert pointers(refused) == [("/read_back", ""), ("/sent_at", "")]
    row = models.Petition.objects.get()
    assert (made.number[:4], row.read_back, row.entered_by) == ("0001", True, clerk.id)


def test_number_and_contact_open_the_page_and_either_alone_tells_nothing() -> None:
    made = send()

    assert queries.look_up(made.number, "+84 903 123 456") == made.token
    assert queries.look_up(made.number, "HANH@example.vn") == made.token
    for number, contact in ((made.number, "0903123457"), ("0002/2026/PAKN", "0903123456"), (made.number, ""), ("", "")):
        with pytest.raises(PetitionUnknown):
            queries.look_up(number, contact)


def test_programs_are_held_off_and_the_same_key_is_one_petition() -> None:
    for number in range(6):
        send(f"k{number}", origin="a")
    with pytest.raises(TooManyPetitions):
        send("k7", origin="a")

    assert send("k1", origin="a").id == models.Petition.objects.get(key="k1").pk
    assert services.forget_origins(at=clock.now() + timedelta(days=2)) == 6


def test_figures_open_to_lists_of_their_length_and_are_shares_of_one_another() -> None:
    focal, leader = officer("procedure_controller"), officer("department_leader")
    first, second, third = send("a"), send("b"), send("c")
    accepted(focal, first.id)
    answered(leader, first.id)
    publish(focal, first.id, queries.proposal(focal, first.id))
    services.turn(
        focal, petition=second.id, act=Act.FORWARD, text="Chuyển", to="Bộ Tài chính", seen=State.NEW, at=clock.now()
    )
    services.turn(
        focal, petition=third.id, act=Act.REFUSE, text="x", ground=Ground.COMPLAINT, seen=State.NEW, at=clock.now()
    )
    since, until = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)

    figures = {one.name: (one.count, one.of) for one in queries.measures(focal, since=since, until=until)}
    assert figures["received"] == (3, None)
    assert (figures["registered"], figures["judged"]) == ((3, 3), (3, 3))
    assert (figures["forwarded"], figures["published"], figures["refused"]) == ((1, 1), (1, 1), (1, 3))
    for name, (count, _) in figures.items():
        assert len(queries.listed(focal, name, since=since, until=until)) == count
    assert all(
        one.count == 0 for one in queries.measures(officer("one_stop_head", unit="T01"), since=since, until=until)
    )


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("Tôi KHIẾU NẠI quyết định xử phạt", Ground.COMPLAINT),
        ("don to cao ong A nhan hoi lo", Ground.DENUNCIATION),
        ("Cán bộ khởi kiện", Ground.COURT),
        ("Thủ tục quá nhiều giấy tờ", None),
    ],
)
def test_words_of_another_door_are_a_sign_and_no_judgement(text: str, ground: Ground | None) -> None:
    assert signs.suspected("", text) == ground
    made = send(text=text)
    assert (made.suspected, made.state) == (ground, State.NEW)
