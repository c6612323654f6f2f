"""Reads a pack's folder into one JSON value, ready to be stored; everything that could be wrong is found here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from motcua.definitions.catalogue import folders, manifest, standards
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.catalogue.lines import TomlLines, json_line
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.process import queries as process
from motcua.definitions.process.errors import ProcessRefused
from motcua.definitions.process.types import Definition
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation import toml
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.pdf.errors import TemplateRefused
from motcua.foundation.types import Json

ENGINE = "1"
"""Goes into the fingerprint; grows when the stored form of a pack changes."""

_TOML_LIMIT = 500_000
_DEPTH = 60
PROCESS = "process.bpmn"
FORMULAS = "form.layout.json"
"""Under this name the formulas of calculated fields stand among the models."""

_NEEDED = ("pack.toml", "form.schema.json", "form.layout.json", "texts.vi.toml")
_SHARED = (("shared_codes", ".csv"), ("shared_templates", ".typ"))


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a pack by their name in it.

    `own` are those of its folder, byte for byte. `files` are what makes the version: without examples, with what it shares;
    files of the standard that it rests on stand below `standard/`. Examples are apart, since they are no part of the version.
    """

    name: str
    own: Mapping[str, bytes]
    files: Mapping[str, bytes]
    examples: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over names and contents."""
        digest = hashlib.sha256(ENGINE.encode())
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return digest.hexdigest()


def collect(folder: Path, *, common: Path) -> Files:
    """The files of a folder, those of its standard and what it shares with others; raises `PackRefused`.

    `common` is the folder of the installation's packs, for a pack that lies elsewhere.
    """
    return assembled(folders.read(folder), name=folder.name, roots=(folder.resolve().parent.parent, common))


def assembled(own: Mapping[str, bytes], *, name: str, roots: Sequence[Path]) -> Files:
    """A pack of its files, with its standard and what it shares from the first of the roots that has them; raises `PackRefused`."""
    if "pack.toml" not in own:
        raise PackRefused(file="pack.toml", line=0, why="is missing")
    files = {file: raw for file, raw in own.items() if not file.startswith("examples/") and not file.endswith(".md")}
    examples = {file: raw for file, raw in own.items() if file.startswith("examples/")}
    lines = TomlLines(text_of(own["pack.toml"], "pack.toml"))
    place = toml_of(own["pack.toml"], "pack.toml").get("standard")
    if place is not None:
        standard = folders.standard(str(place), roots)
        if standard is None:
            why = f"standard {place} is not among the packs"
            raise PackRefused(file="pack.toml", line=lines.of(("standard",)), why=why)
        files |= {
            f"{standards.FOLDER}{file}": raw for file, raw in standard.items() if not file.startswith("examples/")
        }
        examples = {file: raw for file, raw in standard.items() if file.startswith("examples/")} | examples
    whole = standards.laid_over(files)
    missing = [needed for needed in _NEEDED if needed not in whole]
    if missing:
        raise PackRefused(file=missing[0], line=0, why="is missing")
    settings = settings_of(files)
    for key, suffix in _SHARED:
        for target, source in _dict(settings.get(key)).items():
            file = f"codes/{target}.csv" if suffix == ".csv" else target
            found = folders.shared(str(source), suffix, roots)
            if found is None or file in own:
                why = (
                    f"the shared file {source} is not among the packs"
                    if found is None
                    else f"{file} is the pack's own too"
                )
                raise PackRefused(file="pack.toml", line=lines.of((key, target)), why=why)
            files[file] = found
    return Files(name, dict(own), files, dict(sorted(examples.items())))


def settings_of(files: Mapping[str, bytes]) -> dict[str, Json]:
    """`pack.toml` over the standard's `standard.toml`."""
    own = toml_of(files["pack.toml"], "pack.toml")
    base = f"{standards.FOLDER}standard.toml"
    return standards.merged(toml_of(files[base], base), own) if base in files else own


def texts_of(files: Mapping[str, bytes], name: str) -> dict[str, Json]:
    """Words of one language, the pack's over the standard's."""
    found: dict[str, Json] = {}
    for place in (f"{standards.FOLDER}{name}", name):
        if place in files:
            found = standards.merged(found, toml_of(files[place], place))
    return found


def content_of(pack: Files, *, bundle: Path) -> dict[str, Json]:
    """The whole pack as JSON: settings, schema, layout, texts, code lists, parsed tables, templates, process.

    Raises `PackRefused` with file, line and reason.
    """
    files = standards.laid_over(pack.files)
    settings = settings_of(pack.files)
    wrong = manifest.faults(settings, text_of(pack.files["pack.toml"], "pack.toml"))
    if wrong:
        raise PackRefused(file=wrong[0].file, line=wrong[0].line, why=wrong[0].text, faults=wrong)
    schema = json_of(files["form.schema.json"], "form.schema.json")
    codes: dict[str, Json] = {}
    templates: dict[str, Json] = {}
    tables: dict[str, bytes] = {}
    desk, read = "", None
    for name, raw in files.items():
        if name.endswith(".csv"):
            codes[Path(name).stem] = list(_rows(raw, name))
        elif name.endswith(".typ"):
            templates[name] = text_of(raw, name)
        elif name.endswith(".dmn"):
            tables[name] = raw
        elif name == PROCESS:
            desk = text_of(raw, name)
            read = definition_of(desk)
    layout = json_of(files["form.layout.json"], FORMULAS)
    if formulas := forms.formula_source(layout):
        tables[FORMULAS] = formulas
    try:
        models = _parsed(tuple(sorted(tables.items())), bundle, tuple(_names(schema)))
    except RuleRefused as error:
        raise refused(error) from error
    _harmless({name: str(text) for name, text in templates.items()})
    content: dict[str, Json] = {
        "settings": settings,
        "schema": schema,
        "layout": layout,
        "texts": {
            language: texts
            for language in ("vi", "en")
            if (texts := texts_of(pack.files, f"texts.{language}.toml")) or language == "vi"
        },
        "codes": codes,
        "models": dict(models),
        "templates": templates,
        "process": desk,
        "definition": process.plain(read) if read else None,
    }
    try:
        return standards.completed(content)
    except ValueError as error:
        raise PackRefused(file="pack.toml", line=0, why=str(error)) from error


def form_content(pack: Files) -> dict[str, Json]:
    """What a form is made of, as in `content_of`, whatever the rest of the pack says; raises `PackRefused`."""
    files = standards.laid_over(pack.files)
    content: dict[str, Json] = {
        "settings": settings_of(pack.files),
        "schema": json_of(files["form.schema.json"], "form.schema.json"),
        "layout": json_of(files["form.layout.json"], "form.layout.json"),
        "texts": {language: texts_of(pack.files, f"texts.{language}.toml") for language in ("vi", "en")},
        "codes": {Path(name).stem: list(_rows(raw, name)) for name, raw in files.items() if name.endswith(".csv")},
        "templates": {},
    }
    try:
        return standards.completed(content)
    except (ValueError, KeyError) as error:
        raise PackRefused(file="pack.toml", line=0, why=str(error)) from error


def _harmless(templates: Mapping[str, str]) -> None:
    """Refuse a template that could reach outside its files; `about.typ` is made later, and may be imported."""
    try:
        pdf.inspect_sources({standards.ABOUT: "", **templates})
    except TemplateRefused as error:
        params = error.params
        why = f"a template may not say {params['word']!r}: it reads its own files and nothing else"
        raise PackRefused(file=str(params["file"]), line=int(str(params["line"])), why=why) from error


@lru_cache(maxsize=64)
def definition_of(text: str) -> Definition:
    """The process of a pack, read once for all packs that use it; raises `PackRefused` with the line and the element."""
    try:
        return process.read(text, file=PROCESS)
    except ProcessRefused as error:
        raise refused(error) from error


@lru_cache(maxsize=64)
def _parsed(tables: tuple[tuple[str, bytes], ...], bundle: Path, names: tuple[str, ...]) -> Mapping[str, Json]:
    """Tables as trees; packs that rest on one standard have them parsed once."""
    return dict(rules.parse(dict(tables), bundle=bundle, names=names))


@lru_cache(maxsize=64)
def _rows(raw: bytes, name: str) -> tuple[Json, ...]:
    """Rows of a code list, read once for all packs that use it."""
    return tuple(codes_of(raw, name))


def example_of(raw: bytes, name: str) -> dict[str, Json]:
    """One example; raises `PackRefused` where it is no JSON."""
    return json_of(raw, name)


def refused(error: RuleRefused | FormRefused | ProcessRefused) -> PackRefused:
    """A refusal of a lower room as the pack's own."""
    params = error.params
    why, element = str(params.get("why", "")), str(params.get("element", ""))
    return PackRefused(
        file=str(params.get("file", "")),
        line=int(str(params.get("line", 0))),
        why=f"{element}: {why}" if element and element not in why else why,
    )


def codes_of(raw: bytes, name: str) -> list[dict[str, Json]]:
    """Rows of a code list; raises `PackRefused` with the line."""
    try:
        return forms.read_codes(text_of(raw, name), file=name)
    except FormRefused as error:
        raise refused(error) from error


def _names(schema: Mapping[str, Json]) -> list[str]:
    """Names with spaces that expressions may use: those of the form's fields."""
    found: list[str] = []
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            found += list(value)
        if isinstance(value, dict):
            found += _names(value)
    return [name for name in found if " " in name]


def text_of(raw: bytes, name: str) -> str:
    """The text of a file; raises `PackRefused` where it is not UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise PackRefused(file=name, line=raw[: error.start].count(b"\n") + 1, why="not UTF-8") from error


def json_of(raw: bytes, name: str) -> dict[str, Json]:
    """The object in a JSON file; raises `PackRefused` for what is none, for NaN, for a key that comes twice and for deep nesting."""
    text = text_of(raw, name)
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise PackRefused(file=name, line=error.lineno, why=error.msg) from error
    except KeyError as error:
        key = str(error.args[0])
        raise PackRefused(file=name, line=json_line(text, key), why=f"the key {key!r} comes twice") from error
    except RecursionError as error:
        raise PackRefused(file=name, line=1, why="nested too deeply") from error
    except ValueError as error:
        raise PackRefused(file=name, line=1, why=str(error)) from error
    if not isinstance(found, dict):
        raise PackRefused(file=name, line=1, why="not an object")
    _bounded(found, name)
    return found


def _no_number(word: str) -> Json:
    raise ValueError(f"{word} is no number")


def _bounded(value: Json, name: str, depth: int = 0) -> None:
    if depth > _DEPTH:
        raise PackRefused(file=name, line=1, why=f"nested more than {_DEPTH} deep")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _bounded(item, name, depth + 1)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise KeyError(next(key for key in keys if keys.count(key) > 1))
    return made


def toml_of(raw: bytes, name: str) -> dict[str, Json]:
    """A TOML file as JSON, days as ISO text; raises `PackRefused` with the line."""
    if len(raw) > _TOML_LIMIT:
        raise PackRefused(file=name, line=0, why=f"larger than {_TOML_LIMIT} bytes")
    try:
        found = toml.plain(toml.parse(text_of(raw, name)))
    except ValueError as error:
        line = str(error).rpartition("line ")[2].partition(",")[0]
        raise PackRefused(file=name, line=int(line) if line.isdigit() else 0, why=str(error)) from error
    made = _dict(found)
    _bounded(made, name)
    return made


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
