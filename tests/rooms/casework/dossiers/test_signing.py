"""Many results signed in one act of the person: each its own, numbered once, verified afterwards."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT
from tests.rooms.casework.dossiers.signing import Table

from motcua.casework.dossiers.types import Status
from motcua.casework.results import queries as results
from motcua.casework.results import services as acts
from motcua.casework.results.types import BatchState, Finding, ItemState
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import Covers, Verdict
from motcua.foundation.types import Ref

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
