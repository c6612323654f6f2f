"""What units of a trial have done with the tasks of 2022 to 2025, and an invented plan of the present year with tasks on track, at risk and late.

Only for a trial, once. Everything goes through the room's commands, in the order of its days, as officers would have done it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from motcua.config.demo_papers import paper
from motcua.followup.programmes import queries, services
from motcua.followup.programmes.types import Filter, Given, Risk, Task
from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries as accounts

_SET_UP = Actor.system("set_up")
_PASSED = ("RESOLUTION-33", "PROGRAMME-2022-2025", "QD-1080", "QD-792")
_LATE = {
    "CT-03": 75, "CT-05": 180, "NV24-02": 40, "NV24-04": 61, "NV24-10": 20, "NV25-03": 33, "NV25-09": 90,
}  # fmt: skip
"""Tasks that were done so many days after their first date; the longest by a decision that moved it."""
_OPEN = {"CT-02": 70, "NV25-04": 80, "NV25-11": 55}
"""Tasks that are not done to this day, and how far they are."""
_SCORES = {
    2024: (("NT1", 32, "Bộ trưởng là Trưởng Ban Chỉ đạo"), ("NT2", 20, "Chuyên mục trên Báo Công Thương"), ("TC1", 40, "Quyết định 1080/QĐ-BCT"), ("TC3", 25, "Kiến trúc 2.0"), ("HT2", 30, "Trung tâm dữ liệu"), ("NL1", 28, "Đơn vị chuyên trách")),
    2025: (("NT1", 36, "Bộ trưởng là Trưởng Ban Chỉ đạo"), ("NT2", 25, "Chuyên mục trên Báo Công Thương"), ("TC1", 40, "Quyết định 792/QĐ-BCT"), ("TC2", 15, "Dự thảo quy chế dữ liệu"), ("TC3", 25, "Kiến trúc 2.0"), ("HT2", 35, "Điện toán đám mây"), ("NL1", 34, "Đơn vị chuyên trách"), ("HD7", 20, "Trang dữ liệu mở")),
}  # fmt: skip


class _Done(NamedTuple):
    at: datetime
    task: Task
    act: str
    percent: int
    text: str


def make(at: datetime) -> bool:
    """Write it, unless it is there; whether it was written."""
    year = legal_date(at).year
    if any(one.key == f"THU-{year}" for one in queries.plans(on=legal_date(at))):
        return False
    unit, keeper = (Actor(ActorKind.OFFICER, accounts.officer_id(login)) for login in ("lanhdao.bo", "chuyendoiso.bo"))
    services.load(_SET_UP, name="thu.toml", content=_plan(legal_date(at)).encode(), at=at)
    known = {one.code: one for one in queries.tasks(_SET_UP, Filter(), at=at)}
    for done in sorted(_told(known, at), key=lambda one: one.at):
        _do(done, unit, keeper)
    for scored, lines in _SCORES.items():
        for key, points, note in lines:
            services.score(
                keeper,
                year=scored,
                key=key,
                points=Decimal(points),
                note=note,
                evidence=Given(f"{key}.pdf", paper()),
                at=at,
            )
    return True


def _told(known: dict[str, Task], at: datetime) -> Iterator[_Done]:
    today = legal_date(at)
    for one in known.values():
        if one.plan not in _PASSED:
            continue
        middle = one.starts + (one.due - one.starts) / 2
        if one.code in _OPEN or one.code in _LATE:
            yield _Done(
                _noon(middle), one, "report", _OPEN.get(one.code, 50), "Đã làm được một phần, đúng kế hoạch của quý."
            )
            yield _Done(_noon(middle, 3), one, "confirm", 0, "")
        if one.code in _OPEN:
            continue
        late = _LATE.get(one.code, 0)
        ended = one.first_due + timedelta(days=late or -5)
        if late > 60:
            yield _Done(
                _noon(one.first_due - timedelta(days=9)),
                one,
                "move",
                late - 15,
                "Đơn vị đề nghị lùi thời hạn do chờ kết nối với hệ thống quốc gia",
            )
        why = (
            "Hoàn thành chậm vì chờ thống nhất số liệu giữa các đơn vị."
            if late
            else "Đã hoàn thành, gửi kèm bằng chứng."
        )
        yield _Done(_noon(ended), one, "report", 100, why)
        yield _Done(_noon(ended, 5), one, "confirm", 0, "Đủ bằng chứng.")
    now = {one.code: one for one in known.values() if one.plan == f"THU-{today.year}"}
    yield _Done(at - timedelta(minutes=50), now["TH-01"], "report", 85, "Đúng tiến độ.")
    yield _Done(at - timedelta(minutes=40), now["TH-01"], "confirm", 0, "")
    yield _Done(at - timedelta(minutes=30), now["TH-02"], "risk", 60, "Nhà cung cấp giao thiết bị chậm.")
    yield _Done(at - timedelta(minutes=20), now["TH-04"], "report", 100, "Đã hoàn thành, đề nghị xác nhận.")


def _do(done: _Done, unit: Actor, keeper: Actor) -> None:
    task, at = done.task.id, done.at
    if done.act == "confirm":
        services.confirm(keeper, task, text=done.text, at=at)
    elif done.act == "move":
        due = done.task.first_due + timedelta(days=done.percent)
        services.reschedule(keeper, task, due=due, reason=done.text, decision=f"{done.task.code}/TB-BCT", at=at)
    else:
        high = done.act == "risk"
        files = [
            Given(f"{done.task.code}-{place}.pdf", paper(), place)
            for place in range(1, len(done.task.deliverables) + 1)
        ]
        services.report(
            unit, task, percent=done.percent, text=done.text, risk=Risk.HIGH if high else None, risk_note=done.text if high else "",
            evidence=files if done.percent == 100 else (), at=at,
        )  # fmt: skip


def _plan(today: date) -> str:
    """The file of the invented plan, its days around today but within the year."""
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)

    def day(days: int) -> date:
        return min(max(today + timedelta(days=days), first), last)

    none: list[str] = []
    lines = (
        ("TH-01", "M1", "Thử nghiệm kho dữ liệu dùng chung", "G02.13", ["G02.18"], day(-120), day(40), "Báo cáo thử nghiệm", none),
        ("TH-02", "M1", "Trang bị máy quét cho bộ phận một cửa", "G02.01", ["G02.13"], day(-90), day(30), "Biên bản bàn giao", none),
        ("TH-03", "M1", "Số hóa hồ sơ hóa chất còn lại", "G02.18", ["G02.13"], day(-90), day(25), "Biên bản số hóa", ["TH-02"]),
        ("TH-04", "M2", "Tập huấn cán bộ tiếp nhận hồ sơ", "G02.18", ["G02.22"], day(-60), day(10), "Danh sách học viên", none),
        ("TH-05", "M2", "Rà soát danh mục thủ tục xuất nhập khẩu", "G02.10", none, day(-150), day(-12), "Danh mục sau rà soát", none),
        ("TH-06", "M2", "Hội thảo với doanh nghiệp về dịch vụ công trực tuyến", "G02.13", ["G02.10"], day(-10), day(60), "Kỷ yếu hội thảo", none),
    )  # fmt: skip
    tasks = "".join(
        f'[[tasks]]\ncode = "{code}"\nobjective = "{objective}"\nname = "{name}"\nlead = "{lead}"\nwith = {supporting}\nstarts = {starts}\ndue = {due}\n'
        f'deliverables = ["{made}"]\ndepends = {depends}\n'
        + ('kind = "cooperation"\npartners = ["DN"]\n' if code == "TH-06" else "")
        for code, objective, name, lead, supporting, starts, due, made, depends in lines
    )
    return f"""
file = "plan"
plan = "THU-{today.year}"
version = "1"
kind = "plan"
in_force_from = {first}
from = {first}
until = {last}
name = {{ vi = "Kế hoạch dùng thử năm {today.year}", en = "Trial plan {today.year}" }}
source = {{ vi = "Dựng sẵn cho bản dùng thử", en = "Invented for the trial" }}
head = {{ unit = "G02.13", title = "Cục trưởng Cục Thương mại điện tử và Kinh tế số" }}
leader = {{ title = "Thứ trưởng phụ trách chuyển đổi số" }}
[[partners]]
id = "DN"
name = {{ vi = "Hiệp hội doanh nghiệp", en = "Associations of enterprises" }}
role = {{ vi = "Góp ý, thử nghiệm dịch vụ", en = "Try services and say what they think" }}
[[objectives]]
id = "M1"
name = {{ vi = "Dữ liệu và hạ tầng", en = "Data and infrastructure" }}
[[objectives]]
id = "M2"
name = {{ vi = "Con người và dịch vụ", en = "People and services" }}
{tasks}"""


def _noon(day: date, later: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + timedelta(days=later)
