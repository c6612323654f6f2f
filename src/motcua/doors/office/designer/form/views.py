"""Pages of the form editor: one button, one change; every step works without scripts and without dragging."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.forms import queries as forms
from motcua.doors.office.designer import frame, parts
from motcua.doors.office.designer.form import editing, kinds, preview, reading, showing
from motcua.doors.office.designer.writers import toml_text
from motcua.doors.office.frame import officers_only
from motcua.doors.ui import texts
from motcua.foundation import clock

GET_OR_POST = ["GET", "HEAD", "POST"]
FILES = (parts.SCHEMA, parts.LAYOUT, *parts.TEXTS.values())

Change = Callable[[editing.Form], str | None]
"""One change; gives back the pointer or key to go to."""


@officers_only
@require_http_methods(GET_OR_POST)
def sections(request: HttpRequest, draft: int) -> HttpResponse:
    """All pages of the form, with buttons to move, remove and add."""
    opened = frame.opened(request, draft)
    if request.method != "POST":
        return _sections(request, opened)
    action, _, key = request.POST.get("action", "").partition(":")
    if action == "add":
        return _add_section(request, opened)
    if action == "own":
        return _own(request, opened)
    changes: dict[str, Change] = {
        "up": lambda form: form.move_section(key, -1),
        "down": lambda form: form.move_section(key, 1),
        "remove": lambda form: form.remove_section(key),
    }
    if action not in changes:
        raise Http404
    return _step(request, opened, changes[action], reverse("office:designer_form", args=[draft]))


@officers_only
@require_http_methods(GET_OR_POST)
def section(request: HttpRequest, draft: int, key: str) -> HttpResponse:
    """One page of the form: its words, its questions with buttons, how it will look."""
    opened = frame.opened(request, draft)
    if request.method != "POST":
        return _section(request, opened, key)
    here = reverse("office:designer_section", args=[draft, key])
    action, _, pointer = request.POST.get("action", "").partition(":")
    if action == "words":
        return _save_section(request, opened, key)
    if action == "add":
        return _add_field(request, opened, key)
    changes: dict[str, Change] = {
        "up": lambda form: form.move_field(pointer, -1),
        "down": lambda form: form.move_field(pointer, 1),
        "remove": lambda form: form.remove_field(pointer),
    }
    if action not in changes:
        raise Http404
    return _step(request, opened, changes[action], here)


@officers_only
@require_http_methods(GET_OR_POST)
def field(request: HttpRequest, draft: int) -> HttpResponse:
    """One question or one place for papers."""
    opened = frame.opened(request, draft)
    pointer = request.GET.get("p", "")
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        return _unreadable(request, opened, form)
    try:
        part, _, view = form.field(pointer)
    except KeyError as missing:
        raise Http404 from missing
    is_slot = "slots" in part
    if request.method != "POST":
        return _field(
            request,
            opened,
            form,
            pointer,
            showing.posted_slot(form, view) if is_slot else showing.posted_field(form, view),
            {},
        )
    said, faults = _read(request.POST, opened, form, pointer, is_slot=is_slot)
    key, section_key = request.POST.get("key", "").strip(), request.POST.get("section", "")

    def change(editor: editing.Form) -> str:
        _change(editor, pointer, said, is_slot=is_slot)
        if section_key and section_key != editor.field(pointer)[0].get("key"):
            editor.send_field(pointer, section_key)
        return editor.rename_field(pointer, key) if key and not is_slot and not pointer.startswith("#") else pointer

    if not faults:
        outcome = _saved(request, opened, change, faults, where="key")
        if outcome is not None:
            address = f"{reverse('office:designer_field', args=[draft])}?{urlencode({'p': outcome})}"
            return HttpResponseRedirect(address, status=303)
    if "moved" in faults:
        opened = frame.opened(request, draft)
        form = _form(opened)
        if isinstance(form, editing.FormUnreadable):
            return _unreadable(request, opened, form)
    return _field(request, opened, form, pointer, request.POST, faults)


@officers_only
@require_POST
def shown(request: HttpRequest, draft: int) -> HttpResponse:
    """How the page will look with what is typed now; nothing is kept."""
    opened = frame.opened(request, draft)
    pointer = request.GET.get("p", "")
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        raise Http404
    try:
        part = form.field(pointer)[0]
    except KeyError as missing:
        raise Http404 from missing
    is_slot = "slots" in part
    said, faults = _read(request.POST, opened, form, pointer, is_slot=is_slot)
    if not faults:
        try:
            _change(form, pointer, said, is_slot=is_slot)
        except (editing.Refused, frame.CannotEdit):
            faults["key"] = ""
    files = {**opened.files, **form.changed()} if not faults else opened.files
    context = {"preview": _preview(opened, files, str(part.get("key"))), "draft": opened.draft}
    return render(request, "office/designer/form/preview.html", context)


def _change(form: editing.Form, pointer: str, said: Mapping[str, Any], *, is_slot: bool) -> None:
    if is_slot:
        form.change_slot(pointer, said)
    elif pointer.startswith("#"):
        form.change_group(pointer, said)
    else:
        form.change_field(pointer, said)


def _sections(
    request: HttpRequest,
    opened: frame.Opened,
    posted: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    if parts.SCHEMA not in opened.files or parts.LAYOUT not in opened.files:
        return frame.page(request, opened, "form/common.html", {}, tab="form", files=FILES)
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        return _unreadable(request, opened, form)
    lines = [
        {
            "key": part.get("key"),
            "title": form.said(texts.language(), "sections", str(part.get("key")), "title")
            or form.said("vi", "sections", str(part.get("key")), "title"),
            "kind": showing.kind(part),
            "count": len(part.get("fields", [])) + len(part.get("slots", [])),
        }
        for part in form.sections
    ]
    context = {"lines": lines, "typed": posted or {}, "kinds": ("fields", "rows", "papers")}
    return frame.page(request, opened, "form/sections.html", context, tab="form", files=FILES, faults=faults)


def _own(request: HttpRequest, opened: frame.Opened) -> HttpResponse:
    """A form of its own for a procedure that rests on the common one: a copy of it to begin with."""
    try:
        common = catalogue.standard_files(opened.files, procedure=opened.draft.procedure)
    except PackRefused as refused:
        frame.tell(request, str(refused.params.get("why")), fault=True)
        return HttpResponseRedirect(reverse("office:designer_form", args=[opened.draft.id]), status=303)
    made: dict[str, bytes] = {name: common[name] for name in (parts.SCHEMA, parts.LAYOUT) if name in common}
    for name in parts.TEXTS.values():
        joined = opened.files.get(name, b"").rstrip() + b"\n\n" + common.get(name, b"")
        with contextlib.suppress(
            toml_text.CannotEdit, UnicodeDecodeError
        ):  # words of its own with the same names stay alone
            toml_text.read(joined.decode())
            made[name] = joined.lstrip()
    moved = frame.save(request, opened, made)
    if moved:
        frame.tell(request, moved, fault=True)
    return HttpResponseRedirect(reverse("office:designer_form", args=[opened.draft.id]), status=303)


def _add_section(request: HttpRequest, opened: frame.Opened) -> HttpResponse:
    faults: reading.Faults = {}
    key = reading.key(request.POST, faults)
    titles = {language: words["title"] for language, words in reading.words(request.POST, ("title",), faults).items()}
    limits = reading.rows(request.POST, faults)
    if not titles["vi"]:
        faults["title_vi"] = texts.words("designer.fault.title")

    def change(form: editing.Form) -> str:
        form.add_section(key=key, kind=request.POST.get("section_kind", "fields"), titles=titles, limits=limits)
        return key

    if not faults and _saved(request, opened, change, faults, where="key") is not None:
        return HttpResponseRedirect(reverse("office:designer_section", args=[opened.draft.id, key]), status=303)
    if "moved" in faults:
        opened = frame.opened(request, opened.draft.id)
    return _sections(request, opened, request.POST.dict(), faults)


def _section(
    request: HttpRequest,
    opened: frame.Opened,
    key: str,
    posted: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        return _unreadable(request, opened, form)
    try:
        part = form.section(key)
    except KeyError as missing:
        raise Http404 from missing
    rows = part.get("rows")
    rows_pointer = str(rows.get("pointer")) if isinstance(rows, dict) else ""
    limits = kinds.limits_of(form.node(rows_pointer) or {}) if rows_pointer else {}
    words = {
        f"{what}_{language}": form.said(language, "sections", key, what)
        for language in reading.LANGUAGES
        for what in ("title", "lead")
    } | {f"item_{language}": form.said(language, "fields", rows_pointer, "item") for language in reading.LANGUAGES}
    inside = [
        (str(view["pointer"]), form.said("vi", "fields", str(view["pointer"]), "label"))
        for view in part.get("fields", [])
        if view.get("widget") in kinds.NESTED
    ]
    context = {
        "key": key,
        "kind": showing.kind(part),
        "lines": [showing.line(form, view) for view in part.get("fields") or part.get("slots") or []],
        "typed": {**words, **showing.limits(limits), **(posted or {})},
        "kinds": [(name, texts.words(f"designer.kind.{name}")) for name in kinds.KINDS],
        "bases": [] if rows_pointer or "slots" in part else form.bases(),
        "inside": inside,
        "lists": _lists(opened),
        "types": _types(opened),
        "preview": _preview(opened, opened.files, key),
    }
    return frame.page(request, opened, "form/section.html", context, tab="form", files=FILES, faults=faults)


def _save_section(request: HttpRequest, opened: frame.Opened, key: str) -> HttpResponse:
    faults: reading.Faults = {}
    words = reading.words(request.POST, ("title", "lead", "item"), faults)
    limits = reading.rows(request.POST, faults)
    if not words["vi"]["title"]:
        faults["title_vi"] = texts.words("designer.fault.title")
    if not faults and _saved(request, opened, lambda form: form.change_section(key, words, limits), faults) is not None:
        return HttpResponseRedirect(reverse("office:designer_section", args=[opened.draft.id, key]), status=303)
    if "moved" in faults:
        opened = frame.opened(request, opened.draft.id)
    return _section(request, opened, key, request.POST.dict(), faults)


def _add_field(request: HttpRequest, opened: frame.Opened, key: str) -> HttpResponse:
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        return _unreadable(request, opened, form)
    is_slot = "slots" in form.section(key)
    said, faults = _read(request.POST, opened, form, "", is_slot=is_slot)
    new = reading.key(request.POST, faults)

    def change(editor: editing.Form) -> str:
        if is_slot:
            return editor.add_slot(section=key, key=new, said=said)
        return editor.add_field(
            section=key, inside=request.POST.get("inside", ""), base=request.POST.get("base", ""), key=new, said=said
        )

    if not faults:
        pointer = _saved(request, opened, change, faults, where="key")
        if pointer is not None:
            address = f"{reverse('office:designer_field', args=[opened.draft.id])}?{urlencode({'p': pointer})}"
            return HttpResponseRedirect(address, status=303)
    if "moved" in faults:
        opened = frame.opened(request, opened.draft.id)
    return _section(request, opened, key, request.POST.dict(), faults)


def _field(
    request: HttpRequest,
    opened: frame.Opened,
    form: editing.Form,
    pointer: str,
    typed: QueryDict | Mapping[str, Any],
    faults: Mapping[str, str],
) -> HttpResponse:
    part, _, _ = form.field(pointer)
    key = str(part.get("key"))
    is_slot = "slots" in part
    is_group = pointer.startswith("#")
    node = {} if is_group else form.node(pointer) or {}
    others = [
        (other, form.said("vi", "fields", other, "label") or other)
        for other in editing.conditions(form)
        if other != pointer
    ]
    values: dict[str, Any] = dict(typed.items())
    if isinstance(typed, QueryDict):
        values["accepted"] = typed.getlist("accepted")
    context = {
        "pointer": pointer,
        "section_key": key,
        "is_slot": is_slot,
        "is_group": is_group,
        "typed": values,
        "kinds": [(name, texts.words(f"designer.kind.{name}")) for name in kinds.KINDS],
        "takes": kinds.KINDS[str(values.get("kind"))].takes if values.get("kind") in kinds.KINDS else frozenset(),
        "others": others,
        "lists": _lists(opened),
        "types": _types(opened),
        "widths": reading.WIDTHS,
        "provenances": [(name, texts.words(f"designer.provenance.{name}")) for name in reading.PROVENANCES],
        "accepted": reading.ACCEPTED,
        "per": part.get("slots") and any("per" in slot for slot in part["slots"] if slot.get("pointer") == pointer),
        "kept": sorted(
            set(node)
            - {
                "type",
                "maxLength",
                "minimum",
                "maximum",
                "multipleOf",
                "format",
                "x-code",
                "maxItems",
                "minItems",
                "items",
                "properties",
                "required",
                "additionalProperties",
                "uniqueItems",
            }
        ),
        "sections": [str(other.get("key")) for other in form.sections if showing.kind(other) == showing.kind(part)]
        if showing.kind(part) != "rows"
        else [],
        "preview": _preview(opened, opened.files, key),
    }
    return frame.page(request, opened, "form/field.html", context, tab="form", files=FILES, faults=faults)


def _read(
    posted: QueryDict, opened: frame.Opened, form: editing.Form, pointer: str, *, is_slot: bool
) -> tuple[dict[str, Any], reading.Faults]:
    others = [other for other in editing.conditions(form) if other != pointer]
    if pointer.startswith("#"):
        return reading.group(posted, pointers=others)
    if is_slot:
        return reading.slot(posted, types=[code for code, _ in _types(opened)], pointers=others)
    return reading.field(posted, lists=_lists(opened), pointers=others)


def _form(opened: frame.Opened) -> editing.Form | editing.FormUnreadable:
    try:
        form = editing.Form(opened.files)
        list(form.fields())
    except editing.FormUnreadable as fault:
        return fault
    except (AttributeError, TypeError, KeyError):
        return editing.FormUnreadable(parts.LAYOUT, texts.words("designer.form.odd"))
    return form


def _unreadable(request: HttpRequest, opened: frame.Opened, fault: editing.FormUnreadable) -> HttpResponse:
    context = {"file": fault.file, "why": fault.why}
    return frame.page(request, opened, "form/unreadable.html", context, tab="form", files=FILES)


def _step(request: HttpRequest, opened: frame.Opened, change: Change, back: str) -> HttpResponse:
    """A change by one button: done, or the reason on the next page."""
    faults: reading.Faults = {}
    _saved(request, opened, change, faults)
    if faults:
        frame.tell(request, next(iter(faults.values())), fault=True)
    return HttpResponseRedirect(back, status=303)


def _saved(
    request: HttpRequest, opened: frame.Opened, change: Change, faults: reading.Faults, *, where: str = "form"
) -> str | None:
    """Make and save one change; what it gives back, or nothing and the reason among the faults."""
    form = _form(opened)
    if isinstance(form, editing.FormUnreadable):
        faults[where] = f"{form.file}: {form.why}"
        return None
    try:
        found = change(form)
        files = form.changed()
    except editing.Refused as refused:
        faults[where] = texts.words(f"designer.refused.{refused.word}", **refused.params)
        return None
    except frame.CannotEdit as error:
        faults[where] = texts.words("designer.refused.by_hand", why=str(error))
        return None
    except KeyError as missing:
        raise Http404 from missing
    moved = frame.save(request, opened, files)
    if moved:
        faults["moved"] = moved
        return None
    return found or ""


def _preview(opened: frame.Opened, files: Mapping[str, bytes], key: str) -> dict[str, object]:
    try:
        form = catalogue.form_of(files, procedure=opened.draft.procedure)
    except PackRefused as refused:
        return {name: refused.params.get(name) for name in ("file", "line", "why")}
    return {"page": preview.page(form, key, on=clock.legal_date(clock.now()))}


def _lists(opened: frame.Opened) -> list[str]:
    return sorted(name[6:-4] for name in opened.files if name.startswith("codes/") and name.endswith(".csv")) + [
        name for name in opened.shared if f"codes/{name}.csv" not in opened.files
    ]


def _types(opened: frame.Opened) -> list[tuple[str, str]]:
    """Document types of the pack, where it has the list."""
    try:
        form = catalogue.form_of(opened.files, procedure=opened.draft.procedure)
    except PackRefused:
        return []
    options = forms.options(form, "document_types", on=clock.legal_date(clock.now()))
    return [(option.code, option.label.in_(texts.language())) for option in options]
