"""Appointments by a representative, and two people who claim one enterprise: settled by rule, never by who came last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations import models as organisations
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import Agent, RegisterAnswer
from motcua.identity.people import models, queries, services
from motcua.identity.people.errors import (
    AssuranceTooLow,
    ClaimOpen,
    ClaimUnknown,
    EvidenceMissing,
    InvitationFaulty,
    InvitationOpen,
    InvitationUnknown,
    MandateUnknown,
    NotListed,
    RightsWrong,
)
from motcua.identity.people.types import RIGHTS, Basis, Evidence, NumberKind, Person

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUSE, STAFF = Actor.system("sign_in"), Actor.system("set_up")
CODE = "9901234560"
pytestmark = pytest.mark.django_db


class Register:
    """Names whom the test says."""

    agents: tuple[Agent, ...] = ()

    def look_up(self, code: str) -> RegisterAnswer | None:
        return RegisterAnswer(code, "CÔNG TY TNHH MINH PHÁT", True, "Đang hoạt động", "", self.agents)


@pytest.fixture(autouse=True)
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    found = Register()
    found.agents = (Agent("TRẦN THỊ HẠNH", "099178004512"),)
    monkeypatch.setattr(enterprise_register, "_provided", found)
    yield found


def met(name: str, number: str) -> Person:
    return services.meet(HOUSE, number=number, number_kind=NumberKind.PERSONAL, name=name, born="", at=NOW)


@pytest.fixture
def hanh() -> Person:
    return met("Trần Thị Hạnh", "099178004512")


@pytest.fixture
def quy() -> Person:
    return met("Lê Văn Quý", "099090006721")


def acting(rights: frozenset[str] = RIGHTS, *, code: str = CODE, level: int = 2) -> Actor:
    return Actor(ActorKind.PERSON, "account-hanh", acting_for=Ref("enterprise", code), rights=rights, assurance=level)


def invite(actor: Actor | None = None, **changes: object) -> int:
    given: dict[str, object] = {
        "enterprise": CODE, "number": "099090006721", "name": "Lê Văn Quý", "rights": frozenset({"see", "file"}),
        "in_force_from": NOW, "in_force_until": NOW + 30 * DAY, "at": NOW,
    }  # fmt: skip
    return services.invite(actor or acting(), **(given | changes)).id  # type: ignore[arg-type]


def person() -> Actor:
    return Actor(ActorKind.PERSON, "account-quy", rights=frozenset(), assurance=2)


def test_an_invitation_becomes_a_right_only_when_its_person_accepts(hanh: Person, quy: Person) -> None:
    number = invite()
    assert queries.mandate(quy.id, enterprise=CODE, at=NOW) is None
    assert [one.id for one in queries.invitations_to(quy.id, at=NOW)] == [number]

    given = services.answer_invitation(person(), person=quy.id, invitation=number, accept=True, at=NOW)

    assert given is not None
    assert (given.rights, given.basis, given.evidence) == ({"see", "file"}, Basis.AUTHORISED, Evidence.REPRESENTATIVE)
    assert queries.mandate(quy.id, enterprise=CODE, at=NOW + 31 * DAY) is None
    assert queries.invitations_to(quy.id, at=NOW) == ()


def test_an_invitation_is_for_number_and_name_and_for_nobody_else(hanh: Person, quy: Person) -> None:
    number = invite(name="Lê Văn Quỳnh")

    assert queries.invitations_to(quy.id, at=NOW) == ()
    for someone in (quy, hanh):
        with pytest.raises(InvitationUnknown):
            services.answer_invitation(person(), person=someone.id, invitation=number, accept=True, at=NOW)


def test_declined_withdrawn_and_late_invitations_give_nothing(hanh: Person, quy: Person) -> None:
    first = invite()
    assert services.answer_invitation(person(), person=quy.id, invitation=first, accept=False, at=NOW) is None
    second = invite()
    services.take_back(acting(), invitation=second, at=NOW)
    third = invite()
    for number, at in ((first, NOW), (second, NOW), (third, NOW + 31 * DAY)):
        with pytest.raises(InvitationUnknown):
            services.answer_invitation(person(), person=quy.id, invitation=number, accept=True, at=at)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rights": frozenset()}, RightsWrong),
        ({"rights": frozenset({"manage"})}, RightsWrong),
        ({"number": "12345"}, InvitationFaulty),
        ({"number": "٠٧٩٠٩٠٠٠٦٧٢١"}, InvitationFaulty),
        ({"name": " "}, InvitationFaulty),
        ({"in_force_until": NOW}, InvitationFaulty),
        ({"in_force_until": NOW + 3000 * DAY}, InvitationFaulty),
    ],
)
def test_faulty_invitations_are_refused(changes: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        invite(**changes)


def test_only_who_manages_this_enterprise_at_level_two_appoints() -> None:
    invite()
    with pytest.raises(InvitationOpen):
        invite()
    with pytest.raises(AssuranceTooLow):
        invite(acting(level=1), number="099090006722")
    for actor in (acting(frozenset({"see", "file", "sign", "pay"})), acting(code="9902345672"), person()):
        with pytest.raises(NotAllowed):
            invite(actor)
        with pytest.raises(NotAllowed):
            queries.history_for(actor, CODE)


def test_a_right_that_is_taken_back_is_gone_at_once_and_stays_in_the_history(hanh: Person, quy: Person) -> None:
    given = services.answer_invitation(person(), person=quy.id, invitation=invite(), accept=True, at=NOW)
    assert given is not None

    for actor, error in ((acting(code="9902345672"), MandateUnknown), (person(), NotAllowed)):
        with pytest.raises(error):
            services.end_appointment(actor, mandate=given.id, reason="", at=NOW)
    services.end_appointment(acting(), mandate=given.id, reason="nghỉ việc", at=NOW)

    assert queries.mandate(quy.id, enterprise=CODE, at=NOW) is None
    assert [one.revoked_because for one in queries.history_for(acting(), CODE)] == ["nghỉ việc"]
    with pytest.raises(MandateUnknown):
        services.end_appointment(acting(), mandate=given.id, reason="", at=NOW)


def test_whom_the_register_names_wins_whoever_came_first_and_their_appointments_fall(
    register: Register, hanh: Person, quy: Person
) -> None:
    before = services.give_mandate(
        STAFF, person=quy.id, enterprise=CODE, rights=RIGHTS, basis=Basis.REPRESENTATIVE, evidence=Evidence.STAFF,
        in_force_from=NOW, at=NOW,
    )  # fmt: skip
    third = met("Phạm Văn Ba", "099090006723")
    number = invite(number="099090006723", name="Phạm Văn Ba")
    services.answer_invitation(person(), person=third.id, invitation=number, accept=True, at=NOW)

    services.claim_mandate(HOUSE, person=hanh.id, enterprise=CODE, assurance=2, at=NOW + DAY)

    at = NOW + DAY
    assert [one.person for one in queries.mandates_for(CODE, at=at)] == [hanh.id]
    ended = {one.mandate.id: one.revoked_because for one in queries.history_for(acting(), CODE) if one.revoked_at}
    assert ended[before.id] == "register_names_another"
    assert set(ended.values()) == {"register_names_another", "appointed_by_another"}
    assert journal.history(Ref("person", quy.id))[-1].name == "people.mandate_revoked"
    with pytest.raises(NotListed):
        services.claim_mandate(HOUSE, person=quy.id, enterprise=CODE, assurance=2, at=at)


def test_two_whom_the_register_names_both_stay(register: Register, hanh: Person, quy: Person) -> None:
    register.agents = (Agent("TRẦN THỊ HẠNH", "099178004512"), Agent("LÊ VĂN QUÝ", "099090006721"))

    for someone in (quy, hanh):
        services.claim_mandate(HOUSE, person=someone.id, enterprise=CODE, assurance=2, at=NOW)

    assert {one.person for one in queries.mandates_for(CODE, at=NOW)} == {hanh.id, quy.id}


def test_below_level_two_nobody_claims(hanh: Person) -> None:
    with pytest.raises(AssuranceTooLow):
        services.claim_mandate(HOUSE, person=hanh.id, enterprise=CODE, assurance=1, at=NOW)
    low = Actor(ActorKind.PERSON, "a", assurance=1)
    with pytest.raises(AssuranceTooLow):
        services.lay_claim(low, person=hanh.id, enterprise=CODE, evidence="x", at=NOW)


def test_a_claim_against_a_representative_changes_nothing_until_staff_settle_it(
    register: Register, hanh: Person, quy: Person
) -> None:
    services.claim_mandate(HOUSE, person=hanh.id, enterprise=CODE, assurance=2, at=NOW)
    claim = services.lay_claim(person(), person=quy.id, enterprise=CODE, evidence="Quyết định 5/QĐ", at=NOW)

    assert queries.mandate(quy.id, enterprise=CODE, at=NOW) is None
    laid = journal.history(Ref("person", quy.id))[-1]
    assert (laid.name, laid.body["representatives"]) == ("people.claim_laid", [hanh.id])
    with pytest.raises(ClaimOpen):
        services.lay_claim(person(), person=quy.id, enterprise=CODE, evidence="nữa", at=NOW)
    with pytest.raises(EvidenceMissing):
        services.settle_claim(STAFF, claim=claim.id, grant=True, reason=" ", at=NOW)
    with pytest.raises(NotAllowed):
        services.settle_claim(acting(), claim=claim.id, grant=True, reason="tôi", at=NOW)

    services.settle_claim(STAFF, claim=claim.id, grant=True, reason="Đã đối chiếu", at=NOW + DAY)

    # The register still names Hạnh: staff may add another representative, not end hers.
    assert {one.person for one in queries.mandates_for(CODE, at=NOW + DAY)} == {hanh.id, quy.id}
    with pytest.raises(ClaimUnknown):
        services.settle_claim(STAFF, claim=claim.id, grant=False, reason="lại", at=NOW)


def test_a_granted_claim_ends_a_representative_whom_the_register_no_longer_names_and_a_refused_one_does_not(
    register: Register, hanh: Person, quy: Person
) -> None:
    services.claim_mandate(HOUSE, person=hanh.id, enterprise=CODE, assurance=2, at=NOW)
    first = services.lay_claim(person(), person=quy.id, enterprise=CODE, evidence="Quyết định 5/QĐ", at=NOW)
    services.settle_claim(STAFF, claim=first.id, grant=False, reason="Thiếu chữ ký", at=NOW)
    assert [one.person for one in queries.mandates_for(CODE, at=NOW)] == [hanh.id]

    organisations.Enterprise.objects.filter(code=CODE).update(agents=[])
    second = services.lay_claim(person(), person=quy.id, enterprise=CODE, evidence="Bản sao đăng ký mới", at=NOW)
    services.settle_claim(STAFF, claim=second.id, grant=True, reason="Đúng", at=NOW + DAY)

    assert [one.person for one in queries.mandates_for(CODE, at=NOW + DAY)] == [quy.id]
    told = journal.history(Ref("person", quy.id))[-1]
    assert (told.body["granted"], told.body["representatives"]) == (True, [hanh.id])
    assert models.Claim.objects.filter(settled_at=None).count() == 0


def test_neither_number_nor_name_reaches_the_journal(hanh: Person, quy: Person) -> None:
    invite()
    services.lay_claim(person(), person=quy.id, enterprise=CODE, evidence="Quyết định của Lê Văn Quý", at=NOW)

    told = repr([*journal.history(Ref("enterprise", CODE)), *journal.history(Ref("person", quy.id))])
    assert [part for part in ("099090006721", "Quý", "Quyết định") if part in told] == []
