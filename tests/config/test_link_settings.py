"""Settings of the links are judged before anything is served: a file with something wrong stops the start with its name and place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from motcua.config import links
from motcua.doors.ui.link_files import LinkFileWrong


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path)
    (tmp_path / "links").mkdir()
    return tmp_path / "links"


def test_nothing_is_wrong_without_files(folder: Path) -> None:
    assert links.faults() == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("national_portal", "seconds = 'ten'", "seconds is a number"),
        ("national_portal", "seconds = true", "seconds is a number"),
        ("national_portal", "seconds = -1", "not below 0"),
        ("national_portal", "sekonds = 1", "sekonds"),
        ("single_window", "signs = 1", "signs is true or false"),
        ("single_window", "our_name = 7", "our_name is a text"),
        ("single_window", "waits = 5", "waits is a list"),
        ("single_window", "procedures = []", "procedures is a table"),
        ("single_window", "message_map = [1]", "single_window.toml"),
        ("single_window", "message_map = [{ a = 1 }]", "single_window.toml"),
        ("population", "name_form = 'loud'", "name_form"),
        ("vneid", "unknown = 1", "unknown"),
        ("document_axis", "seconds = [", "document_axis.toml"),
        ("sms", "timeout_seconds = []", "timeout_seconds is a number"),
        ("natonal_portal", "seconds = 1", "there is no such link"),
    ],
)
def test_what_is_wrong_is_named_and_stops_the_start(folder: Path, name: str, text: str, words: str) -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")

    with pytest.raises(LinkFileWrong, match=words):
        links.require_sound()


def test_what_is_right_is_taken(folder: Path) -> None:
    (folder / "single_window.toml").write_text(
        "most_files = 5\nfile_seconds = 3\nwaits = [1, 2]\nour_staff = 'Ban'\n", encoding="utf-8"
    )

    assert links.faults() == []
