"""Rows of the control sheet: who handed the dossier to whom, when, and how each step kept its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from motcua.casework.dossiers import models
from motcua.casework.dossiers.sheeting import saying
from motcua.casework.dossiers.types import Status
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import InstanceUnknown
from motcua.definitions.process.types import Step, StepState
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

_READER = Actor.system("process")
_KINDS = {"person": "Người nộp", "client": "Người nộp", "system": "Hệ thống"}
_TURNS = {
    Status.SUBMITTED: "Nộp hồ sơ",
    Status.ACCEPTED: "Tiếp nhận hồ sơ",
    Status.TRANSFERRED: "Chuyển hồ sơ đến đơn vị thụ lý",
    Status.PROCESSING: "Thụ lý hồ sơ",
    Status.CONSULTING: "Lấy ý kiến cơ quan phối hợp",
    Status.SUPP_PRE: "Yêu cầu bổ sung trước khi tiếp nhận",
    Status.SUPP_POST: "Yêu cầu bổ sung, hoàn thiện hồ sơ",
    Status.FEE_DUE: "Chờ thực hiện nghĩa vụ tài chính",
    Status.SUBMITTED_FOR_SIGN: "Trình ký",
    Status.STOP_REQUESTED: "Đề nghị dừng giải quyết",
    Status.STOPPED: "Dừng giải quyết hồ sơ",
    Status.NOT_ACCEPTED: "Từ chối tiếp nhận",
    Status.DECIDED: "Ban hành kết quả",
    Status.REFUSED: "Ban hành văn bản không giải quyết",
    Status.RETURNED: "Trả kết quả",
    Status.CORRECTING: "Đính chính kết quả",
}


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    text: str
    by: str
    """`officer:…` as the journal has it."""
    due: datetime | None = None
    result: str = ""
    note: str = ""


def rows(row: models.Dossier) -> list[Json]:
    """Turns of the legal status and finished steps in the order of time; each is there for good, later ones only follow.

    Who hands over is whoever acted last before, so that no line changes when another follows.
    """
    found = sorted([*_turns(row), *_steps(row)], key=lambda line: line.at)
    names = accounts.names({line.by.partition(":")[2] for line in found})
    told: list[Json] = []
    before = ""
    for line in found:
        kind, _, account = line.by.partition(":")
        who = names.get(account, "") or _KINDS.get(kind, "")
        told.append(
            {
                "text": line.text, "from": before, "to": who, "at": saying.short(line.at), "due": saying.short(line.due),
                "result": line.result, "note": line.note,
            }
        )  # fmt: skip
        before = who
    return told


def last_clerk(row: models.Dossier) -> str | None:
    """The name of the officer who received the dossier at the desk, where a step of the process was theirs."""
    done = [step for step in _all(row) if step.role == "one_stop_officer" and step.finished_by.startswith("officer:")]
    account = done[-1].finished_by.partition(":")[2] if done else ""
    return accounts.names({account}).get(account) if account else None


def _turns(row: models.Dossier) -> list[_Row]:
    found = []
    for entry in journal.history(Ref("dossier", row.code)):
        if entry.name == "dossiers.received":
            found.append(_Row(entry.at, _TURNS[Status.SUBMITTED], entry.by))
        elif entry.name == "dossiers.status_changed":
            text = _TURNS[Status(str(entry.body["after"]))]
            found.append(_Row(entry.at, text, entry.by, note=str(entry.body.get("article", ""))))
    return found


def _steps(row: models.Dossier) -> list[_Row]:
    steps = _all(row)
    on = clock.legal_date(row.received_at)
    units = {
        unit: line[0].name
        for unit in {step.unit for step in steps if step.unit}
        if (line := organisations.line(unit, on=on))
    }
    return [
        _Row(step.finished_at, step.name, step.finished_by, step.due, _kept(step), units.get(step.unit, step.unit))
        for step in steps
        if step.state is StepState.DONE and step.kind != "command" and step.finished_at is not None
    ]


def _all(row: models.Dossier) -> list[Step]:
    try:
        return process.steps(_READER, Ref("dossier", row.code))
    except InstanceUnknown:
        return []


def _kept(step: Step) -> str:
    if step.due is None or step.finished_at is None:
        return ""
    if step.finished_at > step.due:
        return "Quá hạn"
    return "Đúng hạn" if clock.legal_date(step.finished_at) == clock.legal_date(step.due) else "Trước hạn"
