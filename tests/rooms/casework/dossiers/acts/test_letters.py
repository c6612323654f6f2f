"""Another authority is asked by letter: drafted with the papers, its way shown, its answer offered, read and taken by the officer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.links import house
from tests.rooms.backoffice.documents.factory import HEALTH, LINK, arrived, reported
from tests.rooms.casework.dossiers.acts.acting import NOW, processing, taken_up, working_day
from tests.rooms.casework.dossiers.factory import OWNER, Desk, officer

from motcua.backoffice.documents import models as document_models
from motcua.backoffice.documents import queries as document_queries
from motcua.backoffice.documents import services as documents
from motcua.backoffice.documents.types import Enclosed, Kind, Written
from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.errors import ActNotLawful, ActUnknown, DossierMoved
from motcua.casework.dossiers.queries import opinions
from motcua.casework.dossiers.types import Asked, Authority, Consultation, Status
from motcua.foundation import clock
from motcua.foundation.audit import queries as audit
from motcua.foundation.errors import Invalid, NotAllowed, NotFound
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Ref

MINISTRY = Authority(HEALTH.code, HEALTH.name)


def ask(desk: Desk, code: str, **changes: object) -> int:
    given: dict[str, object] = {
        "authority": MINISTRY, "text": "Hóa chất này có thuộc danh mục của quý Bộ không?", "signer_position": "CỤC TRƯỞNG",
        "names": [one.id for one in papers.of(Ref("dossier", code))], "until": working_day(clock.now(), 3), "must": True,
        "asked": NOW, "at": clock.now(),
    }  # fmt: skip
    return services.ask_by_letter(desk.officers["specialist"], code=code, **(given | changes))  # type: ignore[arg-type]


def one(desk: Desk, code: str, number: int) -> Consultation:
    return queries.consultation(desk.officers["specialist"], code, number, at=clock.now())


def letter(desk: Desk, code: str, number: int) -> document_models.Document:
    return document_models.Document.objects.get(pk=one(desk, code, number).letter)


def issue(row: document_models.Document) -> document_models.Document:
    """What the room of documents does with a checked draft, without its signatures: they are tried there."""
    row.state, row.symbol, row.exchange_id = "issued", "07/BCT-HC", "G02,2026/03/02,07/BCT-HC"
    row.save()
    return row


def answer(desk: Desk, row: document_models.Document, *, key: str = "axis-9", name: str = "tra-loi.pdf") -> str:
    """The other authority's document in reply comes over the exchange and is registered."""
    documents.receive(
        LINK, at=clock.now(),
        arrived=arrived(
            key, exchange_id=f"G18,2026/03/05,{key}", symbol=f"{key}/BYT", subject="Trả lời về hồ sơ hóa chất",
            answers=(row.exchange_id,), files=(Enclosed(name, "application/pdf", house.pdf(name)),),
        ),
    )  # fmt: skip
    found = document_models.Document.objects.get(packages__key=key)
    documents.register(desk.officers["clerk"], document=str(found.pk), at=clock.now())
    house.work()
    return str(found.pk)


def test_letter_is_drafted_with_its_papers_and_the_dossier_is_consulted_about(desk: Desk) -> None:
    code = processing(desk)

    number = ask(desk, code, asked=Asked(None, "k1"))
    again = ask(desk, code, asked=Asked(None, "k1"))

    found, row = one(desk, code, number), letter(desk, code, number)
    assert again == number
    assert (row.state, row.unit, row.type, row.subject.startswith(f"Xin ý kiến về hồ sơ {code}")) == (
        "draft", "G02.10", "CV", True,
    )  # fmt: skip
    assert [one.name for one in row.receivers.all()] == ["Bộ Y tế"]
    assert "danh mục của quý Bộ" in row.body and [one.name for one in row.files.all()] == ["giay-to.pdf"]
    assert (found.authority, found.standing and found.standing.state, found.reply, found.late) == (
        MINISTRY, "draft", None, False,
    )  # fmt: skip
    assert desk.status(code) is Status.CONSULTING
    assert opinions.outstanding([code]) == {code}


def test_officer_at_the_appraisal_asks_and_the_dossier_is_handled_again_afterwards(desk: Desk) -> None:
    code = taken_up(desk)
    before = desk.status(code)
    number = ask(desk, code)
    reply = answer(desk, issue(letter(desk, code, number)))
    services.take_reply(
        desk.officers["specialist"], code=code, question=number, document=reply, opinion="agree", text="Không", asked=NOW, at=clock.now()
    )  # fmt: skip
    desk.finish("specialist", outcome="accepted")

    assert before is Status.TRANSFERRED
    assert desk.status(code) in {Status.PROCESSING, Status.SUBMITTED_FOR_SIGN}


def test_faults_of_a_letter_stand_at_their_fields_and_nothing_is_made(desk: Desk) -> None:
    code = processing(desk)
    with pytest.raises(Invalid) as found:
        ask(desk, code, authority=None, text=" ", signer_position="", names=["khong-co"], until=None)
    assert {one.pointer for one in found.value.errors} == {"/to", "/text", "/signer_position", "/papers", "/until"}
    with pytest.raises(Invalid) as secret:
        ask(desk, code, text="Văn bản (MẬT)")
    with pytest.raises(NotAllowed):
        services.ask_by_letter(
            desk.officers["clerk"], code=code, authority=MINISTRY, text="?", signer_position="X", names=[], until=None, must=True,
            asked=NOW, at=clock.now(),
        )  # fmt: skip

    assert {one.pointer for one in secret.value.errors} == {"/text"}
    assert document_models.Document.objects.count() == 0
    assert desk.status(code) is Status.PROCESSING
    ask(desk, code)
    with pytest.raises(Invalid) as twice:
        ask(desk, code)
    assert [one.pointer for one in twice.value.errors] == ["/to"]


def test_answer_is_offered_once_registered_read_and_taken_with_its_file(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    row = issue(letter(desk, code, number))
    specialist = desk.officers["specialist"]
    with pytest.raises(ActNotLawful):
        services.take_reply(
            specialist, code=code, question=number, document="", opinion="agree", text="x", asked=NOW, at=clock.now()
        )
    reply = answer(desk, row)

    offered = one(desk, code, number).reply
    assert offered is not None
    assert (offered.document, offered.symbol, offered.sender) == (reply, "axis-9/BYT", "Bộ Y tế")
    name, _kind, content = queries.reply_file(specialist, code, number, offered.files[0].id, at=clock.now())
    with pytest.raises(Invalid) as faults:
        services.take_reply(
            specialist, code=code, question=number, document=reply, opinion="", text="", asked=NOW, at=clock.now()
        )
    for _ in range(2):
        services.take_reply(
            specialist, code=code, question=number, document=reply, opinion="agree", text="Không thuộc danh mục", asked=NOW, at=clock.now(),
        )  # fmt: skip

    (taken,) = queries.questions(specialist, code)
    kept = queries.paper_of_answer(specialist, code, number, at=clock.now())
    assert {one.pointer for one in faults.value.errors} == {"/opinion", "/text"}
    assert (name, content) == ("tra-loi.pdf", kept.content)
    assert (taken.state, taken.opinion, taken.answer, taken.authority) == (
        "answered", "agree", "Không thuộc danh mục", "Bộ Y tế",
    )  # fmt: skip
    assert desk.status(code) is Status.PROCESSING
    assert opinions.outstanding([code]) == frozenset()
    # The unit that has the document in hand is done with it; here the clerk has not given it to one yet.
    assert document_models.Document.objects.get(pk=reply).state == "registered"


def test_last_answer_is_the_one_that_is_offered_and_an_old_page_takes_none(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    row = issue(letter(desk, code, number))
    first = answer(desk, row)
    second = answer(desk, row, key="axis-10")
    with pytest.raises(ActNotLawful):
        services.take_reply(
            desk.officers["specialist"], code=code, question=number, document=first, opinion="agree", text="x", asked=NOW, at=clock.now()
        )  # fmt: skip
    with pytest.raises(DossierMoved):
        services.take_reply(
            desk.officers["specialist"], code=code, question=number, document=second, opinion="agree", text="x",
            asked=Asked(1, ""), at=clock.now(),
        )  # fmt: skip

    found = one(desk, code, number).reply
    assert found is not None and found.document == second


def test_answer_that_its_sender_took_back_is_offered_no_more(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    reply = answer(desk, issue(letter(desk, code, number)))
    came = document_models.Document.objects.get(pk=reply)
    documents.receive(
        LINK, at=clock.now(), arrived=arrived("recall", kind=Kind.RECALL, exchange_id="", about=came.exchange_id, reason="Sai", files=()),
    )  # fmt: skip
    documents.answer_recall(desk.officers["clerk"], document=reply, agreed=True, at=clock.now())

    assert one(desk, code, number).reply is None
    with pytest.raises(ActUnknown):
        queries.reply_file(desk.officers["specialist"], code, number, came.files.get().pk, at=clock.now())


def test_how_a_letter_stands_is_shown_to_its_end_also_where_it_failed(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    row = issue(letter(desk, code, number))
    documents.send(desk.officers["clerk"], document=str(row.pk), at=clock.now())
    package = row.packages.get()
    documents.not_sent(LINK, package=package.pk, why="18: đơn vị nhận không tồn tại", at=clock.now())
    failed = one(desk, code, number).standing
    documents.send(desk.officers["clerk"], document=str(row.pk), at=clock.now())
    documents.sent(LINK, package=row.packages.latest("pk").pk, axis_id="a1", at=clock.now())
    jobs.carry_out_waiting()
    documents.report(LINK, agency="G02", reported=reported("02", row), at=clock.now())
    refused = one(desk, code, number).standing

    assert failed is not None and (failed.failed, failed.exchange, "18" in failed.reason) == (True, "failed", True)
    (told,) = [one for one in audit.looks_of(OWNER, exchanges=True).items if one.purpose == "opinion"]
    assert (told.party, told.direction) == ("G18", "to")
    assert refused is not None and (refused.failed, refused.exchange, refused.symbol) == (True, "02", "07/BCT-HC")


def test_draft_that_was_given_up_shows_as_failed_and_the_question_can_be_closed(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code, must=False)
    documents.cancel(
        desk.officers["specialist"], document=one(desk, code, number).letter, reason="Không cần nữa", at=clock.now()
    )
    standing = one(desk, code, number).standing
    services.close_question(desk.officers["specialist"], code=code, question=number, asked=NOW, at=clock.now())

    assert standing is not None and (standing.failed, standing.reason) == (True, "Không cần nữa")
    assert desk.status(code) is Status.PROCESSING


def test_letter_that_is_not_answered_in_time_is_late_and_told_and_still_taken(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code, until=working_day(clock.now(), 1))
    row = issue(letter(desk, code, number))
    later = clock.now() + timedelta(days=30)

    told = services.tell_late_opinions(at=later)
    late = queries.consultation(desk.officers["specialist"], code, number, at=later).late
    listed = queries.late_opinions(officer("one_stop_head", login="truong-bpmc"), at=later)
    reply = answer(desk, row)
    services.take_reply(
        desk.officers["specialist"], code=code, question=number, document=reply, opinion="other", text="Xem văn bản", asked=NOW, at=later
    )  # fmt: skip

    assert (told, late, [(one.code, one.authority) for one in listed]) == (1, True, [(code, "Bộ Y tế")])
    assert desk.status(code) is Status.PROCESSING


def test_nobody_answers_for_another_authority_and_no_stranger_sees_its_answer(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    reply = answer(desk, issue(letter(desk, code, number)))
    held = document_queries.document(desk.officers["clerk"], reply)
    everywhere = officer("consulted_agency", unit="", login="khap-noi")
    with pytest.raises(ActUnknown):
        services.give_opinion(everywhere, question=number, opinion="agree", text="Tự trả lời", at=clock.now())
    with pytest.raises(ActUnknown):
        queries.question(everywhere, number)
    assert queries.asked_of_me(everywhere) == []
    with pytest.raises((NotFound, NotAllowed)):
        queries.reply_file(desk.enterprise, code, number, held.files[0].id, at=clock.now())


def test_reply_to_another_document_of_the_house_is_nothing_to_a_dossier(desk: Desk) -> None:
    code = processing(desk)
    number = ask(desk, code)
    other = documents.draft(
        desk.officers["specialist"], unit="G02.10", at=clock.now(),
        written=Written("CV", "Khác", "Khác", receivers=(HEALTH,), about=Ref("opinion", "999999"), signer_position="X"),
    )  # fmt: skip
    row = document_models.Document.objects.get(pk=other)
    row.state, row.symbol, row.exchange_id = "issued", "08/BCT-HC", "G02,2026/03/02,08/BCT-HC"
    row.save()
    answer(desk, row)

    assert one(desk, code, number).reply is None
