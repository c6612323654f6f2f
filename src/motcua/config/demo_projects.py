"""Invented projects of a trial with their money over three years: one on its way, one where money is ahead of work, one settled."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from motcua.config.demo_papers import paper
from motcua.followup.projects import queries, services
from motcua.followup.projects.errors import CodeTaken
from motcua.followup.projects.types import Deed, File, Money, NewPhase, State, Subject
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts

_M = 1_000_000
_PAPER = File("van-ban-thu.pdf", paper())
_PROJECTS: tuple[tuple[str, str, str, str, date, date, tuple[NewPhase, ...], int, tuple[tuple[Money, str, int, int], ...], State], ...] = (
    (
        "DA-2024-01", "Nâng cấp Cổng dịch vụ công của Bộ", "Dịch vụ công toàn trình, ký số, thanh toán trực tuyến", "G02.13",
        date(2024, 2, 1), date(2024, 12, 31),
        (NewPhase("Khảo sát, thiết kế", date(2024, 5, 31), 30), NewPhase("Xây dựng, vận hành thử", date(2024, 12, 15), 70)), 2,
        (
            (Money.TOTAL, "regular", 0, 4_800), (Money.ALLOCATED, "regular", 2024, 4_800), (Money.COMMITTED, "regular", 2024, 4_650),
            (Money.PAID, "regular", 2024, 1_400), (Money.PAID, "regular", 2024, 3_250),
        ),
        State.SETTLED,
    ),
    (
        "DA-2025-01", "Kho dữ liệu dùng chung ngành Công Thương", "Dữ liệu số hóa một lần, dùng nhiều lần", "G02.13",
        date(2025, 3, 1), date(2027, 6, 30),
        (
            NewPhase("Thiết kế kiến trúc", date(2025, 9, 30), 20), NewPhase("Kết nối hệ thống của các cục", date(2026, 6, 30), 40),
            NewPhase("Khai thác, phân tích", date(2027, 5, 31), 40),
        ),
        1,
        (
            (Money.TOTAL, "investment", 0, 30_000), (Money.TOTAL, "other", 0, 2_000), (Money.ALLOCATED, "investment", 2025, 10_000),
            (Money.ALLOCATED, "investment", 2026, 12_000), (Money.COMMITTED, "investment", 2025, 21_000), (Money.PAID, "investment", 2025, 7_300),
            (Money.CARRIED, "investment", 2025, 2_700), (Money.PAID, "investment", 2026, 8_900),
        ),
        State.RUNNING,
    ),
    (
        "DA-2026-01", "Số hóa kết quả thủ tục hóa chất còn hiệu lực", "Kết quả thủ tục có bản điện tử", "G02.18", date(2026, 1, 15), date(2026, 12, 31),
        (NewPhase("Quét, nhập dữ liệu", date(2026, 9, 30), 60), NewPhase("Kiểm tra, ký số", date(2026, 12, 15), 40)), 0,
        ((Money.TOTAL, "regular", 0, 900), (Money.ALLOCATED, "regular", 2026, 900), (Money.COMMITTED, "regular", 2026, 820), (Money.PAID, "regular", 2026, 310)),
        State.RUNNING,
    ),
)  # fmt: skip
"""Code, name, purpose, unit, days, parts, how many of them are done, movements in millions of đồng, state."""


_SERVES = {
    "DA-2024-01": ("QD-1080/T01", "QD-1080/T05", "QD-1080/T06"), "DA-2025-01": ("QD-792/T08", "QD-792/T09"), "DA-2026-01": ("QD-792/T09",),
}  # fmt: skip
"""The targets that each project is to better."""
_LENGTHENED = (
    "DA-2025-01", Deed("27/QĐ-BCT", date(2026, 7, 15)), date(2027, 12, 31), "Kết nối hệ thống của các cục chậm do chờ thống nhất chuẩn dữ liệu",
)  # fmt: skip
"""The project whose last day a decision moved, and why."""


@transaction.atomic
def make(at: datetime) -> None:
    """Enter them as the officers of the trial would; nothing where they are there."""
    plan, pay, unit = (
        Actor(ActorKind.OFFICER, accounts.officer_id(f"{who}.bo")) for who in ("kehoach", "ketoan", "lanhdao")
    )
    offered = {key for key, _ in queries.targets_to_serve(today=legal_date(at))}
    for code, name, purpose, where, starts, ends, phases, done, movements, state in _PROJECTS:
        try:
            services.propose(
                plan, code=code, name=name, purpose=purpose, unit=where, targets=[one for one in _SERVES[code] if one in offered],
                starts=starts, ends=ends, phases=phases, at=at,
            )  # fmt: skip
        except CodeTaken:
            continue
        deed = Deed(f"{code[-2:]}/QĐ-BCT", starts)
        for number, (kind, source, year, amount) in enumerate(movements):
            if kind is not Money.TOTAL and number and movements[number - 1][0] is Money.TOTAL:
                _turn(plan, code, State.APPROVED, deed, at)
                _turn(plan, code, State.RUNNING, deed, at)
            by = pay if kind in (Money.COMMITTED, Money.PAID) else plan
            services.move(
                by, code=code, kind=kind, source=source, year=year, amount=amount * _M, deed=deed, evidence=_PAPER, key=f"demo/{code}/{number}", at=at
            )  # fmt: skip
        for phase in queries.project(unit, code, at=at).phases[:done]:
            services.finish_phase(
                unit, code=code, phase=phase.id, done_on=phase.ends, note="Đã nghiệm thu", evidence=_PAPER, at=at
            )
        if code == _LENGTHENED[0]:
            _, decision, later, why = _LENGTHENED
            services.change(
                plan, code=code, subject=Subject.ENDS, to=later.isoformat(), deed=decision, why=why, at=at,
                seen=queries.project(plan, code, at=at).version,
            )  # fmt: skip
        if state is State.SETTLED:
            _turn(plan, code, State.FINISHED, deed, at)
            _turn(plan, code, State.SETTLED, deed, at)


def _turn(by: Actor, code: str, to: State, deed: Deed, at: datetime) -> None:
    found = queries.project(by, code, at=at)
    services.change(
        by, code=code, subject=Subject.STATE, to=to, deed=deed, why="Theo quyết định của Bộ", seen=found.version, at=at
    )
