"""What tests of legal acts begin with: a dossier at the point where the act is made."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.rooms.casework.dossiers.factory import Desk

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import Asked, Ground, SheetKey, Status
from motcua.foundation import clock
from motcua.foundation.worktime import queries as worktime

WHY = [Ground("Chờ kết luận của cơ quan điều tra", "Luật Quản lý ngoại thương, Điều 30")]
NOW = Asked(None, "")


def working_day(after: datetime, days: int) -> date:
    """A working day so many days ahead, whatever the calendar says of the days between."""
    return worktime.calendar("G02.10").working_day_from(clock.legal_date(after) + timedelta(days=days))


def taken_up(desk: Desk) -> str:
    """A dossier that a specialist appraises."""
    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    desk.finish("division_head")
    return code


def processing(desk: Desk) -> str:
    """The same in the status of being handled: its draft was not signed."""
    code = taken_up(desk)
    desk.finish("specialist", outcome="accepted")
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=False)
    models.Dossier.objects.filter(code=code).update(status=Status.PROCESSING.value)
    return code


def decided(desk: Desk, *, outcome: str = "accepted") -> str:
    """A dossier with its signed paper."""
    code = taken_up(desk)
    desk.finish("specialist", outcome=outcome)
    desk.finish("division_head", agreed=True)
    desk.finish("department_leader", signed=True)
    desk.finish("clerk")
    return code


def forms(desk: Desk, code: str) -> list[SheetKey]:
    return [one.key for one in queries.sheets(desk.officers["specialist"], code) if one.made_at is not None]
