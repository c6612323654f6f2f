"""Where reports stand, in the words of their list, and whose they are: what the list is cut by."""

from __future__ import annotations

from motcua.doors.ui import texts
from motcua.followup.reporting.types import ReportLine, State

NOT_BEGUN = "not_begun"
"""A report to which nobody has written yet."""
STANDS = (NOT_BEGUN, *(one.value for one in State))


def stand(one: ReportLine) -> str:
    """One of `STANDS`."""
    return of(one.state, begun=one.begun)


def of(state: State, *, begun: bool) -> str:
    """One of `STANDS` of a report in this state, to which somebody has written or nobody."""
    return state.value if begun or state is not State.DRAFT else NOT_BEGUN


def words(stand_: str) -> str:
    """One of `STANDS` in words."""
    return texts.words("office.reports.not_begun" if stand_ == NOT_BEGUN else f"office.reports.state.{stand_}")


def is_of(one: ReportLine, unit: str) -> bool:
    """Whether a report is of a unit or of one below it; of "" are all."""
    return not unit or f"{one.unit}.".startswith(f"{unit}.")
