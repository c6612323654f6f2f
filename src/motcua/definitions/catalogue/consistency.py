"""The parts of a pack against each other: what one names, another must have; findings with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from motcua.definitions.catalogue import listing, packs, references, standards
from motcua.definitions.catalogue.agreeing import nearest
from motcua.definitions.catalogue.lines import Path, TomlLines, json_line, word_line
from motcua.definitions.catalogue.particulars import LANGUAGES
from motcua.definitions.catalogue.versions import Compiled, LookUp
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import FieldView, PaperSlot, Section
from motcua.definitions.process import queries as processes
from motcua.definitions.process.types import Definition
from motcua.foundation.types import Json
from motcua.identity.organisations import services as organisations

Fault: TypeAlias = tuple[str, int, str]
"""File, line, text."""

MESSAGES = ("supplement_received", "payment_received", "answer_received", "withdrawn")
"""What the desk tells a process."""

_PACK = "pack.toml"


def faults(compiled: Compiled, files: packs.Files) -> list[Fault]:
    """Every place at which two parts do not fit."""
    look = _Look(compiled, files)
    return [
        *look.settings(),
        *look.units(),
        *look.process(),
        *look.papers(),
        *look.words(),
        *references.tables(compiled, look.files, look.content_settings),
        *references.templates(compiled, look.files, look.own_names),
    ]


class _Look:
    """One pack under comparison."""

    def __init__(self, compiled: Compiled, files: packs.Files) -> None:
        self.compiled = compiled
        self.value = compiled.value
        self.files = standards.laid_over(files.files)
        self.content_settings = packs.settings_of(files.files)
        self.lines = TomlLines(packs.text_of(files.files[_PACK], _PACK))
        self.schema = forms.schema(compiled.form)
        self.own = files.own
        under = {name.removeprefix(standards.FOLDER) for name in files.files if name.startswith(standards.FOLDER)}
        self.own_names = set(files.own) | under

    # ------------------------------------------------------------ pack.toml against the form

    def settings(self) -> Iterator[Fault]:
        """Places of the form, code lists, columns and articles that `pack.toml` names."""
        raw = self.content_settings
        block = _dict(raw.get("applicant"))
        key = str(block.get("object", "applicant"))
        if "applicant" in raw and not self._has((key,)):
            yield self._at(("applicant", "object"), f"no form has the block {key}{self._near(key, ())}")
        elif "applicant" in raw:
            for name in ("must_equal", "fill"):
                for field in _texts(block.get(name)):
                    yield from self._needed(("applicant", name), (key, field))
            for target, source in _dict(block.get("copies")).items():
                yield from self._needed(("applicant", "copies", target), (key, target))
                yield from self._needed(("applicant", "copies", target), (key, str(source)))
            for target in _dict(block.get("population")):
                yield from self._needed(("applicant", "population", target), (key, target))
            if "enterprise" in block:
                yield from self._needed(("applicant", "enterprise"), (key, str(block["enterprise"])))
        for pointer in _texts(_dict(raw.get("same_matter")).get("equal")):
            yield from self._needed(("same_matter", "equal"), _parts(pointer))
        for pointer in _dict(raw.get("names")):
            yield from self._needed(("names", pointer), _parts(pointer))
        for group in ("checks", "decisions"):
            for index, one in enumerate(_dicts(raw.get(group))):
                yield from self._needed((group, index, "each"), _parts(str(one.get("each", ""))))
        for index, route in enumerate(self.value.routes):
            yield from self._needed(("routes", index, "at"), _parts(route.at))
        for index, rule in enumerate(self.value.dates):
            if rule.start != "today":
                yield from self._needed(("dates", index, "from"), _parts(rule.start))
        yield from self._look_ups()
        events = listing.common("events.csv")
        for name in self.value.events:
            if events and name not in events:
                yield self._at(("events",), f"there is no event {name}{nearest(name, sorted(events))}")
        lists = self._lists()
        for name in self.value.growing_lists:
            if name not in lists:
                yield self._at(("growing_lists",), f"there is no code list {name}{nearest(name, sorted(lists))}")

    def _look_ups(self) -> Iterator[Fault]:
        lists = self._lists()
        for index, one in enumerate(self.compiled.look_ups):
            place: Path = ("look_ups", index)
            before = self.compiled.look_ups[:index]
            if not self._looked_up(one.each, before):
                yield from self._needed((*place, "each"), one.each)
            for key in one.key:
                path = _parts(key[1:]) if key.startswith("#") else (*one.each, key)
                if not self._looked_up(path, before):
                    yield from self._needed((*place, "key"), path)
            for field, column in one.patterns:
                yield from self._needed((*place, "patterns"), (*one.each, field))
                yield from self._column((*place, "patterns"), one.code_list, column)
            if not one.code_list and not one.register:
                yield self._at(place, "a look-up needs a list or a register")
            elif one.code_list and one.code_list not in lists:
                near = nearest(one.code_list, sorted(lists))
                yield self._at((*place, "list"), f"there is no code list {one.code_list}{near}")
            if one.only_if is not None:
                first = next((other for other in self.compiled.look_ups[:index] if other.name == one.only_if[0]), None)
                if first is None:
                    yield self._at((*place, "only_if"), f"no look-up before it is called {one.only_if[0]}")
                elif first.code_list:
                    yield from self._column((*place, "only_if"), first.code_list, one.only_if[1])

    def _looked_up(self, path: Sequence[str], before: Sequence[LookUp]) -> bool:
        """Whether a place is what an earlier look-up put there, or a column of it."""
        for one in before:
            put = (*one.each, one.name)
            if tuple(path) == put:
                return True
            if tuple(path[:-1]) == put:
                held = references.columns(self.files.get(f"codes/{one.code_list}.csv", b""))
                return bool(one.register) or path[-1] in held
        return False

    def _column(self, at: Path, code_list: str, column: str) -> Iterator[Fault]:
        columns = references.columns(self.files.get(f"codes/{code_list}.csv", b""))
        if columns and column not in columns:
            yield self._at(at, f"the code list {code_list} has no column {column}{nearest(column, sorted(columns))}")

    # ------------------------------------------------------------ units, process, papers

    def units(self) -> Iterator[Fault]:
        """Units of the house that nobody knows."""
        named: list[tuple[Path, str]] = [(("authority_unit",), self.value.authority_unit)]
        named += [(("routes", index, "unit"), rule.unit) for index, rule in enumerate(self.value.routes) if rule.unit]
        named += [(("process", "roles", role), where.unit) for role, where in self.value.roles.items()]
        known = _units()
        roots = {unit.partition(".")[0] for unit in known}
        for place, unit in named:
            if unit.partition(".")[0] in roots and unit not in known:
                yield self._at(place, f"there is no unit {unit}{nearest(unit, sorted(known))}")

    def process(self) -> Iterator[Fault]:
        """What the process names of the other parts."""
        value, text = self.value, self.value.process
        if not text:
            if not value.automatic and value.level != "information":
                yield self._at(("automatic",), "a procedure that is not automatic needs process.bpmn")
            return
        definition = packs.definition_of(text)
        terms = {term.key for term in value.terms}
        given = {one.name for task in definition.tasks for one in task.gives}
        for task in definition.tasks:
            if task.term and task.term not in terms:
                yield (
                    packs.PROCESS,
                    task.line,
                    f"{task.element}: there is no term {task.term}{nearest(task.term, sorted(terms))}",
                )
            if task.decision and task.decision not in self.compiled.tables:
                near = nearest(task.decision, sorted(self.compiled.tables))
                yield packs.PROCESS, task.line, f"{task.element}: there is no decision {task.decision}{near}"
            elif task.decision:
                given |= references.outputs(task.decision, self.files)
        elements = {task.element for task in definition.tasks if not task.command}
        for index, rule in enumerate(value.escalations):
            if rule.step and rule.step not in elements:
                near = nearest(rule.step, sorted(elements))
                yield self._at(("escalations", index, "step"), f"there is no step {rule.step} in the process{near}")
        for event in definition.events:
            if event.type == "term" and event.name not in terms:
                yield (
                    packs.PROCESS,
                    event.line,
                    f"{event.element}: there is no term {event.name}{nearest(event.name, sorted(terms))}",
                )
            if event.type == "message" and event.name not in MESSAGES:
                near = nearest(event.name, MESSAGES)
                yield packs.PROCESS, event.line, f"{event.element}: nobody sends the message {event.name}{near}"
        yield from self._waits_in_vain(definition)
        for flow, name in references.condition_names(definition):
            if name not in given:
                line = word_line(text, f'"{flow}"')
                yield packs.PROCESS, line, f"{flow}: nothing gives the value {name}{nearest(name, sorted(given))}"
        for role in value.roles:
            if role not in definition.roles:
                near = nearest(role, definition.roles)
                yield self._at(("process", "roles", role), f"no step has the role {role}{near}")

    def _waits_in_vain(self, definition: Definition) -> Iterator[Fault]:
        """An accepted dossier is given back by a timer alone only where its term names the article for that."""
        taken_in = {task.element for task in definition.tasks if task.command == "accept"}
        given_back = {task.element for task in definition.tasks if task.command == "return_dossier"}
        accepted = frozenset[str]().union(*(processes.follows(definition, one) for one in taken_in))
        for event in definition.events:
            term = self.value.term(event.name) if event.type == "term" else None
            if term is None or term.article or event.element not in accepted:
                continue
            if given_back & processes.follows_unattended(definition, event.element):
                text = (
                    f"{event.element}: an accepted dossier is given back though the term {term.key} names no article; let an officer give the reasons"
                    f" / hồ sơ đã tiếp nhận bị trả lại mà thời hạn {term.key} không nêu điều khoản; cần một công chức nêu lý do"
                )
                yield packs.PROCESS, event.line, text

    def papers(self) -> Iterator[Fault]:
        """Templates and document types of results and of slots."""
        value = self.value
        named: list[tuple[Path, str]] = [
            (("result", role), value.result[role]) for role in ("template", "refusal") if role in value.result
        ]
        named += [(("results", index, "template"), one.template) for index, one in enumerate(value.results)]
        for place, template in named:
            if template not in value.templates:
                yield self._at(place, f"the template {template} is missing{nearest(template, sorted(value.templates))}")
        if value.automatic and value.in_force_until is None and "template" not in value.result:
            yield self._at(("result",), "an automatic procedure needs the template of its result")
        types = self._codes("document_types")
        if types:
            for slot in value.slots:
                for kind in (slot.document_type, *slot.other_types):
                    if kind and kind not in types:
                        yield self._layout(
                            slot.pointer, f"no document type is called {kind}{nearest(kind, sorted(types))}"
                        )
        for slot in value.slots:
            if slot.per is not None:
                each = _parts(slot.per.each)
                for part in (slot.per.by, slot.per.link):
                    if not self._has((*each, part)):
                        yield self._layout(slot.pointer, f"no form has the field {'/'.join(('', *each, part))}")

    # ------------------------------------------------------------ words

    def words(self) -> Iterator[Fault]:
        """Words in both languages for everything that is shown, and none for what is not there."""
        for section in self.value.layout.sections:
            if not section.title.en:
                yield self._text("en", f"sections.{section.key}", f"section {section.key} has no title in English")
            yield from self._labels(section)
        shown = {section.key for section in self.value.layout.sections}
        for language in LANGUAGES:
            texts = _dict(self.value.texts.get(language))
            for pointer in _dict(texts.get("fields")):
                if not self._has(_parts(pointer.partition("#")[0])):
                    yield self._text(language, pointer, f"no form has the field {pointer}")
            for key in _dict(texts.get("sections")):
                if key not in shown:
                    yield self._text(
                        language, f"sections.{key}", f"no form has the section {key}{nearest(key, sorted(shown))}"
                    )
        for group, code, file, line in references.told(self.compiled, self.files):
            for language in LANGUAGES:
                words = _dict(_dict(_dict(self.value.texts.get(language)).get(group)).get(code))
                if not words.get("text"):
                    yield file, line, f"texts.{language}.toml has no words for {group}.{code}"

    def _labels(self, section: Section) -> Iterator[Fault]:
        named: list[FieldView | PaperSlot] = [*_fields(section.fields), *section.slots]
        for one in named:
            if one.label.vi and not one.label.en:
                yield self._text("en", one.pointer, f"{one.pointer} has no label in English")
            if one.hint.vi and not one.hint.en:
                yield self._text("en", one.pointer, f"the hint of {one.pointer} is missing in English")

    # ------------------------------------------------------------ small things

    def _needed(self, at: Path, path: Sequence[str]) -> Iterator[Fault]:
        if path and not self._has(path):
            yield self._at(at, f"no form has the field {'/'.join(('', *path))}{self._near(path[-1], path[:-1])}")

    def _has(self, path: Sequence[str]) -> bool:
        return references.shape(self.schema, path) is not None

    def _near(self, name: str, above: Sequence[str]) -> str:
        found = references.shape(self.schema, above)
        return nearest(name, sorted(_dict(found.get("properties")))) if found else ""

    def _lists(self) -> set[str]:
        return {name[6:-4] for name in self.files if name.startswith("codes/")}

    def _codes(self, code_list: str) -> set[str]:
        rows = forms.code_rows(self.compiled.form, code_list, on=self.value.in_force_from)
        return set(rows)

    def _at(self, place: Path, text: str) -> Fault:
        return _PACK, self.lines.of(place), text

    def _layout(self, pointer: str, text: str) -> Fault:
        name = "form.layout.json"
        return name, json_line(packs.text_of(self.files[name], name), pointer), f"{pointer}: {text}"

    def _text(self, language: str, word: str, text: str) -> Fault:
        name = f"texts.{language}.toml"
        raw = self.own.get(name)
        return name, word_line(packs.text_of(raw, name), word) if raw is not None else 0, text


def _fields(views: Sequence[FieldView]) -> Iterator[FieldView]:
    for view in views:
        yield view
        yield from _fields(view.children)


@lru_cache(maxsize=1)
def _units() -> frozenset[str]:
    """Units of the list that comes with the product; a check needs no database."""
    return frozenset(unit.code for unit in organisations.shipped_units())


def _parts(pointer: str) -> tuple[str, ...]:
    return tuple(pointer.lstrip("#").split("/")[1:])


def _texts(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Json | Mapping[str, Json]) -> dict[str, Json]:
    return dict(value) if isinstance(value, Mapping) else {}
