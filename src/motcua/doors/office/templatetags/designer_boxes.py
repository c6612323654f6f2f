"""Boxes of the designer's forms: each takes what was typed and what is wrong with it from the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template

from motcua.doors.ui import texts

register = template.Library()


def _box(context: template.Context, name: str, words: str, **more: object) -> dict[str, object]:
    typed, faults = context.get("typed") or {}, context.get("faults") or {}
    value = typed.get(name, "") if isinstance(typed, Mapping) or hasattr(typed, "get") else ""
    hint = texts.find(f"{words}_hint") or ""
    error = faults.get(name, "")
    described = " ".join(filter(None, (f"f-{name}-hint" if hint else "", f"f-{name}-error" if error else "")))
    return {
        "name": name,
        "id": f"f-{name}",
        "label": texts.words(words),
        "hint": hint,
        "error": error,
        "described_by": described,
        "value": "" if value is None else value,
        "editable": context.get("editable", True),
        **more,
    }


@register.inclusion_tag("office/designer/parts/line.html", takes_context=True)
def line(
    context: template.Context,
    name: str,
    words: str,
    *,
    width: str = "",
    rows: int = 0,
    language: str = "",
    mono: bool = False,
) -> dict[str, object]:
    """A text box of one line or, with `rows`, of several."""
    return _box(context, name, words, width=width, rows=rows, language=language, mono=mono)


@register.inclusion_tag("office/designer/parts/choose.html", takes_context=True)
def choose(
    context: template.Context, name: str, words: str, options: Iterable[object], *, empty: bool = False
) -> dict[str, object]:
    """A list of which one entry is chosen; entries are pairs, or texts that are their own names."""
    pairs = [option if isinstance(option, (tuple, list)) else (option, option) for option in options]
    return _box(context, name, words, options=[(str(value), str(label)) for value, label in pairs], empty=empty)


@register.inclusion_tag("office/designer/parts/tick.html", takes_context=True)
def tick(context: template.Context, name: str, words: str) -> dict[str, object]:
    """One tick box."""
    return _box(context, name, words)


@register.inclusion_tag("office/designer/parts/ticks.html", takes_context=True)
def ticks(context: template.Context, name: str, words: str, options: Iterable[object]) -> dict[str, object]:
    """Tick boxes of one name."""
    pairs = [option if isinstance(option, (tuple, list)) else (option, option) for option in options]
    return _box(context, name, words, options=[(str(value), str(label)) for value, label in pairs])


@register.simple_tag
def designer_word(group: str, key: object) -> str:
    """The word of a closed set, or the key itself."""
    return texts.find(f"designer.{group}.{key}") or str(key)
