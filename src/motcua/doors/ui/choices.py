"""One question with a list of answers, or one box to tick, of a form of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.doors.ui import texts
from motcua.doors.ui.fields import Field


@dataclass(frozen=True, slots=True)
class Choice:
    """`kind` is `radios`, `select`, `many` (`chosen` of the options) or `tick` (its one answer is `yes`); the first control has the name as its id."""

    name: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    hint: str = ""
    error: str = ""
    kind: str = "radios"
    chosen: Sequence[str] = ()


def field(
    prefix: str,
    name: str,
    value: str = "",
    *,
    errors: Mapping[str, str] | None = None,
    rows: int = 0,
    width: str = "",
    kind: str = "text",
    autocomplete: str = "off",
    mode: str = "",
    code: bool = False,
) -> Field:
    """A line or block of text under the words `PREFIX.field.NAME`, with its hint where there is one."""
    return Field(
        name, texts.words(f"{prefix}.field.{name}"), value, texts.find(f"{prefix}.hint.{name}") or "",
        (errors or {}).get(name, ""), kind, autocomplete, mode, width, rows, code,
    )  # fmt: skip


def choice(
    prefix: str,
    name: str,
    options: Sequence[tuple[str, str]] = (),
    value: str = "",
    *,
    errors: Mapping[str, str] | None = None,
    kind: str = "radios",
) -> Choice:
    """A question under the words `PREFIX.field.NAME`, with its hint where there is one."""
    return Choice(
        name, texts.words(f"{prefix}.field.{name}"), options, value, texts.find(f"{prefix}.hint.{name}") or "",
        (errors or {}).get(name, ""), kind,
    )  # fmt: skip


def summary(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The faults by the names of their fields, for the summary at the head of the page."""
    return [{"text": text, "href": f"#{name}"} for name, text in errors.items()]
