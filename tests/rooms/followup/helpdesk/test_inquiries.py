"""An inquiry is asked, answered in time, gone on with and closed; articles answer the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.helpdesk import goals, models, queries, services
from motcua.followup.helpdesk.errors import ArticleUnknown, InquiryMoved, InquiryUnknown, TooManyInquiries
from motcua.followup.helpdesk.types import Act, Caller, Inquiry, LineKind, State, Topic, Way
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.types import ANONYMOUS

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.VIETNAM)
HANH = Caller("Trần Thị Hạnh", "0903 123 456", "hanh@example.vn")


@pytest.fixture(autouse=True)
def prepared() -> None:
    house.prepare()


def ask(*, at: datetime = MONDAY, origin: str = "", key: str | None = None, topic: Topic = Topic.FILING) -> Inquiry:
    return services.ask(
        ANONYMOUS, way=Way.PORTAL, topic=topic, title="Không nộp được", text="Trang báo lỗi", caller=HANH, origin=origin,
        key=key, at=at,
    )  # fmt: skip


def test_inquiry_goes_from_the_portal_to_its_answer_and_notes_stay_inside() -> None:
    made, clerk = ask(), officer("one_stop_officer")
    services.turn(clerk, inquiry=made.id, act=Act.TAKE, seen=State.OPEN, at=MONDAY)
    services.turn(clerk, inquiry=made.id, act=Act.NOTE, text="Gọi kỹ thuật", seen=State.IN_HAND, at=MONDAY)
    services.turn(clerk, inquiry=made.id, act=Act.ANSWER, text="Dùng trình duyệt khác", seen=State.IN_HAND, at=MONDAY)

    theirs = queries.by_token(made.token)
    told = [(line.kind, line.text) for line in theirs.lines]
    assert told == [(LineKind.ASKED, "Trang báo lỗi"), (LineKind.ANSWERED, "Dùng trình duyệt khác")]
    assert (theirs.state, theirs.first_answer_at, theirs.account) == (State.ANSWERED, MONDAY, clerk.id)
    figures = queries.figures(clerk, since=MONDAY, until=MONDAY + timedelta(days=1), at=MONDAY + timedelta(days=9))
    assert (figures.asked, figures.answered, figures.first_in_time, figures.late_open) == (1, 1, 1, 0)


def test_goals_count_working_hours_and_stand_still_while_the_caller_is_waited_for() -> None:
    friday = datetime(2026, 3, 6, 16, tzinfo=clock.VIETNAM)
    made, clerk = ask(at=friday), officer("one_stop_officer")
    first, whole = goals.terms(friday, unit="G02", topic=Topic.FILING, urgent=False)
    services.turn(clerk, inquiry=made.id, act=Act.ASK, text="Mã hồ sơ?", seen=State.OPEN, at=friday)
    waiting = queries.inquiry(clerk, made.id, at=friday)
    monday = datetime(2026, 3, 9, 16, tzinfo=clock.VIETNAM)
    again = services.say_more(ANONYMOUS, token=made.token, text="G02-1", at=monday)

    assert clock.legal_date(first).isoformat() == "2026-03-09"
    assert (waiting.due, waiting.late(monday + timedelta(days=30))) == (None, False)
    assert again.due is not None
    assert (again.state, again.due - whole) == (State.IN_HAND, timedelta(days=1))
    assert goals.terms(friday, unit="G02", topic=Topic.FAULT, urgent=True)[0] < first


def test_what_is_missing_is_told_all_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(Invalid) as refused:
        services.ask(
            ANONYMOUS, way=Way.PORTAL, topic=Topic.OTHER, title=" \u200b", text="", caller=Caller("", "12", "khong-phai-thu"), at=MONDAY
        )  # fmt: skip

    assert [one.pointer for one in refused.value.errors] == ["/title", "/text", "/name", "/email"]
    assert not models.Inquiry.objects.exists()


def test_programs_are_held_off_by_where_they_are_and_others_are_not() -> None:
    for _ in range(6):
        ask(origin="a")
    with pytest.raises(TooManyInquiries):
        ask(origin="a")
    ask(origin="b")
    ask(origin="a", at=MONDAY + timedelta(hours=2))

    services.close_answered(at=MONDAY + timedelta(days=3))
    assert set(models.Inquiry.objects.values_list("origin", flat=True)) == {""}


def test_same_key_gives_the_first_one_and_an_act_that_is_late_is_refused() -> None:
    first, again, clerk = ask(key="m-1"), ask(key="m-1"), officer("one_stop_officer")
    services.turn(clerk, inquiry=first.id, act=Act.TAKE, seen=State.OPEN, at=MONDAY)
    with pytest.raises(InquiryMoved):
        services.turn(clerk, inquiry=first.id, act=Act.CLOSE, text="x", seen=State.OPEN, at=MONDAY)

    assert first.id == again.id
    with pytest.raises(InquiryUnknown):
        services.say_more(ANONYMOUS, token="0" * 32, text="x", at=MONDAY)


def test_answered_and_left_alone_is_closed_and_may_be_gone_on_with_for_a_month() -> None:
    made, clerk = ask(), officer("one_stop_officer")
    services.turn(clerk, inquiry=made.id, act=Act.ANSWER, text="Xong", seen=State.OPEN, at=MONDAY)

    assert (
        services.close_answered(at=MONDAY + timedelta(days=6)),
        services.close_answered(at=MONDAY + timedelta(days=8)),
    ) == (0, 1)
    again = services.say_more(ANONYMOUS, token=made.token, text="Vẫn lỗi", at=MONDAY + timedelta(days=20))
    assert (again.state, again.closed_at) == (State.IN_HAND, None)
    seen = queries.inquiry(clerk, made.id, at=MONDAY)
    services.turn(clerk, inquiry=made.id, act=Act.CLOSE, text="Đã rõ", seen=seen.state, at=MONDAY + timedelta(days=21))
    with pytest.raises(InquiryMoved):
        services.say_more(ANONYMOUS, token=made.token, text="Lại lỗi", at=MONDAY + timedelta(days=90))


def test_promise_to_ring_stands_on_the_desks_list_until_it_is_kept() -> None:
    made, clerk = ask(), officer("one_stop_officer")
    with pytest.raises(Invalid) as refused:
        services.promise(clerk, inquiry=made.id, phone="1", about="", due=MONDAY, at=MONDAY)
    number = services.promise(clerk, inquiry=made.id, phone="", about="USB", due=MONDAY + timedelta(hours=2), at=MONDAY)
    listed = [(one.phone, one.about) for one in queries.callbacks(clerk)]
    services.kept_callback(clerk, callback=number, outcome="Đã hướng dẫn", at=MONDAY)

    assert [one.pointer for one in refused.value.errors] == ["/phone", "/due"]
    assert (listed, queries.callbacks(clerk)) == ([("0903 123 456", "USB")], [])
    assert queries.inquiry(clerk, made.id, at=MONDAY).lines[-1].kind is LineKind.NOTE


def test_desk_of_another_unit_sees_nothing_and_an_auditor_answers_nothing() -> None:
    made, elsewhere = ask(), officer("one_stop_officer", unit="T01")

    assert queries.inquiries(elsewhere, at=MONDAY) == []
    with pytest.raises(InquiryUnknown):
        queries.inquiry(elsewhere, made.id, at=MONDAY)
    with pytest.raises(NotAllowed):
        services.turn(officer("auditor"), inquiry=made.id, act=Act.NOTE, text="x", seen=State.OPEN, at=MONDAY)


def test_article_is_written_by_one_and_published_by_another_and_found_without_marks() -> None:
    clerk, head = officer("one_stop_officer"), officer("one_stop_head")
    code = "khai-bao-hoa-chat-nhap-khau"
    draft = services.write(
        clerk, question="Ký số bằng USB không được thì làm gì?", answer="Cài lại phần mềm ký.", topic=Topic.SIGNING,
        procedures=[code], frequent=True, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.publish(clerk, article=draft.id, at=MONDAY)
    hidden = queries.find(text="usb")
    services.publish(head, article=draft.id, at=MONDAY)
    second = services.write(
        clerk, slug=draft.slug, question=draft.question, answer="Cập nhật trình duyệt.", topic=Topic.SIGNING, procedures=[code],
        frequent=True, at=MONDAY,
    )  # fmt: skip
    before = queries.published(draft.slug)
    services.publish(head, article=second.id, at=MONDAY)
    with pytest.raises(InquiryMoved):
        services.publish(head, article=draft.id, at=MONDAY)

    assert hidden == []
    assert (before.version, queries.published(draft.slug).version) == (1, 2)
    assert [one.slug for one in queries.find(text="KY SO khong duoc")] == [draft.slug]
    assert [one.slug for one in queries.frequent(code)] == [draft.slug]
    services.withdraw(head, article=second.id, at=MONDAY)
    with pytest.raises(ArticleUnknown):
        queries.published(draft.slug)


def test_article_for_a_procedure_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        services.write(
            officer("one_stop_officer"), question="", answer="x", topic=Topic.OTHER, procedures=["khong-co"], at=MONDAY
        )

    assert [one.pointer for one in refused.value.errors] == ["/question", "/procedures"]


def test_what_is_written_down_is_kept_whole_or_not_at_all_and_waits_at_the_desk_that_answers_it() -> None:
    clerk, elsewhere = officer("one_stop_officer"), officer("one_stop_officer", unit="G02.18", login="elsewhere")
    said = {
        "way": Way.PHONE,
        "topic": Topic.PAYMENT,
        "title": "Hỏi phí",
        "text": "Phí bao nhiêu?",
        "caller": HANH,
        "at": MONDAY,
    }

    answered = services.write_down(clerk, **said, answer="1.200.000 đ")
    with pytest.raises(Invalid) as refused:
        services.write_down(elsewhere, **said, answer="1.200.000 đ")
    kept = models.Inquiry.objects.count()
    waiting = services.write_down(elsewhere, **said, answer=" \u200b")

    assert (answered.state, answered.account) == (State.ANSWERED, clerk.id)
    assert ([(one.pointer, one.reason) for one in refused.value.errors], kept) == ([("/answer", "other_desk")], 1)
    assert (waiting.state, waiting.account) == (State.OPEN, "")
    with pytest.raises(InquiryUnknown):
        queries.inquiry(elsewhere, waiting.id, at=MONDAY)
