"""Plain fields of the counter's own pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.doors.ui import texts
from motcua.doors.ui.faults import Line


@dataclass(frozen=True, slots=True)
class Box:
    """One field: `kind` is `text`, `select`, `radios`, `tick`, `area` or `number`; `choices` are value and words."""

    name: str
    label: str
    value: str = ""
    error: str = ""
    hint: str = ""
    kind: str = "text"
    width: str = ""
    choices: Sequence[tuple[str, str]] = ()
    focus: bool = False


def box(
    name: str,
    value: object = "",
    *,
    kind: str = "text",
    width: str = "",
    choices: Sequence[tuple[str, str]] = (),
    errors: dict[str, str] | None = None,
    focus: bool = False,
) -> Box:
    """A field under the words `reception.field.NAME`, with its hint where there is one."""
    return Box(
        name, texts.words(f"reception.field.{name}"), str(value or ""), (errors or {}).get(name, ""),
        texts.find(f"reception.hint.{name}") or "", kind, width, choices, focus,
    )  # fmt: skip


def lines(errors: dict[str, str]) -> list[Line]:
    """The summary of faults, each leading to its field."""
    return [Line(text, f"#{name}") for name, text in errors.items()]
