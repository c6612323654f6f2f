"""Fields and pages of a form as the editor shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.doors.office.designer.form import editing, kinds, reading
from motcua.doors.ui import texts, writing


def posted_field(form: editing.Form, view: dict[str, Any]) -> dict[str, Any]:
    """A question or a group as its form has it."""
    if view.get("widget") in kinds.GROUPS:
        if_pointer, if_values = reading.condition_shown(view.get("show_if"))
        said = {
            f"{what}_{language}": form.said(language, "groups", str(view.get("key")), what)
            for language in reading.LANGUAGES
            for what in ("label", "hint")
        }
        return {"if_pointer": if_pointer, "if_values": if_values, **said}
    pointer = str(view["pointer"])
    node = form.node(pointer) or {}
    if_pointer, if_values = reading.condition_shown(view.get("show_if"))
    return {
        "key": pointer.rpartition("/")[2],
        "kind": kinds.of(str(view.get("widget", "text")), node),
        **limits(kinds.limits_of(node)),
        "unit": view.get("unit", ""),
        "value": view.get("value", ""),
        "width": view.get("width", ""),
        "autocomplete": view.get("autocomplete", ""),
        "provenance": view.get("provenance", "asked"),
        "readonly": "on" if view.get("readonly") else "",
        "required": "on" if form.required(pointer) else "",
        "if_pointer": if_pointer,
        "if_values": if_values,
        **_words(form, pointer, ("label", "hint", "item", "text")),
    }


def posted_slot(form: editing.Form, slot: Mapping[str, Any]) -> dict[str, Any]:
    """A place for papers as its form has it."""
    pointer = str(slot["pointer"])
    if_pointer, if_values = reading.condition_shown(slot.get("show_if"))
    return {
        "document_type": slot.get("document_type", ""),
        "accepted": slot.get("accepted", ["pdf"]),
        "max_mb": slot.get("max_mb", 20),
        "many": "on" if slot.get("many") else "",
        "required": "on" if slot.get("required", True) else "",
        "if_pointer": if_pointer,
        "if_values": if_values,
        **_words(form, pointer, ("label", "hint")),
    }


def _words(form: editing.Form, pointer: str, what: tuple[str, ...]) -> dict[str, str]:
    return {
        f"{name}_{language}": form.said(language, "fields", pointer, name)
        for language in reading.LANGUAGES
        for name in what
    }


def limits(found: Mapping[str, Any]) -> dict[str, str]:
    """Limits as text."""
    return {
        name: "" if value is None else writing.plain_number(value) if name in ("minimum", "maximum") else str(value)
        for name, value in found.items()
    }


def line(form: editing.Form, view: dict[str, Any]) -> dict[str, Any]:
    """A line of the list of questions."""
    name = editing.name_of(view)
    is_group = name.startswith("#")
    group, key = ("groups", name[1:]) if is_group else ("fields", name)
    label = form.said(texts.language(), group, key, "label") or form.said("vi", group, key, "label") or name
    widget = str(view.get("widget", "text"))
    kind = widget if is_group else kinds.of(widget, form.node(name) or {}) if "widget" in view else ""
    condition = view.get("show_if") or {}
    decider = str(condition.get("pointer", ""))
    return {
        "pointer": name,
        "label": label,
        "kind": (texts.find(f"designer.kind.{kind}") if kind else None) or str(view.get("document_type") or widget),
        "required": not is_group and (form.required(name) if "widget" in view else view.get("required", True)),
        "condition": form.said("vi", "fields", decider, "label") or decider,
        "inner": [line(form, inner) for inner in view.get("fields", [])],
    }


def kind(part: Mapping[str, Any]) -> str:
    """What a page of the form holds."""
    return "papers" if "slots" in part else "rows" if "rows" in part else "fields"
