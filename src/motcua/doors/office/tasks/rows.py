"""A task as a row of a page or an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from motcua.doors.ui import texts, writing
from motcua.followup.programmes.types import Light, State, Task

TONES = {
    Light.LATE: "late", Light.AT_RISK: "soon", Light.ON_TRACK: "info", Light.DONE_LATE: "violet", Light.DONE: "ok", Light.CANCELLED: "stop",
}  # fmt: skip
"""The chip of each light, in the order of lists."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of one task, in words, and where it leads."""

    task: Task
    to: str
    lead: str
    supporting: str
    light: str
    tone: str
    why: str
    state: str
    percent: str
    slipped: str
    kind: str


def row(task: Task, names: Mapping[str, str]) -> Row:
    """One task in words."""
    why = [texts.words(f"office.tasks.why.{one}") for one in task.why if one != "due"]
    percent = f"{task.percent}%"
    if task.state is State.REPORTED:
        percent = texts.words("office.tasks.percent_waiting", percent=task.percent, reported=task.reported)
    return Row(
        task=task, to=reverse("office:task", args=[task.id]), lead=names.get(task.lead, task.lead),
        supporting="; ".join(names.get(unit, unit) for unit in task.supporting), light=texts.words(f"office.tasks.light.{task.light}"),
        tone=TONES[task.light], why="; ".join(why), state=texts.words(f"office.tasks.state.{task.state}"), percent=percent,
        slipped=texts.words("office.tasks.slipped_days", days=writing.number(task.slipped_days)) if task.slipped_days else "",
        kind=texts.words(f"office.tasks.kind.{task.kind}"),
    )  # fmt: skip
