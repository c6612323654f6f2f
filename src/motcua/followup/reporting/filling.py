"""Sections of a report filled in from what was frozen: every figure is the length of its own list, whose fingerprint it bears."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from motcua.definitions.forms.types import Text
from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring.types import Declared, Kind, Light, Measure, Number, Target
from motcua.followup.programmes import queries as programmes
from motcua.followup.programmes.errors import NothingLoaded
from motcua.followup.programmes.types import State as TaskState
from motcua.followup.reporting import freezing, models
from motcua.followup.reporting.types import Cell, Column, Filled, Level, Listed, Row, Rows, Section
from motcua.followup.reporting.types import Kind as ReportKind

_NONE = Text("–", "–")
_LIGHTS = {
    Light.MET: Text("Đạt", "Met"), Light.AT_RISK: Text("Nguy cơ không đạt", "At risk"), Light.MISSED: Text("Chưa đạt", "Missed"),
    Light.NO_TARGET: Text("Theo dõi", "Monitored"), Light.NO_DATA: Text("Chưa có số liệu", "No data"),
}  # fmt: skip
_KINDS = {
    Kind.MEASURED: Text("Đo được", "Measured"), Kind.DECLARED: Text("Kê khai", "Declared"), Kind.NO_DATA: _NONE,
}  # fmt: skip
_TARGET_HEAD = (
    Text("Chỉ tiêu", "Target"), Text("Kết quả", "Value"), Text("Mục tiêu", "Goal"), Text("Tử số", "Numerator"), Text("Mẫu số", "Denominator"),
    Text("Đánh giá", "State"), Text("Nguồn", "Kind"),
)  # fmt: skip
_LINE_HEAD = (Text("Nội dung", "What"), Text("Số lượng", "Number"))
_TASK_HEAD = (
    Text("Nhiệm vụ", "Task"), Text("Đơn vị chủ trì", "Lead unit"), Text("Hạn", "Due"), Text("Tình trạng", "State"), Text("Tiến độ", "Progress"),
    Text("Kết quả đã báo cáo trong kỳ", "Reported in the period"),
)  # fmt: skip
_TASK_STATES = {
    TaskState.PLANNED: Text("Chưa bắt đầu", "Not begun"), TaskState.UNDERWAY: Text("Đang thực hiện", "Under way"),
    TaskState.REPORTED: Text("Chờ xác nhận", "To be confirmed"), TaskState.RETURNED: Text("Trả lại", "Returned"),
    TaskState.DONE: Text("Hoàn thành", "Done"), TaskState.CANCELLED: Text("Dừng", "Cancelled"),
}  # fmt: skip
_UNITS = {
    "%": Text("%", "%"), "s": Text(" giây", " s"), "VND": Text(" đ", " VND"), "dossiers": Text(" hồ sơ", " dossiers"),
    "working_days": Text(" ngày làm việc", " working days"),
}  # fmt: skip
_FIRST = {
    Rows.FIELD: Text("Lĩnh vực", "Field"), Rows.UNIT: Text("Đơn vị", "Unit"), Rows.PROCEDURE: Text("Thủ tục", "Procedure"),
}  # fmt: skip
_ALL, _OTHER = Text("Tổng số", "Total"), Text("Khác", "Other")


class _Count(NamedTuple):
    number: Number
    sha256: str


def filled(kind: ReportKind, level: Level, unit: str, year: int, frozen: models.Freeze) -> tuple[Filled, ...]:
    """The sections of a report of this level at a unit, without the words."""
    sections = [one for one in kind.sections if level in one.levels]
    work = _Work(kind, level, unit, year, frozen)
    for section in sections:
        work.plan(section)
    work.count()
    return tuple(work.section(one) for one in sections)


def number(value: Decimal | int) -> str:
    """A number as a Vietnamese reader writes it."""
    whole, _, rest = f"{value:,}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


class _Work:
    """All figures of one report, counted by one walk through each list."""

    def __init__(self, kind: ReportKind, level: Level, unit: str, year: int, frozen: models.Freeze) -> None:
        self.kind, self.level, self.unit, self.frozen = kind, level, unit, frozen
        self.year = year
        self.about: Mapping[str, Any] = frozen.about
        self.targets = monitoring.targets(year)
        self.cuts: dict[Listed, _Count] = {}
        self.asked: set[Listed] = set()

    def plan(self, section: Section) -> None:
        """Note which lists a section cuts."""
        for target in self._targets_of(section):
            sides = (one for one in (target.above, target.below) if one and one.base in monitoring.SNAPSHOT_WORDS)
            self.asked |= {self._cut(one) for one in sides}
        self.asked |= {self._cut(one.measure) for one in section.lines}
        if section.rows is not None:
            self.asked |= {
                self._cut(one.measure, keys, place) for _, keys, place in self._rows(section) for one in section.columns
            }

    def count(self) -> None:
        """Walk through the lists once."""
        for name in sorted({freezing.name_of(one.base, stock=one.stock) for one in self.asked}):
            cuts = [one for one in self.asked if freezing.name_of(one.base, stock=one.stock) == name]
            self._walk(name, cuts)

    def section(self, section: Section) -> Filled:
        """The section with its figures."""
        head, rows = tuple[Text, ...](), list[Row]()
        if section.plans is not None:
            head, rows = _TARGET_HEAD, [self._target(one) for one in self._targets_of(section)]
        elif section.tasks:
            head, rows = _TASK_HEAD, self._tasks()
        elif section.lines:
            head, rows = _LINE_HEAD, [Row(one.name, (self._cell(self._cut(one.measure)),)) for one in section.lines]
        elif section.rows is not None:
            head = (_FIRST[section.rows], *(one.name for one in section.columns))
            made = [(name, self._cells(section.columns, keys, place)) for name, keys, place in self._rows(section)]
            rows = [Row(name, cells) for name, cells in made if name is _ALL or any(cell.count for cell in cells)]
        return Filled(section.key, section.title, section.words, head, tuple(rows), section.rule)

    def _tasks(self) -> list[Row]:
        """Tasks as they stood on the last day of the period, with the last word on each."""
        last, unit = self.frozen.until - timedelta(days=1), self.unit if self.level is Level.UNIT else ""
        rows = []
        try:
            found = programmes.progress(
                freezing.HOUSE, unit=unit, since=self.frozen.since, until=last, at=self.frozen.as_of
            )
        except NothingLoaded:  # an installation without plans has no tasks
            return []
        for one in found:
            task = one.task
            said = next((step.text for step in reversed(one.steps) if step.text), "")
            cells = (
                _same(self.about["units"].get(task.lead, task.lead)), _same(f"{task.due:%d/%m/%Y}"), _TASK_STATES[task.state], _same(f"{one.percent}%"),
                _same(said or "–"),
            )  # fmt: skip
            rows.append(
                Row(Text(f"{task.code} {task.name}", f"{task.code} {task.name}"), tuple(Cell(text) for text in cells))
            )
        return rows

    def _walk(self, name: str, cuts: Sequence[Listed]) -> None:
        marks = [hashlib.sha256() for _ in cuts]
        counts, totals = [0] * len(cuts), [0] * len(cuts)
        known: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
        for line, one in freezing.rows(self.frozen, name, unit=self.unit):
            key = one.unit, one.procedure, one.traits
            if key not in known:
                known[key] = [
                    place
                    for place, cut in enumerate(cuts)
                    if freezing.is_in(one, cut) and (one.unit == cut.unit or one.unit.startswith(f"{cut.unit}."))
                ]
            for place in known[key]:
                counts[place] += 1
                totals[place] += one.value
                marks[place].update(line + b"\n")
        for place, cut in enumerate(cuts):
            self.cuts[cut] = _Count(Number(counts[place], totals[place]), marks[place].hexdigest())

    def _cells(self, columns: Sequence[Column], keys: tuple[str, ...] | None, place: str) -> tuple[Cell, ...]:
        return tuple(self._cell(self._cut(one.measure, keys, place)) for one in columns)

    def _cell(self, cut: Listed) -> Cell:
        found = self.cuts[cut]
        return Cell(_same(number(found.number.count)), found.number.count, found.sha256, cut)

    def _target(self, target: Target) -> Row:
        if target.above is not None and target.above.base not in monitoring.SNAPSHOT_WORDS:
            return self._without_list(target)
        of = f" ({target.plan})" if sum(one.id == target.id for one in self.targets) > 1 else ""
        name = Text(f"{target.id} {target.name.vi}{of}", f"{target.id} {target.name.en}{of}")
        above = self._cut(target.above) if target.above else None
        below = self._cut(target.below) if target.below else above
        up, down = (self.cuts[one].number if one else Number() for one in (above, below))
        said = self._declared(target) if self.level is Level.WHOLE else None
        figure = monitoring.figured(target, year=self.year, above=up, below=down, at=self.frozen.as_of, said=said)
        if figure.value is None:
            shown: tuple[Cell, ...] = (
                Cell(_NONE),
                Cell(_goal(target)),
                Cell(_NONE),
                Cell(_NONE),
                Cell(_LIGHTS[Light.NO_DATA]),
                Cell(_NONE),
            )
            return Row(name, shown)
        sides = [
            self._cell(cut) if cut else Cell(_same(number(count)) if count is not None else _NONE)
            for cut, count in ((above, figure.numerator), (below, figure.denominator))
        ]
        value = _valued(target, figure.value)
        if figure.out_of is not None:
            whole = _valued(target, Decimal(figure.out_of))
            value = Text(f"{value.vi} trên {whole.vi}", f"{value.en} of {whole.en}")
        return Row(
            name,
            (
                Cell(value),
                Cell(_goal(target)),
                *sides,
                Cell(_LIGHTS[figure.light]),
                Cell(_KINDS[figure.kind]),
            ),
        )

    def _without_list(self, target: Target) -> Row:
        """A target about ratings: the whole months of the period, of everybody, where monitoring tells them; never the ratings themselves."""
        name = Text(
            f"{target.id} {target.name.vi} (các tháng trọn trong kỳ)",
            f"{target.id} {target.name.en} (whole months of the period)",
        )
        told = self.about["rated"].get(f"{target.plan}/{target.id}") if self.level is Level.WHOLE else None
        if told is None:
            nothing = (
                Cell(_NONE),
                Cell(_goal(target)),
                Cell(_NONE),
                Cell(_NONE),
                Cell(_LIGHTS[Light.NO_DATA]),
                Cell(_NONE),
            )
            return Row(name, nothing)
        sides = (Cell(_same(number(told[side]))) for side in ("numerator", "denominator"))
        return Row(
            name,
            (
                Cell(_valued(target, Decimal(told["value"]))),
                Cell(_goal(target)),
                *sides,
                Cell(_LIGHTS[Light(told["light"])]),
                Cell(_KINDS[Kind.MEASURED]),
            ),
        )

    def _rows(self, section: Section) -> list[tuple[Text, tuple[str, ...] | None, str]]:
        """Names of rows with the procedures and the unit of each; the last one is all of them."""
        names = {freezing.name_of(one.measure.base, stock=one.measure.stock) for one in section.columns}
        lists: list[dict[str, list[str]]] = [self.frozen.lists.get(name, {}) for name in sorted(names)]
        there = {key for one in lists for key in one.get("procedures", [])}
        found: list[tuple[Text, tuple[str, ...] | None, str]] = []
        if section.rows is Rows.UNIT:
            depth = self.unit.count(".") + 2
            places = {unit for one in lists for unit in one.get("units", []) if unit.startswith(f"{self.unit}.")}
            tops = sorted({".".join(unit.split(".")[:depth]) for unit in places})
            found = [(_same(self.about["units"].get(unit, unit)), None, unit) for unit in tops]
            return [*found, (_ALL, None, self.unit)]
        if section.rows is Rows.FIELD:
            for key, (english, keys) in sorted(self.about["fields"].items()):
                found.append((Text(key, english), tuple(keys), self.unit))
        else:
            named = self.about["procedures"]
            found = [(Text(*named[key]), (key,), self.unit) for key in sorted(there) if key in named]
        rest = there - {key for _, keys, _ in found for key in keys or ()}
        found += [(_OTHER, tuple(sorted(rest)), self.unit)] if rest else []
        return [*found, (_ALL, None, self.unit)]

    def _cut(self, measure: Measure, keys: tuple[str, ...] | None = None, unit: str = "") -> Listed:
        only = measure.procedures or None
        if keys is not None:
            only = tuple(key for key in keys if only is None or key in only)
        return Listed(measure.base, measure.stock, measure.have, measure.without, unit or self.unit, only)

    def _targets_of(self, section: Section) -> list[Target]:
        if section.plans is None:
            return []
        return [one for one in self.targets if not section.plans or one.plan in section.plans]

    def _declared(self, target: Target) -> Declared | None:
        said = self.about["declared"].get(f"{target.plan}/{target.id}")
        if said is None:
            return None
        return Declared(
            said["id"], f"{target.plan}/{target.id}", self.year, said["numerator"], said["denominator"], Decimal(said["value"]), said["note"],
            said["evidence"], said["by"], datetime.fromisoformat(said["at"]),
        )  # fmt: skip


def _same(text: str) -> Text:
    return Text(text, text)


def _valued(target: Target, value: Decimal) -> Text:
    """A number in the target's unit; a state is a number by itself."""
    unit = _UNITS.get(target.unit, Text())
    return Text(f"{number(value)}{unit.vi}", f"{number(value)}{unit.en}")


def _goal(target: Target) -> Text:
    if target.goal is None:
        return _NONE
    sign, goal = {">=": "≥ ", "<=": "≤ ", "=": ""}.get(target.operator, ""), _valued(target, target.goal)
    return Text(f"{sign}{goal.vi}", f"{sign}{goal.en}")
