"""What is kept of a dossier, and of acts: archive, links, keys, stale pages, second persons."""

from __future__ import annotations

import pytest
from tests.rooms.casework.dossiers.acts.acting import NOW, WHY, decided, processing, taken_up
from tests.rooms.casework.dossiers.factory import Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import (
    ActNotLawful,
    DossierMoved,
    KeyUsedOtherwise,
    SamePerson,
)
from motcua.casework.dossiers.types import ActKind, Asked
from motcua.foundation import clock
from motcua.foundation.errors import Invalid


def test_ended_dossier_is_closed_with_the_list_of_what_it_holds(desk: Desk) -> None:
    code, now, clerk = decided(desk), clock.now(), desk.officers["clerk"]

    with pytest.raises(ActNotLawful):
        services.archive(clerk, code=code, years=10, title="Hồ sơ", asked=NOW, at=now)
    services.deliver_result(desk.enterprise, code=code, means="api", at=now)
    with pytest.raises(Invalid):
        services.archive(clerk, code=code, years=3, title="Hồ sơ", asked=NOW, at=now)
    act = services.archive(clerk, code=code, years=10, title="Hồ sơ", asked=NOW, at=now)

    held = queries.act(clerk, code, act).details["list"]
    assert isinstance(held, list)
    assert [one["kind"] for one in held if isinstance(one, dict)] == ["form", "paper", "sheet", "result"]


def test_linked_dossier_counts_with_its_main_one_once(desk: Desk) -> None:
    main, part, clerk = desk.file(), desk.file_again(), desk.officers["one_stop_officer"]

    services.link(clerk, code=part, main=main, asked=NOW, at=clock.now())
    services.link(clerk, code=part, main=main, asked=NOW, at=clock.now())
    with pytest.raises(ActNotLawful) as chain:
        services.link(clerk, code=main, main=part, asked=NOW, at=clock.now())

    tree = queries.tree(clerk, part)
    assert [(one.code, one.leads) for one in tree] == [(main, True), (part, False)]
    assert chain.value.why == "chain"
    assert queries.counted(models.Dossier.objects.all()).count() == 1


def test_page_that_is_stale_makes_no_act_and_a_key_makes_one(desk: Desk) -> None:
    code, now = taken_up(desk), clock.now()
    leader = desk.officers["department_leader"]
    seen = queries.brief(leader, code).version

    first = services.suspend(leader, code=code, why=WHY, document="1", until=None, asked=Asked(seen, "k1"), at=now)
    same = services.suspend(leader, code=code, why=WHY, document="1", until=None, asked=Asked(seen, "k1"), at=now)
    with pytest.raises(DossierMoved):
        services.end_suspension(leader, code=code, act=first, asked=Asked(seen, "k2"), at=now)
    with pytest.raises(KeyUsedOtherwise):
        services.withdraw(
            desk.officers["one_stop_officer"], code=code, reason="", way="desk", asked=Asked(None, "k1"), at=now
        )  # fmt: skip

    assert first == same
    assert models.Act.objects.filter(dossier__code=code).count() == 1


def test_who_proposed_an_act_does_not_settle_it(desk: Desk) -> None:
    code, now = processing(desk), clock.now()
    both = officer("division_head", unit="G02.10", login="both", and_role="department_leader")

    act = services.propose_stop(both, code=code, why=WHY, asked=NOW, at=now)

    with pytest.raises(SamePerson):
        services.settle_stop(both, code=code, act=act, agreed=True, asked=NOW, at=now)
    assert [one.why_not for one in queries.offers(both, code, at=now) if one.kind is ActKind.STOP] == ["same_person"]
