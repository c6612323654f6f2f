"""Outgoing documents: drafted, checked by two, signed and numbered once; sent, recalled, replaced, and what receivers report."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as thoroughness
from hypothesis import strategies as st
from tests.rooms.backoffice.documents.factory import (
    AGENCY,
    AT,
    HEALTH,
    LINK,
    ON,
    PIN,
    SUBJECT,
    UNIT,
    People,
    checked,
    draft,
    file,
    issued,
    receive,
    reported,
    sent,
    written,
)

from motcua.backoffice.documents import kinds, models, queries, services
from motcua.backoffice.documents.errors import NothingToSend, SamePerson, TurnNotLawful
from motcua.backoffice.documents.lifecycle import may_follow
from motcua.backoffice.documents.types import Direction, Exchange, Kind, Outcome, Party, State, Urgency
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.numbering import queries as numbers
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.errors import PinWrong
from motcua.foundation.signing.types import Verdict
from motcua.foundation.storage import queries as stored

FINANCE = Party("G12", "Bộ Tài chính")


def test_a_letter_is_checked_signed_numbered_sealed_and_sent(people: People) -> None:
    row = issued(people)

    (main,) = row.files.filter(is_main=True)
    report = signatures.judge(stored.read(main.stored), at=AT)
    assert (row.symbol, row.number, row.state) == ("01/BCT-HC", 1, "issued")
    assert row.exchange_id == f"G02,{ON:%Y/%m/%d},01/BCT-HC"
    assert (report.verdict, report.signatures) == (Verdict.VALID, 2)  # the person's and the agency's (article 5)
    assert services.send(people.clerk, document=str(row.pk), at=AT) == 1
    assert services.send(people.clerk, document=str(row.pk), at=AT) == 0  # under way already


def test_issuing_twice_and_at_once_gives_one_number(people: People) -> None:
    document = checked(people)
    found: list[str] = []

    def press() -> None:
        found.append(services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["01/BCT-HC", "01/BCT-HC"]
    assert len(numbers.page(register=kinds.outgoing_register(AGENCY), year=ON.year)) == 1


def test_a_wrong_pin_costs_no_number(people: People) -> None:
    document = checked(people)

    with pytest.raises(PinWrong):
        services.issue(people.signer, document=document, certificate=people.certificate, pin="0", at=AT)

    assert numbers.page(register=kinds.outgoing_register(AGENCY), year=ON.year) == []


def test_a_draft_that_died_after_its_number_gets_the_same_one_or_leaves_it_void(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.backoffice.documents.services import issuing

    first, second = checked(people), checked(people)
    with monkeypatch.context() as patch:
        patch.setattr(issuing.pdf, "render", _dies)
        for document in (first, second):
            with pytest.raises(MemoryError):
                services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)
    services.cancel(people.drafter, document=first, reason="Không cần nữa", at=AT)
    symbol = services.issue(people.signer, document=second, certificate=people.certificate, pin=PIN, at=AT)

    book = numbers.page(register=kinds.outgoing_register(AGENCY), year=ON.year)
    assert symbol == "02/BCT-HC"
    assert [(one.number, one.state.value, one.reason) for one in book] == [
        (1, "void", "Không cần nữa"),
        (2, "bound", ""),
    ]


def _dies(*_: object, **__: object) -> bytes:
    raise MemoryError


def test_whoever_checked_the_content_does_not_check_the_form(people: People) -> None:
    document = services.draft(people.clerk, unit=UNIT, written=written(), at=AT)
    with pytest.raises(NotAllowed):
        services.check(people.clerk, document=document, at=AT)
    services.check(people.head, document=document, at=AT)
    models.Check.objects.update(by=str(people.clerk))

    with pytest.raises(SamePerson):
        services.check(people.clerk, document=document, at=AT)


def test_a_change_after_the_checks_brings_the_draft_back_to_its_beginning(people: People) -> None:
    document = checked(people)
    services.revise(people.drafter, document=document, written=written(subject="Khác"), at=AT)

    assert queries.document(people.drafter, document).line.state is State.DRAFT
    with pytest.raises(TurnNotLawful):
        services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)


def test_a_signer_sends_back_with_the_reason(people: People) -> None:
    document = checked(people)
    with pytest.raises(Invalid):
        services.send_back(people.signer, document=document, reason="", at=AT)
    services.send_back(people.signer, document=document, reason="Sửa trích yếu", at=AT)

    view = queries.document(people.drafter, document)
    assert (view.line.state, view.checks[-1].note) == (State.DRAFT, "Sửa trích yếu")


def test_attached_files_carry_the_agencys_signature_beside_them(people: People) -> None:
    document = draft(people)
    services.attach(people.drafter, document=document, files=[file("phu-luc.pdf")], at=AT)
    services.check(people.head, document=document, at=AT)
    services.check(people.clerk, document=document, at=AT)
    services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)

    row = models.Document.objects.get(pk=document)
    names = [one.name for one in row.files.order_by("position")]
    content, beside = (stored.read(row.files.get(name=name).stored) for name in ("phu-luc.pdf", "phu-luc.pdf.p7s"))
    assert names == ["01-BCT-HC.pdf", "phu-luc.pdf", "phu-luc.pdf.p7s"]
    assert signatures.check_detached(content, beside, at=AT).verdict is Verdict.VALID


def test_a_draft_tells_every_fault_at_once(people: People) -> None:
    wrong = written(
        type="??", subject="", body="x" * 20_001, competence="QQ", signer_position="", due=ON - timedelta(days=1),
        receivers=(Party("", "Không mã"),), answers="not-a-document", replaces="nor-this",
    )  # fmt: skip
    with pytest.raises(Invalid) as found:
        services.draft(people.drafter, unit=UNIT, written=wrong, at=AT)

    assert {one.pointer for one in found.value.errors} == {
        "/type", "/subject", "/body", "/competence", "/signer_position", "/due", "/receivers", "/answers", "/replaces",
    }  # fmt: skip
    assert models.Document.objects.count() == 0


def test_a_draft_without_receivers_is_not_checked(people: People) -> None:
    document = draft(people, receivers=())

    with pytest.raises(Invalid):
        services.check(people.head, document=document, at=AT)


def test_the_same_key_drafts_once(people: People) -> None:
    first = services.draft(people.drafter, unit=UNIT, written=written(about=SUBJECT), key="q7", at=AT)

    assert services.draft(people.drafter, unit=UNIT, written=written(about=SUBJECT), key="q7", at=AT) == first
    assert [line.id for line in queries.for_subject(SUBJECT)] == [first]


# ---------------------------------------------------------------- the exchange


def state(row: models.Document) -> str:
    return row.receivers.get().state


def test_statuses_move_the_exchange_and_one_that_is_overtaken_changes_nothing(people: People) -> None:
    row = sent(people)
    outcomes = [
        services.report(LINK, agency=AGENCY, reported=reported(code, row, key=key), at=AT)
        for code, key in (("03", "a"), ("01", "b"), ("03", "a"), ("06", "c"), ("05", "d"), ("02", "e"))
    ]

    assert outcomes == [Outcome.KEPT, Outcome.LATE, Outcome.REPEATED, Outcome.KEPT, Outcome.LATE, Outcome.LATE]
    assert state(row) == "06"


def test_a_status_may_outrun_the_exchanges_answer_to_us(people: People) -> None:
    row = issued(people)
    services.send(people.clerk, document=str(row.pk), at=AT)
    services.report(LINK, agency=AGENCY, reported=reported("03", row), at=AT)
    services.sent(LINK, package=row.packages.get(direction="out").pk, axis_id="x", at=AT)

    assert state(row) == "03"


def test_only_a_receiver_reports_of_a_document(people: People) -> None:
    row = sent(people)

    assert services.report(LINK, agency=AGENCY, reported=reported("06", row, sender=FINANCE), at=AT) is Outcome.UNKNOWN
    assert services.report(LINK, agency=AGENCY, reported=reported("99", row, key="z"), at=AT) is Outcome.UNKNOWN
    assert state(row) == "sent"


def test_a_refusal_is_kept_with_its_reason(people: People) -> None:
    row = sent(people)
    services.report(LINK, agency=AGENCY, reported=reported("02", row), at=AT)

    (receiver,) = queries.document(people.drafter, str(row.pk)).receivers
    assert (receiver.state, receiver.reason) == (Exchange.REFUSED, "Trạng thái 02")


def test_what_the_exchange_refused_is_sent_again(people: People) -> None:
    row = issued(people)
    services.send(people.clerk, document=str(row.pk), at=AT)
    services.not_sent(LINK, package=row.packages.get().pk, why="18: đơn vị nhận không tồn tại", at=AT)
    assert state(row) == "failed"

    assert services.send(people.clerk, document=str(row.pk), at=AT) == 1
    assert state(row) == "waiting"
    assert len(set(row.packages.values_list("exchange_id", flat=True))) == 1  # a repeat has the same id


def test_a_recall_asks_only_those_who_have_it_and_each_answers(people: People) -> None:
    row = sent(people, receivers=(HEALTH, FINANCE))
    services.report(LINK, agency=AGENCY, reported=reported("02", row, sender=FINANCE), at=AT)
    with pytest.raises(NotAllowed):
        services.recall(people.drafter, document=str(row.pk), reason="x", at=AT)
    asked = services.recall(people.clerk, document=str(row.pk), reason="Sai nội dung", at=AT)
    services.report(LINK, agency=AGENCY, reported=reported("05", row, key="late"), at=AT)
    services.report(LINK, agency=AGENCY, reported=reported("15", row), at=AT)

    view = queries.document(people.clerk, str(row.pk))
    assert asked == 1
    assert view.line.state is State.RECALLED
    assert {one.code: one.state for one in view.receivers} == {"G18": Exchange.WITHDRAWN, "G12": Exchange.REFUSED}


def test_a_replacement_of_the_same_form_ends_the_earlier_document(people: People) -> None:
    row = sent(people)
    with pytest.raises(Invalid):
        draft(people, type="TB", replaces=str(row.pk))
    later = issued(people, replaces=str(row.pk))
    services.send(people.clerk, document=str(later.pk), at=AT)

    assert models.Document.objects.get(pk=row.pk).state == "replaced"
    parcel = queries.parcel(LINK, later.packages.get().pk)
    assert (parcel.kind, parcel.replaces) == (Kind.REPLACE, row.exchange_id)


def test_an_update_goes_to_those_who_still_work_on_it(people: People) -> None:
    row = sent(people)
    assert (
        services.update(people.clerk, document=str(row.pk), reason="Gấp", due=None, urgency=Urgency.URGENT, at=AT) == 1
    )
    services.report(LINK, agency=AGENCY, reported=reported("06", row), at=AT)

    with pytest.raises(NothingToSend):
        services.update(people.clerk, document=str(row.pk), reason="Gấp", due=None, urgency=Urgency.URGENT, at=AT)


def test_a_sender_that_wants_its_document_back_by_status_is_heard_also_before_it_came(people: People) -> None:
    row = receive()
    assert services.report(LINK, agency=AGENCY, reported=reported("13", row), at=AT) is Outcome.KEPT
    row.refresh_from_db()
    assert row.recall_asked
    stray = models.Document(exchange_id="not-here-yet")

    assert services.report(LINK, agency=AGENCY, reported=reported("13", stray, key="n"), at=AT) is Outcome.EARLY
    assert receive("later", exchange_id="not-here-yet").recall_asked


def test_an_issued_result_stands_in_the_register_once_under_its_own_number(people: People) -> None:
    from motcua.backoffice.documents.services.drafting import DOCUMENTS

    def enter() -> str:
        return services.enter_result(
            DOCUMENTS, result="r1", unit=UNIT, register="HC", year=ON.year, number=7, symbol="07/GP-HC", kind="Giấy phép",
            subject="Giấy phép hóa chất", receiver="Công ty A", signer="Lê Văn Thử", about=SUBJECT, at=AT,
        )  # fmt: skip

    assert enter() == enter()
    volume = queries.register(people.clerk, agency=AGENCY, direction=Direction.OUT, year=ON.year)
    assert [(line.symbol, line.party) for line in volume.lines] == [("07/GP-HC", "Công ty A")]
    with pytest.raises(TurnNotLawful):
        services.send(people.clerk, document=volume.lines[0].id, at=AT)


@thoroughness(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fates=st.lists(st.sampled_from(["issue", "cancel", "die_then_issue", "die_then_cancel"]), min_size=1, max_size=4)
)
def test_whatever_becomes_of_drafts_the_register_has_no_gap_and_no_number_twice(
    people: People, fates: list[str]
) -> None:
    from motcua.backoffice.documents.services import issuing

    real, symbols = issuing.pdf.render, []
    for fate in fates:
        document = checked(people)
        if fate.startswith("die"):
            issuing.pdf.render = _dies
            with pytest.raises(MemoryError):
                services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)
            issuing.pdf.render = real
        if fate.endswith("issue"):
            symbols.append(
                services.issue(people.signer, document=document, certificate=people.certificate, pin=PIN, at=AT)
            )
        else:
            services.cancel(people.drafter, document=document, reason="thôi", at=AT)

    book = numbers.page(register=kinds.outgoing_register(AGENCY), year=ON.year, limit=1000)
    assert [one.number for one in book] == list(range(1, len(book) + 1))
    assert len(set(symbols)) == len(symbols)
    assert numbers.gaps(register=kinds.outgoing_register(AGENCY), year=ON.year) == []


@given(st.lists(st.sampled_from(["01", "02", "03", "04", "05", "06"]), max_size=12))
def test_in_whatever_order_reports_come_the_course_never_goes_back(codes: list[str]) -> None:
    held, seen = Exchange.SENT, []
    for code in codes:
        if may_follow(held, Exchange(code)):
            held = Exchange(code)
            seen.append(code)

    assert seen == sorted(set(seen))[: len(seen)] or seen[-1] == "02"
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("kind", "unit", "symbol"),
    [("CV", UNIT, "07/BCT-HC"), ("CV", AGENCY, "07/BCT"), ("QD", UNIT, "07/QĐ-BCT"), ("TTR", UNIT, "07/TTr-BCT"), ("CV", "G02.08", "07/BCT-UBCTQG")],
)  # fmt: skip
def test_symbols_are_those_of_the_decree(kind: str, unit: str, symbol: str) -> None:
    name = "Ủy ban Cạnh tranh Quốc gia" if unit == "G02.08" else ""

    assert kinds.symbol(kind, number=7, agency=AGENCY, agency_name="", unit=unit, unit_name=name) == symbol
