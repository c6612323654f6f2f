"""A house with the rules of following and one small plan of its own."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import openpyxl
from django.conf import settings
from tests.links import house

from motcua.followup.programmes import models, services
from motcua.followup.programmes.types import Given
from motcua.foundation.types import Actor

YEAR = 2031
PLAN = f"THU-{YEAR}"
NOON = timedelta(hours=5)
TASKS = (
    ("A-01", "G02.18", ("G02.13",), "01-10", "03-31", ("Báo cáo", "Danh sách"), ()),
    ("A-02", "G02.10", ("G02.18", "G02.01"), "02-01", "06-30", ("Biên bản",), ("A-01",)),
    ("A-03", "G02.13", (), "02-01", "09-30", ("Quyết định",), ("A-02",)),
    ("A-04", "G02.01", (), "03-01", "11-30", (), ()),
)
"""Code, lead, supporting, beginning, date, deliverables, dependencies."""


def day(text: str, *, year: int = YEAR) -> datetime:
    """Noon in Vietnam of a day `06-30`."""
    return datetime.fromisoformat(f"{year}-{text}").replace(tzinfo=UTC) + NOON


def text(version: str = "1", more: str = "") -> str:
    """The file of the plan."""
    tasks = "".join(
        f'[[tasks]]\ncode = "{code}"\nobjective = "M1"\nname = "Nhiệm vụ {code}"\nlead = "{lead}"\nwith = {list(others)}\n'
        f"starts = {YEAR}-{starts}\ndue = {YEAR}-{due}\ndeliverables = {list(made)}\ndepends = {list(depends)}\n"
        for code, lead, others, starts, due, made, depends in TASKS
    )
    return f"""
file = "plan"
plan = "{PLAN}"
version = "{version}"
kind = "plan"
under = "PROGRAMME-2022-2025"
number = "1/QĐ-BCT"
issued = {YEAR}-01-05
in_force_from = {YEAR}-01-05
from = {YEAR}-01-01
until = {YEAR}-12-31
name = {{ vi = "Kế hoạch thử", en = "A plan" }}
source = {{ vi = "Thử", en = "Trial" }}
head = {{ unit = "G02.13", title = "Cục trưởng" }}
leader = {{ title = "Thứ trưởng", name = "Người Chỉ Đạo" }}
[[objectives]]
id = "M1"
name = {{ vi = "Mục tiêu một", en = "One" }}
targets = ["QD-792/T05"]
[[partners]]
id = "BTC"
name = {{ vi = "Bộ Tài chính", en = "Finance" }}
role = {{ vi = "Phối hợp", en = "Together" }}
{more}{tasks}"""


def prepare() -> None:
    """Units, the rules of following, and the plan with its tasks."""
    house.prepare()
    folder = settings.MOTCUA.packs_dir / "plan" / "programmes"
    for name, content in (
        ("following.toml", (folder / "following.toml").read_bytes()),
        ("thu.toml", text().encode()),
    ):
        services.load(house.SET_UP, name=name, content=content, at=day("01-06"))


def task(code: str) -> int:
    """The number of a task."""
    return models.Task.objects.get(plan=PLAN, code=code).pk


def proofs(code: str) -> list[Given]:
    """A file for each deliverable of a task."""
    made = next(one[5] for one in TASKS if one[0] == code)
    return [Given(f"{code}-{place}.pdf", house.pdf(f"{code}-{place}"), place) for place in range(1, len(made) + 1)]


def finish(by: Actor, confirmed_by: Actor, code: str, *, on: str) -> None:
    """Report the whole of a task on a day, and have it confirmed the day after."""
    services.report(by, task(code), percent=100, text="Đã xong.", evidence=proofs(code), at=day(on))
    services.confirm(confirmed_by, task(code), at=day(on) + timedelta(days=1))


def edited(content: bytes, *cells: tuple[str, object]) -> bytes:
    """A workbook with some cells set anew."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells:
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
