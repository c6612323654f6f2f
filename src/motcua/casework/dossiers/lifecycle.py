"""The closed table of legal turns (Decree 61/2018, Decree 118/2025, Circular 03/2025/TT-VPCP, Decree 309/2026).

Whatever is not listed is forbidden. Fee, delivery and synchronisation are states of their own and never move this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from motcua.casework.dossiers.types import Status as S  # noqa: N817 -- the table is read by its columns


class By(StrEnum):
    """Who may make a turn."""

    APPLICANT = "applicant"
    INTAKE_CLERK = "one_stop_officer"
    UNIT_LEADER = "department_leader"
    OFFICER = "specialist"
    SIGNER = "signer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Turn:
    """One lawful turn: who may make it, by which article, and the key of the form that goes out with it."""

    by: frozenset[By]
    article: str
    form: str = ""


def _turn(article: str, *by: By, form: str = "") -> Turn:
    return Turn(frozenset(by), article, form)


_FILING = "Nghị định 45/2020/NĐ-CP, Điều 9–11"
_INTAKE = "Nghị định 61/2018/NĐ-CP, Điều 17; Nghị định 118/2025/NĐ-CP, Điều 17"
_PROCESS = "Nghị định 61/2018/NĐ-CP, Điều 19; Nghị định 118/2025/NĐ-CP, Điều 19"
_FEE = "Nghị định 61/2018/NĐ-CP, Điều 22; Nghị định 118/2025/NĐ-CP, Điều 24"
_STOP = "Nghị định 118/2025/NĐ-CP, Điều 21; Thông tư 03/2025/TT-VPCP, Điều 7"
_RETURN = "Nghị định 61/2018/NĐ-CP, Điều 20; Nghị định 118/2025/NĐ-CP, Điều 22"
_CORRECT = "Nghị định 61/2018/NĐ-CP, Điều 21"
_SECTOR = "pháp luật chuyên ngành"

FIRST = S.SUBMITTED
FILED_BY = _FILING

BEFORE_DECISION = (
    S.SUBMITTED, S.SUPP_PRE, S.ACCEPTED, S.TRANSFERRED, S.PROCESSING, S.CONSULTING, S.SUPP_POST, S.FEE_DUE, S.SUBMITTED_FOR_SIGN,
)  # fmt: skip
"""Where a dossier may still be withdrawn, stopped or handed to another authority."""

TURNS: dict[tuple[S, S], Turn] = {
    (S.SUBMITTED, S.ACCEPTED): _turn(_INTAKE, By.INTAKE_CLERK, By.SYSTEM, form="receipt_slip"),
    (S.SUBMITTED, S.SUPP_PRE): _turn(_INTAKE, By.INTAKE_CLERK, form="supplement_request"),
    (S.SUBMITTED, S.NOT_ACCEPTED): _turn(_INTAKE, By.INTAKE_CLERK, form="intake_refusal"),
    (S.SUPP_PRE, S.SUBMITTED): _turn(_INTAKE, By.APPLICANT),
    (S.SUPP_PRE, S.NOT_ACCEPTED): _turn(_INTAKE, By.SYSTEM, By.INTAKE_CLERK, form="intake_refusal"),
    (S.ACCEPTED, S.TRANSFERRED): _turn("Nghị định 61/2018/NĐ-CP, Điều 18; Nghị định 309/2026/NĐ-CP, Điều 9", By.INTAKE_CLERK),
    (S.ACCEPTED, S.DECIDED): _turn(_INTAKE, By.OFFICER, By.SYSTEM),
    (S.ACCEPTED, S.REFUSED): _turn(_PROCESS, By.SYSTEM),
    (S.ACCEPTED, S.PROCESSING): _turn(_PROCESS, By.SYSTEM),
    (S.TRANSFERRED, S.PROCESSING): _turn(_PROCESS, By.UNIT_LEADER),
    (S.PROCESSING, S.CONSULTING): _turn(_PROCESS, By.OFFICER),
    (S.CONSULTING, S.PROCESSING): _turn(_PROCESS, By.OFFICER),
    (S.PROCESSING, S.SUPP_POST): _turn(_PROCESS, By.OFFICER, form="supplement_request"),
    (S.SUPP_POST, S.PROCESSING): _turn(_PROCESS, By.INTAKE_CLERK, form="receipt_slip"),
    (S.SUPP_POST, S.STOPPED): _turn(_SECTOR, By.SYSTEM, By.OFFICER, form="stop_notice"),
    (S.PROCESSING, S.SUBMITTED_FOR_SIGN): _turn(_PROCESS, By.OFFICER),
    (S.SUBMITTED_FOR_SIGN, S.PROCESSING): _turn(_PROCESS, By.SIGNER),
    (S.SUBMITTED_FOR_SIGN, S.DECIDED): _turn(_PROCESS, By.SIGNER),
    (S.SUBMITTED_FOR_SIGN, S.REFUSED): _turn(_PROCESS, By.SIGNER),
    (S.SUBMITTED, S.FEE_DUE): _turn(_FEE, By.OFFICER, By.SYSTEM, form="fee_notice"),
    (S.ACCEPTED, S.FEE_DUE): _turn(_FEE, By.OFFICER, By.SYSTEM, form="fee_notice"),
    (S.TRANSFERRED, S.FEE_DUE): _turn(_FEE, By.OFFICER, By.SYSTEM, form="fee_notice"),
    (S.PROCESSING, S.FEE_DUE): _turn(_FEE, By.OFFICER, By.SYSTEM, form="fee_notice"),
    (S.FEE_DUE, S.SUBMITTED): _turn(_FEE, By.SYSTEM, By.OFFICER),
    (S.FEE_DUE, S.ACCEPTED): _turn(_FEE, By.SYSTEM, By.OFFICER),
    (S.FEE_DUE, S.TRANSFERRED): _turn(_FEE, By.SYSTEM, By.OFFICER),
    (S.FEE_DUE, S.PROCESSING): _turn(_FEE, By.SYSTEM, By.OFFICER),
    (S.FEE_DUE, S.STOPPED): _turn(_SECTOR, By.SYSTEM, By.OFFICER, form="stop_notice"),
    (S.PROCESSING, S.STOPPED): _turn(_SECTOR, By.OFFICER, By.UNIT_LEADER, form="stop_notice"),
    **{
        (status, S.STOP_REQUESTED): _turn(_STOP, By.APPLICANT)
        for status in BEFORE_DECISION
    },
    (S.STOP_REQUESTED, S.STOPPED): _turn(_STOP, By.INTAKE_CLERK, By.SYSTEM, form="stop_notice"),
    **{
        (S.STOP_REQUESTED, status): _turn(_STOP, By.INTAKE_CLERK, By.SYSTEM)
        for status in BEFORE_DECISION
    },
    (S.DECIDED, S.RETURNED): _turn(_RETURN, By.INTAKE_CLERK, By.SYSTEM),
    (S.REFUSED, S.RETURNED): _turn(_RETURN, By.INTAKE_CLERK, By.SYSTEM),
    (S.RETURNED, S.CORRECTING): _turn(_CORRECT, By.SIGNER),
    (S.CORRECTING, S.DECIDED): _turn(_CORRECT, By.SIGNER),
}  # fmt: skip

RUNNING = frozenset({S.ACCEPTED, S.TRANSFERRED, S.PROCESSING, S.CONSULTING, S.FEE_DUE, S.SUBMITTED_FOR_SIGN})
"""Statuses under the legal clock; the two marks below stand beside one of them and are no statuses."""


class Mark(StrEnum):
    """What stands beside a status."""

    EXTENDED = "extended"
    SUSPENDED = "suspended"


MARKS: dict[Mark, Turn] = {
    Mark.EXTENDED: _turn(
        "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9, Điều 12 khoản 5", By.UNIT_LEADER, form="apology_letter"
    ),
    Mark.SUSPENDED: _turn(_SECTOR, By.UNIT_LEADER),
}
"""Who sets a mark, by which article."""

NATIONAL: dict[S, int] = {
    S.SUBMITTED: 1,
    S.SUPP_PRE: 5,
    S.NOT_ACCEPTED: 3,
    S.ACCEPTED: 2,
    S.TRANSFERRED: 2,
    S.PROCESSING: 4,
    S.CONSULTING: 4,
    S.SUPP_POST: 5,
    S.FEE_DUE: 6,
    S.SUBMITTED_FOR_SIGN: 4,
    S.STOP_REQUESTED: 7,
    S.STOPPED: 8,
    S.REFUSED: 9,
    S.DECIDED: 9,
    S.RETURNED: 10,
    S.CORRECTING: 4,
}
"""The national portal's number of each status (its list of ten)."""

TERMINAL = frozenset({S.NOT_ACCEPTED, S.STOPPED, S.RETURNED})
CLOSED = TERMINAL | {S.DECIDED, S.REFUSED}
"""Nobody works on it any more, though a result may still wait to be fetched."""
ANSWERED = frozenset({S.DECIDED, S.REFUSED, S.RETURNED})


STOP_ARTICLE = _STOP
INTAKE_ARTICLE = _INTAKE
TRANSFER_ARTICLE = "Nghị định 61/2018/NĐ-CP, Điều 18 khoản 3; Nghị định 309/2026/NĐ-CP, Điều 9"
CORRECTION_ARTICLE = _CORRECT
INCIDENT_ARTICLE = "Nghị định 61/2018/NĐ-CP, Điều 21 khoản 2"
FEE_ARTICLE = _FEE
RETURN_ARTICLE = _RETURN


def lawful(before: S, after: S, by: By) -> Turn | None:
    """The turn's row of the table, or none when the law knows no such turn for this actor."""
    turn = TURNS.get((before, after))
    return turn if turn is not None and by in turn.by else None
