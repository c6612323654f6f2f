"""Ids in pages are digits alone, however long the house has been at work."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation


def test_an_id_of_many_digits_is_written_without_points() -> None:
    for language in ("vi", "en"):
        with translation.override(language):
            assert Template('value="{{ id }}"').render(Context({"id": 1234567})) == 'value="1234567"'
