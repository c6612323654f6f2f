"""Issuing: one number, one paper, one fact for a subject, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections, transaction
from tests.rooms.casework.results import factory
from tests.rooms.casework.results.factory import ANSWER, AT, HOLDER
from tests.rooms.foundation.signing import factory as signing

from motcua.casework.results import jobs, models, queries, services
from motcua.casework.results.errors import PatternWrong, ReasonMissing, ResultEnded, ResultUnknown, TemplateMissing
from motcua.casework.results.types import IssuedResult, Kind, State
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.numbering import queries as numbering
from motcua.foundation.signing import queries as signing_queries
from motcua.foundation.signing.errors import KeyMissing
from motcua.foundation.signing.types import Verdict
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db


def entries(subject: Ref) -> list[str]:
    return [entry.name for entry in journal.history(subject)]


def test_issuing_gives_number_paper_and_fact() -> None:
    result = factory.issued()

    assert result == IssuedResult(
        id=result.id,
        code="HC-2026-00000001",
        check=queries.check_of("HC-2026-00000001"),
        symbol="HC-2026-00000001",
        register="HC",
        year=2026,
        number=1,
        kind=Kind.ISSUED,
        state=State.IN_FORCE,
        procedure=factory.PROCEDURE,
        version=1,
        unit="G02.18",
        subject=Ref("declaration", "G02.18-261005-0001"),
        owner=factory.OWNER,
        title="Phản hồi khai báo hóa chất nhập khẩu",
        signer="Hệ thống Một Cửa Bộ Công Thương",
        issued_at=AT,
        ended_at=None,
        sha256=result.sha256,
        file=result.file,
        revision=1,
    )
    assert entries(result.subject) == ["numbering.bound", "results.issued"]
    assert dict(journal.history(result.subject)[1].body) == {
        "result": result.id,
        "kind": "issued",
        "code": "HC-2026-00000001",
        "register": "HC",
        "year": 2026,
        "number": 1,
        "sha256": result.sha256,
    }


def test_fact_carries_nothing_of_the_person() -> None:
    result = factory.issued()

    body = str(journal.history(result.subject)[1].body)
    assert [word for word in ("Minh Phát", "9901234560", "Nguyễn") if word in body] == []


def test_signature_in_the_file_is_valid_and_of_the_time() -> None:
    result = factory.issued()

    report = signing_queries.check(queries.read_file(HOLDER, result.id).content, at=AT)
    assert (report.verdict, report.signed_at, report.sha256) == (Verdict.VALID, AT, result.sha256)


def test_issuing_again_gives_the_first() -> None:
    first = factory.issued()

    assert factory.issued(at=AT + timedelta(days=400)) == first
    assert entries(first.subject) == ["numbering.bound", "results.issued"]


def test_numbers_of_a_register_follow_one_another() -> None:
    assert [factory.issued(n).symbol for n in (1, 2, 3)] == [f"HC-2026-0000000{n}" for n in (1, 2, 3)]


def test_refusals_have_a_register_of_their_own() -> None:
    factory.issued(1)

    refused = services.issue(ANSWER, order=factory.refused(2), at=AT)

    assert (refused.symbol, refused.kind) == ("HC-TC-2026-00000001", Kind.REFUSAL)


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), 2027),
    ],
)
def test_year_is_that_of_the_moment_in_vietnam(at: datetime, year: int) -> None:
    result = factory.issued(at=at)

    assert (result.year, result.symbol) == (year, f"HC-{year}-00000001")


@pytest.mark.parametrize(
    "actor", [HOLDER, Actor(ActorKind.ANONYMOUS, ""), Actor.system("notices"), Actor(ActorKind.OFFICER, "o")]
)
def test_nobody_else_issues(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.issue(actor, order=factory.order(), at=AT)

    assert numbering.number_of(factory.order().subject, register="HC") is None


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"template": "none.typ"}, TemplateMissing),
        ({"pattern": "HC-{year}"}, PatternWrong),
    ],
)
def test_wrong_pack_costs_no_number(changes: dict[str, object], failure: type[Exception]) -> None:
    with pytest.raises(failure):
        factory.issued(**changes)

    assert numbering.number_of(factory.order().subject, register="HC") is None


# ---------------------------------------------------------------- crashes and races


def broken(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "step", ["pdf.services.render", "signing.services.sign", "storage.services.put", "journal.services.record"]
)
def test_crash_at_any_step_repeats_with_the_same_number(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies: nothing after the step runs. The next worker starts anew."""
    with monkeypatch.context() as dying:
        dies = _at_its_second_call() if step == "journal.services.record" else broken
        dying.setattr(f"motcua.foundation.{step}", dies)
        with pytest.raises(KeyboardInterrupt):
            factory.issued(1)
    other = factory.issued(2)

    again = factory.issued(1)

    assert (again.number, other.number) == (1, 2)
    assert entries(again.subject)[-1] == "results.issued"
    assert models.Result.objects.count() == models.ResultFile.objects.count() == 2


def _at_its_second_call() -> Callable[..., object]:
    """The fact of the number is recorded, that of the result is not."""
    from motcua.foundation.journal import services as real

    first = real.record
    seen = []

    def record(*args: object, **names: object) -> object:
        seen.append(args)
        if len(seen) > 1:
            raise KeyboardInterrupt
        return first(*args, **names)  # type: ignore[arg-type]

    return record


@pytest.mark.django_db(transaction=True)
def test_two_workers_issue_one_result() -> None:
    together = threading.Barrier(4)

    def work(_: int) -> IssuedResult:
        together.wait()
        try:
            return factory.issued(1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(4)))

    assert results == [results[0]] * 4
    assert models.Result.objects.count() == 1
    assert entries(results[0].subject) == ["numbering.bound", "results.issued"]


@pytest.mark.django_db(transaction=True)
def test_issuing_is_not_part_of_another_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        factory.issued(1)

    assert numbering.number_of(factory.order().subject, register="HC") is None


def test_missing_key_leaves_the_number_for_the_next_try(home: object) -> None:
    key = home / "ca" / "system.key"  # type: ignore[operator]
    away = key.rename(key.with_suffix(".away"))
    with pytest.raises(KeyMissing):
        factory.issued(1)
    away.rename(key)

    assert factory.issued(1).number == 1


# ---------------------------------------------------------------- many


def test_batch_tells_each_and_one_failure_holds_up_nobody() -> None:
    orders = [factory.order(1), factory.order(2, template="none.typ"), factory.order(3)]

    first, failed, third = services.issue_batch(ANSWER, orders=orders, at=AT)

    assert isinstance(failed, TemplateMissing)
    assert [r.symbol for r in (first, third) if isinstance(r, IssuedResult)] == ["HC-2026-00000001", "HC-2026-00000002"]


def test_batch_asks_the_gate() -> None:
    with pytest.raises(NotAllowed):
        services.issue_batch(HOLDER, orders=[], at=AT)


# ---------------------------------------------------------------- the end of a result


def test_revoked_result_is_ended_with_its_fact() -> None:
    result = factory.issued()

    ended = services.revoke(ANSWER, result=result.id, reason="Khai báo sai mã HS", at=AT + timedelta(days=1))

    assert ended == replace(
        result, state=State.REVOKED, ended_at=AT + timedelta(days=1), end_reason="Khai báo sai mã HS"
    )
    assert entries(result.subject)[-1] == "results.revoked"
    assert services.revoke(ANSWER, result=result.id, reason="lần nữa", at=AT + timedelta(days=2)) == ended
    assert entries(result.subject).count("results.revoked") == 1


def test_revoked_result_is_not_issued_anew() -> None:
    result = factory.issued()
    ended = services.revoke(ANSWER, result=result.id, reason="sai", at=AT)

    assert factory.issued() == ended


def test_revoking_needs_a_reason_a_right_and_a_result() -> None:
    result = factory.issued()

    with pytest.raises(ReasonMissing):
        services.revoke(ANSWER, result=result.id, reason="  ", at=AT)
    with pytest.raises(NotAllowed):
        services.revoke(HOLDER, result=result.id, reason="x", at=AT)
    for unknown in ("x", "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(ResultUnknown):
            services.revoke(ANSWER, result=unknown, reason="x", at=AT)
    assert queries.get(HOLDER, result.id) == result


def test_replacing_result_ends_the_old_one() -> None:
    old = factory.issued(1)

    new = factory.issued(2, replaces=old.id, at=AT + timedelta(hours=1))

    assert queries.get(HOLDER, old.id) == replace(
        old, state=State.REPLACED, ended_at=AT + timedelta(hours=1), replaced_by=new.symbol
    )
    assert entries(old.subject)[-1] == "results.replaced"
    assert new.state is State.IN_FORCE
    with pytest.raises(ResultEnded):
        services.revoke(ANSWER, result=old.id, reason="x", at=AT)


def test_ended_result_is_not_replaced() -> None:
    old = factory.issued(1)
    services.revoke(ANSWER, result=old.id, reason="sai", at=AT)

    with pytest.raises(ResultEnded):
        factory.issued(2, replaces=old.id)

    assert queries.for_subject(factory.order(2).subject) is None


# ---------------------------------------------------------------- later time-stamps


def test_time_stamp_is_a_new_revision_and_both_stay_known(settings: object, tmp_path: object, home: object) -> None:
    result = factory.issued()
    before = queries.read_file(HOLDER, result.id).content
    authority = signing.Authority()
    trust = tmp_path / "trust.pem"  # type: ignore[operator]
    trust.write_bytes((home / "ca" / "root.pem").read_bytes() + authority.write_root(tmp_path).read_bytes())  # type: ignore[operator, arg-type]
    with signing.served(signing.stamping(authority.stamper())) as address:
        settings.MOTCUA = replace(settings.MOTCUA, signing_tsa=address, signing_trust=str(trust))  # type: ignore[attr-defined]

        stamped = services.add_time_stamp(ANSWER, result=result.id, at=AT + timedelta(days=1))

    after = queries.read_file(HOLDER, result.id).content
    assert (stamped.revision, after.startswith(before), after == before) == (2, True, False)
    assert queries.read_file(HOLDER, result.id, revision=1).content == before
    assert [queries.verify_file(content, at=AT).finding for content in (before, after)] == ["authentic", "authentic"]
    assert queries.verify_file(after, at=AT).signature_holds is True
    assert entries(result.subject)[-1] == "results.stamped"


# ---------------------------------------------------------------- the end of a validity


def test_owner_is_told_of_the_end_once_at_the_time_of_each_version_and_only_of_what_still_holds() -> None:
    # Issued on 05/10/2026, so that twelve months end with 05/10/2027.
    early = factory.issued(1, valid_months=12, remind_days=90)
    late = factory.issued(2, valid_months=12, remind_days=30)
    never = factory.issued(3, valid_months=12)
    short = factory.issued(4, valid_months=1, remind_days=60)
    revoked = factory.issued(5, valid_months=12, remind_days=90)
    services.revoke(ANSWER, result=revoked.id, reason="sai", at=AT)
    factory.issued(6, remind_days=60)
    job = Actor.system("reminders")

    def told(day: datetime, limit: int = 10) -> list[str]:
        before = {one.code for one in models.Result.objects.exclude(reminded_at=None)}
        count = services.remind_of_ends(job, at=day, limit=limit)
        after = {one.code for one in models.Result.objects.exclude(reminded_at=None)} - before
        assert len(after) == count
        return sorted(after)

    assert [one.remind_on for one in (early, late, never, short)] == [
        date(2027, 7, 7), date(2027, 9, 5), None, date(2026, 10, 20),
    ]  # fmt: skip
    assert told(factory.day(2026, 10, 19)) == []
    assert told(factory.day(2026, 10, 20)) == [short.code], "of a short validity its second half"
    assert told(factory.day(2027, 7, 6)) == []
    assert told(factory.day(2027, 7, 7)) == [early.code]
    assert told(factory.day(2027, 7, 7)) == []
    assert told(factory.day(2027, 10, 6)) == [], "what has ended needs no warning any more"
    assert told(factory.day(2027, 10, 5), limit=1) == [late.code]
    assert [name for name in entries(early.subject) if name == "results.ending"] == ["results.ending"]
    with pytest.raises(NotAllowed):
        services.remind_of_ends(HOLDER, at=AT, limit=10)


def test_the_job_tells_of_all_that_end_and_not_of_one_turn_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        factory.issued(number, valid_months=1, remind_days=60)
    models.Result.objects.update(remind_on=date(2026, 10, 20))
    monkeypatch.setattr(jobs.clock, "now", lambda: factory.day(2026, 10, 21))
    monkeypatch.setattr(jobs, "REMINDED_AT_ONCE", 1)

    jobs.remind()

    assert models.Result.objects.filter(reminded_at=None).count() == 0
