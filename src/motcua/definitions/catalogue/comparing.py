"""What is different between two packs, in words that an official understands: Vietnamese first, English second."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from motcua.definitions.catalogue import packs, phrases, references, standards
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.packs import Files
from motcua.definitions.catalogue.phrases import said
from motcua.definitions.catalogue.types import Change
from motcua.definitions.process.types import Definition, Task
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.definitions.rules.types import DecisionTable
from motcua.foundation.types import Json

_ROWS_TOLD = 20
_KEYED = {
    "terms": ("key",), "fees": ("key", "in_force_from"), "limits": ("term", "table"), "dates": ("as",), "results": ("key",),
    "routes": ("unit", "units", "table"), "legal_bases": ("document", "article"), "look_ups": ("each", "as"), "checks": ("table", "each"),
    "decisions": ("table", "each", "as"), "papers": ("type",),
}  # fmt: skip
"""Lists of tables in `pack.toml`, and what one entry is known by."""

_WHOLE = frozenset({"limit", "name", "summary", "field", "authority", "partial_reason"})
"""Tables that are told as one value."""


def changes(before: Files, after: Files) -> tuple[Change, ...]:
    """Every change, in the order in which a pack is read; raises `PackRefused` where one of the two cannot be read at all."""
    old, new = standards.laid_over(before.files), standards.laid_over(after.files)
    return (
        *_settings(packs.settings_of(before.files), packs.settings_of(after.files)),
        *_form(_Form(before, old), _Form(after, new)),
        *_codes(old, new),
        *_tables(old, new),
        *_process(old, new),
        *_templates(old, new),
        *_examples(before.examples, after.examples),
    )


# ---------------------------------------------------------------- pack.toml


def _settings(old: Mapping[str, Json], new: Mapping[str, Json], above: str = "") -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        path = f"{above}.{key}" if above else key
        if was == now:
            continue
        if key in _KEYED:
            yield from _entries(key, _dicts(was), _dicts(now))
        elif isinstance(was, dict | None) and isinstance(now, dict | None) and key not in _WHOLE:
            yield from _settings(_dict(was), _dict(now), path)
        else:
            yield _change("settings", path, phrases.label(path), was, now)


def _entries(group: str, old: list[dict[str, Json]], new: list[dict[str, Json]]) -> Iterator[Change]:
    def keyed(entries: list[dict[str, Json]]) -> dict[str, dict[str, Json]]:
        found: dict[str, dict[str, Json]] = {}
        for entry in entries:
            name = " · ".join(str(entry[key]) for key in _KEYED[group] if entry.get(key))
            while name in found:  # two alike are told apart by their order
                name += " ′"
            found[name] = entry
        return found

    was, now = keyed(old), keyed(new)
    what = phrases.label(group)
    for name in dict.fromkeys([*was, *now]):
        place = f"{group}.{name}"
        if name not in now:
            yield Change("settings", place, said("removed", what=what, name=name), before=was[name])
        elif name not in was:
            yield Change("settings", place, said("added", what=what, name=name), after=now[name])
        else:
            for key in dict.fromkeys([*was[name], *now[name]]):
                if was[name].get(key) != now[name].get(key):
                    label = said("part", what=what, name=name, part=phrases.label(key))
                    yield _change("settings", f"{place}.{key}", label, was[name].get(key), now[name].get(key), key=key)
    if list(was) != list(now) and set(was) == set(now):
        yield Change("settings", group, said("order", what=what))


def _change(area: str, place: str, label: phrases.Words, was: Json, now: Json, *, key: str = "") -> Change:
    name = key or place.rpartition(".")[2]
    before = phrases.value(name, was)
    if name == "limit" and isinstance(was, dict) and isinstance(now, dict) and was.get("kind") == now.get("kind"):
        before = phrases.value("", was.get("amount"))  # "5 → 7 ngày làm việc": the unit once
    words = said("changed", what=label, before=before, after=phrases.value(name, now))
    return Change(area, place, words, before=was, after=now)


# ---------------------------------------------------------------- the form


class _Form:
    """Fields of a form by their pointer, with what is asked of them and what they are called."""

    def __init__(self, pack: Files, files: Mapping[str, bytes]) -> None:
        self.schema = packs.json_of(files["form.schema.json"], "form.schema.json")
        layout = packs.json_of(files["form.layout.json"], "form.layout.json")
        self.texts = packs.texts_of(pack.files, "texts.vi.toml")
        self.views: dict[str, dict[str, Json]] = {}
        self.sections: list[str] = []
        for section in _dicts(layout.get("sections")):
            self.sections.append(str(section.get("key")))
            for group in ("fields", "slots"):
                self._add(_dicts(section.get(group)), str(section.get("key")))
        self.fields = dict(_fields(self.schema, self.schema, "", 0))

    def _add(self, views: list[dict[str, Json]], section: str) -> None:
        for view in views:
            name = str(view.get("pointer")) + (f"#{view['document_type']}" if view.get("by_type") else "")
            plain = {key: value for key, value in view.items() if key not in {"pointer", "fields"}}
            self.views[name] = {**plain, "section": section}
            self._add(_dicts(view.get("fields")), section)

    def name(self, pointer: str) -> str:
        """What people call a field."""
        words = _dict(_dict(self.texts.get("fields")).get(pointer))
        return str(words.get("label") or pointer)


def _form(old: _Form, new: _Form) -> Iterator[Change]:
    for pointer in dict.fromkeys([*old.fields, *new.fields]):
        was, now = old.fields.get(pointer), new.fields.get(pointer)
        if now is None:
            yield Change("form", pointer, _field("field_removed", old, pointer), before=was)
        elif was is None:
            yield Change("form", pointer, _field("field_added", new, pointer), after=now)
        else:
            yield from _parts(pointer, new.name(pointer), was, now)
    for pointer in dict.fromkeys([*old.views, *new.views]):
        shown, wanted = old.views.get(pointer), new.views.get(pointer)
        if shown is not None and wanted is not None:
            yield from _parts(pointer, new.name(pointer), shown, wanted)
        elif pointer in old.fields and pointer in new.fields:
            words = said("shown" if wanted else "not_shown", name=new.name(pointer))
            yield Change("form", pointer, words, before=shown, after=wanted)
    for key in dict.fromkeys([*old.sections, *new.sections]):
        if key not in new.sections or key not in old.sections:
            words = said("added" if key in new.sections else "removed", what=phrases.label("section"), name=key)
            yield Change("form", f"sections.{key}", words)
    if sorted(old.sections) == sorted(new.sections) and old.sections != new.sections:
        yield Change("form", "sections", said("order", what=phrases.label("section")))
    yield from _words(old.texts, new.texts, new)


def _field(phrase: str, form: _Form, pointer: str) -> phrases.Words:
    name = form.name(pointer)
    return said(phrase, name=pointer if name == pointer else f"“{name}” ({pointer})")


def _parts(pointer: str, name: str, was: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[Change]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            label = said("part", what=phrases.label("field "), name=f"“{name}”", part=phrases.label(key))
            yield _change("form", f"{pointer}.{key}", label, was.get(key), now.get(key), key=key)


def _words(old: Json, new: Json, form: _Form, above: tuple[str, ...] = ()) -> Iterator[Change]:
    """Words on screen, by language; a label of a field that was added is not told twice."""
    was, now = _dict(old), _dict(new)
    for key in dict.fromkeys([*was, *now]):
        path = (*above, key)
        if was.get(key) == now.get(key) or (
            path[0] == "fields" and len(path) == 2 and (key not in was or key not in now)
        ):
            continue
        if isinstance(was.get(key), dict) or isinstance(now.get(key), dict):
            yield from _words(was.get(key), now.get(key), form, path)
            continue
        about = form.name(path[1]) if path[0] == "fields" and len(path) > 1 else " · ".join(path[:-1])
        label = said("part", what=phrases.label("words"), name=about, part=phrases.label(key))
        yield _change("words", ".".join(path), label, was.get(key), now.get(key), key=key)


def _fields(
    node: Mapping[str, Json], root: Mapping[str, Json], pointer: str, depth: int
) -> Iterator[tuple[str, dict[str, Json]]]:
    if depth > 12:  # the form's own reader refuses what is deeper
        return
    needed = node.get("required")
    for name, raw in _dict(node.get("properties")).items():
        inner = references.resolved(_dict(raw), root)
        below = inner
        place = f"{pointer}/{name}"
        facts = {key: value for key, value in inner.items() if key not in {"properties", "items", "required", "$defs"}}
        yield place, {**facts, "required": isinstance(needed, list) and name in needed}
        while below.get("type") == "array" and isinstance(below.get("items"), dict):
            below, place = references.resolved(_dict(below["items"]), root), f"{place}/*"
        yield from _fields(below, root, place, depth + 1)


# ---------------------------------------------------------------- code lists, tables, process, papers


def _codes(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for file in _both(old, new, ".csv"):
        name = file.removeprefix("codes/").removesuffix(".csv")
        if old.get(file) == new.get(file):
            continue
        if file not in old or file not in new:
            words = said("added" if file in new else "removed", what=phrases.label("code_list"), name=name)
            yield Change("codes", name, words)
            continue
        yield from _rows(name, packs.codes_of(old[file], file), packs.codes_of(new[file], file))


def _rows(name: str, old: list[dict[str, Json]], new: list[dict[str, Json]]) -> Iterator[Change]:
    def keyed(rows: list[dict[str, Json]]) -> dict[tuple[str, str], dict[str, Json]]:
        return {(str(row["code"]), str(row.get("in_force_from") or "")): row for row in rows}

    was, now = keyed(old), keyed(new)
    told = 0
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key), now.get(key)
        if before == after:
            continue
        told += 1
        if told > _ROWS_TOLD:
            continue
        row = after or before or {}
        words = said(
            "row_added" if before is None else "row_removed" if after is None else "row_changed",
            what=phrases.label("code_list"), name=name, row=f"{key[0]} {row.get('name_vi', '')}".strip(),
        )  # fmt: skip
        yield Change("codes", f"{name}.{key[0]}", words, before=before, after=after)
    if told > _ROWS_TOLD:
        yield Change(
            "codes", name, said("and_more", what=phrases.label("code_list"), name=name, count=told - _ROWS_TOLD)
        )


def _tables(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for file in _both(old, new, ".dmn"):
        if old.get(file) == new.get(file):
            continue
        was, now = _decisions(old, file), _decisions(new, file)
        for name in dict.fromkeys([*was, *now]):
            place = f"{file}#{name}"
            if name not in was or name not in now:
                words = said("added" if name in now else "removed", what=phrases.label("decision"), name=place)
                yield Change("tables", place, words)
                continue
            (text, table), (other, wanted) = was[name], now[name]
            if text != other:
                label = said("part", what=phrases.label("decision"), name=place, part=phrases.label("expression"))
                yield _change("tables", place, label, text, other, key="expression")
            if table is not None and wanted is not None:
                yield from _table(place, table, wanted)


def _decisions(files: Mapping[str, bytes], file: str) -> dict[str, tuple[str, DecisionTable | None]]:
    if file not in files:
        return {}
    try:
        return {one.name: (one.text, one.table) for one in rules.outline(files[file], file=file).decisions}
    except RuleRefused as error:
        raise packs.refused(error) from error


def _table(place: str, old: DecisionTable, new: DecisionTable) -> Iterator[Change]:
    what = phrases.label("decision")
    if old.policy != new.policy or old.aggregation != new.aggregation:
        label = said("part", what=what, name=place, part=phrases.label("policy"))
        yield _change(
            "tables", place, label, f"{old.policy} {old.aggregation}".strip(), f"{new.policy} {new.aggregation}".strip()
        )
    for before, after in ((_columns(old), _columns(new)),):
        for key in dict.fromkeys([*before, *after]):
            if key not in before or key not in after:
                words = said(
                    "column_added" if key in after else "column_removed",
                    what=what,
                    name=place,
                    column=(after | before)[key],
                )
                yield Change("tables", place, words)
            elif before[key] != after[key]:
                label = said("part", what=what, name=place, part=phrases.label("column"))
                yield _change("tables", place, label, before[key], after[key])
    was, now = {row.key: row for row in old.rows}, {row.key: row for row in new.rows}
    order = {key: number for number, key in enumerate(now, 1)} | {
        key: number for number, key in enumerate(was, 1) if key not in now
    }
    for key in dict.fromkeys([*was, *now]):
        first, last = was.get(key), now.get(key)
        if first is None or last is None:
            words = said("table_row_added" if last else "table_row_removed", what=what, name=place, row=order[key])
            yield Change("tables", f"{place}:{order[key]}", words, before=_cells(old, key), after=_cells(new, key))
            continue
        cells, others = _cells(old, key), _cells(new, key)
        for column in dict.fromkeys([*cells, *others]):
            if cells.get(column) != others.get(column) and column in cells and column in others:
                label = said("table_cell", what=what, name=place, row=order[key], column=column)
                yield _change("tables", f"{place}:{order[key]}", label, cells[column], others[column], key="cell")
    if list(was) != list(now) and set(was) == set(now):
        yield Change("tables", place, said("order", what=said("rows_of", what=what, name=place)))


def _columns(table: DecisionTable) -> dict[str, str]:
    inputs = {f"in {column.key}": column.label or column.text for column in table.inputs}
    return inputs | {f"out {column.key}": column.label or column.name for column in table.outputs}


def _cells(table: DecisionTable, key: str) -> dict[str, Json]:
    """A row's cells by what people call their columns."""
    row = next((row for row in table.rows if row.key == key), None)
    if row is None:
        return {}
    tests = {column.label or column.text: text for column, text in zip(table.inputs, row.tests, strict=True)}
    results = {column.label or column.name: text for column, text in zip(table.outputs, row.results, strict=True)}
    return {**tests, **results}


def _process(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    if old.get(packs.PROCESS) == new.get(packs.PROCESS):
        return
    was, now = _definition(old), _definition(new)
    before = {task.element: task for task in was.tasks} if was else {}
    after = {task.element: task for task in now.tasks} if now else {}
    for element in dict.fromkeys([*before, *after]):
        task = after.get(element) or before[element]
        what = phrases.label("command_step" if task.command else "step")
        name = f"{task.name or element} ({element})"
        if element not in before or element not in after:
            words = said("added" if element in after else "removed", what=what, name=name)
            yield Change("process", element, words)
            continue
        for key, value in _facts(before[element]).items():
            other = _facts(after[element])[key]
            if value != other:
                label = said("part", what=what, name=name, part=phrases.label(key))
                yield _change("process", f"{element}.{key}", label, value, other, key=key)
    texts, others = dict(was.conditions) if was else {}, dict(now.conditions) if now else {}
    for flow in dict.fromkeys([*texts, *others]):
        if texts.get(flow) != others.get(flow):
            label = said("part", what=phrases.label("flow"), name=flow, part=phrases.label("condition"))
            yield _change("process", flow, label, texts.get(flow), others.get(flow), key="condition")
    if before == after and texts == others and was and now:
        yield Change("process", packs.PROCESS, said("way_changed"))


def _definition(files: Mapping[str, bytes]) -> Definition | None:
    raw = files.get(packs.PROCESS)
    return packs.definition_of(packs.text_of(raw, packs.PROCESS)) if raw is not None else None


def _facts(task: Task) -> dict[str, Json]:
    gives = [f"{one.name}:{','.join(one.choices) or one.kind}" for one in task.gives]
    return {
        "title": task.name, "role": task.role, "kind_of_work": task.kind, "term": task.term, "command": task.command,
        "decision": task.decision, "gives": [*gives],
    }  # fmt: skip


def _templates(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for file in _both(old, new, ".typ"):
        was, now = old.get(file), new.get(file)
        if was == now:
            continue
        if was is None or now is None:
            yield Change("papers", file, said("added" if now else "removed", what=phrases.label("template"), name=file))
            continue
        lines = list(difflib.unified_diff(was.decode().splitlines(), now.decode().splitlines(), n=0, lineterm=""))[2:]
        out = [line[1:] for line in lines if line.startswith("-")]
        into = [line[1:] for line in lines if line.startswith("+")]
        words = said("lines", what=phrases.label("template"), name=file, removed=len(out), added=len(into))
        yield Change("papers", file, words, before=[*out[:50]], after=[*into[:50]])


def _examples(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name):
            continue
        kind = "added" if name not in old else "removed" if name not in new else "touched"
        raw = new.get(name, old.get(name, b""))
        try:
            title = str(packs.json_of(raw, name).get("title", ""))
        except PackRefused:
            title = ""
        shown = f"{name.removeprefix('examples/')} {f'“{title}”' if title else ''}".strip()
        yield Change("examples", name, said(kind, what=phrases.label("example"), name=shown))


def _both(old: Mapping[str, bytes], new: Mapping[str, bytes], suffix: str) -> list[str]:
    return sorted({name for name in (*old, *new) if name.endswith(suffix)})


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
