"""Two people at once on one dossier: one act is made, the other is told; a withdrawal and a decision never both happen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction
from tests.rooms.casework.dossiers.factory import Desk, officer

from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.services.desk import DossierDesk
from motcua.casework.dossiers.types import ActKind, ActState, Asked, Ground, Status
from motcua.definitions.process import queries as process
from motcua.definitions.process.types import State
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, Ref

WHY = [Ground("Chờ kết luận", "Luật Quản lý ngoại thương, Điều 30")]
HOUSE = Actor.system("process")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gives, or the failure that it is told, all begun at the same moment."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        gate.wait(10)
        try:
            return act()
        except HouseError as failure:
            return failure
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(30) for future in [pool.submit(one, act) for act in acts]]


def test_two_leaders_suspend_at_once_and_one_is_told_that_it_has_changed(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    first, second = desk.officers["department_leader"], officer("department_leader", login="second")
    seen = queries.brief(first, code).version

    told = at_once(*(
        lambda who=who: services.suspend(  # type: ignore[misc]
            who, code=code, why=WHY, document="1", until=None, asked=Asked(seen, who.id), at=clock.now()
        )
        for who in (first, second)
    ))  # fmt: skip

    assert sorted(type(one).__name__ for one in told) == ["DossierMoved", "int"]
    assert models.Act.objects.filter(dossier__code=code, kind=ActKind.SUSPENSION.value).count() == 1


def test_double_click_makes_one_act(desk: Desk) -> None:
    code = desk.file()
    clerk = desk.officers["one_stop_officer"]

    told = at_once(*(
        lambda: services.refuse_intake(
            clerk, code=code, why=[Ground("Cấm", "Điều 9", kind="forbidden")], asked=Asked(1, "click"), at=clock.now()
        )
        for _ in range(2)
    ))  # fmt: skip

    assert told[0] == told[1]
    assert desk.status(code) is Status.NOT_ACCEPTED


def test_withdrawal_and_decision_at_once_end_in_one_of_the_two(desk: Desk) -> None:
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")

    at_once(
        lambda: services.withdraw(
            desk.enterprise, code=code, reason="", way="api", asked=Asked(None, "w"), at=clock.now()
        ),
        lambda: _decide(code),
    )

    row = models.Dossier.objects.get(code=code)
    (act,) = models.Act.objects.filter(dossier=row, kind=ActKind.WITHDRAWAL.value)
    stopped = act.state == ActState.DONE.value
    assert (row.status == Status.STOPPED.value, bool(row.outcome)) == (stopped, not stopped)
    jobs.carry_out_waiting()
    assert (process.instance(HOUSE, Ref("dossier", code)).state in {State.COMPLETED, State.WITHDRAWN}) is stopped


def _decide(code: str) -> None:
    """The house's command of a dossier whose steps are done, as its job carries it out."""
    with transaction.atomic():
        row = queries.locked(code)
        if row is not None and Status(row.status) is not Status.STOPPED:
            DossierDesk().carry_out(Ref("dossier", code), "issue", {}, clock.now())
