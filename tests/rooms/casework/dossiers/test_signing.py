"""Many results signed in one act of the person: each its own, numbered once, verified afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT
from tests.rooms.casework.dossiers.signing import PIN, Table, agents_act, signed_by, use

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.types import Hindrance, Status
from motcua.casework.results import queries as results
from motcua.casework.results import services as acts
from motcua.casework.results.errors import BatchEmpty, BatchNotReady, BatchTooLarge, NotPrepared
from motcua.casework.results.types import BatchState, Finding, ItemState
from motcua.definitions.process import queries as process
from motcua.definitions.process import services as processes
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import (
    CertificateRefused,
    CertificateUnknown,
    PinLocked,
    PinWrong,
    SignatureWrong,
)
from motcua.foundation.signing.types import Covers, Verdict
from motcua.foundation.types import Ref
from motcua.identity.permissions import services as grants

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(settings: Settings) -> Table:
    factory.prepare(settings)
    return Table(settings)


def test_results_are_signed_by_the_person_and_sealed_by_the_agency(table: Table) -> None:
    codes = [table.brought() for _ in range(3)]

    batch = table.begin()
    assert acts.get_batch(table.leader, batch.id).state is BatchState.READY
    table.authorise(batch)

    after = acts.get_batch(table.leader, batch.id)
    assert (after.state, [item.state for item in after.items]) == (BatchState.ENDED, [ItemState.DONE] * 3)
    table.release()
    assert [table.status(code) for code in codes] == [Status.DECIDED] * 3
    found = [results.for_subject(Ref("dossier", code)) for code in codes]
    assert sorted(one.number for one in found if one) == [1, 2, 3]
    content = results.read_for_subject(table.leader, Ref("dossier", codes[0])).content
    report = signatures.judge(content, at=AT)
    assert (report.verdict, [one.covers for one in report.each]) == (Verdict.VALID, [Covers.REVISION, Covers.WHOLE])
    assert [one.signer.common_name for one in report.each if one.signer] == [
        "department_leader",
        "Hệ thống Một Cửa Bộ Công Thương",
    ]
    assert results.verify_file(content).finding is Finding.AUTHENTIC


def test_wrong_pin_signs_nothing_and_five_rest_the_key(table: Table) -> None:
    table.brought()
    batch = table.begin()

    for left in (4, 3, 2, 1):
        with pytest.raises(PinWrong) as wrong:
            table.authorise(batch, pin="khong-phai")
        assert wrong.value.params["left"] == left
    for pin in ("khong-phai", PIN):
        with pytest.raises(PinLocked):
            table.authorise(batch, pin=pin)

    assert acts.get_batch(table.leader, batch.id).items[0].state is ItemState.PREPARED


def test_draft_that_changed_after_it_was_seen_is_not_signed(table: Table) -> None:
    code = table.brought()
    (line,) = queries.tray(table.leader, at=AT)
    services.save_result_draft(
        table.officers["specialist"], code=code, texts={"conditions": "Chỉ trong năm 2026"}, seen=0, at=AT
    )

    batch = services.begin_signing(
        table.leader, chosen={line.step.id: line.fingerprint}, certificate=table.certificate.id, key="k", at=AT
    )
    table.work()

    (item,) = acts.get_batch(table.leader, batch.id).items
    assert (item.state, item.error, item.symbol) == (ItemState.FAILED, "results.draft_changed", "")


def test_draft_sent_back_waits_for_its_drafter(table: Table) -> None:
    code = table.brought()
    (line,) = queries.tray(table.leader, at=AT)

    services.return_result_draft(table.leader, code=code, reason="Nêu rõ thời hạn", seen=line.fingerprint, at=AT)

    assert queries.result_draft(table.officers["specialist"], code, at=AT).draft.reason == "Nêu rõ thời hạn"
    assert table.status(code) is Status.PROCESSING
    # The step of this process has an answer for it: it goes back to who appraises.
    assert [step.element for step in process.open_steps(table.officers["specialist"])] == ["appraise"]


def test_two_signers_of_one_paper_do_not_both_get_it(table: Table) -> None:
    table.brought()
    other = factory.officer("ministry_leader")
    for role in ("department_leader", "signer"):
        grants.grant(house.SET_UP, principal=other.id, role=role, unit="", in_force_from=AT, at=AT)
    theirs = signing.register_file(other, file="other", pin=PIN, holder="Người Khác", at=AT)
    (line,) = queries.tray(other, at=AT)
    chosen = {line.step.id: line.fingerprint}
    table.begin()

    with pytest.raises(BatchEmpty):
        services.begin_signing(other, chosen=chosen, certificate=theirs.id, key="theirs", at=AT)

    assert queries.tray(other, at=AT)[0].hindrance is Hindrance.BEING_SIGNED


def test_certificate_of_somebody_else_cannot_be_used(table: Table) -> None:
    table.brought()
    other = factory.officer("ministry_leader")
    theirs = signing.register_file(other, file="other", pin=PIN, holder="Người Khác", at=AT)

    with pytest.raises(CertificateUnknown):
        table.begin(certificate=theirs)
    with pytest.raises(CertificateRefused) as refused:
        signing.register_file(table.leader, file="other", pin=PIN, holder="department_leader", at=AT)
    assert refused.value.params["reason"] == "name"


def test_more_than_the_limit_is_refused_before_anything_happens(table: Table) -> None:
    table.brought()
    table.brought()
    use(table.settings, signing_batch=1)

    with pytest.raises(BatchTooLarge):
        table.begin()

    assert acts.batches(table.leader) == []


def test_step_that_somebody_finished_meanwhile_fails_alone(table: Table) -> None:
    first, second = table.brought(), table.brought()
    batch = table.begin()
    step = next(one for one in process.open_steps(table.leader, kind="sign") if one.subject.id == first)
    processes.finish_step(table.leader, step=step.id, values={"signed": False}, seen=step.version, at=AT)
    table.work()

    table.authorise(batch)

    states = {item.subject.id: (item.state, item.error) for item in acts.get_batch(table.leader, batch.id).items}
    assert states == {first: (ItemState.FAILED, "process.step_closed"), second: (ItemState.DONE, "")}


def test_right_to_sign_reaches_its_own_procedures_only(table: Table) -> None:
    table.brought()
    other = factory.officer("ministry_leader")
    for role, procedure in (("department_leader", None), ("signer", "giay-phep-khac")):
        grants.grant(house.SET_UP, principal=other.id, role=role, unit="", procedure=procedure, in_force_from=AT, at=AT)

    (line,) = queries.tray(other, at=AT)

    assert line.hindrance is Hindrance.NO_RIGHT


def test_stopped_act_leaves_what_was_not_signed_for_another(table: Table) -> None:
    code = table.brought()
    batch = table.begin()

    stopped = acts.stop_batch(table.leader, batch=batch.id, at=AT)
    again = table.begin(key="again")
    table.authorise(again)
    table.release()

    assert (stopped.state, stopped.items[0].state) == (BatchState.ENDED, ItemState.DROPPED)
    found = results.for_subject(Ref("dossier", code))
    # The number stayed with the dossier: the register has no gap and no second number.
    assert found is not None
    assert found.number == 1


def test_the_same_form_sent_twice_is_one_act(table: Table) -> None:
    table.brought()
    (line,) = queries.tray(table.leader, at=AT)
    chosen = {line.step.id: line.fingerprint}

    first, again = (
        services.begin_signing(table.leader, chosen=chosen, certificate=table.certificate.id, key="k", at=AT)
        for _ in range(2)
    )

    assert again.id == first.id
    table.work()
    table.authorise(first)
    with pytest.raises(BatchNotReady):
        table.authorise(first)


# ---------------------------------------------------------------- by a program on the officer's machine


def test_paper_that_comes_back_signed_from_the_officers_machine_is_taken_once(table: Table) -> None:
    token, item, given = agents_act(table)
    signed = signed_by(table, "leader", given)

    services.take_signed_file(token, signed, at=AT)
    table.work()

    assert acts.get_item(table.leader, item=item).state is ItemState.DONE
    with pytest.raises(NotPrepared):
        services.take_signed_file(token, signed, at=AT)
    table.release()
    content = results.read_for_subject(table.leader, acts.get_item(table.leader, item=item).subject).content
    assert signatures.judge(content, at=AT).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda table, given: signed_by(table, "other", given), "other_person"),
        (lambda table, given: signed_by(table, "leader", given.replace(b"%PDF-1.7", b"%PDF-1.6", 1)), "other_file"),
        (lambda table, given: signed_by(table, "leader", given) + b"\n% more", "altered"),
        (lambda table, given: given + b"\n", "NO_SIGNATURE"),
        (lambda table, given: given, "other_file"),
        (lambda table, given: b"", "other_file"),
    ],
)
def test_what_comes_back_wrong_is_refused_and_the_paper_waits(
    made: Callable[[Table, bytes], bytes], reason: str, table: Table
) -> None:
    token, item, given = agents_act(table)

    with pytest.raises(SignatureWrong) as wrong:
        services.take_signed_file(token, made(table, given), at=AT)

    assert wrong.value.params["reason"] == reason
    assert acts.get_item(table.leader, item=item).state is ItemState.PREPARED


def test_address_that_is_too_old_or_replaced_gives_nothing(table: Table) -> None:
    token, item, _given = agents_act(table)
    newer = acts.offer(table.leader, item=item, minutes=10, at=AT)

    for old, at in ((token, AT), (newer, AT + timedelta(minutes=11)), ("khong-co", AT)):
        with pytest.raises(NotPrepared):
            acts.offered(old, at=at)


def test_paper_is_not_signed_while_a_necessary_opinion_is_outstanding(table: Table) -> None:
    code = table.brought()
    specialist = table.officers["specialist"]
    (line,) = queries.tray(table.leader, at=AT)
    models.Question.objects.create(
        dossier=models.Dossier.objects.get(code=code), unit="T01", text="?", must=True, state="open", asked_by=str(specialist), asked_at=AT
    )  # fmt: skip

    (held,) = queries.tray(table.leader, at=AT)
    with pytest.raises(BatchEmpty):
        table.begin()
    models.Question.objects.update(state="answered")

    assert (line.hindrance, held.hindrance) == (Hindrance.NONE, Hindrance.OPINION)
    assert queries.tray(table.leader, at=AT)[0].hindrance is Hindrance.NONE


def test_refusal_without_a_reason_on_record_is_not_signed(table: Table) -> None:
    table.brought(outcome="refused", note="Không đủ điều kiện")
    models.Act.objects.all().delete()  # as if its step had been finished with a note alone

    (held,) = queries.tray(table.leader, at=AT)

    assert held.hindrance is Hindrance.REASONS
    with pytest.raises(BatchEmpty):
        table.begin()
