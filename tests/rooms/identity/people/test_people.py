"""People and mandates: what is kept, who may act for whom, and how that ends at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from motcua.foundation.errors import NotAllowed, Unavailable
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.ports import enterprise_register
from motcua.identity.organisations.types import Agent, RegisterAnswer
from motcua.identity.people import queries, services
from motcua.identity.people.errors import MandateRevoked, MandateUnknown, NotListed, NumberTaken, RightsWrong
from motcua.identity.people.types import LEAST_RIGHTS, RIGHTS, Basis, Evidence, Mandate, NumberKind, Person

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUSE = Actor.system("sign_in")
STAFF = Actor.system("set_up")
CODE = "9901234560"
NUMBER = "099178004512"
pytestmark = pytest.mark.django_db


class Register:
    """A register that knows one enterprise, or does not answer."""

    def __init__(self, *agents: Agent) -> None:
        self.agents = agents

    def look_up(self, code: str) -> RegisterAnswer | None:
        if not self.agents:
            raise Unavailable
        return RegisterAnswer(code, "MINH PHÁT", True, "Đang hoạt động", "", self.agents)


def met(number: str = NUMBER, name: str = "Trần Thị Hạnh", at: datetime = NOW) -> Person:
    return services.meet(HOUSE, number=number, number_kind=NumberKind.PERSONAL, name=name, born="1978-05-12", at=at)


def given(
    person: Person,
    rights: frozenset[str] = RIGHTS,
    *,
    evidence: Evidence = Evidence.ORGANISATION_ACCOUNT,
    at: datetime = NOW,
    until: datetime | None = None,
) -> Mandate:
    return services.give_mandate(
        HOUSE, person=person.id, enterprise=CODE, rights=rights, basis=Basis.AUTHORISED, evidence=evidence,
        in_force_from=at, in_force_until=until, at=at,
    )  # fmt: skip


def test_a_person_is_met_once_and_follows_their_source() -> None:
    first = met()
    again = met(name="Trần Thị Hạnh Mới", at=NOW + HOUR)

    assert again == Person(first.id, NUMBER, NumberKind.PERSONAL, "Trần Thị Hạnh Mới", "1978-05-12")
    assert queries.with_number(NUMBER) == again
    assert [entry.name for entry in journal.history(Ref("person", first.id))] == [
        "people.person_met",
        "people.person_corrected",
    ]


def test_the_journal_has_neither_number_nor_name() -> None:
    person = met()
    met(name="Trần Thị Khác")
    given(person)

    written = repr([(entry.ref, entry.by, entry.body) for entry in journal.history(Ref("person", person.id))])
    assert [part for part in (NUMBER, "Trần", "Hạnh", "1978") if part in written] == []


def test_a_number_can_follow_an_old_card_but_not_be_taken_from_another() -> None:
    person, other = met("012345678"), met(NUMBER, "Người Khác")

    changed = services.change_number(
        HOUSE, person=person.id, number="099085000001", number_kind=NumberKind.PERSONAL, at=NOW
    )

    assert (changed.id, changed.number) == (person.id, "099085000001")
    with pytest.raises(NumberTaken):
        services.change_number(HOUSE, person=person.id, number=other.number, number_kind=NumberKind.PERSONAL, at=NOW)


def test_a_mandate_is_confirmed_widened_and_ends_when_told() -> None:
    person = met()
    narrow = given(person, LEAST_RIGHTS)
    same = given(person, frozenset({"see"}), at=NOW + HOUR)
    wide = given(person, RIGHTS, at=NOW + 2 * HOUR)

    assert same == narrow
    assert queries.mandate(person.id, enterprise=CODE, at=NOW + HOUR) == queries.mandate_with_id(narrow.id)
    assert queries.mandates(person.id, at=NOW + 2 * HOUR) == (wide,)
    services.revoke_mandate(STAFF, mandate=wide.id, reason="left", at=NOW + 3 * HOUR)
    assert queries.mandates(person.id, at=NOW + 3 * HOUR) == ()
    with pytest.raises(MandateUnknown):
        services.revoke_mandate(STAFF, mandate=wide.id, reason="left", at=NOW + 3 * HOUR)


def test_a_mandate_with_an_end_stops_there_and_may_be_given_again() -> None:
    person = met()
    given(person, until=NOW + HOUR)

    assert queries.mandate(person.id, enterprise=CODE, at=NOW + HOUR) is None
    assert given(person, at=NOW + HOUR).in_force_until is None


def test_what_was_revoked_comes_back_by_staff_only() -> None:
    person = met()
    services.revoke_mandate(STAFF, mandate=given(person).id, reason="left", at=NOW)

    with pytest.raises(MandateRevoked):
        given(person, at=NOW + HOUR)
    assert given(person, evidence=Evidence.STAFF, at=NOW + HOUR).rights == RIGHTS


def test_rights_outside_the_list_and_strangers_are_refused() -> None:
    person = met()

    for rights in (frozenset[str](), frozenset({"file", "rule"})):
        with pytest.raises(RightsWrong):
            given(person, rights)
    for actor in (Actor(ActorKind.PERSON, "a"), Actor(ActorKind.OFFICER, "b")):
        with pytest.raises(NotAllowed):
            services.give_mandate(
                actor, person=person.id, enterprise=CODE, rights=RIGHTS, basis=Basis.AUTHORISED, evidence=Evidence.STAFF,
                in_force_from=NOW, at=NOW,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            services.revoke_mandate(actor, mandate=1, reason="", at=NOW)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (Agent("TRẦN THỊ HẠNH", NUMBER), (Basis.REPRESENTATIVE, RIGHTS)),
        (
            Agent("TRẦN THỊ HẠNH", NUMBER, is_representative=False, rights=("see", "rule")),
            (Basis.AUTHORISED, frozenset({"see"})),
        ),
        (Agent("TRẦN THỊ HẠNH", NUMBER, is_representative=False), (Basis.AUTHORISED, LEAST_RIGHTS)),
    ],
)
def test_who_is_named_by_the_register_may_claim_what_it_lists(
    agent: Agent, expected: tuple[Basis, frozenset[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enterprise_register, "_provided", Register(agent))

    mandate = services.claim_mandate(HOUSE, person=met().id, enterprise="9901 234 560", at=NOW)

    assert (mandate.enterprise, mandate.basis, mandate.rights, mandate.evidence) == (CODE, *expected, Evidence.REGISTER)


@pytest.mark.parametrize(
    "agents", [(), (Agent("TRẦN THỊ HẠNH"),), (Agent("TRẦN THỊ HẠNH", "099085000001"),), (Agent("LÊ VĂN QUÝ", NUMBER),)]
)
def test_a_name_alone_another_number_or_a_silent_register_gives_nothing(
    agents: tuple[Agent, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enterprise_register, "_provided", Register(*agents))

    with pytest.raises(NotListed):
        services.claim_mandate(HOUSE, person=met().id, enterprise=CODE, at=NOW)
    assert queries.mandates_for(CODE, at=NOW) == ()


def test_an_old_answer_of_the_register_serves_while_it_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enterprise_register, "_provided", Register(Agent("TRẦN THỊ HẠNH", NUMBER)))
    organisations.refresh_enterprise(HOUSE, CODE, NOW)
    monkeypatch.setattr(enterprise_register, "_provided", Register())

    assert services.claim_mandate(HOUSE, person=met().id, enterprise=CODE, at=NOW + 48 * HOUR).rights == RIGHTS
