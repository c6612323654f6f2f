"""The workbook of a plan's tasks: a template with what is there already, and its reading, cell by cell."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from motcua.definitions.forms import queries as forms
from motcua.followup.programmes.types import Draft, Fault, Plan, Risk, Task, TaskKind
from motcua.foundation.vn import fold, normal

ROWS = 500
FIRST = 4
"""The line of the first task, counted from 0: plan, hint, head and its keys stand above."""
_EPOCH = date(1899, 12, 30)
_LONGEST = {"name": 500, "lead": 300, "risk_note": 500, "reason": 500, "decision": 200, "deliverables": 3_000}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("code", "Mã nhiệm vụ *", 14),
    ("objective", "Mục tiêu", 12),
    ("kind", "Loại (nhiệm vụ / hợp tác)", 14),
    ("name", "Nội dung *", 60),
    ("lead", "Đơn vị chủ trì *", 16),
    ("supporting", "Đơn vị phối hợp (cách nhau dấu ;)", 24),
    ("starts", "Bắt đầu *", 12),
    ("due", "Thời hạn *", 12),
    ("deliverables", "Sản phẩm (cách nhau dấu ;)", 40),
    ("depends", "Phụ thuộc nhiệm vụ (;)", 16),
    ("partners", "Đối tác (;)", 16),
    ("risk", "Rủi ro (thấp / trung bình / cao)", 14),
    ("risk_note", "Mô tả rủi ro", 30),
    ("reason", "Lý do đổi thời hạn", 30),
    ("decision", "Văn bản cho phép đổi", 20),
)
"""Key, head and width of each column."""
_RISKS = {"thap": Risk.LOW, "trung binh": Risk.MEDIUM, "cao": Risk.HIGH}
_KINDS = {"nhiem vu": TaskKind.TASK, "hop tac": TaskKind.COOPERATION}
_SAID = {Risk.LOW: "thấp", Risk.MEDIUM: "trung bình", Risk.HIGH: "cao"}
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says: its plan, its tasks, and what could not be read."""

    plan: str
    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]
    unread: frozenset[str] = frozenset()
    """Codes of lines that have a fault: they are there, and others may depend on them."""


def template(plan: Plan, tasks: Sequence[Task], units: Mapping[str, str]) -> bytes:
    """A workbook to fill in, with the tasks that the plan has; further sheets list what its codes mean."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet("Nhiệm vụ")
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#e3ecf5"})
        wrap, day = (
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        )
        sheet.write_string(0, 0, "Kế hoạch", bold)
        sheet.write_string(0, 1, plan.key)
        sheet.write_string(0, 2, plan.name.vi)
        sheet.write_string(
            1,
            0,
            "Ngày ghi dạng 31/12/2025. Đổi thời hạn của nhiệm vụ đã có thì ghi lý do và văn bản cho phép. Đơn vị ghi bằng mã hoặc tên đầy đủ. Mã đơn vị, mục tiêu, đối tác ở các trang sau.",
        )
        for column, (key, head, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, head, bold)
            sheet.write_string(3, column, key)
        sheet.set_row(3, None, None, {"hidden": True})
        for number, one in enumerate(tasks, FIRST):
            for column, (key, _, _) in enumerate(COLUMNS):
                value = _cell(one, key)
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 -- a day has no zone
                elif value:
                    sheet.write_string(number, column, value, wrap)
        sheet.freeze_panes(FIRST, 1)
        for name, rows in (
            ("Đơn vị", sorted(units.items())),
            ("Mục tiêu", [(one.id, one.name.vi) for one in plan.objectives]),
            ("Đối tác", [(one.id, one.name.vi) for one in plan.partners]),
        ):
            page = book.add_worksheet(name)
            page.set_column(0, 0, 16)
            page.set_column(1, 1, 80)
            for number, (code, said) in enumerate(rows):
                page.write_string(number, 0, code)
                page.write_string(number, 1, said)
    return buffer.getvalue()


def read(content: bytes) -> Read:
    """The tasks of a workbook with every fault at its cell; raises `SheetRefused` for what is no workbook or too large."""
    lines = forms.first_sheet(content, limit=ROWS + FIRST)
    plan = _text(lines[0][1]) if lines and len(lines[0]) > 1 else ""
    if not plan:
        return Read("", (), (Fault("B1", "plan"),))
    names = [_text(cell) for cell in lines[3]] if len(lines) > 3 else []
    missing = [head for key, head, _ in COLUMNS if head.endswith("*") and key not in names]
    if missing or len(set(filter(None, names))) != len([name for name in names if name]):
        return Read(plan, (), (Fault("A4", "columns", {"value": ", ".join(missing)}),))
    places = {name: column for column, name in enumerate(names) if name in {key for key, _, _ in COLUMNS}}
    drafts, faults, unread = [], list[Fault](), set[str]()
    for index, line in enumerate(lines[FIRST:], FIRST):
        cells = {name: line[column] if column < len(line) else "" for name, column in places.items()}
        if any(cell not in ("", None) for cell in cells.values()):
            row = _Row(cells, {name: xl_rowcol_to_cell(index, column) for name, column in places.items()})
            found = row.draft()
            faults += row.faults
            if found is not None:
                drafts.append(found)
            else:
                unread.add(_text(cells.get("code"))[:60])
    if not drafts and not faults:
        faults.append(Fault(xl_rowcol_to_cell(FIRST, 0), "empty"))
    return Read(plan, tuple(drafts), tuple(faults), frozenset(unread))


class _Row:
    """One line of the sheet."""

    def __init__(self, cells: Mapping[str, object], places: Mapping[str, str]) -> None:
        self.cells, self.places = cells, places
        self.faults: list[Fault] = []

    def draft(self) -> Draft | None:
        """The task of the line; none where a cell cannot be read."""
        for key in ("code", "name", "lead"):
            if not _text(self.cells.get(key)):
                self.fault(key, "missing")
        starts, due = self.day("starts"), self.day("due")
        found = Draft(
            code=self.text("code"), objective=self.text("objective"), kind=self.word("kind", _KINDS, TaskKind.TASK), name=self.text("name"),
            lead=self.text("lead"), supporting=self.listed("supporting"), starts=starts or _EPOCH, due=due or _EPOCH,
            deliverables=self.listed("deliverables"), depends=self.listed("depends"), partners=self.listed("partners"),
            risk=self.word("risk", _RISKS, Risk.LOW), risk_note=self.text("risk_note"), reason=self.text("reason"),
            decision=self.text("decision"), places=self.places,
        )  # fmt: skip
        return None if self.faults else found

    def fault(self, key: str, reason: str, **params: str) -> None:
        """One fault at its cell; the first cell of the line where the column is not there."""
        self.faults.append(Fault(self.places.get(key) or next(iter(self.places.values())), reason, params))

    def text(self, key: str) -> str:
        """A cell as text."""
        found = _text(self.cells.get(key))
        most = _LONGEST.get(key, 60)
        if len(found) > most:
            self.fault(key, "too_long", most=str(most))
        return found[:most]

    def listed(self, key: str) -> tuple[str, ...]:
        """What stands between semicolons or line ends, each once."""
        whole = str(self.cells.get(key) or "")
        if len(whole) > 3_000:
            self.fault(key, "too_long", most="3000")
            return ()
        parts = [_text(part) for part in re.split(r"[;\n]", _text(whole, lines=True))]
        return tuple(dict.fromkeys(part[:300] for part in parts if part))

    def day(self, key: str) -> date | None:
        """A day, of whatever kind the workbook made it."""
        cell = self.cells.get(key)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 36_000 < cell < 80_000:
            return _EPOCH + timedelta(days=int(cell))
        text = _text(cell)
        parts = re.split(r"[/.-]", text)
        try:
            if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
                numbers = [int(part) for part in (parts if len(parts[0]) == 4 else reversed(parts))]
                if numbers[0] > 1999:
                    return date(*numbers)
        except ValueError:
            pass
        self.fault(key, "day" if text else "missing", value=text[:40])
        return None

    def word(self, key: str, known: Mapping[str, W], otherwise: W) -> W:
        """A word of a closed list, or its English key; what is empty is the first."""
        text = fold(_text(self.cells.get(key)))
        if not text:
            return otherwise
        found = known.get(text) or next((one for one in known.values() if str(one) == text), None)
        if found is None:
            self.fault(key, "word", value=", ".join(sorted(known)))
        return found or otherwise


def _cell(one: Task, key: str) -> str | date:
    value: object = getattr(one, key, "")
    if isinstance(value, tuple):
        return "; ".join(code.removeprefix(f"{one.plan}/") for code in value)
    if isinstance(value, Risk):
        return _SAID[value]
    if isinstance(value, TaskKind):
        return "hợp tác" if value is TaskKind.COOPERATION else "nhiệm vụ"
    return value if isinstance(value, date) else str(value or "")


def _text(cell: object, *, lines: bool = False) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    return text if lines else normal(text)
