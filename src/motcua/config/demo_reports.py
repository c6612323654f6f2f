"""The quarterly report of a trial: one of 2025 signed and issued, the last quarter in the hands of units with one returned, the present one being written.

Only for a trial. Everything goes through the room's commands, as officers would have done it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from motcua.followup.reporting import queries, services
from motcua.followup.reporting.types import Level, ReportLine, State, Stretch
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
    """Write what is not written yet, so that a making that was interrupted is finished by the next; whether anything was. `pin` opens the trial leader's key.

    The quarters are those of the first making. A report that anybody has touched stays as it is.
    """
    keeper, leader, chemist = (
        Actor(ActorKind.OFFICER, accounts.officer_id(login))
        for login in ("chuyendoiso.bo", "lanhdao.bo", "lanhdao.hoachat")
    )
    kind = next((one for one in queries.kind_list(at=at) if one.key == KIND), None)
    if kind is None:
        return False
    begun = min((run.opened_at for run, _ in queries.runs(keeper, kind=KIND, at=at)), default=at)
    quarters = [one for one in queries.open_periods(kind, at=begun, count=20) if one.stretch is Stretch.QUARTER]
    present, last = quarters[0].key, next(one.key for one in quarters if one.until <= legal_date(begun))
    there = {run.period.key for run, _ in queries.runs(keeper, kind=KIND, at=at)}
    wanted = {ISSUED, last, present}
    opened = {period: services.open_run(keeper, kind=KIND, period=period, at=at) for period in wanted}
    if not all(services.freeze_run(opened[period], at=at) for period in (ISSUED, last)):
        return not wanted <= there  # not counted to the end of a quarter yet: the next start goes on from here
    runs = {run.period.key: lines for run, lines in queries.runs(keeper, kind=KIND, at=at)}
    hands = _Hands(keeper, leader, chemist, at)
    hands.issue(runs[ISSUED], pin=pin)
    if last != ISSUED:
        hands.hand_round(_units(runs[last]))
    if present != last:
        for unit, by in ((RETURNED, chemist), (WRITTEN, leader)):
            hands.write(by, _units(runs[present]).get(unit))
    return hands.did or not wanted <= there


class _Hands:
    """The officers through whose hands reports go. What one report goes through is one transaction, so that it is done or not begun; `did` is whether any was."""

    def __init__(self, keeper: Actor, leader: Actor, chemist: Actor, at: datetime) -> None:
        self.keeper, self.leader, self.chemist, self.at = keeper, leader, chemist, at
        self.did = False

    def issue(self, lines: list[ReportLine], *, pin: str) -> None:
        """All units accepted, the whole one consolidated and signed by the trial's leader; without a key of theirs it stays ready."""
        for line in _units(lines).values():
            self._accepted(self.leader, line)
        whole = next(line for line in lines if line.level is Level.WHOLE)
        if self._is_new(whole):
            units = [queries.report(self.keeper, line.id, at=self.at).line.state for line in _units(lines).values()]
            if any(state is not State.ACCEPTED for state in units):
                return
            with transaction.atomic():
                services.consolidate(self.keeper, report=whole.id, at=self._ago(30))
                services.finish(self.keeper, report=whole.id, words=_words(whole), at=self._ago(20))
            self.did = True
        elif whole.state is not State.READY:
            return
        for certificate in signatures.certificates(self.leader.id)[:1]:
            services.sign(self.leader, report=whole.id, certificate=certificate.id, pin=pin, at=self.at)
            self.did = True

    def hand_round(self, units: Mapping[str, ReportLine]) -> None:
        """One returned, one handed in, one accepted, one being written."""
        if (line := units.get(RETURNED)) and self._is_new(line):
            with transaction.atomic():
                services.submit(self.chemist, report=line.id, words=_words(line), at=self._ago(15))
                services.give_back(self.keeper, report=line.id, remark=_REMARK, at=self._ago(10))
            self.did = True
        if (line := units.get(SUBMITTED)) and self._is_new(line):
            services.submit(self.leader, report=line.id, words=_words(line), at=self._ago(15))
            self.did = True
        if line := units.get(ACCEPTED):
            self._accepted(self.leader, line)
        self.write(self.leader, units.get(WRITTEN))

    def write(self, by: Actor, line: ReportLine | None) -> None:
        """A report that is being written: its first section has words."""
        if line is not None and self._is_new(line):
            services.save(by, report=line.id, words=dict(list(_words(line).items())[:1]), at=self.at)
            self.did = True

    def _accepted(self, by: Actor, line: ReportLine) -> None:
        if self._is_new(line):
            with transaction.atomic():
                services.submit(by, report=line.id, words=_words(line), at=self._ago(50))
                services.accept(self.keeper, report=line.id, at=self._ago(40))
            self.did = True

    def _is_new(self, line: ReportLine) -> bool:
        """Whether nobody has done anything to a report yet."""
        return line.state is State.DRAFT and not queries.report(self.keeper, line.id, at=self.at).steps

    def _ago(self, minutes: int) -> datetime:
        return self.at - timedelta(minutes=minutes)


def _words(line: ReportLine) -> dict[str, str]:
    sections = line.run.kind.sections
    return {
        one.key: _WORDS.get(one.key, "Không có vướng mắc.")
        for one in sections
        if one.words and line.level in one.levels
    }


def _units(lines: list[ReportLine]) -> dict[str, ReportLine]:
    return {line.unit: line for line in lines if line.level is Level.UNIT}
