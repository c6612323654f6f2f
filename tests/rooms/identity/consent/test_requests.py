"""Subjects' requests under the law's clocks, copies of one's own data, and the record of breaches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from motcua.foundation.clock import VIETNAM
from motcua.foundation.errors import NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, ActorKind, Json, Ref
from motcua.foundation.worktime import services as worktime
from motcua.identity.accounts import services as accounts
from motcua.identity.consent import lifecycle, models, queries, services
from motcua.identity.consent.errors import (
    BreachUnknown,
    BreachWrong,
    CitationMissing,
    DetailsMissing,
    ExportGone,
    GroundWrong,
    NoLawfulPurpose,
    NoticeUnknown,
    RequestUnknown,
    RestrictionUnknown,
    TooManyRequests,
    TurnNotLawful,
)
from motcua.identity.consent.ports import holdings
from motcua.identity.consent.services import asking
from motcua.identity.consent.types import BreachReport, Deadlines, RequestKind, RequestState, SubjectRequest
from motcua.identity.people.types import RIGHTS
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LAN = Ref("person", "5f6a1b52-0000-4000-8000-000000000001")
SURE = Actor(ActorKind.PERSON, "account-lan", acting_for=LAN, rights=RIGHTS, assurance=2)
UNSURE = replace(SURE, assurance=1)
OTHER = replace(SURE, id="account-huy", acting_for=Ref("person", "5f6a1b52-0000-4000-8000-000000000002"))
pytestmark = pytest.mark.django_db


class Everything:
    """What the house holds: one line."""

    def collect(self, subject: Ref, *, at: datetime) -> Mapping[str, Json]:
        return {"record": {"subject": str(subject), "name": "<b>Lan</b>"}, "dossiers": ["G02-1"]}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    worktime.load_holidays(SET_UP, at=NOW, allowed=lambda actor: permissions.require(actor, "worktime.manage"))
    monkeypatch.setattr(holdings, "_provided", Everything())
    yield


@pytest.fixture
def officer() -> Actor:
    login = "baove"
    account = accounts.open_officer(SET_UP, login=login, name="Lý Thị Bảo", password="một mật khẩu đủ dài", at=NOW)
    grants.grant(SET_UP, principal=account, role="data_protection_officer", unit="", in_force_from=NOW, at=NOW)
    return Actor(ActorKind.OFFICER, account, assurance=2)


def asked(kind: RequestKind = RequestKind.DELETE, *, by: Actor = UNSURE, at: datetime = NOW) -> SubjectRequest:
    return services.ask(by, kind=kind, details="Xóa số điện thoại cũ", at=at)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[arg-type,misc]  # whole numbers of a date


def test_the_worked_example_of_a_deletion_under_the_law_of_2026() -> None:
    found = queries.deadlines(RequestKind.DELETE, local(2026, 3, 2, 9, 0))

    assert found == Deadlines("law91", local(2026, 3, 4, 17, 0), local(2026, 3, 23, 17, 0), date(2026, 3, 20))


def test_the_worked_example_of_the_decree_of_2023_runs_by_the_wall_clock() -> None:
    found = queries.deadlines(RequestKind.DELETE, local(2025, 12, 31, 16, 0))

    assert (found.regime, found.acknowledge_by, found.due) == ("nd13", None, local(2026, 1, 3, 16, 0))


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (RequestKind.KNOW, 10),
        (RequestKind.CORRECT, 10),
        (RequestKind.PROVIDE, 10),
        (RequestKind.RESTRICT, 15),
        (RequestKind.OBJECT, 15),
        (RequestKind.DELETE, 20),
    ],
)
def test_each_kind_has_its_days_and_ends_on_a_working_day(kind: RequestKind, days: int) -> None:
    start = local(2026, 6, 1, 9, 0)

    due = queries.deadlines(kind, start).due

    assert timedelta(0) <= due.date() - (start.date() + timedelta(days=days)) <= timedelta(days=2)
    assert due.weekday() < 5


def test_a_request_goes_its_lawful_way_and_every_turn_is_kept(officer: Actor) -> None:
    made = asked()
    services.acknowledge(officer, request=made.id, at=NOW)
    services.begin(officer, request=made.id, at=NOW)
    longer = services.extend(officer, request=made.id, words="Cần hỏi đơn vị lưu trữ", at=NOW)
    done = services.end(
        officer, request=made.id, outcome=RequestState.DENIED, answer="Hồ sơ phải lưu",
        citation="Nghị định 13/2023/NĐ-CP điều 16 khoản 2", at=NOW,
    )  # fmt: skip

    assert longer.due > made.due
    assert [turn.state.value for turn in done.turns] == [
        "RECEIVED", "IDENTITY_CHECK", "ACKNOWLEDGED", "IN_PROGRESS", "EXTENDED", "DENIED",
    ]  # fmt: skip
    assert queries.request(UNSURE, made.id).citation == "Nghị định 13/2023/NĐ-CP điều 16 khoản 2"
    assert queries.open_requests(officer) == ()


def test_no_path_outside_the_table_and_a_second_extension_is_none(officer: Actor) -> None:
    made = asked()
    row = models.SubjectRequest.objects.get()
    acts = {
        "acknowledge": (RequestState.ACKNOWLEDGED, lambda: services.acknowledge(officer, request=made.id, at=NOW)),
        "begin": (RequestState.IN_PROGRESS, lambda: services.begin(officer, request=made.id, at=NOW)),
        "extend": (RequestState.EXTENDED, lambda: services.extend(officer, request=made.id, words="vì", at=NOW)),
        "end": (
            RequestState.DONE,
            lambda: services.end(officer, request=made.id, outcome=RequestState.DONE, answer="rồi", at=NOW),
        ),
    }
    for state, (to, act) in product(RequestState, acts.values()):
        row.state, row.extended, row.ended_at = state.value, False, None
        row.save()
        if to in lifecycle.TURNS[state]:
            assert act().state is to
        else:
            with pytest.raises(TurnNotLawful):
                act()
    row.state, row.extended = RequestState.IN_PROGRESS.value, True
    row.save()
    with pytest.raises(TurnNotLawful):
        services.extend(officer, request=made.id, words="vì", at=NOW)


def test_who_denies_names_the_law_and_who_asks_says_what(officer: Actor) -> None:
    made = asked()
    services.acknowledge(officer, request=made.id, at=NOW)
    services.begin(officer, request=made.id, at=NOW)

    for outcome in (RequestState.DENIED, RequestState.PARTLY):
        with pytest.raises(CitationMissing):
            services.end(officer, request=made.id, outcome=outcome, answer="không được", at=NOW)
    with pytest.raises(DetailsMissing):
        services.end(officer, request=made.id, outcome=RequestState.DONE, answer=" ", at=NOW)
    for words in ("  ", "x" * 4001):
        with pytest.raises(DetailsMissing):
            services.ask(SURE, kind=RequestKind.CORRECT, details=words, at=NOW)


def test_another_s_request_is_none_and_strangers_decide_nothing(officer: Actor) -> None:
    made = asked()

    assert queries.requests(OTHER) == ()
    for number in (made.id, "khong-phai-ma", "5f6a1b52-0000-4000-8000-00000000ffff"):
        with pytest.raises(RequestUnknown):
            queries.request(OTHER, number)
    for act in (
        lambda: services.acknowledge(SURE, request=made.id, at=NOW),
        lambda: queries.open_requests(SURE),
        lambda: queries.request(officer, made.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_open_requests_of_one_subject_are_bounded() -> None:
    for _ in range(asking.MOST_OPEN):
        asked()

    with pytest.raises(TooManyRequests):
        asked()
    assert asked(by=OTHER).state is RequestState.IDENTITY_CHECK


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_made_for_who_is_sure_fetched_by_them_alone_and_gone_after_a_week() -> None:
    made = services.ask(SURE, kind=RequestKind.PROVIDE, details="", at=NOW)
    jobs.carry_out_waiting()

    found = queries.request(SURE, made.id)
    assert found.export_until is not None
    until = found.export_until
    data, page = services.fetch_export(SURE, request=made.id, at=until - timedelta(seconds=1))
    assert found.state is RequestState.DONE
    assert json.loads(data.content)["record"] == {"subject": str(LAN), "name": "<b>Lan</b>"}
    assert b"&lt;b&gt;Lan" in page.content
    with pytest.raises(RequestUnknown):
        services.fetch_export(OTHER, request=made.id, at=NOW)
    with pytest.raises(ExportGone):
        services.fetch_export(SURE, request=made.id, at=until)
    assert services.sweep(at=until) == 1
    assert not queries.request(SURE, made.id).has_export


def test_a_copy_for_who_is_not_sure_waits_for_the_officer(officer: Actor) -> None:
    made = services.ask(UNSURE, kind=RequestKind.PROVIDE, details="", at=NOW)

    assert made.state is RequestState.IDENTITY_CHECK
    services.make_export(request=made.id, at=NOW)
    assert not queries.request(UNSURE, made.id).has_export
    denied = services.check_identity(officer, request=made.id, shown=False, words="Không khớp", at=NOW)
    assert denied.state is RequestState.DENIED


REPORT = BreachReport(
    occurred_at=NOW - timedelta(hours=5), detected_at=NOW - timedelta(hours=1), place="Hà Nội", description="Gửi nhầm thư",
    kinds="", data_count=None, subject_count=None, contact="0240000000", consequences="", measures="",
)  # fmt: skip


def test_a_breach_is_told_within_72_hours_first_in_part_then_wholly(officer: Actor) -> None:
    made = services.record_breach(officer, report=REPORT, at=NOW)

    assert (made.notify_by, made.form) == (REPORT.detected_at + timedelta(hours=72), "08")
    with pytest.raises(BreachWrong) as caught:
        services.notify_breach(officer, breach=made.id, partly=False, reference="12/BC", at=NOW)
    assert caught.value.params == {"field": "kinds"}
    services.notify_breach(officer, breach=made.id, partly=True, reference="12/BC", at=NOW)
    with pytest.raises(BreachWrong):
        services.close_breach(officer, breach=made.id, at=NOW)
    whole = replace(REPORT, kinds="liên hệ", data_count=3, subject_count=2, consequences="nhỏ", measures="thu hồi thư")
    services.correct_breach(officer, breach=made.id, report=whole, at=NOW)
    told = services.notify_breach(officer, breach=made.id, partly=False, reference="13/BC", at=NOW + timedelta(hours=2))
    services.close_breach(officer, breach=made.id, at=NOW + timedelta(hours=3))

    assert (told.notified_at, told.notified_partly, told.reference) == (NOW, False, "13/BC")
    with pytest.raises(BreachUnknown):
        services.correct_breach(officer, breach=made.id, report=whole, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"detected_at": NOW + timedelta(hours=1)}, "detected_at"),
        ({"occurred_at": NOW}, "occurred_at"),
        ({"contact": " "}, "contact"),
        ({"data_count": -1}, "data_count"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(officer: Actor, changes: dict[str, object], field: str) -> None:
    with pytest.raises(BreachWrong) as caught:
        services.record_breach(officer, report=replace(REPORT, **changes), at=NOW)  # type: ignore[arg-type]

    assert caught.value.params == {"field": field}


def test_before_2026_the_hours_run_from_the_occurrence(officer: Actor) -> None:
    then = replace(REPORT, occurred_at=local(2025, 12, 1, 8, 0), detected_at=local(2025, 12, 2, 8, 0))

    made = services.record_breach(officer, report=then, at=NOW)

    assert (made.notify_by, made.form) == (local(2025, 12, 4, 8, 0), "03")


# ---------------------------------------------------------------- restriction


def granted(officer: Actor, kind: RequestKind, outcome: RequestState) -> None:
    made = asked(kind)
    services.acknowledge(officer, request=made.id, at=NOW)
    services.begin(officer, request=made.id, at=NOW)
    services.end(officer, request=made.id, outcome=outcome, answer="Đã xem xét", citation="điều 16(2)", at=NOW)


@pytest.mark.parametrize(
    ("kind", "outcome", "restricted"),
    [
        (RequestKind.RESTRICT, RequestState.DONE, True),
        (RequestKind.RESTRICT, RequestState.PARTLY, True),
        (RequestKind.RESTRICT, RequestState.DENIED, False),
        (RequestKind.DELETE, RequestState.DENIED, True),
        (RequestKind.DELETE, RequestState.DONE, False),
        (RequestKind.CORRECT, RequestState.DONE, False),
    ],
)
def test_what_is_granted_restricts_and_a_deletion_that_the_law_forbids_does_instead(
    officer: Actor, kind: RequestKind, outcome: RequestState, restricted: bool
) -> None:
    granted(officer, kind, outcome)

    assert queries.is_restricted(LAN) is restricted
    assert not queries.is_restricted(OTHER.acting_for or LAN)


def test_restricted_data_are_used_on_a_ground_of_law_for_an_hour_by_who_named_it(officer: Actor) -> None:
    granted(officer, RequestKind.RESTRICT, RequestState.DONE)
    other = replace(officer, id="somebody")

    for basis, citation, field in (
        ("CONSENT", "điều 21", "basis"),
        ("", "điều 21", "basis"),
        ("LEGAL_TASK", " x ", "citation"),
    ):
        with pytest.raises(GroundWrong) as wrong:
            services.use_restricted(officer, subject=LAN, basis=basis, citation=citation, at=NOW)
        assert wrong.value.params["field"] == field
    services.use_restricted(officer, subject=LAN, basis="LEGAL_TASK", citation="điều 21 Nghị định 61/2018", at=NOW)

    minute = timedelta(minutes=1)
    assert [queries.may_use(officer, LAN, at=NOW + n * minute) for n in (0, 59, 60)] == [True, True, False]
    assert not queries.may_use(other, LAN, at=NOW)
    with pytest.raises(RestrictionUnknown):
        services.use_restricted(
            officer, subject=OTHER.acting_for or LAN, basis="LEGAL_TASK", citation="điều 21", at=NOW
        )
    with pytest.raises(NotAllowed):
        services.use_restricted(SURE, subject=LAN, basis="LEGAL_TASK", citation="điều 21", at=NOW)


def test_a_restriction_stops_what_rests_on_consent_and_is_lifted_with_a_reason(officer: Actor) -> None:
    version = queries.purpose("renewal_reminder").texts[-1].version
    services.give(SURE, purpose="renewal_reminder", text_version=version, at=NOW)
    granted(officer, RequestKind.RESTRICT, RequestState.DONE)

    with pytest.raises(NoLawfulPurpose):
        queries.require_purpose("renewal_reminder", subject=LAN)
    with pytest.raises(GroundWrong):
        services.lift_restriction(officer, subject=LAN, reason=" ", at=NOW)
    with pytest.raises(NotAllowed):
        services.lift_restriction(SURE, subject=LAN, reason="thôi", at=NOW)
    services.lift_restriction(officer, subject=LAN, reason="Theo đề nghị của người có dữ liệu", at=NOW)

    assert queries.require_purpose("renewal_reminder", subject=LAN).key == "renewal_reminder"
    with pytest.raises(RestrictionUnknown):
        services.lift_restriction(officer, subject=LAN, reason="lần nữa", at=NOW)


def test_receivers_are_told_of_a_withdrawal_once_each_with_the_letter_that_told_them(officer: Actor) -> None:
    for purpose in ("paper_reuse", "renewal_reminder"):
        version = queries.purpose(purpose).texts[-1].version
        services.give(SURE, purpose=purpose, text_version=version, at=NOW)
        services.withdraw(SURE, purpose=purpose, at=NOW)

    (notice,) = queries.receiver_notices(officer)
    assert (notice.purpose, notice.receiver, notice.subject) == ("paper_reuse", "units", LAN)
    with pytest.raises(GroundWrong):
        services.tell_receiver(officer, notice=notice.id, reference="  ", at=NOW)
    services.tell_receiver(officer, notice=notice.id, reference="12/VP-BVDL", at=NOW)

    assert queries.receiver_notices(officer) == ()
    with pytest.raises(NoticeUnknown):
        services.tell_receiver(officer, notice=notice.id, reference="13/VP-BVDL", at=NOW)
    with pytest.raises(NotAllowed):
        queries.receiver_notices(SURE)
