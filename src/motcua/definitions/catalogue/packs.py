"""Reads a pack's folder into one JSON value, ready to be stored; everything that could be wrong is found here."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from motcua.definitions.catalogue import manifest, standards
from motcua.definitions.catalogue.errors import PackRefused
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.errors import FormRefused
from motcua.definitions.rules import queries as rules
from motcua.definitions.rules.errors import RuleRefused
from motcua.foundation.types import Json

ENGINE = "1"
"""Goes into the fingerprint; grows when the stored form of a pack changes."""

_FILE_LIMIT = 4_000_000
_SUFFIXES = frozenset({".toml", ".json", ".csv", ".dmn", ".bpmn", ".typ"})
_NEEDED = ("pack.toml", "form.schema.json", "form.layout.json", "texts.vi.toml")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a pack by their name in it; examples are apart, since they are no part of the version.

    Files of the standard that a pack rests on stand below `standard/`.
    """

    folder: Path
    files: Mapping[str, bytes]
    examples: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over names and contents."""
        digest = hashlib.sha256(ENGINE.encode())
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        return digest.hexdigest()


def collect(folder: Path) -> Files:
    """The files of a folder, those of its standard and the shared code lists that it names; raises `PackRefused`."""
    if not (folder / "pack.toml").is_file():
        raise PackRefused(file="pack.toml", line=0, why="is missing")
    files, examples = _read(folder)
    place = _toml(files["pack.toml"], "pack.toml").get("standard")
    if place is not None:
        shared_files, shared_examples = _read(_standard(folder, str(place)))
        files |= {f"{standards.FOLDER}{name}": raw for name, raw in shared_files.items()}
        examples = shared_examples | examples
    whole = standards.laid_over(files)
    missing = [name for name in _NEEDED if name not in whole]
    if missing:
        raise PackRefused(file=missing[0], line=0, why="is missing")
    settings = _settings(files)
    for name, place in _dict(settings.get("shared_codes")).items():
        files[f"codes/{name}.csv"] = _shared(folder, str(place), ".csv")
    for name, place in _dict(settings.get("shared_templates")).items():
        files[name] = _shared(folder, str(place), ".typ")
    return Files(folder, files, examples)


def _read(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    files: dict[str, bytes] = {}
    examples: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix not in _SUFFIXES:
            continue
        if path.is_symlink() or path.stat().st_size > _FILE_LIMIT:
            raise PackRefused(file=name, line=0, why="a link, or too large")
        (examples if name.startswith("examples/") else files)[name] = path.read_bytes()
    return files, examples


def _standard(folder: Path, place: str) -> Path:
    found = (folder / place).resolve()
    if folder.resolve().parent.parent not in found.parents or not (found / "standard.toml").is_file():
        raise PackRefused(file="pack.toml", line=0, why=f"standard {place} is not among the packs")
    return found


def _settings(files: Mapping[str, bytes]) -> dict[str, Json]:
    """`pack.toml` over the standard's `standard.toml`."""
    own = _toml(files["pack.toml"], "pack.toml")
    base = f"{standards.FOLDER}standard.toml"
    return standards.merged(_toml(files[base], base), own) if base in files else own


def _texts(files: Mapping[str, bytes], name: str) -> dict[str, Json]:
    """Words of one language, the pack's over the standard's."""
    found: dict[str, Json] = {}
    for place in (f"{standards.FOLDER}{name}", name):
        if place in files:
            found = standards.merged(found, _toml(files[place], place))
    return found


def _shared(folder: Path, place: str, suffix: str) -> bytes:
    """A file that several packs use; it lies beside their authorities and becomes part of the version."""
    path = (folder / place).resolve()
    if folder.resolve().parent.parent not in path.parents or path.suffix != suffix or not path.is_file():
        raise PackRefused(file="pack.toml", line=0, why=f"the shared file {place} is not among the packs")
    return path.read_bytes()


def content_of(pack: Files, *, bundle: Path) -> dict[str, Json]:
    """The whole pack as JSON: settings, schema, layout, texts, code lists, parsed tables, templates, process.

    Raises `PackRefused` with file, line and reason.
    """
    files = standards.laid_over(pack.files)
    settings = _settings(pack.files)
    wrong = manifest.faults(settings, _text(pack.files["pack.toml"], "pack.toml"))
    if wrong:
        raise PackRefused(file=wrong[0].file, line=wrong[0].line, why=wrong[0].text, faults=wrong)
    schema = _json(files["form.schema.json"], "form.schema.json")
    codes: dict[str, Json] = {}
    templates: dict[str, Json] = {}
    tables: dict[str, bytes] = {}
    process = ""
    for name, raw in files.items():
        if name.endswith(".csv"):
            codes[Path(name).stem] = list(_rows(raw, name))
        elif name.endswith(".typ"):
            templates[name] = _text(raw, name)
        elif name.endswith(".dmn"):
            tables[name] = raw
        elif name.endswith(".bpmn"):
            process = _text(raw, name)
    try:
        models = _parsed(tuple(sorted(tables.items())), bundle, tuple(_names(schema)))
    except RuleRefused as error:
        raise refused(error) from error
    content: dict[str, Json] = {
        "settings": settings,
        "schema": schema,
        "layout": _json(files["form.layout.json"], "form.layout.json"),
        "texts": {
            language: texts
            for language in ("vi", "en")
            if (texts := _texts(pack.files, f"texts.{language}.toml")) or language == "vi"
        },
        "codes": codes,
        "models": dict(models),
        "templates": templates,
        "process": process,
    }
    try:
        return standards.completed(content)
    except ValueError as error:
        raise PackRefused(file="pack.toml", line=0, why=str(error)) from error


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
    return _json(raw, name)


def refused(error: RuleRefused | FormRefused) -> PackRefused:
    """A refusal of a lower room as the pack's own."""
    params = error.params
    return PackRefused(
        file=str(params.get("file", "")), line=int(str(params.get("line", 0))), why=str(params.get("why", ""))
    )


def codes_of(raw: bytes, name: str) -> list[dict[str, Json]]:
    """Rows of a code list; raises `PackRefused` with the line."""
    try:
        return forms.read_codes(_text(raw, name), file=name)
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


def _text(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise PackRefused(file=name, line=raw[: error.start].count(b"\n") + 1, why="not UTF-8") from error


def _json(raw: bytes, name: str) -> dict[str, Json]:
    try:
        found = json.loads(_text(raw, name), object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise PackRefused(file=name, line=error.lineno, why=error.msg) from error
    except KeyError as error:
        raise PackRefused(file=name, line=0, why=f"the key {error} comes twice") from error
    if not isinstance(found, dict):
        raise PackRefused(file=name, line=1, why="not an object")
    return found


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise KeyError(next(key for key in keys if keys.count(key) > 1))
    return made


def _toml(raw: bytes, name: str) -> dict[str, Json]:
    try:
        found = _plain(tomllib.loads(_text(raw, name)))
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("line ")[2].partition(",")[0]
        raise PackRefused(file=name, line=int(line) if line.isdigit() else 0, why=str(error)) from error
    return _dict(found)


def _plain(value: object) -> Json:
    """TOML as JSON: dates as ISO text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else str(value)


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
