"""Words on screen by key, Vietnamese and English side by side; one folder of TOML files a door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import get_language

from motcua.foundation import toml

LANGUAGES = ("vi", "en")

_table: dict[str, Mapping[str, str]] = {}


class WordsWrong(Exception):
    """A table of words has a key twice, or an entry without one of the languages."""


def load(folder: Path) -> None:
    """Read every `*.toml` of the folder: a table with `vi` and `en` is an entry, its dotted path the key."""
    for path in sorted(folder.glob("*.toml")):
        for key, entry in _entries(toml.load(path), ""):
            if set(entry) != set(LANGUAGES) or not all(entry.values()):
                raise WordsWrong(f"{path.name}: {key} needs words in {' and '.join(LANGUAGES)}")
            if _table.get(key, entry) != entry:
                raise WordsWrong(f"{path.name}: {key} is there twice")
            _table[key] = entry


def words(key: str, /, **values: object) -> str:
    """The words for a key in the language of the request; raises `KeyError` for a key that is in no table."""
    return fill(_table[key][language()], values)


def find(key: str, /, **values: object) -> str | None:
    """The words for a key, or nothing where there is none."""
    entry = _table.get(key)
    return None if entry is None else fill(entry[language()], values)


def language() -> str:
    """`vi` or `en`: the language of the request."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def keys() -> list[str]:
    """Every key there is, for tests of completeness."""
    return sorted(_table)


def entry(key: str) -> Mapping[str, str]:
    """Both languages of one key."""
    return _table[key]


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in their places; a place that is given none stays empty, a text that is given none stays as it is."""
    return text.format_map(_Places(values)) if values and "{" in text else text


class _Places(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _entries(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, value in table.items():
        if not isinstance(value, dict):
            raise WordsWrong(f"{prefix}{name} is no table")
        if any(isinstance(part, str) for part in value.values()):
            yield prefix + name, value
        else:
            yield from _entries(value, f"{prefix}{name}.")
