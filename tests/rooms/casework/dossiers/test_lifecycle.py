"""The closed table of legal turns: no way outside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.casework.dossiers import lifecycle
from motcua.casework.dossiers.errors import TransitionNotLawful
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.models import Dossier
from motcua.casework.dossiers.services.turning import turn
from motcua.casework.dossiers.types import Status

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WAYS = st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(By)), max_size=12)


def row(status: Status = Status.SUBMITTED) -> Dossier:
    return Dossier(code="G02.18-261123-020001", status=status.value, channel="portal", turns=1)


@given(WAYS)
def test_dossier_when_turned_at_random_only_ever_takes_lawful_turns(ways: list[tuple[Status, By]]) -> None:
    dossier = row()
    for after, by in ways:
        before, seen = Status(dossier.status), dossier.turns
        try:
            fact = turn(dossier, after, by=by, at=AT)
        except TransitionNotLawful:
            assert (dossier.status, dossier.turns) == (before.value, seen)
            assert lifecycle.lawful(before, after, by) is None
        else:
            lawful = lifecycle.TURNS[(before, after)]
            assert by in lawful.by
            assert (fact.before, fact.after, fact.article) == (before, after, lawful.article)
            assert dossier.turns == seen + 1


@pytest.mark.parametrize("status", sorted(lifecycle.TERMINAL - {Status.RETURNED}))
def test_terminal_status_when_reached_is_never_left(status: Status) -> None:
    assert [after for before, after in lifecycle.TURNS if before is status] == []


def test_returned_dossier_when_reopened_can_only_be_corrected() -> None:
    assert [after for before, after in lifecycle.TURNS if before is Status.RETURNED] == [Status.CORRECTING]


def test_every_status_has_a_national_number_of_the_ten() -> None:
    assert set(lifecycle.NATIONAL) == set(Status)
    assert set(lifecycle.NATIONAL.values()) == set(range(1, 11))


def test_every_status_can_be_reached_from_the_filing() -> None:
    reached, grown = {lifecycle.FIRST}, True
    while grown:
        more = {after for before, after in lifecycle.TURNS if before in reached}
        grown = not more <= reached
        reached |= more
    assert reached == set(Status)


def test_every_turn_names_its_article_and_who_may_make_it() -> None:
    assert [pair for pair, turn_ in lifecycle.TURNS.items() if not turn_.article or not turn_.by] == []


def test_applicant_when_withdrawing_may_until_a_decision_exists() -> None:
    may = {
        before
        for (before, after), turn_ in lifecycle.TURNS.items()
        if after is Status.STOP_REQUESTED and By.APPLICANT in turn_.by
    }

    assert may & {Status.DECIDED, Status.REFUSED, Status.RETURNED} == set()
    assert {Status.SUBMITTED, Status.ACCEPTED, Status.PROCESSING, Status.SUBMITTED_FOR_SIGN} <= may
