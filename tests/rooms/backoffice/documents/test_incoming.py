"""Incoming documents: kept once, numbered without a gap, routed, handled, sent back; seen only by those whom they concern."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.rooms.backoffice.documents.factory import (
    AGENCY,
    AT,
    HEALTH,
    LINK,
    ON,
    TOMORROW,
    UNIT,
    People,
    arrived,
    file,
    issued,
    receive,
    sent,
    told,
)

from motcua.backoffice.documents import models, queries, services
from motcua.backoffice.documents.errors import (
    DocumentMoved,
    DocumentUnknown,
    FileGone,
    NoRecall,
    TurnNotLawful,
    Unacceptable,
)
from motcua.backoffice.documents.types import Direction, Enclosed, Kind, Outcome, Party, State, Urgency
from motcua.foundation.errors import Invalid, NotAllowed


def test_a_document_is_registered_routed_handled_and_the_sender_hears_of_each_step(people: People) -> None:
    row = receive()
    number = services.register(people.clerk, document=str(row.pk), at=AT)
    services.route(
        people.clerk, document=str(row.pk), unit=UNIT, until=TOMORROW, instruction="Cục Hóa chất chủ trì", at=AT
    )
    services.start(people.drafter, document=str(row.pk), at=AT)
    services.finish(people.drafter, document=str(row.pk), note="Đã góp ý trực tiếp", at=AT)

    view = queries.document(people.drafter, str(row.pk))
    assert (number, view.line.state, view.line.unit) == (1, State.DONE, UNIT)
    assert told(row) == ["01", "03", "04", "05", "06"]
    assert view.instruction == "Cục Hóa chất chủ trì"


def test_the_same_document_twice_is_kept_once_whatever_number_the_exchange_gives_it(people: People) -> None:
    assert services.receive(LINK, arrived=arrived("a"), at=AT) is Outcome.KEPT
    assert services.receive(LINK, arrived=arrived("a"), at=AT) is Outcome.REPEATED
    assert services.receive(LINK, arrived=arrived("b"), at=AT) is Outcome.REPEATED

    assert models.Document.objects.count() == 1
    assert told(models.Document.objects.get()) == ["01"]


def test_two_authorities_may_use_the_same_id(people: People) -> None:
    services.receive(LINK, arrived=arrived("a"), at=AT)
    services.receive(LINK, arrived=arrived("b", sender=Party("G12", "Bộ Tài chính")), at=AT)

    assert models.Document.objects.count() == 2


def test_registering_again_gives_the_same_number_and_tells_once(people: People) -> None:
    row = receive()

    assert services.register(people.clerk, document=str(row.pk), at=AT) == 1
    assert services.register(people.clerk, document=str(row.pk), at=AT) == 1
    assert told(row) == ["01", "03"]


def test_the_register_of_arrivals_has_no_gap_though_some_are_sent_back_and_clerks_press_at_once(people: People) -> None:
    rows = [receive(f"a{n}", exchange_id=f"G18,2026/03/02,{n}/BYT-VP", symbol=f"{n}/BYT-VP") for n in range(6)]
    services.turn_away(people.clerk, document=str(rows[0].pk), reason="Không đúng cơ quan nhận", at=AT)
    rest = rows[1:]

    def press(row: models.Document) -> None:
        services.register(people.clerk, document=str(row.pk), at=AT)
        connection.close()

    threads = [threading.Thread(target=press, args=(row,)) for row in [*rest, *rest]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    volume = queries.register(people.clerk, agency=AGENCY, direction=Direction.IN, year=ON.year)
    assert [line.number for line in volume.lines] == [1, 2, 3, 4, 5]
    assert volume.gaps == ()
    assert told(rows[0]) == ["01", "02"]


def test_what_came_must_be_registered_by_the_next_working_day_and_urgent_at_once(people: People) -> None:
    usual, urgent = receive("a"), receive("b", exchange_id="x", urgency=Urgency.EXPRESS)

    assert usual.act_by is not None
    assert usual.act_by > AT
    assert urgent.act_by == AT


def test_a_page_that_is_old_does_nothing(people: People) -> None:
    row = receive()
    services.register(people.clerk, document=str(row.pk), at=AT)

    with pytest.raises(DocumentMoved):
        services.route(people.clerk, document=str(row.pk), unit=UNIT, until=None, seen=row.version, at=AT)


def test_turns_that_the_table_does_not_have_are_refused(people: People) -> None:
    row = receive()

    with pytest.raises(TurnNotLawful):
        services.start(people.head, document=str(_routable(people, row)), at=AT)
    with pytest.raises(TurnNotLawful):
        services.turn_away(people.clerk, document=str(row.pk), reason="muộn", at=AT)


def _routable(people: People, row: models.Document) -> str:
    services.register(people.clerk, document=str(row.pk), at=AT)
    services.route(people.clerk, document=str(row.pk), unit=UNIT, until=None, at=AT)
    services.start(people.drafter, document=str(row.pk), at=AT)
    return str(row.pk)


@pytest.mark.parametrize("unit", ["", "G02.99", "T01.CT", "G0218"])
def test_a_document_is_routed_to_a_unit_of_its_own_agency_only(people: People, unit: str) -> None:
    row = receive()
    services.register(people.clerk, document=str(row.pk), at=AT)

    with pytest.raises(Invalid) as found:
        services.route(people.clerk, document=str(row.pk), unit=unit, until=ON - timedelta(days=1), at=AT)

    assert [one.pointer for one in found.value.errors] == ["/unit", "/until"]


def test_a_unit_that_is_not_competent_gives_a_document_back_with_its_reason(people: People) -> None:
    row = receive()
    services.register(people.clerk, document=str(row.pk), at=AT)
    services.route(people.clerk, document=str(row.pk), unit=UNIT, until=None, at=AT)
    with pytest.raises(Invalid):
        services.give_back(people.drafter, document=str(row.pk), reason=" ", at=AT)
    services.give_back(people.drafter, document=str(row.pk), reason="Thuộc Cục Công nghiệp", at=AT)
    services.route(people.clerk, document=str(row.pk), unit="G02.15", until=None, at=AT)

    with pytest.raises(DocumentUnknown):
        queries.document(people.drafter, str(row.pk))
    assert queries.document(people.stranger, str(row.pk)).line.note == "Thuộc Cục Công nghiệp"
    assert told(row) == ["01", "03", "04", "04"]


def test_officers_see_their_units_documents_and_nobody_elses(people: People) -> None:
    row = receive()
    assert queries.inbox(people.clerk, direction=Direction.IN)[1] == 1  # there was something to be leaked
    assert queries.inbox(people.drafter, direction=Direction.IN)[1] == 0
    services.register(people.clerk, document=str(row.pk), at=AT)
    services.route(people.clerk, document=str(row.pk), unit=UNIT, until=None, at=AT)

    assert queries.inbox(people.drafter, direction=Direction.IN)[1] == 1
    assert queries.inbox(people.stranger, direction=Direction.IN)[1] == 0
    with pytest.raises(DocumentUnknown):
        queries.document(people.stranger, str(row.pk))
    with pytest.raises(DocumentUnknown):
        services.start(people.stranger, document=str(row.pk), at=AT)
    with pytest.raises(NotAllowed):
        services.route(people.drafter, document=str(row.pk), unit="G02.15", until=None, at=AT)


def test_documents_are_found_without_marks_by_number_sender_and_words(people: People) -> None:
    receive()

    for text in ("118/BYT", "bo y te", "HÓA CHẤT phối"):
        assert queries.inbox(people.clerk, direction=Direction.IN, text=text)[1] == 1
    assert queries.inbox(people.clerk, direction=Direction.IN, text="xăng dầu")[1] == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"files": ()}, "empty"),
        ({"exchange_id": ""}, "empty"),
        ({"subject": "(MẬT) Báo cáo"}, "secret"),
        ({"subject": "Báo cáo\nTỐI MẬT"}, "secret"),
        ({"files": (Enclosed("[TUYỆT MẬT] a.pdf", "application/pdf", b"%PDF-1.7"),)}, "secret"),
    ],
)
def test_what_may_not_be_taken_in_leaves_nothing_behind(
    people: People, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(Unacceptable) as found:
        services.receive(LINK, arrived=arrived(**changes), at=AT)

    assert found.value.params["reason"] == reason
    assert models.Document.objects.count() == 0


def test_words_that_only_contain_the_mark_are_no_secret(people: People) -> None:
    assert services.receive(LINK, arrived=arrived(subject="Về bảo mật và bí mật kinh doanh"), at=AT) is Outcome.KEPT


def test_a_sender_gets_its_document_back_and_the_file_is_frozen(people: People) -> None:
    row = receive()
    services.register(people.clerk, document=str(row.pk), at=AT)
    services.receive(
        LINK, arrived=arrived("r", kind=Kind.RECALL, about=row.exchange_id, reason="Phát hành nhầm", files=()), at=AT
    )
    assert queries.document(people.clerk, str(row.pk)).line.recall_asked
    held = queries.document(people.clerk, str(row.pk)).files[0].id
    services.answer_recall(people.clerk, document=str(row.pk), agreed=True, at=AT)

    with pytest.raises(FileGone):
        queries.file(people.clerk, str(row.pk), held)
    assert queries.document(people.clerk, str(row.pk)).line.state is State.RECALLED
    assert told(row) == ["01", "03", "15"]
    with pytest.raises(NoRecall):
        services.answer_recall(people.clerk, document=str(row.pk), agreed=True, at=AT)


def test_a_recall_is_refused_with_a_reason_or_by_itself_when_the_work_is_done(people: People) -> None:
    row = receive()
    services.receive(LINK, arrived=arrived("r", kind=Kind.RECALL, about=row.exchange_id, reason="nhầm"), at=AT)
    with pytest.raises(Invalid):
        services.answer_recall(people.clerk, document=str(row.pk), agreed=False, at=AT)
    services.answer_recall(people.clerk, document=str(row.pk), agreed=False, reason="Đang xử lý", at=AT)
    services.finish(people.drafter, document=_routable(people, row), note="xong", at=AT)
    services.receive(LINK, arrived=arrived("r2", kind=Kind.RECALL, about=row.exchange_id, reason="nhầm"), at=AT)

    assert told(row) == ["01", "16", "03", "04", "05", "06", "16"]
    assert queries.document(people.clerk, str(row.pk)).line.state is State.DONE


def test_a_recall_that_overtakes_its_document_waits_for_it(people: People) -> None:
    early = arrived("r", kind=Kind.RECALL, about="G18,2026/03/02,118/BYT-VP", reason="nhầm", files=())
    assert services.receive(LINK, arrived=early, at=AT) is Outcome.EARLY

    row = receive()

    assert queries.document(people.clerk, str(row.pk)).line.recall_asked


def test_nobody_takes_back_or_changes_anothers_document(people: People) -> None:
    row = receive()
    for kind in (Kind.RECALL, Kind.UPDATE):
        with pytest.raises(Unacceptable) as found:
            services.receive(
                LINK, arrived=arrived("x", kind=kind, sender=Party("G12", "Bộ khác"), about=row.exchange_id), at=AT
            )
        assert found.value.params["reason"] == "foreign"
    services.receive(
        LINK, arrived=arrived("y", kind=Kind.REPLACE, sender=Party("G12", "Bộ khác"), exchange_id="z", replaces=(row.exchange_id,)), at=AT
    )  # fmt: skip

    assert queries.document(people.clerk, str(row.pk)).line.state is State.RECEIVED


def test_an_update_is_offered_taken_and_the_earlier_files_stay(people: People) -> None:
    row = receive()
    services.receive(
        LINK, arrived=arrived("u", kind=Kind.UPDATE, about=row.exchange_id, files=(file("moi.pdf"),)), at=AT
    )
    assert [one.name for one in queries.document(people.clerk, str(row.pk)).files if one.revision == 1] == [
        "cong-van.pdf"
    ]
    services.answer_update(people.clerk, document=str(row.pk), agreed=True, at=AT)

    files = queries.document(people.clerk, str(row.pk)).files
    assert [(one.name, one.revision) for one in files] == [("moi.pdf", 2), ("cong-van.pdf", 1)]
    assert told(row) == ["01", "01", "15"]


def test_a_refused_update_shows_nothing_of_itself(people: People) -> None:
    row = receive()
    services.receive(
        LINK, arrived=arrived("u", kind=Kind.UPDATE, about=row.exchange_id, files=(file("moi.pdf"),)), at=AT
    )
    services.answer_update(people.clerk, document=str(row.pk), agreed=False, reason="Không đúng", at=AT)

    assert [one.name for one in queries.document(people.clerk, str(row.pk)).files] == ["cong-van.pdf"]


def test_a_document_that_takes_anothers_place_ends_that_one(people: People) -> None:
    row = receive()
    later = receive(
        "n",
        kind=Kind.REPLACE,
        exchange_id="G18,2026/03/05,120/BYT-VP",
        symbol="120/BYT-VP",
        replaces=(row.exchange_id,),
    )

    earlier = queries.document(people.clerk, str(row.pk))
    assert earlier.line.state is State.REPLACED
    assert earlier.replaced_by is not None
    assert earlier.replaced_by.id == str(later.pk)


def test_an_answer_is_joined_to_our_letter_by_its_id_or_its_number(people: People) -> None:
    letter = sent(people)
    by_id = receive("a", answers=(letter.exchange_id,))
    by_symbol = receive("b", exchange_id="other", answers=(letter.symbol,))

    assert (by_id.answers_id, by_symbol.answers_id) == (letter.pk, letter.pk)


def test_an_issued_answer_ends_the_incoming_document(people: People) -> None:
    row = receive()
    services.register(people.clerk, document=str(row.pk), at=AT)
    services.route(people.clerk, document=str(row.pk), unit=UNIT, until=None, at=AT)
    answer = issued(people, answers=str(row.pk))

    view = queries.document(people.drafter, str(row.pk))
    assert view.line.state is State.DONE
    assert view.line.answer == answer.symbol
    assert told(row)[-1] == "06"


def test_a_paper_document_is_entered_by_hand_once_and_tells_nobody(people: People) -> None:
    def enter() -> str:
        return services.enter_by_hand(
            people.clerk, agency=AGENCY, sender=HEALTH, symbol="5/BYT", issued_on=ON, type_name="Công văn", subject="Giấy",
            files=(file(),), key="one", at=AT,
        )  # fmt: skip

    assert enter() == enter()
    row = models.Document.objects.get()
    services.register(people.clerk, document=str(row.pk), at=AT)
    assert told(row) == []


def test_entering_by_hand_tells_every_fault_at_once(people: People) -> None:
    with pytest.raises(Invalid) as found:
        services.enter_by_hand(
            people.clerk, agency=AGENCY, sender=Party("", ""), symbol=" ", issued_on=TOMORROW, type_name="", subject="MẬT", files=(),
            answers="not-ours", at=AT,
        )  # fmt: skip

    pointers = [one.pointer for one in found.value.errors]
    assert pointers == ["/sender", "/symbol", "/issued_on", "/files", "/subject", "/answers"]
