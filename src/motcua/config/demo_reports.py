"""The quarterly report of a trial: one of 2025 signed and issued, the last quarter in the hands of units with one returned, the present one being written.

Only for a trial, once. Everything goes through the room's commands, as officers would have done it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from motcua.followup.reporting import queries, services
from motcua.followup.reporting.types import Level, ReportLine, RunView, Stretch
from motcua.foundation.clock import legal_date
from motcua.foundation.signing import queries as signatures
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts

KIND, ISSUED = "chuyen-doi-so", "2025-Q4"
"""The kind, and the quarter of the two invented years that is issued."""
RETURNED, SUBMITTED, ACCEPTED, WRITTEN = "G02.18", "G02.10", "G02.22", "G02.15"
"""Units of the last quarter by how their reports stand; the others have not begun."""
_REMARK = "Nêu rõ từng nhiệm vụ chậm, lý do và ngày hoàn thành mới; số liệu trong lời phải khớp với bảng."
_WORDS = {
    "chi-tieu": "Các chỉ tiêu đo được bám sát kế hoạch; chỉ tiêu kê khai đã gửi kèm bằng chứng.",
    "nhiem-vu": "Đã hoàn thành các nhiệm vụ đến hạn; nhiệm vụ chậm đã báo cáo lý do.",
    "kho-khan": "Chờ kết nối với hệ thống của Bộ khác nên một số nhiệm vụ chậm.",
    "phuong-huong": "Hoàn thành nhiệm vụ còn lại của quý, tập huấn cho cán bộ tiếp nhận.",
}


def make(at: datetime, *, pin: str) -> bool:
    """Write it, unless a period of the kind is there; whether it was written. `pin` opens the trial leader's key."""
    keeper, leader, chemist = (
        Actor(ActorKind.OFFICER, accounts.officer_id(login))
        for login in ("chuyendoiso.bo", "lanhdao.bo", "lanhdao.hoachat")
    )
    kind = next((one for one in queries.kind_list(at=at) if one.key == KIND), None)
    if kind is None or queries.runs(keeper, kind=KIND, limit=1, at=at):
        return False
    quarters = [one for one in queries.open_periods(kind, at=at, count=20) if one.stretch is Stretch.QUARTER]
    present, last = quarters[0].key, next(one.key for one in quarters if one.until <= legal_date(at))
    opened = {period: services.open_run(keeper, kind=KIND, period=period, at=at) for period in (ISSUED, last, present)}
    if not all(services.freeze_run(opened[period], at=at) for period in (ISSUED, last)):
        return False  # not counted to the end of a quarter: the worker goes on from here
    runs = {run.period.key: (run, lines) for run, lines in queries.runs(keeper, kind=KIND, at=at)}
    _issue(*runs[ISSUED], keeper, leader, pin=pin, at=at)
    if last != ISSUED:
        _hand_round(_units(runs[last]), keeper, leader, chemist, at)
    if present != last:
        for unit, by in ((RETURNED, chemist), (WRITTEN, leader)):
            _save(by, _units(runs[present]).get(unit), at)
    return True


def _issue(run: RunView, lines: list[ReportLine], keeper: Actor, leader: Actor, *, pin: str, at: datetime) -> None:
    """All units accepted, the whole one consolidated and signed by the trial's leader; without a key of theirs it stays ready."""
    for line in _units((run, lines)).values():
        services.submit(leader, report=line.id, words=_words(line), at=at - timedelta(minutes=50))
        services.accept(keeper, report=line.id, at=at - timedelta(minutes=40))
    whole = next(line for line in lines if line.level is Level.WHOLE)
    services.consolidate(keeper, report=whole.id, at=at - timedelta(minutes=30))
    services.finish(keeper, report=whole.id, words=_words(whole), at=at - timedelta(minutes=20))
    for certificate in signatures.certificates(leader.id)[:1]:
        services.sign(leader, report=whole.id, certificate=certificate.id, pin=pin, at=at)


def _hand_round(units: Mapping[str, ReportLine], keeper: Actor, leader: Actor, chemist: Actor, at: datetime) -> None:
    for unit, by in ((RETURNED, chemist), (SUBMITTED, leader), (ACCEPTED, leader)):
        if line := units.get(unit):
            services.submit(by, report=line.id, words=_words(line), at=at - timedelta(minutes=15))
    if line := units.get(RETURNED):
        services.give_back(keeper, report=line.id, remark=_REMARK, at=at - timedelta(minutes=10))
    if line := units.get(ACCEPTED):
        services.accept(keeper, report=line.id, at=at - timedelta(minutes=10))
    _save(leader, units.get(WRITTEN), at)


def _save(by: Actor, line: ReportLine | None, at: datetime) -> None:
    """A report that is being written: its first section has words."""
    if line is not None:
        services.save(by, report=line.id, words=dict(list(_words(line).items())[:1]), at=at)


def _words(line: ReportLine) -> dict[str, str]:
    sections = line.run.kind.sections
    return {
        one.key: _WORDS.get(one.key, "Không có vướng mắc.")
        for one in sections
        if one.words and line.level in one.levels
    }


def _units(run: tuple[RunView, list[ReportLine]]) -> dict[str, ReportLine]:
    return {line.unit: line for line in run[1] if line.level is Level.UNIT}
