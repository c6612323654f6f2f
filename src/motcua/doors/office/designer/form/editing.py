"""One change to a form: schema, layout and words of both languages together, each file only where it differs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from motcua.doors.office.designer.form import kinds
from motcua.doors.office.designer.form.source import FormFiles, FormUnreadable, Part, Refused, name_of, put_word
from motcua.doors.office.designer.parts import TEXTS
from motcua.doors.office.designer.writers import toml_text

__all__ = ["KEY", "KEY_EXCEPT", "Form", "FormUnreadable", "Refused", "conditions", "name_of"]

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
KEY_EXCEPT = frozenset({"data", "today", "settings", "position"})

_ADDRESS_WORDS = {
    "vi": {"province": "Tỉnh, thành phố", "ward": "Phường, xã, đặc khu", "street": "Số nhà, đường, thôn, tổ dân phố"},
    "en": {"province": "Province", "ward": "Ward", "street": "House number, street"},
}

_PAPER = {"type": "object", "additionalProperties": False, "required": ["file"]}


class Form(FormFiles):
    """A form for one change."""

    # ------------------------------------------------------------ sections

    def add_section(self, *, key: str, kind: str, titles: Mapping[str, str], limits: Mapping[str, Any]) -> None:
        """A new page at the end; one of rows brings its array with it."""
        if not KEY.fullmatch(key):
            raise Refused("key")
        if any(section.get("key") == key for section in self.sections):
            raise Refused("key_taken")
        section: Part = {"key": key}
        if kind == "rows":
            self.claim(f"/{key}", kinds.limited(kinds.KINDS["rows"], {}, limits), required=False)
            section |= {"rows": {"pointer": f"/{key}"}, "fields": []}
        else:
            section[{"papers": "slots"}.get(kind, "fields")] = []
        self.sections.append(section)
        for language, title in titles.items():
            self.say(language, "sections", key, "title", title)

    def change_section(self, key: str, words: Mapping[str, Mapping[str, str]], limits: Mapping[str, Any]) -> None:
        """Words of a page, and how many rows one of rows takes."""
        section = self.section(key)
        for language, said in words.items():
            for what in ("title", "lead"):
                self.say(language, "sections", key, what, said.get(what, ""))
        rows = section.get("rows")
        if isinstance(rows, dict):
            node = self.node(str(rows.get("pointer")))
            if node is not None:
                node.update(kinds.limited(kinds.KINDS["rows"], node, limits))
                if not limits.get("min_items"):
                    node.pop("minItems", None)
            for language, said in words.items():
                self.say(language, "fields", str(rows.get("pointer")), "item", said.get("item", ""))

    def move_section(self, key: str, step: int) -> None:
        """One place up (-1) or down (1)."""
        _move(self.sections, self.section(key), step)

    def remove_section(self, key: str) -> None:
        """An empty page goes; one that still asks something does not."""
        section = self.section(key)
        if section.get("fields") or section.get("slots"):
            raise Refused("section_full")
        rows = section.get("rows")
        if isinstance(rows, dict):
            self.free(str(rows.get("pointer")))
        self.sections.remove(section)
        for language in TEXTS:
            self.words[language] = toml_text.without_table(self.words[language], ["sections", key])

    # ------------------------------------------------------------ fields

    def add_field(self, *, section: str, inside: str, base: str, key: str, said: Mapping[str, Any]) -> str:
        """A new question at the end of a page, or of the rows `inside` of it; its pointer."""
        page = self.section(section)
        if inside:
            views = self.field(inside)[2].setdefault("fields", [])
            base = f"{inside}/*"
        else:
            views = page.setdefault("fields", [])
            base = f"{page['rows']['pointer']}/*" if "rows" in page else base
        if not KEY.fullmatch(key) or key in KEY_EXCEPT:
            raise Refused("key")
        pointer = f"{base}/{key}"
        kind = kinds.KINDS[said["kind"]]
        if kind.name == "address":
            return self._add_address(views, base, key, said)
        self.claim(pointer, kinds.limited(kind, {}, said["limits"]), required=False)
        view: Part = {"pointer": pointer, "widget": kind.widget}
        if kind.name in kinds.NESTED:
            view |= {"rows": {}, "fields": []}
        views.append(view)
        self.change_field(pointer, said)
        return pointer

    def change_field(self, pointer: str, said: Mapping[str, Any]) -> None:
        """What a question asks for; `said` is what `reading.field` read from the page."""
        _, _, view = self.field(pointer)
        if view.get("show_if") and not said["show_if"]:
            view.pop("required", None)
        kind = kinds.KINDS.get(said["kind"])
        node = self.node(pointer)
        if kind is not None and node is not None:
            was = kinds.of(str(view.get("widget", "text")), node)
            made = kinds.limited(kind, node, said["limits"], was=was)
            if made != node or was != kind.name:
                if view.get("fields") and kind.name not in kinds.NESTED:
                    raise Refused("rows_full")
                self.put(pointer, made)
            view["widget"] = kind.widget
            if kind.name in kinds.NESTED:
                view.setdefault("rows", {})
                view.setdefault("fields", [])
        for name in ("unit", "width", "autocomplete", "value"):
            put_word(view, name, said[name])
        put_word(
            view,
            "provenance",
            said["provenance"] if said["provenance"] != "asked" else view.get("provenance") and "asked",
        )
        put_word(view, "readonly", said["readonly"] or None)
        put_word(view, "show_if", said["show_if"])
        self.require(pointer, view, required=said["required"], conditional=bool(said["show_if"]))
        for language, words in said["words"].items():
            for what in ("label", "hint", "item", "text"):
                if what in words:
                    self.say(language, "fields", pointer, what, words[what])

    def change_group(self, name: str, said: Mapping[str, Any]) -> None:
        """Heading and condition of a group."""
        _, _, view = self.field(name)
        put_word(view, "show_if", said["show_if"])
        for language, words in said["words"].items():
            for what in ("label", "hint"):
                self.say(language, "groups", name[1:], what, words[what])

    def _add_address(self, views: list[Part], base: str, key: str, said: Mapping[str, Any]) -> str:
        """An address in the two levels of units: province, ward of that province, street."""
        parts = {part: f"{key}_{part}" for part in kinds.ADDRESS}
        for part, code_list in kinds.ADDRESS.items():
            fragment = {"type": "string", "x-code": code_list} if code_list else {"type": "string", "maxLength": 500}
            self.claim(f"{base}/{parts[part]}", fragment, required=said["required"])
            for language in said["words"]:
                self.say(language, "fields", f"{base}/{parts[part]}", "label", _ADDRESS_WORDS[language][part])
        view: Part = {"widget": "address", "key": key, "pointer": base, "parts": parts, "column": "province"}
        views.append(view)
        self.change_group(f"#{key}", said)
        return f"#{key}"

    def rename_field(self, pointer: str, key: str) -> str:
        """Another key for a question: in schema, layout and words; rules and examples tell where they still say the old one."""
        parent, _, old = pointer.rpartition("/")
        if key == old:
            return pointer
        if not KEY.fullmatch(key) or key in KEY_EXCEPT:
            raise Refused("key")
        node = self.node(parent)
        if node is None or old not in node.get("properties", {}):
            raise Refused("no_place")
        if key in node["properties"]:
            raise Refused("key_taken")
        node["properties"] = {key if name == old else name: inner for name, inner in node["properties"].items()}
        if old in node.get("required", []):
            node["required"] = [key if name == old else name for name in node["required"]]
        new = f"{parent}/{key}"
        self.layout = _repointed(self.layout, pointer, new)
        for section in self.sections:
            rows = section.get("rows")
            if isinstance(rows, dict) and parent == f"{rows.get('pointer')}/*" and rows.get("number_field") == old:
                rows["number_field"] = key
        for language in TEXTS:
            self.words[language] = toml_text.renamed_tables(self.words[language], ["fields", pointer], ["fields", new])
        return new

    def move_field(self, pointer: str, step: int) -> None:
        """One place up (-1) or down (1) in its list."""
        _, views, view = self.field(pointer)
        _move(views, view, step)

    def send_field(self, pointer: str, section: str) -> None:
        """To the end of another page of the same sort."""
        here, views, view = self.field(pointer)
        there = self.section(section)
        sort = "slots" if "slots" in here else "fields"
        if sort not in there or "rows" in here or "rows" in there or views is not here.get(sort):
            raise Refused("other_sort")
        views.remove(view)
        there[sort].append(view)

    def remove_field(self, pointer: str) -> None:
        """A question goes from layout, schema and words; not while another depends on it or it holds rows with questions."""
        section, views, view = self.field(pointer)
        if view.get("fields"):
            raise Refused("rows_full")
        if pointer.startswith("#"):
            self._remove_group(views, view)
            return
        for _, _, other in self.fields():
            if (other.get("show_if") or {}).get("pointer") == pointer:
                raise Refused("depended_on", other=self.said("vi", "fields", str(other.get("pointer")), "label"))
        views.remove(view)
        for other_section in self.sections:
            rows = other_section.get("rows")
            if isinstance(rows, dict) and pointer in rows.get("summary", []):
                rows["summary"].remove(pointer)
                if not rows["summary"]:
                    del rows["summary"]
        rows = section.get("rows")
        if isinstance(rows, dict) and pointer == f"{rows.get('pointer')}/*/{rows.get('number_field')}":
            del rows["number_field"]
        self.free(pointer)
        for language in TEXTS:
            self.words[language] = toml_text.without_table(self.words[language], ["fields", pointer])

    def _remove_group(self, views: list[Part], view: Part) -> None:
        """A group with the places of its parts."""
        parts = view.get("parts")
        for part in parts.values() if isinstance(parts, dict) else ():
            place = f"{view.get('pointer', '')}/{part}"
            self.free(place)
            for language in TEXTS:
                self.words[language] = toml_text.without_table(self.words[language], ["fields", place])
        views.remove(view)
        for language in TEXTS:
            self.words[language] = toml_text.without_table(self.words[language], ["groups", str(view.get("key"))])

    # ------------------------------------------------------------ papers

    def add_slot(self, *, section: str, key: str, said: Mapping[str, Any]) -> str:
        """A new place for papers at the end of a page of papers; its pointer."""
        if not KEY.fullmatch(key):
            raise Refused("key")
        page = self.section(section)
        pointer = f"/{key}"
        paper = {**_PAPER, "properties": {"type": _type_of(said), "file": {"type": "string", "maxLength": 255}}}
        fragment = {"type": "array", "maxItems": 20, "items": paper} if said["many"] else paper
        self.claim(pointer, fragment, required=False)
        page.setdefault("slots", []).append({"pointer": pointer})
        self.change_slot(pointer, said)
        return pointer

    def change_slot(self, pointer: str, said: Mapping[str, Any]) -> None:
        """What a place for papers takes."""
        _, _, slot = self.field(pointer)
        slot["document_type"] = said["document_type"]
        if said["accepted"] != slot.get("accepted", ["pdf"]):
            slot["accepted"] = said["accepted"]
        if said["max_mb"] != slot.get("max_mb", 20):
            slot["max_mb"] = said["max_mb"]
        node = self.node(pointer) or {}
        if said["many"] and node.get("type") != "array":
            self.put(pointer, {"type": "array", "maxItems": 20, "items": self.raw(pointer)})
        elif not said["many"] and node.get("type") == "array" and "per" not in slot:
            self.put(pointer, node.get("items", {}))
        put_word(slot, "many", said["many"] or None)
        put_word(slot, "show_if", said["show_if"])
        conditional = bool(said["show_if"])
        parent = self.node("")
        needed = parent.setdefault("required", []) if parent is not None else []
        key = pointer[1:]
        if said["required"] and not conditional and key not in needed:
            needed.append(key)
        elif (not said["required"] or conditional) and key in needed:
            needed.remove(key)
        if said["required"] != slot.get("required", True):
            slot["required"] = said["required"]
        for language, words in said["words"].items():
            for what in ("label", "hint"):
                self.say(language, "fields", pointer, what, words.get(what, ""))


def _type_of(said: Mapping[str, Any]) -> Part:
    return {"type": "string", "x-code": "document_types"} if said["typed"] else {"type": "string", "maxLength": 50}


def _move(views: list[Part], view: Part, step: int) -> None:
    place = next(index for index, one in enumerate(views) if one is view)
    target = place + step
    if 0 <= target < len(views):
        views[place], views[target] = views[target], views[place]


def _repointed(value: Any, old: str, new: str) -> Any:
    """A layout with one pointer, and those below it, under another name."""
    if isinstance(value, dict):
        return {key: _repointed(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_repointed(item, old, new) for item in value]
    if isinstance(value, str) and (value == old or value.startswith(f"{old}/")):
        return new + value[len(old) :]
    return value


def conditions(form: Form) -> Sequence[str]:
    """Pointers of questions on which another may depend."""
    return [
        str(view.get("pointer"))
        for _, _, view in form.fields()
        if "widget" in view and view["widget"] not in {"hidden", *kinds.NESTED, *kinds.GROUPS}
    ]
