"""Figures of the desk: each is the length of its list, under the viewer's rights; nothing is no nought."""

from __future__ import annotations

import pytest
from tests.rooms.casework.dossiers.factory import AT, Desk
from tests.rooms.casework.dossiers.test_inbox import placed, row

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.services import searching
from motcua.casework.dossiers.types import Dimension, Search
from motcua.foundation.errors import NotAllowed


def test_each_figure_is_the_length_of_its_list_within_the_reach(desk: Desk) -> None:
    for number, (unit, status) in enumerate(
        [("G02.10", "PROCESSING"), ("G02.10", "DECIDED"), ("G02.10.1", "DECIDED"), ("H57", "REFUSED")]
    ):
        row(f"D-{number}", status=status, due=AT, unit=unit)
        searching.keep(f"D-{number}")
    leader, everywhere = placed("department_leader", "G02"), placed("ministry_leader", "")

    for actor, total in ((leader, 3), (everywhere, 4)):
        for by in Dimension:
            told = queries.tallies(actor, Search(), by, at=AT)
            assert sum(one.count for one in told) == total, by
            for one in told:
                assert len(queries.search(actor, one.question, at=AT).lines) == one.count, (by, one.key)
    assert queries.tallies(placed("department_leader", "G01"), Search(), Dimension.UNIT, at=AT) == []
    with pytest.raises(NotAllowed):
        queries.tallies(desk.officers["specialist"], Search(), Dimension.UNIT, at=AT)
