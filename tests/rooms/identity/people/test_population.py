"""What the population database says: only for a procedure that names it, only what it names, only for a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed, Unavailable
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.errors import EnterpriseCodeWrong
from motcua.identity.people import queries, services
from motcua.identity.people.errors import NothingNamed, NumberForTrials
from motcua.identity.people.ports import population
from motcua.identity.people.types import Match, NumberKind, PopulationQuestion, PopulationRecord

pytestmark = pytest.mark.django_db
AT = clock.now()
COUNTER = Actor.system("counter")
ALL = {"name": "Lê Minh Châu", "sex": "female", "permanent_address": "Tổ 5, phường Mẫu"}


@dataclass
class Database:
    """Answers as it is told, and keeps what it was asked."""

    items: dict[str, str] | None = field(default_factory=lambda: dict(ALL))
    away: bool = False
    is_on: bool = True
    asked: list[PopulationQuestion] = field(default_factory=list)

    def look_up(self, question: PopulationQuestion) -> PopulationRecord | None:
        self.asked.append(question)
        if self.away:
            raise Unavailable(register="population")
        return None if self.items is None else PopulationRecord(question.number, self.items, "m-1")


@pytest.fixture
def database() -> Iterator[Database]:
    before, made = population.get(), Database()
    population.provide(made)
    yield made
    population.provide(before)


def person(*, number: str = "099195000003", kind: NumberKind = NumberKind.PERSONAL, born: str = "1995-06-06") -> str:
    return services.meet(COUNTER, number=number, number_kind=kind, name="Lê Minh Châu", born=born, at=AT).id


def themself(who: str) -> Actor:
    return Actor(ActorKind.PERSON, "7", acting_for=Ref("person", who), rights=frozenset({"file", "see"}), assurance=2)


WANTED = frozenset({"permanent_address"})


def test_only_what_the_procedure_names_is_kept_and_asked_once_while_it_counts(database: Database) -> None:
    who = person()

    first = services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT)
    again = services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT + timedelta(hours=7))
    later = services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT + timedelta(hours=9))

    assert (first.match, first.items) == (Match.FOUND, {"permanent_address": "Tổ 5, phường Mẫu"})
    assert (again, later.at) == (first, AT + timedelta(hours=9))
    assert len(database.asked) == 2


def test_a_procedure_that_names_nothing_gives_no_purpose_and_no_call(database: Database) -> None:
    who = person()

    with pytest.raises(NothingNamed):
        services.look_up(themself(who), person=who, procedure="p", wanted=frozenset(), at=AT)

    assert database.asked == []


def test_an_answer_of_one_procedure_serves_no_other(database: Database) -> None:
    who = person()
    services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT)

    assert queries.population_answer(who, "q", at=AT) is None


def test_nobody_asks_about_somebody_else(database: Database) -> None:
    who, other = person(), person(number="099081000001")

    with pytest.raises(NotAllowed):
        services.look_up(themself(other), person=who, procedure="p", wanted=WANTED, at=AT)

    assert database.asked == []


def test_a_database_that_is_away_is_no_error_and_nothing_is_kept(database: Database) -> None:
    who, database.away = person(), True

    found = services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT)

    assert (found.match, found.items) == (Match.UNAVAILABLE, {})
    assert queries.population_answer(who, "p", at=AT) is None


def test_an_answer_that_fits_nobody_counts_for_a_quarter_of_an_hour(database: Database) -> None:
    who, database.items = person(), None

    found = services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT)

    assert (found.match, found.until) == (Match.UNKNOWN, AT + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("number", "kind", "born"),
    [("TR1234567", NumberKind.PASSPORT, "1984-06-02"), ("099195000003", NumberKind.PERSONAL, "")],
)
def test_who_cannot_be_in_it_is_not_asked_about(database: Database, number: str, kind: NumberKind, born: str) -> None:
    who = person(number=number, kind=kind, born=born)

    assert services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT).match is Match.UNAVAILABLE
    assert database.asked == []


def test_what_is_over_is_dropped(database: Database) -> None:
    who = person()
    services.look_up(themself(who), person=who, procedure="p", wanted=WANTED, at=AT)

    services.forget_answers(at=AT + timedelta(hours=8))

    assert queries.population_answer(who, "p", at=AT) is None


def test_numbers_of_trials_are_nobodys_where_there_is_no_sandbox(settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, sandbox=False)

    with pytest.raises(NumberForTrials):
        person()
    with pytest.raises(EnterpriseCodeWrong):
        organisations.refresh_enterprise(Actor.system("set_up"), "9900000010", AT)
    assert person(number="001195000003")
