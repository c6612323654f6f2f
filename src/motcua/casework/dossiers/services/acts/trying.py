"""An act made and taken back at once, so that a page can show what it would do before it is done."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction


class _Undone(Exception):
    """Takes everything back."""


def try_out(make: Callable[[], object]) -> None:
    """Carry out a command and take it back: nothing of it stays, and whatever it refuses is raised."""
    try:
        with transaction.atomic():
            _make_and_leave(make)
    except _Undone:
        return


def _make_and_leave(make: Callable[[], object]) -> None:
    make()
    raise _Undone
