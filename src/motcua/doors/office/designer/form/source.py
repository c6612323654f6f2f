"""The files of a form taken apart: what a change reads and writes, and the places of the schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from motcua.doors.office.designer.form import kinds
from motcua.doors.office.designer.parts import LAYOUT, SCHEMA, TEXTS
from motcua.doors.office.designer.writers import json_text, toml_text

Part = dict[str, Any]


class FormUnreadable(ValueError):
    """A file of the form cannot be read, so that only its text can be changed; `file` and `why`."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why


class Refused(ValueError):
    """A change that would leave the form broken; `word` names the sentence, `params` fill it."""

    def __init__(self, word: str, **params: object) -> None:
        super().__init__(word)
        self.word = word
        self.params = params


class FormFiles:
    """The files of a form, taken apart for one change."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Read the four files; raises `FormUnreadable`."""
        self.before = {name: files.get(name, b"") for name in (SCHEMA, LAYOUT, *TEXTS.values())}
        self.schema = self._json(SCHEMA)
        self.layout = self._json(LAYOUT)
        self.words = {language: self._toml(name) for language, name in TEXTS.items()}

    def _text(self, name: str) -> str:
        try:
            return self.before[name].decode()
        except UnicodeDecodeError as error:
            raise FormUnreadable(name, "UTF-8") from error

    def _json(self, name: str) -> Part:
        try:
            value = json_text.loads(self._text(name))
        except json_text.Unreadable as error:
            raise FormUnreadable(name, str(error)) from error
        if not isinstance(value, dict):
            raise FormUnreadable(name, "{ }")
        return copy.deepcopy(value)

    def _toml(self, name: str) -> str:
        text = self._text(name)
        try:
            toml_text.read(text)
        except toml_text.CannotEdit as error:
            raise FormUnreadable(name, str(error)) from error
        return text

    def changed(self) -> dict[str, bytes]:
        """The files that differ, in their own style."""
        made = {
            SCHEMA: json_text.rewritten(self._text(SCHEMA), self.schema),
            LAYOUT: json_text.rewritten(self._text(LAYOUT), self.layout),
            **{TEXTS[language]: text for language, text in self.words.items()},
        }
        return {name: text.encode() for name, text in made.items() if text.encode() != self.before[name]}

    # ------------------------------------------------------------ reading

    @property
    def sections(self) -> list[Part]:
        """The pages."""
        found = self.layout.setdefault("sections", [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise FormUnreadable(LAYOUT, "sections")
        return found

    def section(self, key: str) -> Part:
        """One page; raises `KeyError`."""
        for section in self.sections:
            if section.get("key") == key:
                return section
        raise KeyError(key)

    def fields(self) -> Iterator[tuple[Part, list[Part], Part]]:
        """Every field and slot: its section, the list that it stands in, itself."""

        def spread(section: Part, views: list[Part]) -> Iterator[tuple[Part, list[Part], Part]]:
            for view in views:
                yield section, views, view
                yield from spread(section, view.get("fields", []))

        for section in self.sections:
            yield from spread(section, section.get("fields", []))
            for slot in section.get("slots", []):
                yield section, section["slots"], slot

    def field(self, pointer: str) -> tuple[Part, list[Part], Part]:
        """One field or slot; raises `KeyError`."""
        for section, views, view in self.fields():
            if name_of(view) == pointer:
                return section, views, view
        raise KeyError(pointer)

    def said(self, language: str, group: str, key: str, what: str) -> str:
        """A word of the texts."""
        node: Any = toml_text.read(self.words[language])
        for part in (group, key, what):
            node = node.get(part) if isinstance(node, dict) else None
        return node if isinstance(node, str) else ""

    def say(self, language: str, group: str, key: str, what: str, text: str) -> None:
        """Set a word; an empty one is taken away."""
        if text != self.said(language, group, key, what):
            self.words[language] = toml_text.with_value(self.words[language], [group, key], what, text or None)

    def node(self, pointer: str) -> Part | None:
        """The schema of a place, references followed; the place itself, so that it can be changed."""
        found: Any = self.schema
        for part in pointer.split("/")[1:]:
            found = self._followed(found)
            found = found.get("items") if part == "*" else (found.get("properties") or {}).get(part)
            if not isinstance(found, dict):
                return None
        end: Part = self._followed(found)
        return end

    def _followed(self, node: Any) -> Any:
        for _ in range(20):
            reference = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return node
            found: Any = self.schema
            for part in reference[2:].split("/"):
                found = found.get(part) if isinstance(found, dict) else None
            if not isinstance(found, dict):
                return node
            node = found
        raise FormUnreadable(SCHEMA, "$ref")

    def required(self, pointer: str) -> bool:
        """Whether an answer is due, by the schema or, for a conditional question, by the layout."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent) or {}
        return key in node.get("required", []) or any(
            view.get("required") is True for _, _, view in self.fields() if view.get("pointer") == pointer
        )

    def bases(self) -> list[str]:
        """Objects of the form in which a new question of a plain page may stand; "" is the form itself."""
        found = [""]
        for name, raw in (self.schema.get("properties") or {}).items():
            node = self._followed(raw)
            if isinstance(node, dict) and node.get("type") == "object" and "file" not in (node.get("properties") or {}):
                found.append(f"/{name}")
        return found

    def raw(self, pointer: str) -> Any:
        """What stands at a place itself, a reference not followed."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent) or {}
        return (node.get("properties") or {}).get(key, {})

    def put(self, pointer: str, fragment: Mapping[str, Any]) -> None:
        """Another schema for a place."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent)
        if node is None:
            raise Refused("no_place")
        node.setdefault("properties", {})[key] = dict(fragment)

    def claim(self, pointer: str, fragment: Mapping[str, Any], *, required: bool) -> None:
        """A new place of the schema."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent)
        if node is None:
            raise Refused("no_place")
        if key in node.setdefault("properties", {}):
            raise Refused("key_taken")
        node["properties"][key] = copy.deepcopy(dict(fragment))
        if required:
            node.setdefault("required", []).append(key)

    def free(self, pointer: str) -> None:
        """A place goes."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent)
        if node is None:
            return
        (node.get("properties") or {}).pop(key, None)
        if key in node.get("required", []):
            node["required"].remove(key)

    def require(self, pointer: str, view: Part, *, required: bool, conditional: bool) -> None:
        """A question that is not always shown is required by the layout, since the schema asks for it always."""
        parent, _, key = pointer.rpartition("/")
        node = self.node(parent)
        if node is None:
            return
        needed = node.get("required", [])
        if required and not conditional and view.get("required") is not True and key not in needed:
            node.setdefault("required", []).append(key)
        if (not required or conditional) and key in needed:
            node["required"].remove(key)
        put_word(view, "required", (required and (conditional or view.get("required") is True)) or None)


def name_of(view: Part) -> str:
    """What a question goes by: its pointer, or `#key` for a group, which has no answer of its own."""
    return f"#{view.get('key')}" if view.get("widget") in kinds.GROUPS else str(view.get("pointer"))


def put_word(node: Part, key: str, value: object) -> None:
    """Set a key of the layout, or take it away where there is nothing to say."""
    if value in (None, "", False, []):
        node.pop(key, None)
    elif node.get(key) != value:
        node[key] = value
