"""Words: complete in both languages, and every key that a template or a program names exists."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from django.utils import translation

from motcua.casework.dossiers.types import Status
from motcua.doors.ui import statuses, texts

DOORS = Path(texts.__file__).parents[1]
_TAG = re.compile(r"{% t '([^']+)'")
_CALL = re.compile(r"""(?:words|find)\(\s*f?["']([a-z_]+\.[A-Za-z_.]+)["']""")


def test_words_take_the_same_values_in_both_languages() -> None:
    places = Formatter().parse
    uneven = [
        key
        for key in texts.keys()
        if len(
            {
                frozenset(name for _, name, _, _ in places(words.replace("%{", "{")) if name)
                for words in texts.entry(key).values()
            }
        )
        > 1
    ]

    assert uneven == []


def test_words_exist_for_every_key_that_is_named() -> None:
    templates = {key for path in DOORS.rglob("*.html") for key in _TAG.findall(path.read_text(encoding="utf-8"))}
    programs = {key for path in DOORS.rglob("*.py") for key in _CALL.findall(path.read_text(encoding="utf-8"))}
    known = set(texts.keys())

    assert sorted(key for key in templates | programs if key not in known and not key.endswith(".")) == []


@pytest.mark.parametrize("status", list(Status))
def test_status_has_words_in_both_languages(status: Status) -> None:
    with translation.override("vi"):
        vietnamese = statuses.words(status)
    with translation.override("en"):
        english = statuses.words(status)

    assert status.value not in (vietnamese, english)


def test_words_are_refused_when_a_language_is_missing(tmp_path: Path) -> None:
    (tmp_path / "half.toml").write_text('[half]\nkey = { vi = "Có" }\n', encoding="utf-8")

    with pytest.raises(texts.WordsWrong):
        texts.load(tmp_path)
